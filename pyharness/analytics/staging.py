"""Puts many rows into a table at once: staged as lines, read by DuckDB.

In: lines of cells, as ``decoding`` makes them. Out: rows. Door: a file beside the store, gone when the rows are in.
Amounts are read as HUGEINT, which DuckDB parses two hundred times faster than DECIMAL, and become DECIMAL unrounded.
Rows never come as parameters: for each value of one DuckDB looks for packages that are not installed here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import duckdb

from pyharness.analytics.decoding import SEPARATOR
from pyharness.analytics.tables import AMOUNT, TEXT, literal, quoted

LONGEST_LINE = 8_000_000  # bytes; a log's data is bounded by the gas of a transaction, far below
_STAGED = {AMOUNT: "HUGEINT", "TIMESTAMP": TEXT}
_NOTHING = "-"  # no cell is this: nothing is ever NULL


def append(
    connection: duckdb.DuckDBPyConnection,
    name: str,
    types: Mapping[str, str],
    texts: frozenset[str],
    lines: Sequence[str],
    folder: Path,
) -> None:
    """Add rows.

    Args:
        types: the table's columns with their types.
        texts: columns whose cells are the hex digits of a text.
        lines: cells joined by commas; of a time (unix seconds) digits.
        folder: where the lines are staged for a moment.

    Raises:
        duckdb.Error: a row that is there already, a cell that is no value of its column.
    """
    if not lines:
        return
    staged = {column: TEXT if sql.endswith("[]") else _STAGED.get(sql, sql) for column, sql in types.items()}
    columns = ", ".join(f"{literal(column)}: {literal(sql)}" for column, sql in staged.items())
    values = ", ".join(_value(column, sql, column in texts) for column, sql in types.items())
    file = folder / f"{name}.lines"
    try:
        file.write_text("\n".join(lines) + "\n", "ascii")
        connection.execute(
            f"INSERT INTO {quoted(name)} SELECT {values} FROM read_csv({literal(str(file))}, header=false, "  # noqa: S608
            f"auto_detect=false, hive_partitioning=false, delim=',', quote='', escape='', nullstr='{_NOTHING}', "
            f"strict_mode=true, max_line_size={LONGEST_LINE}, columns={{{columns}}})"
        )
    finally:
        file.unlink(missing_ok=True)


def _value(column: str, sql: str, text: bool) -> str:
    name = quoted(column)
    if text:
        return f"decode(unhex({name}))"
    if sql == "TIMESTAMP":
        return f"make_timestamp({name}::BIGINT * 1000000)"
    if sql.endswith("[]"):
        items = f"string_split({name}, '{SEPARATOR}')" + ("::HUGEINT[]" if sql == f"{AMOUNT}[]" else "")
        return f"CASE WHEN {name} = '' THEN [] ELSE {items}::{sql} END"
    return f"{name}::{sql}"
