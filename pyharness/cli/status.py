"""Verb `status`: the open journal of a network, if there is one, what waits for other signers, what the last runs of
`verify` and `monitor` found. Asks no node.

In: a network. Out: each step and how far it came; who was given which files. With `--rescue` a node is asked which of
the deployer's transactions are not mined, exit code 6 while one is; `--bump` and `--cancel` replace one of them.
"""

from __future__ import annotations

from typing import Annotated, Any

import typer

from pyharness.cli import output, rescue
from pyharness.cli.arguments import Mode, Network, RpcUrl
from pyharness.cli.deploy import Yes
from pyharness.cli.output import Answer

Rescue = Annotated[bool, typer.Option("--rescue", help="Instead: what of the deployer waits to be mined.")]
Bump = Annotated[int | None, typer.Option("--bump", metavar="NONCE", min=0, help="Send the same on it, dearer.")]
Cancel = Annotated[int | None, typer.Option("--cancel", metavar="NONCE", min=0, help="Take it for nothing instead.")]


def register(app: typer.Typer) -> None:
    """Add the verb to the command line."""
    app.command("status", help="The open journal: what was sent, what waits.")(command)


def command(
    network: Network,
    rescued: Rescue = False,
    bump: Bump = None,
    cancel: Cancel = None,
    yes: Yes = False,
    rpc_url: RpcUrl = None,
    mode_name: Mode = "full",
) -> Answer:
    """Show the journal, or what waits to be mined."""
    if bump is not None and cancel is not None:
        raise typer.BadParameter("one of them", param_hint="--bump, --cancel")
    if bump is not None or cancel is not None:
        return rescue.replace(network, bump=bump, cancel=cancel, yes=yes, rpc_url=rpc_url, mode_name=mode_name)
    if rescued:
        return rescue.show(network, rpc_url=rpc_url, mode_name=mode_name)
    from pyharness.pipeline.corridor.standing import standing

    found = standing(network)
    around = {"waiting": _waiting(network), "verified": _verified(network), "monitor": _watched(network)}
    if found is None:
        output.say(f"{network}: no open journal")
        return Answer(value={"network": network, "open": None, **around})
    rows = [(step.id, step.state, step.tx_hash or "") for step in found.steps]
    output.table(("step", "state", "transaction"), rows, title=f"{found.journal}")
    output.say(f"plan hash {found.plan_hash}, opened {found.opened_at} by {found.signer}")
    output.say(f"go on with: python -m pyharness deploy {found.words}")
    output.say(f"or close it: python -m pyharness deploy {found.words} --abandon REASON")
    steps = [{"id": step.id, "state": step.state, "txHash": step.tx_hash} for step in found.steps]
    value = {"journal": str(found.journal), "planHash": found.plan_hash, "signer": found.signer, "steps": steps}
    return Answer(value={"network": found.network, "open": value, **around})


def _waiting(network: str) -> list[dict[str, Any]]:
    """Who was given which files, said and as it is written."""
    from pyharness.pipeline.corridor.looking_back import last_waiting

    found = last_waiting(network)
    for item in found:
        for words in (*item["notes"], *item["files"]):
            output.say(f"waits for {item['signer']} ({item['kind']}): {words}")
    return found


def _verified(network: str) -> object:
    """The last verification, said and as it is written; None where nobody verified."""
    from pyharness.pipeline.corridor.looking_back import last_verified

    found = last_verified(network)
    if found is None:
        output.say("verify: not run here")
        return None
    counted = output.counted(found.differences, "difference") if found.differences else "no difference"
    output.say(f"verify {found.words}: {found.checked:,} things at block {found.block}, {counted}, at {found.at}")
    return found.model_dump(mode="json", by_alias=True)


def _watched(network: str) -> object:
    """The last round of the monitor, said and as it is written; None where nobody looked."""
    from pyharness.pipeline.monitor.remembering import last_round
    from pyharness.values import instant_of

    found = last_round(network)
    if found is None:
        return None
    counted = output.counted(len(found.open), "open alert")
    output.say(f"monitor: {found.state} at {instant_of(found.at)}, {counted}")
    return found.model_dump(mode="json", by_alias=True, exclude={"snapshot", "raised", "cleared"})
