"""Verb `ops rotate-backend`: the backend's account is replaced, step by step, by whoever must sign each.

In: a network, the old and the new account. Out: what was sent, the files of others, what is waited for; exit code 6
until nothing is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from pyharness.cli import output
from pyharness.cli.arguments import Mode, Network, RpcUrl, dollars
from pyharness.cli.deploy import AcceptSingle, Yes, asking, report
from pyharness.cli.output import Answer
from pyharness.cli.sessions import opened
from pyharness.errors import Partial

if TYPE_CHECKING:
    from pyharness.pipeline.corridor.session import Session
    from pyharness.plan.schema import Plan

SENTENCE = "Replace the backend's account: grant, allowance, its first deposit, then the old one's are taken."
Old = Annotated[str, typer.Argument(metavar="OLD", help="The account that deposits now.")]
New = Annotated[str, typer.Argument(metavar="NEW", help="The account that shall; BACKEND_SERVICE_ADDRESS names it.")]
Allowance = Annotated[
    str | None,
    typer.Option("--allowance", metavar="DOLLARS", help="What the router may take, if less than the config's."),
]
Compromised = Annotated[
    bool, typer.Option("--compromised", help="Others know the old one's key: it loses its role before anything else.")
]


def add(group: typer.Typer) -> None:
    """Add the command to the verb."""
    group.command("rotate-backend", help=SENTENCE)(rotate)


def rotate(
    network: Network,
    old: Old,
    new: New,
    allowance: Allowance = None,
    compromised: Compromised = False,
    rpc_url: RpcUrl = None,
    mode_name: Mode = "full",
    yes: Yes = False,
    accept_single: AcceptSingle = False,
) -> Answer:
    """Do what is possible now; safe to repeat, and repeated until nothing is waited for."""
    from pyharness.ops.allowance import stated
    from pyharness.ops.rotation import Rotation, said, waits
    from pyharness.pipeline.corridor.deploying import deploy
    from pyharness.pipeline.powers.rotating import read
    from pyharness.pipeline.rehearsal.foreseeing import foreseen_rotation

    accounts, asked = (_address(old, "OLD"), _address(new, "NEW")), dollars(allowance)
    session = opened(network, rpc_url=rpc_url, mode_name=mode_name, accept_single=accept_single)
    limit = stated(session.config, asked)

    def look(there: Session) -> Rotation:
        return read(there, *accounts, limit, compromised=compromised)

    def planning(_: Session) -> Plan:
        return foreseen_rotation(session, look)

    look(session)
    answer = report(session, deploy(session, asking(session, yes), tell=output.warn, planning=planning))
    at = look(session)
    output.table(("station", "now"), said(at))
    for words in waits(at):
        output.say(f"waiting for {words}")
    value = {**answer.value, "stations": dict(said(at)), "waitsFor": list(waits(at)), "done": at.done}
    return Answer(value=value, exit_code=0 if at.done else Partial.exit_code)


def _address(text: str, name: str) -> str:
    from pyharness.values import ZERO_ADDRESS, checksummed

    try:
        exact = checksummed(text)
    except ValueError as fault:
        raise typer.BadParameter(str(fault), param_hint=name) from fault
    if exact == ZERO_ADDRESS or exact != text:
        raise typer.BadParameter(f"{text!r} is not an account in its checksum form", param_hint=name)
    return exact
