"""Verbs `ops …`: acts on a system that stands, each by whoever holds the power for it.

In: a network and what the act is about. Out: what was sent, and the files that other signers act with; exit code 6
while somebody else must act.
"""

from __future__ import annotations

from pathlib import Path

import typer

from pyharness.cli import acts, ledgers, output, papers, paying, rotating
from pyharness.cli.arguments import Mode, Network, RpcUrl
from pyharness.cli.deploy import AcceptSingle, Yes, asking, report
from pyharness.cli.groups import Group
from pyharness.cli.output import Answer
from pyharness.cli.sessions import opened
from pyharness.errors import Partial

MAKE_TIMELOCK = "Make the timelock that the config asks for, so that it may govern."
HAND_OVER = "Give every power to whom the config names, and take it from everybody else."


def register(app: typer.Typer) -> None:
    """Add the verbs to the command line."""
    group = typer.Typer(cls=Group, no_args_is_help=True, rich_markup_mode=None)
    group.callback()(lambda: None)
    group.command("hand-over", help=HAND_OVER)(hand_over)
    group.command("make-timelock", help=MAKE_TIMELOCK)(make_timelock)
    paying.add(group)
    acts.add(group)
    papers.add(group)
    rotating.add(group)
    ledgers.add(group)
    app.add_typer(group, name="ops", help="Acts on a system that stands.")


def hand_over(
    network: Network,
    rpc_url: RpcUrl = None,
    mode_name: Mode = "full",
    yes: Yes = False,
    accept_single: AcceptSingle = False,
) -> Answer:
    """Move the powers; safe to repeat, and repeated after each signer has acted."""
    from pyharness.pipeline.corridor.deploying import deploy
    from pyharness.pipeline.powers.treasuries import left_behind
    from pyharness.pipeline.rehearsal.foreseeing import foreseen

    session = opened(network, rpc_url=rpc_url, mode_name=mode_name, accept_single=accept_single)
    answer = report(session, deploy(session, asking(session, yes), tell=output.warn, planning=foreseen))
    left = list(left_behind(session))
    for words in left:
        output.warn(f"note: {words}")
    return Answer(value={**answer.value, "leftBehind": left}, exit_code=answer.exit_code)


def make_timelock(
    network: Network,
    rpc_url: RpcUrl = None,
    mode_name: Mode = "full",
    yes: Yes = False,
    accept_single: AcceptSingle = False,
) -> Answer:
    """Make it unless it stands; its address follows from what it is."""
    from pyharness.pipeline.corridor import timelocks
    from pyharness.pipeline.corridor.deploying import deploy
    from pyharness.pipeline.powers.making_timelock import plan_timelock
    from pyharness.units import in_time

    session = opened(network, rpc_url=rpc_url, mode_name=mode_name, accept_single=accept_single)
    made, wanted = timelocks.made_of(session.config), session.config.timelock
    sent, files = 0, tuple[Path, ...]()
    if not timelocks.stands(session, made):
        done = deploy(session, asking(session, yes), tell=output.warn, planning=plan_timelock)
        sent, files = (done.outcome.sent if done.outcome else 0), done.files
    for path in files:
        output.say(f"written: {path}")
    there = timelocks.stands(session, made)
    if not there:
        output.say("an open journal was gone on with first: the same command again makes the timelock")
    people = (
        f"{', '.join(wanted.proposers)} may propose and cancel, {', '.join(wanted.executors) or 'anybody'} carries out"
    )
    output.say(f"timelock: {made.address}, {in_time(wanted.delay_seconds)}, {people}")
    output.say("to let it govern: export GOVERNOR_ADDRESS=timelock")
    output.say(f"then: python -m pyharness ops hand-over {session.config.words}")
    value = {
        "network": session.network,
        "timelock": made.address,
        "delaySeconds": wanted.delay_seconds,
        "proposers": list(wanted.proposers),
        "executors": list(wanted.executors),
        "sent": sent,
    }
    return Answer(value=value | {"files": [str(path) for path in files]}, exit_code=0 if there else Partial.exit_code)
