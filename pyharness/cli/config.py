"""Verbs `config show`, `config validate` and `config diff`: what is wanted, and where each value came from.

In: networks, rendered files. Out: one line a value; or every fault at once. Asks no node.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from pyharness.cli import output
from pyharness.cli.arguments import Mode, Network, mode
from pyharness.cli.groups import Group
from pyharness.cli.output import Answer
from pyharness.errors import Mismatch

if TYPE_CHECKING:
    from pyharness.config.load import Loaded

Side = Annotated[str, typer.Argument(metavar="NETWORK|FILE", help="A network, or a rendered TOML file.")]


def register(app: typer.Typer) -> None:
    """Add the verbs to the command line."""
    group = typer.Typer(cls=Group, no_args_is_help=True, rich_markup_mode=None)
    group.command("show", help="Every value and where it came from.")(show)
    group.command("validate", help="Every fault at once, or none.")(validate)
    group.command("diff", help="In what two configs differ, value by value; exit 7 if they do.")(diff)
    app.add_typer(group, name="config", help="Template and environment to one checked config.")


def show(network: Network, mode_name: Mode = "full") -> Answer:
    """Print every value and its source."""
    from pyharness.config.provenance import leaves
    from pyharness.pipeline.corridor.session import sources

    loaded = _loaded(network, mode_name)
    origins = sources(loaded)
    values = dict(leaves(loaded.config.model_dump(by_alias=True)))
    output.table(("key", "value", "from"), [(key, values[key], origins[key]) for key in values])
    for warning in loaded.warnings:
        output.warn(f"warning: {warning}")
    shown = {key: {"value": str(value), "from": origins[key]} for key, value in values.items()}
    return Answer(value={"network": loaded.config.network, "values": shown, "warnings": list(loaded.warnings)})


def validate(network: Network, mode_name: Mode = "full") -> Answer:
    """Say whether the config is right."""
    loaded = _loaded(network, mode_name)
    output.say(f"{loaded.config.network}: {len(loaded.config.models)} model(s), no fault")
    for warning in loaded.warnings:
        output.warn(f"warning: {warning}")
    return Answer(value={"network": loaded.config.network, "ok": True, "warnings": list(loaded.warnings)})


def diff(old: Side, new: Side) -> Answer:
    """Print every value that differs, old to new, and where each came from."""
    from pyharness.pipeline.corridor.comparing import config_changes

    found = config_changes(old, new)
    rows = [(item.key, item.old or "", item.new or "", item.old_from or "", item.new_from or "") for item in found]
    if found:
        output.table(("key", old, new, f"{old} from", f"{new} from"), rows)
    output.say(f"{len(found)} value(s) differ")
    values = [
        {"key": item.key, "old": item.old, "new": item.new, "oldFrom": item.old_from, "newFrom": item.new_from}
        for item in found
    ]
    return Answer(value={"old": old, "new": new, "differences": values}, exit_code=Mismatch.exit_code if found else 0)


def _loaded(network: str, mode_name: str) -> Loaded:
    from pyharness.pipeline.corridor.session import configured

    return configured(network, mode=mode(mode_name))
