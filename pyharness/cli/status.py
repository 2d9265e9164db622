"""Verb `status`: the open journal of a network, if there is one, and what waits for other signers. Asks no node.

In: a network. Out: each step and how far it came; the files others were given.
"""

from __future__ import annotations

import typer

from pyharness.cli import output
from pyharness.cli.arguments import Network
from pyharness.cli.output import Answer


def register(app: typer.Typer) -> None:
    """Add the verb to the command line."""
    app.command("status", help="The open journal: what was sent, what waits.")(command)


def command(network: Network) -> Answer:
    """Show the journal."""
    from pyharness.pipeline.standing import standing, waiting_files

    found = standing(network)
    files = [str(path) for path in waiting_files(network)]
    for path in files:
        output.say(f"waits for its signer: {path}")
    if found is None:
        output.say(f"{network}: no open journal")
        return Answer(value={"network": network, "open": None, "waiting": files})
    rows = [(step.id, step.state, step.tx_hash or "") for step in found.steps]
    output.table(("step", "state", "transaction"), rows, title=f"{found.journal}")
    output.say(f"plan hash {found.plan_hash}, opened {found.opened_at} by {found.signer}")
    output.say(f"go on with: python -m pyharness deploy {found.words}")
    output.say(f"or close it: python -m pyharness deploy {found.words} --abandon REASON")
    steps = [{"id": step.id, "state": step.state, "txHash": step.tx_hash} for step in found.steps]
    value = {"journal": str(found.journal), "planHash": found.plan_hash, "signer": found.signer, "steps": steps}
    return Answer(value={"network": found.network, "open": value, "waiting": files})
