"""Verb `record show`: the fold of every entry of a network. Asks no node.

In: a network. Out: what stands there, and the entries it was recorded in.
"""

from __future__ import annotations

import typer

from pyharness.cli import output
from pyharness.cli.arguments import Network
from pyharness.cli.output import Answer


def register(app: typer.Typer) -> None:
    """Add the verbs to the command line."""
    group = typer.Typer(no_args_is_help=True, rich_markup_mode=None)
    group.callback()(lambda: None)
    group.command("show", help="The fold of all entries.")(show)
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
