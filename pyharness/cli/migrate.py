"""Verb `migrate`: moves a network's revenue from older routers to ours.

In: a network with an existing system of the older kind. Out: what is exposed, planned and proved; with `--cut-over` how
far the move came, and what whoever is next signs; with `--check` which router the last deposits used. Exit code 6 while
somebody must act, 7 where the proof fails or an older router is still used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from pyharness.cli import output
from pyharness.cli.acts import Out
from pyharness.cli.arguments import Network, RpcUrl, dollars
from pyharness.cli.output import Answer
from pyharness.errors import Mismatch, Partial

if TYPE_CHECKING:
    from pyharness.pipeline.corridor.session import Session
    from pyharness.pipeline.migration.migrating import CutOver, Exposure
    from pyharness.pipeline.migration.predecessors import Existing

CutOverFlag = Annotated[bool, typer.Option("--cut-over", help="Papers for the step whose turn it is.")]
Changed = Annotated[
    bool, typer.Option("--exports-changed", help="The cut-over, and: the backend's settings name our router now.")
]
Retire = Annotated[
    bool, typer.Option("--retire", help="The cut-over, and: older routers end, even for models that need them.")
]
CheckFlag = Annotated[bool, typer.Option("--check", help="Only which router the last deposits used; writes nothing.")]
Last = Annotated[int, typer.Option("--last", min=1, help="How many deposits are looked at.")]
Allowance = Annotated[
    str | None,
    typer.Option("--allowance", metavar="USDC", help="What our router may take, if less than the config's."),
]
Routers = Annotated[
    list[str],
    typer.Option("--router", metavar="ADDRESS", help="An older router; without any, those that paid the pools."),
]
Successor = Annotated[
    str | None,
    typer.Option("--write-successor", metavar="ID", help="Write the config entry of a token in a model's place."),
]
NewId = Annotated[str | None, typer.Option("--new-id", metavar="ID", help="The successor's id; <ID>-v2 without.")]


def register(app: typer.Typer) -> None:
    """Add the verb to the command line."""
    app.command("migrate", help="Move revenue from older routers to ours; sends nothing.")(command)


def command(
    network: Network,
    cut: CutOverFlag = False,
    changed: Changed = False,
    retire: Retire = False,
    check: CheckFlag = False,
    last: Last = 10,
    allowance: Allowance = None,
    router: Routers = [],  # noqa: B006  (typer's way to say none)
    successor: Successor = None,
    new_id: NewId = None,
    out: Out = None,
    rpc_url: RpcUrl = None,
) -> Answer:
    """Show, prove, go on, or check."""
    from pyharness.ops.allowance import stated
    from pyharness.pipeline.corridor.session import open_session
    from pyharness.pipeline.migration import migrating
    from pyharness.pipeline.migration.moving_papers import Asked

    going = cut or changed or retire
    if sum((going, check, successor is not None)) > 1:
        raise typer.BadParameter("one at a time", param_hint="--cut-over, --check, --write-successor")
    routers = _addresses(router)
    amount = dollars(allowance)
    session = open_session(network, rpc_url=rpc_url, mode="infrastructure", accept_legacy=True)
    if successor is not None:
        return _successor(session, successor, new_id or f"{successor}-v2")
    if going or check:
        limit = stated(session.config, amount)
        asked = Asked(confirmed=changed, retire=retire, last=last, allowance=limit, routers=routers, out=out)
        return _told(session, migrating.cut_over(session, asked, write=going), check=check)
    return _exposed(session, migrating.expose(session, rpc_url=rpc_url, routers=routers, watch=output.warn))


def _addresses(texts: list[str]) -> tuple[str, ...]:
    from pyharness.values import checksummed

    try:
        return tuple(checksummed(text) for text in texts)
    except ValueError as fault:
        raise typer.BadParameter(str(fault), param_hint="--router") from fault


def _successor(session: Session, model: str, identifier: str) -> Answer:
    from pyharness.pipeline.migration import migrating

    added = migrating.successor(session, model, identifier)
    added.write()
    output.say(added.difference.rstrip("\n"))
    for warning in added.warnings:
        output.warn(f"warning: {warning}")
    following = f"python -m pyharness plan {session.config.words}"
    output.say(f"written: {added.path}; no holder of {model} is moved by it")
    output.say(f"next: have its token and pool made where that of {model} was, then: {following}")
    value = {"network": session.network, "model": model, "successor": identifier, "file": str(added.path)}
    return Answer(value=value | {"difference": added.difference, "next": following})


def _exposed(session: Session, found: Exposure) -> Answer:
    """Contracts, powers and money; the plan; the proof; the choices of models that ours refuses."""
    from pyharness.cli.plan import show
    from pyharness.ops.migration import COMMAND
    from pyharness.pipeline.migration.exposure import choices, document

    proof = found.proof
    _system(proof.existing)
    show(proof.plan)
    rows = [("yes" if check.ok else "NO", check.name, check.found) for check in proof.checks]
    output.table(("holds", "what", "found"), rows, title="on a fork of the network")
    for line in choices(session, found):
        output.say(line)
    for text in proof.existing.not_checked:
        output.say(f"not checked: {text}")
    value = document(session, found)
    if proof.ok:
        first = f"python -m pyharness deploy {session.config.words}; then: " if proof.plan.steps else ""
        output.say(f"next: {first}{COMMAND} {session.network} --cut-over")
        return Answer(value=value)
    wrong = [check for check in proof.checks if not check.ok]
    error = Mismatch(
        "E-MIGRATE-PROOF",
        f"{len(wrong)} claim(s) do not hold; first: {wrong[0].name}",
        found=wrong[0].found,
        expected="an existing system that stays as it is",
        next_command=f"python -m pyharness plan {session.config.words}",
    )
    output.warn(output.explain(error))
    return Answer(value=value | {"error": error.to_dict()}, exit_code=error.exit_code)


def _system(existing: Existing) -> None:
    """What is there, and who may move what."""
    from pyharness.ops.migration import ENDLESS
    from pyharness.pipeline.migration.exposure import TOKEN
    from pyharness.units import in_usdc

    rows = [(label, place, existing.owners.get(label, "-")) for label, place in existing.places.items()]
    output.table(("contract", "address", "owner"), rows, title="what is there")
    money = [(item.id, in_usdc(item.reserve), f"{item.supply / TOKEN:,.6g}") for item in existing.models]
    output.table(("model", "in its pool", "tokens"), money)
    for old in existing.older:
        output.say(f"older router {old.address}: holds {in_usdc(old.holds)}; admins {', '.join(old.admins) or 'none'}")
        for owner, (amount, _) in old.allowances.items():
            may = "may deposit" if owner in old.depositors else "may not deposit"
            output.say(f"  {owner} {may}; lets it take {in_usdc(amount) if amount < ENDLESS else 'whatever it has'}")


def _told(session: Session, found: CutOver, *, check: bool) -> Answer:
    """The steps, the last deposits, and what is next."""
    from pyharness.pipeline.migration.exposure import progress

    names = [(step.state, step.name, step.words, step.by, step.tx_hash or "-") for step in found.steps]
    output.table(
        ("", "step", "what is so then", "whose step", "transaction"), names, title="from older routers to ours"
    )
    for step in found.steps:
        if step.kept:
            output.say(f"not made: {step.words}: {step.kept}")
    rows = [
        (item.at[0], item.model, "ours" if item.ours else f"older {item.router}", item.tx_hash) for item in found.last
    ]
    output.table(("block", "model", "router", "transaction"), rows, title="the last deposits")
    for remark in found.remarks:
        output.warn(f"note: {remark}")
    for paper in found.papers:
        for path in paper.files:
            output.say(f"waiting for {paper.signer} ({paper.kind}): {path}")
        output.say(f"  sheet: {paper.sheet}")
    for path in found.files:
        output.say(f"written: {path}; when the backend runs with it: --exports-changed")
    value = progress(session, found)
    if found.late:
        return _used(session, found, value)
    if found.following is None:
        output.say("cut over: nothing is left to do")
        return Answer(value=value)
    output.say(f"next: {found.following.name}, by {found.following.by}: {found.following.words}")
    return Answer(value=value, exit_code=0 if check else Partial.exit_code)


def _used(session: Session, found: CutOver, value: dict[str, object]) -> Answer:
    """An older router is still used."""
    from pyharness.ops.migration import COMMAND

    latest = found.late[-1]
    error = Mismatch(
        "E-OLD-ROUTER-USED",
        f"{len(found.late)} of the last {len(found.last)} deposits went by an older router after the first by ours",
        found=f"{latest.model} by {latest.router} of {latest.by} in {latest.tx_hash}",
        expected=f"every deposit by {found.seen.router}",
        next_command=f"{COMMAND} {session.network} --retire",
    )
    output.warn(output.explain(error))
    return Answer(value=value | {"error": error.to_dict()}, exit_code=error.exit_code)
