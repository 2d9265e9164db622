"""Verb `explain`: whoever holds an error gets its cause, its values, the rule it broke and what helps.

In: revert data, a selector, a transaction's hash, a name, or words. Out: the explanation; exit code 8 for data of
contracts we do not know. Asks a node for a transaction only.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from pyharness.cli import output
from pyharness.cli.arguments import RpcUrl
from pyharness.cli.output import Answer

if TYPE_CHECKING:
    from pyharness.explain.schema import Explained

Data = Annotated[
    str,
    typer.Argument(metavar="DATA", help="0x…: revert data, selector or transaction; or a name; or words in quotes."),
]
At = Annotated[str, typer.Option("--at", metavar="CONTRACT", help="Who said it: a label of the record, or an address.")]
On = Annotated[
    str | None, typer.Option("--network", metavar="NETWORK", help="Whose record names addresses; of a transaction.")
]
_OPEN = re.compile(r"(?<=[ /:])[A-Z]{2,}(?=[ :]|$)")  # a placeholder; variables of the environment are quoted
HELP = "What an error means: cause, values, rule, remedy."


def register(app: typer.Typer) -> None:
    """Add the verb to the command line."""
    app.command("explain", help=HELP)(explain)


def explain(data: Data, network: On = None, at: At = "", rpc_url: RpcUrl = None) -> Answer:
    """Explain it."""
    from pyharness.pipeline.corridor import explaining

    explanation = explaining.explain(data, network=network, rpc_url=rpc_url, at=at)
    if explanation.how:
        output.say(explanation.how)
    for item in explanation.found:
        _show(item)
    for hint in _hints([command for item in explanation.found for command in _commands(item)]):
        output.say(hint)
    value = {"how": explanation.how, "explained": [item.to_dict() for item in explanation.found]}
    return Answer(value=value)


def _show(item: Explained) -> None:
    lines = [item.first_line]
    if item.values:
        width = max(len(value.name) for value in item.values)
        lines += [f"  {value.name.ljust(width)}  {value.words}" for value in item.values]
    lines.append(f"  rule:     {item.rule}")
    if item.look:
        lines.append(f"  look at:  {item.look}")
    for remedy in item.remedies:
        lines += [f"  remedy:   {remedy.words}", f"            {remedy.command}"]
    for line in lines:
        output.say(output.one_line(line))
    for inner in item.inner:
        output.say("because of:")
        _show(inner)


def _commands(item: Explained) -> Iterator[str]:
    yield from (item.look, *(remedy.command for remedy in item.remedies))
    for inner in item.inner:
        yield from _commands(inner)


def _hints(commands: list[str]) -> Iterator[str]:
    """What whoever runs these must know."""
    if any(_OPEN.search(command) for command in commands):
        yield "words in capitals are for you to fill in"
    if any(command.startswith("cast ") for command in commands):
        wallet = "; cast send wants a wallet, such as --account NAME"
        sends = any(command.startswith("cast send") for command in commands)
        yield f"cast is node_modules/.bin/cast{wallet if sends else ''}"
