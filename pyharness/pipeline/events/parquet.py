"""`events export`: a network's file of events as Parquet.

In: ``Session``. Out: ``Exported``, a folder. Doors: the file of events; the folder. No node is asked.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import duckdb

from pyharness.analytics import parquet, progress, store
from pyharness.analytics.schema import Reached
from pyharness.analytics.tables import fingerprint, tables_of
from pyharness.errors import EnvironmentFault
from pyharness.names import words
from pyharness.pipeline.corridor.session import Session
from pyharness.tools.release import read_release

FOLDER = "events"


@dataclass(frozen=True, slots=True, kw_only=True)
class Exported:
    """What was written: where, up to which block, how many rows by table."""

    folder: Path
    last: Reached
    rows: dict[str, int]


def export(session: Session, out: Path | None = None) -> Exported:
    """Write the file's rows as Parquet.

    Args:
        out: the folder; ``events`` beside the file without.

    Raises:
        Inconclusive: E-EVENTS-MISSING. Refused: E-EVENTS-LOCKED, E-EVENTS-OTHER, E-EXPORT-FOLDER.
        EnvironmentFault: E-EVENTS-UNREADABLE, E-EXPORT-WRITE.
    """
    config, tables = session.config, tables_of(read_release())
    folder = out or session.work / FOLDER
    with store.connected(session.work / store.FILE, config.words) as connection:
        found = store.identity(connection)
        mode = found.mode if found else config.mode  # a network's file has one, whatever was asked for
        identity = store.Identity(
            network=session.network, mode=mode, chain_id=config.chain_id, tables_hash=fingerprint(tables)
        )
        store.check(found, identity, words(session.network, mode))
        last = progress.reached(connection)
        manifest = {
            "network": identity.network,
            "mode": identity.mode,
            "chainId": identity.chain_id,
            "schemaVersion": identity.schema_version,
            "tablesHash": identity.tables_hash,
            "firstBlock": progress.extent(connection)[0],
            "lastBlock": last.number,
            "lastHash": last.hash,
        }
        try:
            rows = parquet.export(connection, tables, identity.chain_id, folder, manifest, config.words)
        except (duckdb.Error, OSError) as problem:
            if store.rotten(problem):
                raise
            raise _not_written(folder, config.words, str(problem)) from problem
    return Exported(folder=folder, last=last, rows=rows)


def _not_written(folder: Path, words: str, problem: str) -> EnvironmentFault:
    return EnvironmentFault(
        "E-EXPORT-WRITE",
        "the files cannot be written; an earlier export stays",
        found=f"{folder}: {problem.splitlines()[0]}"[:300],
        expected="a folder that may be written, and space on the disk",
        next_command=f"python -m pyharness events export {words} --out events",
    )
