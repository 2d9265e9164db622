"""Verb `doctor`: is everything in place before anything is spent?

In: a network name, if its side is to be looked at too. Out: one line per thing looked at, with the fix for each wrong
one; exit code 3 when something needed is wrong.
"""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Annotated

import typer

from pyharness.cli import output
from pyharness.cli.arguments import Mode, RpcUrl, mode
from pyharness.cli.output import Answer
from pyharness.errors import EnvironmentFault

if TYPE_CHECKING:
    from pyharness.tools.health import Finding

Network = Annotated[str | None, typer.Argument(metavar="NETWORK", help="Its config, node and keys too.")]
MARKS = {"ok": "ok", "wrong": "WRONG", "note": "note"}


def register(app: typer.Typer) -> None:
    """Add the verb to the command line."""
    app.command("doctor", help="Check tools and versions before anything is spent; say how to fix each.")(command)


def command(network: Network = None, rpc_url: RpcUrl = None, mode_name: Mode = "full") -> Answer:
    """Look at everything and show it."""
    from pyharness.tools import health

    if network is None:
        return show(health.findings())
    from pyharness.pipeline.corridor import readiness

    return show([*health.findings(), *readiness.findings(network, rpc_url=rpc_url, mode=mode(mode_name))])


def show(findings: list[Finding]) -> Answer:
    """Print findings and the fixes of the wrong ones; exit code 3 if there is a wrong one."""
    rows = [(MARKS[f.status], f.name, f.found, f.expected) for f in findings]
    output.table(("", "what", "found", "expected"), rows, title="doctor")
    for finding in findings:
        if finding.fix:
            output.say(f"{finding.name}: {finding.fix}")
    wrong = [f for f in findings if f.status == "wrong"]
    value = {"ok": not wrong, "findings": [dataclasses.asdict(f) for f in findings]}
    return Answer(value=value, exit_code=EnvironmentFault.exit_code if wrong else 0)
