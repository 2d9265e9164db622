"""Verb `query`: questions to the events of a deployment, answered here or written for Dune, Trino and Spark.

In: a question's name, a network, a dialect. Out: a table, CSV, or SQL.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar, get_args

import typer

from pyharness.cli import output
from pyharness.cli.arguments import Network
from pyharness.cli.groups import Group
from pyharness.cli.output import Answer

if TYPE_CHECKING:
    from pyharness.analytics.asking import Cell, Found
    from pyharness.analytics.catalogue import Answered, Query

Name = Annotated[str, typer.Argument(metavar="NAME", help="A question; `query list` has them.")]
Where = Annotated[
    str | None,
    typer.Argument(metavar="[NETWORK]", help="Whose contracts and models, from its record.", show_default=False),
]
Csv = Annotated[Path | None, typer.Option("--csv", metavar="FILE", help="Write every row there, too.")]
DialectName = Annotated[str, typer.Option("--dialect", metavar="NAME", help="duckdb, dune, trino or spark.")]
Now = Annotated[
    str | None,
    typer.Option(
        "--now", metavar="TIME", help="The end of the data, UTC; else the last block read (duckdb) or when it runs."
    ),
]
Place = Annotated[
    str, typer.Option("--at", metavar="PLACE", help="The folder that `events export` wrote, as the engine reaches it.")
]
Engine = Annotated[str, typer.Option("--dialect", metavar="NAME", help="trino or spark.")]
SHOWN = 100  # rows on a terminal
T = TypeVar("T")


def register(app: typer.Typer) -> None:
    """Add the verb to the command line."""
    verb = typer.Typer(
        cls=Group,
        help="Questions to the events that `events sync` read.",
        no_args_is_help=True,
        rich_markup_mode=None,
    )
    verb.command("list", help="Every question and what its columns mean.")(show)
    verb.command("run", help="The answer for the last block that was read.")(run)
    verb.command("render", help="The question as SQL for DuckDB, Dune, Trino or Spark.")(render)
    verb.command("tables", help="The SQL that makes exported files tables of Trino or Spark.")(tables)
    app.add_typer(verb, name="query")


def show() -> Answer:
    """All questions."""
    from pyharness.analytics import catalogue

    found = [catalogue.query(name) for name in catalogue.names()]
    for query in found:
        output.say(f"{query.name}: {query.question}")
        for column in query.columns:
            output.say(f"  {column.name} ({column.unit}): {column.meaning}")
        if query.printed:
            output.say(f"  not as the guide prints it: that one {query.printed}")
    return Answer(value={"queries": [_card(query) for query in found]})


def run(name: Name, network: Network, csv: Csv = None) -> Answer:
    """Ask and show."""
    from pyharness.pipeline.events import querying

    found = querying.ask(name, network)
    columns = found.query.columns
    rows = [[_shown(column, value) for column, value in zip(columns, row, strict=True)] for row in found.rows[:SHOWN]]
    output.table([column.name for column in columns], rows, title=found.query.title)
    if len(found.rows) > SHOWN:
        output.say(f"… {output.counted(len(found.rows) - SHOWN, 'row')} more: --csv FILE writes all of them")
    output.say(f"{output.counted(len(found.rows), 'row')} at block {found.block:,} of {found.at} ({found.network})")
    if csv is not None:
        querying.write_csv(found, csv)
        output.say(f"written: {csv}")
    return Answer(value=_value(found) | {"files": [str(csv)] if csv else []})


def render(name: Name, network: Where = None, dialect: DialectName = "duckdb", now: Now = None) -> Answer:
    """Write the text."""
    from pyharness.analytics.sources import Dialect
    from pyharness.pipeline.events import querying

    known: dict[str, Dialect] = {each: each for each in get_args(Dialect)}
    text = querying.render(name, network, _one_of(known, dialect), now)
    output.say(text.rstrip())
    return Answer(value={"query": name, "dialect": dialect, "network": network, "sql": text})


def tables(network: Network, place: Place, dialect: Engine = "trino") -> Answer:
    """Write the statements."""
    from pyharness.analytics.registering import Catalogued
    from pyharness.pipeline.events import querying

    known: dict[str, Catalogued] = {each: each for each in get_args(Catalogued)}
    text = querying.register(network, place, _one_of(known, dialect))
    output.say(text.rstrip())
    return Answer(value={"dialect": dialect, "network": network, "sql": text})


def _one_of(known: dict[str, T], dialect: str) -> T:
    """A dialect that is one.

    Raises:
        typer.BadParameter: it is not.
    """
    if dialect not in known:
        raise typer.BadParameter(f"{dialect!r} is none of {', '.join(known)}", param_hint="--dialect")
    return known[dialect]


def _card(query: Query) -> dict[str, object]:
    return {
        "name": query.name,
        "title": query.title,
        "question": query.question,
        "columns": _columns(query),
        "printed": query.printed,
    }


def _columns(query: Query) -> list[dict[str, str]]:
    return [{"name": column.name, "unit": column.unit, "meaning": column.meaning} for column in query.columns]


def _value(found: Found) -> dict[str, object]:
    """The answer for programs: amounts as decimal text in base units, because JSON's numbers are floats."""
    columns = found.query.columns
    return {
        "query": found.query.name,
        "network": found.network,
        "chainId": found.chain_id,
        "block": found.block,
        "blockHash": found.block_hash,
        "time": found.at,
        "columns": _columns(found.query),
        "rows": [
            {
                column.name: str(value) if _is_money(column) and value is not None else value
                for column, value in zip(columns, row, strict=True)
            }
            for row in found.rows
        ],
    }


def _is_money(column: Answered) -> bool:
    from pyharness.analytics.catalogue import PRICE_UNIT, USDC_UNIT

    return column.unit.startswith((USDC_UNIT, PRICE_UNIT))


def _shown(column: Answered, value: Cell) -> str:
    """A value as people read it."""
    from pyharness.units import in_usdc

    if value is None:
        return "-"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if _is_money(column) and isinstance(value, int):
        return in_usdc(value)
    return f"{value:,.2f}" if isinstance(value, float) else str(value)
