"""Verb `model add`: one more model in the reviewed config of a network.

In: an id, a network, what differs from the network's defaults. Out: the difference in the network's models file, and
the command that plans it. Asks no node, needs no key.
"""

from __future__ import annotations

from typing import Annotated

import typer

from pyharness.cli import output
from pyharness.cli.arguments import Network
from pyharness.cli.groups import Group
from pyharness.cli.output import Answer

Identifier = Annotated[str, typer.Argument(metavar="ID", help="1 to 64 of a-z 0-9 . _ : -, the first one not -")]
Name = Annotated[str | None, typer.Option("--name", help="The token's name; made from the id without it.")]
Symbol = Annotated[str | None, typer.Option("--symbol", help="The token's symbol; made from the id without it.")]
Class = Annotated[str | None, typer.Option("--class", help="lightweight, standard or compute-heavy.")]
InfraBps = Annotated[int | None, typer.Option("--infra-bps", help="Infrastructure's part of the revenue, in bps.")]
Provider = Annotated[str | None, typer.Option("--provider", help="Who is paid; the treasury without it.")]
SYMBOL_LENGTH = 8


def register(app: typer.Typer) -> None:
    """Add the verb to the command line."""
    group = typer.Typer(cls=Group, no_args_is_help=True, rich_markup_mode=None)
    group.callback()(lambda: None)
    group.command("add", help="Into the network's reviewed config; sends nothing.")(add)
    app.add_typer(group, name="model", help="The models of a network's config.")


def add(
    identifier: Identifier,
    network: Network,
    name: Name = None,
    symbol: Symbol = None,
    model_class: Class = None,
    infra_bps: InfraBps = None,
    provider: Provider = None,
) -> Answer:
    """Write the model into the network's models file."""
    from pyharness.config.adding import with_model
    from pyharness.config.networks import resolve_network

    chosen = resolve_network(network)
    words = "".join(sign if sign.isalnum() else " " for sign in identifier).split()
    settings: dict[str, str | int | None] = {
        "name": name or "Hokusai " + " ".join(word.capitalize() for word in words),
        "symbol": symbol or "".join(words).upper()[:SYMBOL_LENGTH],
        "class": model_class,
        "infra_bps": infra_bps,
        "provider": provider,
    }
    added = with_model(chosen, identifier, {key: value for key, value in settings.items() if value is not None})
    added.write()
    output.say(added.difference.rstrip("\n"))
    for warning in added.warnings:
        output.warn(f"warning: {warning}")
    following = f"python -m pyharness plan {chosen}"
    output.say(f"written: {added.path}")
    output.say(f"next: {following}")
    value = {"network": chosen, "model": identifier, "file": str(added.path), "difference": added.difference}
    return Answer(value=value | {"warnings": list(added.warnings), "next": following})
