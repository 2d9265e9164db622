"""Verb `verify`: the chain against record, config, policy and build.

In: a network. Out: what was checked, what was not, each difference. Exit code 7 when there is one.
"""

from __future__ import annotations

import typer

from pyharness.cli import output
from pyharness.cli.arguments import Mode, Network, RpcUrl, mode
from pyharness.cli.output import Answer


def register(app: typer.Typer) -> None:
    """Add the verb to the command line."""
    app.command("verify", help="The chain against record, config, policy and build.")(command)


def command(network: Network, rpc_url: RpcUrl = None, mode_name: Mode = "full") -> Answer:
    """Verify and show."""
    from pyharness.pipeline.session import open_session
    from pyharness.pipeline.verifying import mismatch, verify

    session = open_session(network, rpc_url=rpc_url, mode=mode(mode_name))
    findings = verify(session)
    rows = [(row.contract, row.role, " ".join(row.expected), " ".join(row.found)) for row in findings.roles]
    output.table(("contract", "role", "expected", "found"), rows, title="access control roles")
    output.table(("looked at", "number"), list(findings.checked.items()))
    output.say(f"not checked: {len(findings.not_checked)}")
    for text in findings.not_checked:
        output.say(f"  {text}")
    value = findings.model_dump(mode="json")
    if findings.ok:
        count = sum(findings.checked.values())
        output.say(f"{findings.network}: {count} things checked at block {findings.block}, no difference")
        return Answer(value=value)
    for finding in findings.findings:
        output.warn(f"{finding.kind}: {finding}\n  next: {finding.remedy}")
    error = mismatch(findings)
    output.warn(output.explain(error))
    return Answer(value=value | {"error": error.to_dict()}, exit_code=error.exit_code)
