"""A query in the SQL of whoever runs it: DuckDB, Dune, Trino or Spark.

In: a ``Query``, the build's event tables, a ``Setting``. Out: one statement that stands alone. Pure.

A query names events, views, ``models`` and ``clock`` as if they were tables. Each that it names, or that one of them
names, becomes a common table expression before it; then the whole is translated.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pyharness.analytics import catalogue, sources
from pyharness.analytics.catalogue import Query
from pyharness.analytics.sources import Dialect, Setting
from pyharness.analytics.subset import parsed
from pyharness.analytics.tables import Table
from pyharness.errors import UsageFault

CLOCK, MODELS = "clock", "models"


def rendered(query: Query, tables: Sequence[Table], setting: Setting, dialect: Dialect) -> str:
    """The query as one statement of a dialect, its question at the top.

    Raises:
        UsageFault: E-QUERY-SUBSET, E-QUERY-TABLE, E-QUERY-CHAIN.
    """
    from sqlglot import exp

    by_name = {table.name: table for table in tables}
    body = parsed(query.sql).copy()
    own = list(body.ctes)
    before = [
        exp.CTE(this=_source(name, by_name, setting, dialect), alias=exp.TableAlias(this=exp.to_identifier(name)))
        for name in _needed(parsed(query.sql), by_name, [])
    ]
    body.set("with_", exp.With(expressions=[*before, *own]))
    body = body.transform(_whole_division) if dialect in ("dune", "trino") else body
    written = body.sql(dialect, pretty=True, normalize_functions=False, unsupported_level=_strict())
    return f"{_head(query, setting, dialect)}\n{written}\n"


def needed_tables(query: Query, tables: Sequence[Table]) -> tuple[str, ...]:
    """The names of the events that a query reads, directly or by a view."""
    by_name = {table.name: table for table in tables}
    return tuple(name for name in _needed(parsed(query.sql), by_name, []) if name in by_name)


def _needed(tree: Any, by_name: Mapping[str, Table], seen: list[str]) -> list[str]:
    """What a tree names, each after what it is made of itself.

    Raises:
        UsageFault: E-QUERY-TABLE, a name of nothing.
    """
    for name in _named(tree):
        if name in seen:
            continue
        if name in catalogue.views():
            _needed(parsed(catalogue.views()[name]), by_name, seen)
        elif name in by_name:
            seen[:] = seen if CLOCK in seen else [*seen, CLOCK]
        elif name not in (CLOCK, MODELS):
            raise UsageFault(
                "E-QUERY-TABLE",
                "a query names a table that no event of this build becomes",
                found=name,
                expected="an event, a view, models or clock",
                next_command="python -m pyharness query list",
            )
        seen.append(name)
    return seen


def _named(tree: Any) -> Iterator[str]:
    from sqlglot import exp

    own = {cte.alias for cte in tree.find_all(exp.CTE)}
    return (table.name for table in tree.find_all(exp.Table, bfs=False) if table.name not in own)


def _source(name: str, by_name: Mapping[str, Table], setting: Setting, dialect: Dialect) -> Any:
    """The tree of one table expression."""
    import sqlglot

    if name in catalogue.views():
        return parsed(catalogue.views()[name]).copy()
    if name in by_name:
        text, read = sources.events(by_name[name], setting, dialect), "dune" if dialect == "dune" else "duckdb"
    else:
        text, read = (sources.clock(setting, dialect) if name == CLOCK else sources.models(setting, dialect)), "duckdb"
    return sqlglot.parse_one(text, read=read, error_level=sqlglot.ErrorLevel.RAISE)


def _whole_division(node: Any) -> Any:
    """Trino divides integers by integers to integers; the translation would go by way of floats."""
    from sqlglot import exp

    return exp.Div(this=node.this, expression=node.expression, typed=True) if isinstance(node, exp.IntDiv) else node


def _strict() -> Any:
    import sqlglot

    return sqlglot.ErrorLevel.RAISE


def _head(query: Query, setting: Setting, dialect: Dialect) -> str:
    """What it asks, its units, and what it stands on, as comments."""
    chain, exported = setting.chain_id, sources.EXPORTED
    held = {
        "duckdb": "a store of events",
        "dune": f"the logs of chain {chain} since block {setting.first_block}, of the contracts and models named here",
    }.get(dialect, f"{exported}.<event> over exported chain_id={chain}/event=<event>; `query tables` makes them")
    lines = [f"{query.title}: {query.question}", f"Reads {held}.", sources.ending(setting, dialect)]
    lines += [f"{column.name} ({column.unit}): {column.meaning}" for column in query.columns]
    return "\n".join(f"-- {line}" for line in lines)
