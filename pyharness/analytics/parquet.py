"""The events as Parquet files, in folders that say chain, event and day.

In: an open store. Out: ``<folder>/chain_id=…/event=…/date=…/*.parquet``, zstd, amounts as DECIMAL(38,0), and a manifest
beside them. Door: that folder, which is made aside and takes its place when it is whole. The same rows are the same
bytes: rows stand in the order of the chain, and no time of making is written.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path

import duckdb

from pyharness.analytics.store import UNREAD
from pyharness.analytics.tables import KEY, Table, literal, quoted
from pyharness.errors import Refused
from pyharness.values import pretty_json

MANIFEST = "export.json"
BESIDE = ("models", "contracts")  # small tables that queries join: one file each
PARTITIONS = ("chain_id", "event", "date")


def export(
    connection: duckdb.DuckDBPyConnection,
    tables: Sequence[Table],
    chain_id: int,
    folder: Path,
    manifest: Mapping[str, object],
    words: str,
) -> dict[str, int]:
    """Write everything; returns rows by table, of those that have any.

    Args:
        manifest: what the files are of; rows by table are added.

    Raises:
        Refused: E-EXPORT-FOLDER, there is something else in the folder.
    """
    if folder.exists() and not (folder / MANIFEST).is_file() and any(folder.iterdir()):
        raise _occupied(folder, words)
    aside = folder.with_name(f"{folder.name}.{os.getpid()}.new")
    shutil.rmtree(aside, ignore_errors=True)
    aside.mkdir(parents=True)
    try:
        connection.execute("SET threads = 1")  # several threads write rows in any order
        rows = {name: _events(connection, name, chain_id, aside) for name in (*(t.name for t in tables), UNREAD)}
        for name in BESIDE:
            rows[name] = _copy(connection, f"SELECT * FROM {quoted(name)} ORDER BY ALL", aside / f"{name}.parquet")  # noqa: S608
        kept = {name: count for name, count in rows.items() if count}
        (aside / MANIFEST).write_text(pretty_json({**manifest, "rows": kept}), "utf-8")
        _take_place(aside, folder)
    finally:
        shutil.rmtree(aside, ignore_errors=True)
    return kept


def _events(connection: duckdb.DuckDBPyConnection, name: str, chain_id: int, folder: Path) -> int:
    """One table, a folder a day."""
    if not connection.execute(f"SELECT 1 FROM {quoted(name)} LIMIT 1").fetchall():  # noqa: S608
        return 0
    rows = (
        f"SELECT *, {int(chain_id)} AS chain_id, {literal(name)} AS event, strftime(block_time, '%Y-%m-%d') AS date "  # noqa: S608
        f"FROM {quoted(name)} ORDER BY {', '.join(KEY)}"
    )
    return _copy(connection, rows, folder, f"PARTITION_BY ({', '.join(PARTITIONS)}), OVERWRITE_OR_IGNORE true")


def _copy(connection: duckdb.DuckDBPyConnection, rows: str, to: Path, more: str = "") -> int:
    options = ", ".join(filter(None, ("FORMAT parquet", "COMPRESSION zstd", more)))
    found = connection.execute(f"COPY ({rows}) TO {literal(str(to))} ({options})").fetchall()
    return int(found[0][0])


def _take_place(made: Path, folder: Path) -> None:
    """The made folder under its name; an older export goes."""
    older = folder.with_name(f"{folder.name}.{os.getpid()}.old")
    if folder.exists():
        folder.rename(older)
    made.rename(folder)
    shutil.rmtree(older, ignore_errors=True)


def _occupied(folder: Path, words: str) -> Refused:
    return Refused(
        "E-EXPORT-FOLDER",
        "there is something in this folder that `events export` did not write",
        found=str(folder),
        expected="an earlier export, an empty folder or none",
        next_command=f"python -m pyharness events export {words} --out events",
    )
