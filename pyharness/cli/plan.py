"""Verb `plan`: the transactions that would make the config true. Sends nothing.

In: a network. Out: the steps, the plan's hash, where plan.json and plan.md lie, what to run next. Exit code 0; with
`--detailed-exitcode` 7 when there is work; with `--against` 7 when the plan is another than the file's.
"""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pyharness.cli import output
from pyharness.cli.arguments import AcceptLegacy, Mode, Network, RpcUrl
from pyharness.cli.output import Answer
from pyharness.cli.sessions import opened
from pyharness.errors import Mismatch

if TYPE_CHECKING:
    from pyharness.deploy.protect import Reason
    from pyharness.plan.compare import Difference
    from pyharness.plan.schema import Beside, Plan

Detailed = Annotated[bool, typer.Option("--detailed-exitcode", help="Exit 7 when there is something to do.")]

Against = Annotated[
    Path | None, typer.Option("--against", metavar="FILE", help="Compare with a stored plan.json; exit 7 if different.")
]


def register(app: typer.Typer) -> None:
    """Add the verb to the command line."""
    app.command("plan", help="The transactions that would make the config true; sends nothing.")(command)


def command(
    network: Network,
    rpc_url: RpcUrl = None,
    mode_name: Mode = "full",
    detailed: Detailed = False,
    against: Against = None,
    accept_legacy: AcceptLegacy = False,
) -> Answer:
    """Plan and show."""
    from pyharness.pipeline.corridor.comparing import plan_against
    from pyharness.pipeline.corridor.planning import plan_alone
    from pyharness.pipeline.corridor.protecting import reasons

    session = opened(network, rpc_url=rpc_url, mode_name=mode_name, accept_legacy=accept_legacy)
    plan, found = (plan_alone(session), ()) if against is None else plan_against(session, against)
    show(plan)
    refusals = reasons(session, plan)
    for reason in refusals:
        output.say(f"deploy would refuse: {reason.code}: {reason}")
    output.say(f"written: {session.work / 'plan.json'}, {session.work / 'plan.md'}")
    value: dict[str, object] = {
        "network": plan.target.network,
        "planHash": plan.plan_hash,
        "steps": [step.id for step in plan.steps],
        "blocked": {step.id: step.blocked for step in plan.steps if step.blocked},
        "beside": plan.beside.model_dump(mode="json") if plan.beside else None,
        "gas": plan.gas,
        "refusals": [f"{reason.code}: {reason}" for reason in refusals],
        "plan": str(session.work / "plan.json"),
        "document": str(session.work / "plan.md"),
        "next": None if found else following(plan, refusals, node=rpc_url is not None, legacy=accept_legacy),
    }
    if against is None:
        output.say(f"next: {value['next']}")
        return Answer(value=value, exit_code=Mismatch.exit_code if detailed and not plan.empty else 0)
    value["differences"] = [_shown(item) for item in found]
    compare(str(against), found)
    if not found:
        output.say(f"next: {value['next']}")
    return Answer(value=value, exit_code=Mismatch.exit_code if found else 0)


def following(plan: Plan, refusals: Sequence[Reason], *, node: bool, legacy: bool) -> str:
    """The command after a plan: what heals its first refusal, what sends it, or what looks at a finished network.

    Args:
        node: whether `--rpc-url` was given, which may be a secret: its place is kept.
        legacy: whether `--accept-legacy-manager` was.
    """
    if plan.empty:
        return f"python -m pyharness verify {plan.words}"
    if refusals:
        return refusals[0].next_command
    options = [*(["--rpc-url", "…"] if node else []), *(["--accept-legacy-manager"] if legacy else [])]
    return " ".join((f"python -m pyharness deploy {plan.words}", *map(shlex.quote, options)))


def compare(name: str, found: Sequence[Difference]) -> None:
    """Print in what a plan differs from a file's."""
    if not found:
        output.say(f"the plan is that of {name}")
        return
    rows = [(item.kind, item.change, item.what, item.old or "", item.new or "") for item in found]
    output.table(("", "", "what", f"in {name}", "now"), rows)


def _shown(item: Difference) -> dict[str, object]:
    return {"kind": item.kind, "change": item.change, "what": item.what, "old": item.old, "new": item.new}


def show(plan: Plan) -> None:
    """Print what models of an existing system meet, and a plan's steps."""
    if plan.beside is not None:
        show_beside(plan.beside)
    if plan.empty:
        output.say(f"{plan.target.network}: no transaction is missing")
        return
    from pyharness.plan.document import replaced

    known = replaced(plan)
    rows = [
        (at, step.id, known.get(step.id, ""), step.creates.address if step.creates else step.to, step.gas)
        for at, step in enumerate(plan.steps, 1)
    ]
    output.table(("#", "step", "change", "at", "gas"), rows, title=f"plan for {plan.target.network}")
    signers = list(dict.fromkeys(step.signer for step in plan.steps if step.blocked is None))
    number = output.counted(len(plan.steps), "transaction")
    output.say(f"{number}, at most {plan.gas:,} gas, by {', '.join(signers) or 'nobody'}")
    for step in plan.steps:
        if step.blocked:
            output.say(f"blocked: needs {step.blocked}: {step.id}, which {step.signer} lacks")
    output.say(f"plan hash {plan.plan_hash}")


def show_beside(beside: Beside) -> None:
    """Print one row for each model of an existing system."""
    from pyharness.plan.beside import UNLISTED

    rows = [
        (model.id, model.verdict, model.deposit, f"{model.infra_bps / 100:g} %", model.manager)
        for model in beside.models
    ]
    title = "a deposit of one base unit, tried in a simulation"
    output.table(("model", "verdict", "deposit", "rate", "manager"), rows, title=title)
    output.say(f"token manager {beside.manager} makes {beside.maker} params")
    if not beside.listed:
        output.say(UNLISTED)
