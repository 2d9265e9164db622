"""Verb `plan`: the transactions that would make the config true. Sends nothing.

In: a network. Out: the steps, the plan's hash, where plan.json and plan.md lie. Exit code 0; with
`--detailed-exitcode` 7 when there is work.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from pyharness.cli import output
from pyharness.cli.arguments import AcceptLegacy, Mode, Network, RpcUrl, mode
from pyharness.cli.output import Answer
from pyharness.errors import Mismatch

if TYPE_CHECKING:
    from pyharness.plan.schema import Beside, Plan

Detailed = Annotated[bool, typer.Option("--detailed-exitcode", help="Exit 7 when there is something to do.")]


def register(app: typer.Typer) -> None:
    """Add the verb to the command line."""
    app.command("plan", help="The transactions that would make the config true; sends nothing.")(command)


def command(
    network: Network,
    rpc_url: RpcUrl = None,
    mode_name: Mode = "full",
    detailed: Detailed = False,
    accept_legacy: AcceptLegacy = False,
) -> Answer:
    """Plan and show."""
    from pyharness.pipeline.planning import make_plan
    from pyharness.pipeline.session import open_session

    session = open_session(network, rpc_url=rpc_url, mode=mode(mode_name), accept_legacy=accept_legacy)
    for warning in session.loaded.warnings:
        output.warn(f"warning: {warning}")
    plan = make_plan(session)
    show(plan)
    output.say(f"written: {session.work / 'plan.json'}, {session.work / 'plan.md'}")
    value = {
        "network": plan.target.network,
        "planHash": plan.plan_hash,
        "steps": [step.id for step in plan.steps],
        "blocked": {step.id: step.blocked for step in plan.steps if step.blocked},
        "beside": plan.beside.model_dump(mode="json") if plan.beside else None,
        "gas": plan.gas,
        "plan": str(session.work / "plan.json"),
        "document": str(session.work / "plan.md"),
    }
    return Answer(value=value, exit_code=Mismatch.exit_code if detailed and not plan.empty else 0)


def show(plan: Plan) -> None:
    """Print what models of an existing system meet, and a plan's steps."""
    if plan.beside is not None:
        show_beside(plan.beside)
    if plan.empty:
        network = plan.target.network
        words = network if plan.mode == "full" else f"{network} --mode {plan.mode}"
        output.say(f"{network}: no transaction is missing; python -m pyharness verify {words} looks at the rest")
        return
    rows = [
        (at, step.id, step.creates.address if step.creates else step.to, step.gas)
        for at, step in enumerate(plan.steps, 1)
    ]
    output.table(("#", "step", "at", "gas"), rows, title=f"plan for {plan.target.network}")
    output.say(f"{len(plan.steps)} transactions, at most {plan.gas:,} gas, by {plan.sender}")
    output.say(f"plan hash {plan.plan_hash}")


def show_beside(beside: Beside) -> None:
    """Print one row for each model of an existing system."""
    rows = [
        (model.id, model.verdict, model.deposit, f"{model.infra_bps / 100:g} %", model.manager)
        for model in beside.models
    ]
    title = "a deposit of one base unit, tried in a simulation"
    output.table(("model", "verdict", "deposit", "rate", "manager"), rows, title=title)
    output.say(f"token manager {beside.manager} makes {beside.maker} params")
