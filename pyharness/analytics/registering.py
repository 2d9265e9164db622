"""The statements that make exported files the tables that Trino's and Spark's texts read.

In: the build's tables, a chain, where the files lie, a dialect. Out: statements. Pure.

An event that never happened has a file without rows; a table is there all the same, and empty. Parquet files say their
columns, a catalogue wants them said again: in the types that the files have. Trino is told which days there are. Spark
finds them itself, those of later exports too; asked to repair a table whose folder is missing it would stop.

Source: Trino's Hive connector (``external_location``, ``sync_partition_metadata``); Spark SQL, data source tables.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from pyharness.analytics import catalogue
from pyharness.analytics.rendering import needed_tables
from pyharness.analytics.sources import EXPORTED
from pyharness.analytics.tables import Table, quoted
from pyharness.errors import UsageFault

Catalogued = Literal["trino", "spark"]
DAY = "date"  # the folder of a day below an event's


def registered(tables: Sequence[Table], chain_id: int, place: str, dialect: Catalogued) -> str:
    """A schema, and each event that a question reads as a table over its folder.

    Args:
        place: the folder that was exported, as the engine reaches it: ``s3://…/events``.

    Raises:
        UsageFault: E-QUERY-PLACE, a place that is none.
    """
    if set(place) & {"'", "\\"} or not place.strip() or any(not sign.isprintable() for sign in place):
        raise UsageFault(
            "E-QUERY-PLACE",
            "the place of exported files cannot stand in a statement",
            found=place,
            expected="a folder or URL without quotes and backslashes, such as s3://bucket/events",
            next_command="python -m pyharness query tables --help",
        )
    read = {name for question in catalogue.names() for name in needed_tables(catalogue.query(question), tables)}
    made = [
        statement
        for table in tables
        if table.name in read
        for statement in _statements(table, f"{place.rstrip('/')}/chain_id={chain_id}/event={table.name}", dialect)
    ]
    return ";\n".join([f"CREATE SCHEMA IF NOT EXISTS {EXPORTED}", *made]) + ";\n"


def _statements(table: Table, folder: str, dialect: Catalogued) -> tuple[str, str]:
    """The table, and its days as far as there are any."""
    import sqlglot  # documented lazy import: a third of a second

    found = {} if dialect == "spark" else {DAY: "VARCHAR"}
    columns = ", ".join(f"{quoted(name)} {kind}" for name, kind in {**table.types, **found}.items())
    plain = f"CREATE TABLE IF NOT EXISTS {EXPORTED}.{table.name} ({columns})"
    (shape,) = sqlglot.transpile(plain, read="duckdb", write=dialect, unsupported_level=sqlglot.ErrorLevel.RAISE)
    if dialect == "spark":
        return f"{shape} USING PARQUET LOCATION '{folder}'", f"REFRESH TABLE {EXPORTED}.{table.name}"
    options = f"format = 'PARQUET', external_location = '{folder}', partitioned_by = ARRAY['{DAY}']"
    return f"{shape} WITH ({options})", f"CALL system.sync_partition_metadata('{EXPORTED}', '{table.name}', 'FULL')"
