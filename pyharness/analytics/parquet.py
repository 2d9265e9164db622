"""The events as Parquet files, in folders that say chain, event and day.

In: an open store. Out: ``<folder>/chain_id=…/event=…/date=…/*.parquet``, zstd, amounts as DECIMAL(38,0), and a manifest
beside them. Door: that folder, which is made aside and takes its place when it is whole. The same rows are the same
bytes: rows stand in the order of the chain, and no time of making is written.

An event that never happened has a file without rows, so that whoever asks for it finds its columns: of a day on which
there was no chain.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import duckdb

from pyharness.analytics.placing import replaced
from pyharness.analytics.store import UNREAD
from pyharness.analytics.tables import KEY, Table, literal, quoted
from pyharness.errors import Refused
from pyharness.values import pretty_json

MANIFEST = "export.json"
BESIDE = ("models", "contracts")  # small tables that queries join: one file each
PARTITIONS = ("chain_id", "event", "date")
NEVER = "1970-01-01"  # a day like others: readers take the type of the column from the folders' names


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
        OSError, duckdb.Error: it cannot be written; an earlier export stays.
    """
    folder = folder.resolve()  # a link stays, and so does ``.``
    if found := _something_else(folder, manifest):
        raise _occupied(folder, found, words)
    with replaced(folder) as aside:
        connection.execute("SET threads = 1")  # several threads write rows in any order
        rows = {name: _events(connection, name, chain_id, aside) for name in (*(t.name for t in tables), UNREAD)}
        for name in BESIDE:
            rows[name] = _copy(connection, f"SELECT * FROM {quoted(name)} ORDER BY ALL", aside / f"{name}.parquet")  # noqa: S608
        kept = {name: count for name, count in rows.items() if count}
        (aside / MANIFEST).write_text(pretty_json({**manifest, "rows": kept}), "utf-8")
    return kept


def _events(connection: duckdb.DuckDBPyConnection, name: str, chain_id: int, folder: Path) -> int:
    """One table, a folder a day; DuckDB's own partitions would not keep the order of the rows."""
    days = connection.execute(f"SELECT DISTINCT block_time::DATE::VARCHAR FROM {quoted(name)} ORDER BY 1").fetchall()  # noqa: S608
    rows = 0
    for (day,) in days or ((NEVER,),):
        place = folder.joinpath(*map("=".join, zip(PARTITIONS, (str(chain_id), name, day), strict=True)))
        place.mkdir(parents=True)
        that = f"block_time >= TIMESTAMP '{day}' AND block_time < TIMESTAMP '{day}' + INTERVAL 1 DAY"
        chosen = f"SELECT * FROM {quoted(name)} WHERE {that} ORDER BY {', '.join(KEY)}"  # noqa: S608
        rows += _copy(connection, chosen, place / "data_0.parquet")
    return rows


def _copy(connection: duckdb.DuckDBPyConnection, rows: str, to: Path) -> int:
    found = connection.execute(f"COPY ({rows}) TO {literal(str(to))} (FORMAT parquet, COMPRESSION zstd)").fetchall()
    return int(found[0][0])


def _something_else(folder: Path, manifest: Mapping[str, object]) -> str | None:
    """What is in a folder that is neither empty nor an earlier export of this network."""
    if not folder.is_dir():
        return "a file" if folder.exists() else None
    names = {path.name for path in folder.iterdir()}
    ours = {MANIFEST, *(f"{name}.parquet" for name in BESIDE)}
    strange = sorted(name for name in names - ours if not name.startswith(f"{PARTITIONS[0]}="))
    if strange or not names:
        return ", ".join(strange[:3]) or None
    try:
        said = json.loads((folder / MANIFEST).read_text("utf-8"))
        network = said["network"] if "rows" in said else None
    except (OSError, ValueError, KeyError, TypeError):
        network = None
    return None if network == manifest["network"] else f"files of {network or 'somebody else'}"


def _occupied(folder: Path, found: str, words: str) -> Refused:
    return Refused(
        "E-EXPORT-FOLDER",
        "there is something in this folder that `events export` did not write for this network",
        found=f"{folder}: {found}",
        expected="an earlier export of this network, an empty folder or none",
        next_command=f"python -m pyharness events export {words} --out events",
    )
