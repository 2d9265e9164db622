"""A question asked of a store of events.

In: an open store, a ``Query``, the build's tables. Out: ``Found``: the rows, and the block that they hold for. Door:
the connection that is given, reading only.

The end of the data is the last block that was read, and never the clock: the same store answers alike every time.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from pyharness.analytics.catalogue import Answered, Query
from pyharness.analytics.rendering import rendered
from pyharness.analytics.sources import Setting
from pyharness.analytics.tables import Table
from pyharness.values import checksummed

if TYPE_CHECKING:
    import duckdb

Cell = str | int | float | bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """An answer: rows in the order of the query's columns, and the last block of the data.

    Args:
        at: when that block was made, such as 2026-01-02T03:04:05Z.
    """

    query: Query
    network: str
    chain_id: int
    block: int
    block_hash: str
    at: str
    rows: tuple[tuple[Cell, ...], ...]


def ask(connection: duckdb.DuckDBPyConnection, query: Query, tables: Sequence[Table]) -> Found:
    """The answer at the end of the data."""
    state = connection.execute("SELECT network, chain_id, last_block, last_hash, last_time FROM sync_state").fetchall()
    network, chain_id, block, block_hash, time = state[0]
    rows = connection.execute(rendered(query, tables, Setting(), "duckdb")).fetchall()
    return Found(
        query=query,
        network=network,
        chain_id=chain_id,
        block=block,
        block_hash=block_hash,
        at=str(_plain(time)),
        rows=tuple(tuple(map(_cell, query.columns, row)) for row in rows),
    )


def read_contracts(connection: duckdb.DuckDBPyConnection) -> frozenset[str]:
    """The contracts whose events are in the store, lower case."""
    return frozenset(str(row[0]) for row in connection.execute("SELECT address FROM contracts").fetchall())


def _cell(column: Answered, value: Any) -> Cell:
    """A value of a column: a store has addresses in lower case, people and other commands have their checksum form."""
    return checksummed(value) if column.unit == "address" and value is not None else _plain(value)


def _plain(value: Any) -> Cell:
    """A value of SQL as JSON and CSV have it: amounts are ints, times are text, UTC."""
    if isinstance(value, Decimal):
        return int(value)
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%dT%H:%M:%SZ")
    if isinstance(value, date):
        return value.isoformat()
    return value if isinstance(value, (str, int, float, bool)) or value is None else str(value)
