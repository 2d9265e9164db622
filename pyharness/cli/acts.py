"""Verbs `ops <act>`: one act by whoever holds the power for it.

In: a network, what the act is about, how it is handed over. Out: what was sent and is so now, or the files and sheets
for whoever must sign; exit code 6 then.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pyharness.cli import foreseeing, output
from pyharness.cli.arguments import PARAMETERS, Mode, Network, RpcUrl
from pyharness.cli.deploy import AcceptSingle, Yes
from pyharness.cli.output import Answer
from pyharness.cli.plan import show as show_plan
from pyharness.cli.sessions import agreed, opened
from pyharness.errors import Partial

if TYPE_CHECKING:
    from pyharness.ops.schema import Objection, Wish
    from pyharness.pipeline.acts.preparing import Prepared
    from pyharness.pipeline.corridor.session import Session
    from pyharness.plan.schema import Plan

As = Annotated[
    str | None,
    typer.Option("--as", metavar="FORM", help="send, safe, timelock or calldata; by who holds the power without."),
]
By = Annotated[str | None, typer.Option("--by", metavar="ACCOUNT", help="Who acts, if not whom the config names.")]
Nonce = Annotated[int | None, typer.Option("--nonce", min=0, help="The Safe's nonce; its next one without.")]
Out = Annotated[
    Path | None, typer.Option("--out", metavar="DIR", file_okay=False, help="Where files and sheets are written.")
]

# Act: its sentence, its positional parameters, its options. The table of acts has the same.
COMMANDS: Mapping[str, tuple[str, tuple[str, ...], tuple[str, ...]]] = {
    "fund": ("Add money to a model's balance; anybody may.", ("model",), ("amount",)),
    "set-provider": ("Name who is paid for a model's infrastructure.", ("model", "provider"), ()),
    "approve-payee": (
        "Let somebody besides the provider be paid for a model, or no longer.",
        ("model", "payee", "approved"),
        (),
    ),
    "set-split": ("Set the share of a model's revenue that goes to infrastructure.", ("model", "rate"), ()),
    "set-fee": ("Set the fee on trades of a model's tokens.", ("model", "fee"), ()),
    "set-attesters": ("Name who attests evaluations, and how many must.", ("attesters",), ("threshold",)),
    "grant": ("Give somebody a power that the config declares.", ("contract", "role", "account"), ()),
    "revoke": ("Take a power from somebody.", ("contract", "role", "account"), ()),
    "pause": ("Stop the reserve, the router, or trading in a model's tokens.", ("contract",), ()),
    "unpause": ("Let the reserve, the router, or trading in a model's tokens go on.", ("contract",), ()),
    "emergency-withdraw": (
        "Move a model's money to the treasury while the reserve is paused.",
        ("model",),
        ("amount",),
    ),
    "collect-fees": ("Send a pool's waiting trade fees to the treasury; anybody may.", ("model",), ()),
    "swap-owner": ("Put another account in an owner's place in a Safe.", ("safe", "old", "new"), ()),
    "add-owner": ("Make somebody an owner of a Safe, and say how many must sign.", ("safe", "owner"), ("threshold",)),
    "remove-owner": (
        "Let somebody be no owner of a Safe any more, and say how many must sign.",
        ("safe", "owner"),
        ("threshold",),
    ),
    "set-threshold": ("Say how many owners of a Safe must sign.", ("safe", "threshold"), ()),
    "sweep": ("Send the USDC that the reserve owes nobody to the treasury.", (), ()),
}
SHARED: Mapping[str, tuple[Any, Any]] = {
    "form": (As, None),
    "by": (By, None),
    "nonce": (Nonce, None),
    "out": (Out, None),
    "rpc_url": (RpcUrl, None),
    "mode_name": (Mode, "full"),
    "yes": (Yes, False),
    "accept_single": (AcceptSingle, False),
}


def add(group: typer.Typer) -> None:
    """Add the acts to the verb."""
    for name, (sentence, positional, options) in COMMANDS.items():
        group.command(name, help=sentence)(_command(name, positional, options))


def _command(act: str, positional: tuple[str, ...], options: tuple[str, ...]) -> Callable[..., Answer]:
    """The command of one act, with a parameter for each of the act's."""

    def run(network: str, **given: Any) -> Answer:
        from pyharness.ops.schema import Wish

        said, days = {name: given.pop(name) for name in (*positional, *options)}, given.pop("what_if", None)
        if days is not None:
            around = {name: given[name] for name in ("out", "rpc_url", "mode_name")}
            return foreseeing.what_if(network, **said, days=days, **around)
        return carry(network, [Wish(act=act, said=said)], {}, (), **given)

    annotations: dict[str, tuple[Any, Any]] = {"network": (Network, inspect.Parameter.empty)}
    for name in positional:
        annotations[name] = (
            Annotated[str, typer.Argument(metavar=name.upper(), help=PARAMETERS[name])],
            inspect.Parameter.empty,
        )
    for name in options:
        annotations[name] = (
            Annotated[str, typer.Option(f"--{name}", metavar=name.upper(), help=PARAMETERS[name])],
            inspect.Parameter.empty,
        )
    if act == "set-split":
        annotations["what_if"] = (foreseeing.WhatIfDays, None)
    return shaped(run, annotations | dict(SHARED))


