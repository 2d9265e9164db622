"""Verb `verify`: the chain against record, config, policy and build; with `--explorer` the sources are published.

In: a network. Out: what was checked, what was not, each difference. Exit code 7 when there is one.
With `--explorer`: the bundles, and each explorer's verdict, which is an entry of the record. Exit code 6 while one is
missing, 7 when one refuses.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from pyharness.cli import output
from pyharness.cli.arguments import Mode, Network, RpcUrl, mode
from pyharness.cli.output import Answer

if TYPE_CHECKING:
    from pyharness.pipeline.corridor.publishing import Published

Explorer = Annotated[
    bool,
    typer.Option(
        "--explorer",
        help="Instead: publish the recorded contracts' sources on Sourcify and Etherscan. Writes the bundles, submits"
        " them, goes on where it stopped; asks no node. The key is read from ETHERSCAN_API_KEY.",
    ),
]


def register(app: typer.Typer) -> None:
    """Add the verb to the command line."""
    app.command("verify", help="The chain against record, config, policy and build.")(command)


def command(network: Network, rpc_url: RpcUrl = None, mode_name: Mode = "full", explorer: Explorer = False) -> Answer:
    """Verify and show."""
    from pyharness.pipeline.corridor.looking_back import keep_verified
    from pyharness.pipeline.corridor.publishing import publish
    from pyharness.pipeline.corridor.session import open_session
    from pyharness.pipeline.corridor.verifying import mismatch, verify

    session = open_session(network, rpc_url=rpc_url, mode=mode(mode_name))
    if explorer:
        return report(publish(session, lambda item: output.say(f"{item.explorer} {item.label}: {item.state}")))
    findings = verify(session)
    keep_verified(session, findings)
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
        output.warn(f"{finding.kind}: {output.hanging(str(finding))}\n  next: {finding.remedy}")
    error = mismatch(findings)
    output.warn(output.explain(error))
    return Answer(value=value | {"error": error.to_dict()}, exit_code=error.exit_code)


def report(published: Published) -> Answer:
    """Show what was written, each verdict, and what remains."""
    from pyharness.pipeline.corridor.publishing import remaining, shortfall

    verdicts = {(item.label, item.explorer): item for item in published.outcomes}
    rows = [
        (bundle.label, bundle.address, *(verdicts[bundle.label, name].state for name in published.explorers))
        for bundle in published.found.bundles
    ]
    output.table(("contract", "address", *published.explorers), rows, title="sources")
    for clone in published.found.clones:
        output.say(f"{clone.label} {clone.address} is a proxy of {clone.implementation} {clone.implementation_address}")
    output.say(f"bundles and the commands to publish by hand: {published.folder}")
    if published.entry is not None:
        output.say(f"recorded: {published.entry}")
    if not published.explorers:
        output.say(f"{published.network} has no explorer: nothing was submitted")
    value: dict[str, object] = {
        "network": published.network,
        "folder": str(published.folder),
        "entry": str(published.entry) if published.entry else None,
        "outcomes": [item.model_dump(mode="json") for item in published.outcomes],
        "clones": [item.model_dump(mode="json") for item in published.found.clones],
        "remaining": list(remaining(published)),
    }
    for line in remaining(published):
        output.say(f"remains: {line}")
    for item in published.outcomes:
        if item.state == "refused":
            output.warn(f"{item.explorer} refused {item.label}: {item.words}")
    error = shortfall(published)
    if error is None:
        return Answer(value=value)
    output.warn(output.explain(error))
    return Answer(value=value | {"error": error.to_dict()}, exit_code=error.exit_code)
