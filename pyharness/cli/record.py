"""Verbs `record show`, the fold of every entry of a network, which asks no node, and `record rebuild`, which makes it
again where it was lost.

In: a network. Out: what stands there, and the entries it was recorded in.
"""

from __future__ import annotations

from typing import Annotated

import typer

from pyharness.cli import output
from pyharness.cli.arguments import Mode, Network, RpcUrl, mode
from pyharness.cli.groups import Group
from pyharness.cli.output import Answer

Replace = Annotated[bool, typer.Option("--replace", help="Also where a readable record stands; it is set aside.")]


def register(app: typer.Typer) -> None:
    """Add the verbs to the command line."""
    group = typer.Typer(cls=Group, no_args_is_help=True, rich_markup_mode=None)
    group.callback()(lambda: None)
    group.command("show", help="The fold of all entries.")(show)
    group.command("rebuild", help="Make a lost or damaged record again, from chain, config and build.")(rebuild)
    app.add_typer(group, name="record", help="What was deployed, where and by which transaction.")


def show(network: Network) -> Answer:
    """Print contracts, models and role holders of the record."""
    from pyharness import paths
    from pyharness.config.networks import resolve_network
    from pyharness.record.store import recorded

    name = resolve_network(network)
    record = recorded(paths.DEPLOYMENTS / name, name)
    rows = [
        (label, item.address, item.block_number or "", item.tx_hash or "") for label, item in record.contracts.items()
    ]
    output.table(("contract", "address", "block", "transaction"), rows)
    models = [(item.id, item.infra_bps, item.token, item.params, item.pool, item.provider) for item in record.models]
    said = [(item.label, item.explorer, item.state) for item in record.publications]
    output.table(("model", "rate bps", "token", "params", "pool", "provider"), models)
    if said:
        output.table(("sources of", "explorer", "state"), said)
    output.say(
        f"{len(record.entries)} entries, last {record.updated_at}, {'complete' if record.complete else 'partial'}"
    )
    return Answer(value=record.model_dump(mode="json"))


def rebuild(network: Network, rpc_url: RpcUrl = None, mode_name: Mode = "full", replace: Replace = False) -> Answer:
    """Rebuild, and say what no chain can tell."""
    from pyharness.pipeline.corridor import rebuilding
    from pyharness.pipeline.corridor.session import open_session

    done = rebuilding.rebuild(open_session(network, rpc_url=rpc_url, mode=mode(mode_name)), replace=replace)
    for path in done.files:
        output.say(f"written: {path}")
    if done.aside is not None:
        output.say(f"what was there: {done.aside}")
    for field, words in done.unknown.items():
        output.say(f"not known: {field}: {words}")
    value: dict[str, object] = {
        "files": [str(path) for path in done.files],
        "aside": str(done.aside) if done.aside else None,
        "unknown": dict(done.unknown),
        "complete": done.record.complete,
    }
    return Answer(value=value)