def shaped(run: Callable[..., Answer], annotations: Mapping[str, tuple[Any, Any]]) -> Callable[..., Answer]:
    """A function with these parameters, which is what the command line reads."""
    kind = inspect.Parameter.KEYWORD_ONLY
    parameters = [
        inspect.Parameter(name, kind, annotation=annotation, default=default)
        for name, (annotation, default) in annotations.items()
    ]
    run.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    run.__annotations__ = {name: annotation for name, (annotation, _) in annotations.items()}
    return run


def carry(
    network: str,
    wishes: Sequence[Wish],
    large: Mapping[str, int],
    wrong: Sequence[Objection],
    *,
    form: str | None,
    by: str | None,
    nonce: int | None,
    out: Path | None,
    rpc_url: str | None,
    mode_name: str,
    yes: bool,
    accept_single: bool,
) -> Answer:
    """Prepare the acts; send them, or write what others sign.

    Args:
        large: base units by model that may be more than half of what it has.
        wrong: what speaks against them already.
    """
    from pyharness.ops.schema import FORMS
    from pyharness.pipeline.acts.papers import issue
    from pyharness.pipeline.acts.preparing import acting, prepare

    if form is not None and form not in FORMS:
        raise typer.BadParameter(f"{form!r} is none of {', '.join(FORMS)}", param_hint="--as")
    session = opened(network, rpc_url=rpc_url, mode_name=mode_name, accept_single=accept_single)
    instead, sender = acting(session, wishes, by)
    ready = partial(prepare, session, wishes, large=large, by=instead, wrong=wrong)
    if form == "send" or (form is None and sender == session.config.holders.deployer):
        return _sent(session, ready, yes=yes)
    prepared = ready()
    show(prepared)
    papers = issue(session, prepared, form=None if form is None else _form(form), nonce=nonce, out=out)
    return _handed(session, prepared, papers)


def _form(text: str) -> Any:
    return text


def _sent(session: Session, prepare: Callable[[], Prepared], *, yes: bool) -> Answer:
    from pyharness.pipeline.acts.undertaking import send

    def confirm(prepared: Prepared | None, plan: Plan, resumed: bool) -> bool:
        if prepared is not None:
            show(prepared)
        else:
            show_plan(plan)
        output.say("an open journal is resumed" if resumed else "nothing was sent yet")
        return agreed(session.network, yes=yes)

    done = send(session, prepare, confirm, tell=output.warn)
    rows = [(item.name, item.before, item.after, "as promised" if item.ok else "moved by others") for item in done.kept]
    if rows:
        output.table(("fact", "before", "after", "checked"), rows)
    if done.deployed.resumed:
        output.warn("what was open went on; if it was something else than this act, run the command again")
    sent = done.deployed.outcome.sent if done.deployed.outcome else 0
    output.say(f"{session.network}: {output.counted(sent, 'transaction')} sent")
    for path in done.deployed.files:
        output.say(f"written: {path}")
    value = {
        "network": session.network,
        "form": "send",
        "sent": sent,
        "resumed": done.deployed.resumed,
        "planHash": done.deployed.plan.plan_hash,
        "facts": [
            {"name": row[0], "before": row[1], "after": row[2], "asPromised": row[3] == "as promised"} for row in rows
        ],
        "files": [str(path) for path in done.deployed.files],
    }
    return Answer(value=value)


def show(prepared: Prepared) -> None:
    """The calls in words, and the books before, predicted and simulated."""
    from pyharness.ops.schema import shown

    found, after = prepared.prospect, prepared.trial.stages[len(prepared.prospect.calls)]
    for call in found.calls[:20]:
        output.say(call.words)
    if len(found.calls) > 20:
        output.say(f"and {len(found.calls) - 20} more")
    for remark in found.remarks:
        output.warn(f"note: {remark}")
    rows = [
        (fact.name, shown(fact, was), shown(fact, found.after[fact]), shown(fact, after[fact]))
        for fact, was in found.before.items()
        if was != found.after[fact]
    ]
    output.table(("fact", "before", "predicted", "simulated"), rows[:60])
    others = output.counted(len(found.before) - len(rows), "other fact")
    output.say(f"simulated at block {prepared.trial.block.number}; left as they are: {others}")


def _handed(session: Session, prepared: Prepared, papers: Any) -> Answer:
    from pyharness.pipeline.acts.papers import describe

    for paper in papers:
        for path in paper.files:
            output.say(f"waiting for {paper.signer} ({paper.kind}): {path}")
        output.say(f"  sheet: {paper.sheet}")
        for name, value in paper.said.frame.signed:
            output.say(f"  {name}: {value}")
    value = {
        "network": session.network,
        "block": prepared.trial.block.number,
        "waitingFor": describe(papers),
        "remarks": list(prepared.prospect.remarks),
    }
    return Answer(value=value, exit_code=Partial.exit_code)
