"""Verb `deploy`: carry the plan out, from wherever an earlier run stopped.

In: a network. Out: what was sent and where it is recorded. Exit code 6 while another signer must act. With `--unsigned`
the transactions to sign elsewhere; with `--submit` those that were.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pyharness.cli import output
from pyharness.cli.arguments import AcceptLegacy, Mode, Network, RpcUrl
from pyharness.cli.output import Answer
from pyharness.cli.plan import show
from pyharness.cli.sessions import agreed, opened
from pyharness.errors import Partial

if TYPE_CHECKING:
    from pyharness.pipeline.corridor.bundling import Offered
    from pyharness.pipeline.corridor.deploying import Deployed
    from pyharness.pipeline.corridor.session import Session
    from pyharness.plan.schema import Plan

Yes = Annotated[bool, typer.Option("--yes", help="Do not ask; needed where there is no terminal.")]
AcceptSingle = Annotated[
    bool, typer.Option("--accept-single-rpc", help="On mainnet: go on although no second node is configured.")
]
Abandon = Annotated[
    str | None, typer.Option("--abandon", metavar="REASON", help="Close the open journal instead of going on with it.")
]
Unsigned = Annotated[
    Path | None,
    typer.Option("--unsigned", metavar="FILE", help="Write what is to be signed elsewhere; sends nothing."),
]
Submit = Annotated[
    Path | None,
    typer.Option(
        "--submit", metavar="FILE", help="Send what was signed elsewhere: that file, each entry with its raw."
    ),
]


def register(app: typer.Typer) -> None:
    """Add the verb to the command line."""
    app.command("deploy", help="Carry the plan out; safe to repeat.")(command)


def command(
    network: Network,
    rpc_url: RpcUrl = None,
    mode_name: Mode = "full",
    yes: Yes = False,
    reason: Abandon = None,
    accept_legacy: AcceptLegacy = False,
    unsigned: Unsigned = None,
    signed: Submit = None,
    accept_single: AcceptSingle = False,
) -> Answer:
    """Deploy, resume or abandon; or write what is to be signed, or send what was."""
    from pyharness.pipeline.corridor import abandoning, bundling, deploying

    if sum(given is not None for given in (reason, unsigned, signed)) > 1:
        raise typer.BadParameter("one at a time", param_hint="--abandon, --unsigned, --submit")
    session = opened(
        network, rpc_url=rpc_url, mode_name=mode_name, accept_legacy=accept_legacy, accept_single=accept_single
    )
    if reason is not None:
        path = abandoning.abandon(session, reason)
        output.say(f"abandoned: {path}")
        return Answer(value={"network": session.network, "abandoned": str(path)})
    if unsigned is not None:
        return offered(bundling.write_unsigned(session, unsigned))

    confirm = asking(session, yes)
    if signed is not None:
        return finished(session, report(session, bundling.submit(session, signed, confirm, tell=output.warn)))
    return finished(session, report(session, deploying.deploy(session, confirm, tell=output.warn)))


def asking(session: Session, yes: bool) -> Callable[[Plan, bool], bool]:
    """Shows a plan and asks whether to send it, unless that was said already."""

    def confirm(plan: Plan, resumed: bool) -> bool:
        show(plan)
        output.say("an open journal is resumed" if resumed else "nothing was sent yet")
        return agreed(session.network, yes=yes)

    return confirm


def offered(found: Offered) -> Answer:
    """Say what is to be signed, and where it lies."""
    show(found.plan)
    entries = found.bundle.transactions
    rows = [(item.transaction.nonce, item.step, item.transaction.gas, item.transaction.max_fee) for item in entries]
    if rows:
        output.table(("nonce", "step", "gas", "at most wei per gas"), rows, title=f"to sign with {found.bundle.sender}")
        output.say(f"written: {found.file}; then: python -m pyharness deploy {found.plan.words} --submit SIGNED")
    else:
        output.say("nothing is left to sign")
    file = str(found.file) if found.file else None
    value = {"network": found.bundle.network, "planHash": found.plan.plan_hash, "file": file}
    return Answer(value=value | {"transactions": [item.step for item in entries]})


def report(session: Session, done: Deployed) -> Answer:
    """Say what happened; exit code 6 when somebody else must go on."""
    from pyharness.pipeline.corridor.handing import describe

    value: dict[str, object] = {
        "network": session.network,
        "planHash": done.plan.plan_hash,
        "resumed": done.resumed,
        "sent": done.outcome.sent if done.outcome else 0,
        "waiting": list(done.outcome.waiting) if done.outcome else [],
        "waitingFor": describe(done.handed),
        "blocked": {step.id: step.blocked for step in done.plan.steps if step.blocked},
        "contracts": done.plan.predicted,
        "files": [str(path) for path in done.files],
    }
    if done.outcome is None:
        output.say(f"{session.network}: no transaction is missing, 0 transactions sent")
        for path in done.files:
            output.say(f"written: {path}")
        return Answer(value=value)
    sent, steps = output.counted(done.outcome.sent, "transaction"), output.counted(len(done.outcome.steps), "step")
    output.say(f"{session.network}: {sent} sent, {steps} done")
    output.table(("contract", "address"), sorted(done.plan.predicted.items()))
    for path in done.files:
        output.say(f"written: {path}")
    if not done.outcome.waiting:
        return Answer(value=value)
    say_waiting(done)
    return Answer(value=value, exit_code=Partial.exit_code)


def finished(session: Session, told: Answer) -> Answer:
    """The report, and the look at what now runs where nobody else must act first."""
    if told.exit_code:
        return told
    following = f"python -m pyharness verify {session.config.words}"
    output.say(f"next: {following}")
    return Answer(value={**told.value, "next": following})


def say_waiting(done: Deployed) -> None:
    """Print who has to act, with which file, and what nobody can do."""
    for step in done.plan.steps:
        if step.blocked:
            output.say(f"blocked: needs {step.blocked}: {step.id}, which {step.signer} lacks")
    for item in done.handed:
        for name in (*item.steps, *item.later):
            output.say(f"  {name}{' (later)' if name in item.later else ''}")
        for note in item.notes:
            output.say(f"  {note}")
        for path in item.files:
            output.say(f"waiting for {item.signer} ({item.kind}): {path}")
        if not item.files:
            output.say(f"waiting for {item.signer} ({item.kind}), once others have acted")
