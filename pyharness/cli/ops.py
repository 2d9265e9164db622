"""Verbs `ops …`: acts on a system that stands, each by whoever holds the power for it.

In: a network and what the act is about. Out: what was sent, and the files that other signers act with; exit code 6
while somebody else must act.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import typer

from pyharness.cli import acts, output, papers, paying
from pyharness.cli.arguments import Mode, Network, RpcUrl, mode
from pyharness.cli.deploy import AcceptSingle, Yes, report
from pyharness.cli.output import Answer
from pyharness.cli.plan import show

if TYPE_CHECKING:
    from pyharness.plan.schema import Plan

HAND_OVER = "Give every power to whom the config names, and take it from everybody else."


def register(app: typer.Typer) -> None:
    """Add the verbs to the command line."""
    group = typer.Typer(no_args_is_help=True, rich_markup_mode=None)
    group.callback()(lambda: None)
    group.command("hand-over", help=HAND_OVER)(hand_over)
    paying.add(group)
    acts.add(group)
    papers.add(group)
    app.add_typer(group, name="ops", help="Acts on a system that stands.")


def hand_over(
    network: Network,
    rpc_url: RpcUrl = None,
    mode_name: Mode = "full",
    yes: Yes = False,
    accept_single: AcceptSingle = False,
) -> Answer:
    """Move the powers; safe to repeat, and repeated after each signer has acted."""
    from pyharness.pipeline.deploying import deploy
    from pyharness.pipeline.foreseeing import foreseen
    from pyharness.pipeline.session import open_session

    session = open_session(network, rpc_url=rpc_url, mode=mode(mode_name), accept_single=accept_single)
    for warning in session.loaded.warnings:
        output.warn(f"warning: {warning}")

    def confirm(plan: Plan, resumed: bool) -> bool:
        show(plan)
        output.say("an open journal is resumed" if resumed else "nothing was sent yet")
        if yes:
            return True
        return sys.stdin.isatty() and typer.confirm(f"send this to {session.network}?", err=True)

    return report(session, deploy(session, confirm, tell=output.warn, planning=foreseen))
