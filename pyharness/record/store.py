"""Keeps entries and their fold on disk.

In: an entry. Out: ``deployments/<net>/<stamp>-<planhash8>.json``, made once and never rewritten, and ``latest.json``,
replaced as a whole. Door: the ``deployments`` folder.
"""

from __future__ import annotations

import contextlib
import os
from functools import lru_cache
from pathlib import Path

from pyharness.errors import EnvironmentFault, Inconclusive
from pyharness.record.build import acts, fold_entries
from pyharness.record.schema import Entry, Record
from pyharness.values import pretty_json, stamp

LATEST = "latest.json"


def entry_name(entry: Entry) -> str:
    """``20260102T030405Z-1a2b3c4d.json``: when the run began and the first 8 digits of its plan's hash."""
    kind = "-explorer" if entry.kind == "explorer" else ""
    return f"{stamp(entry.created_at)}-{entry.plan_hash[2:10]}{kind}.json"


def add(folder: Path, entry: Entry) -> tuple[Path, Record]:
    """Write an entry and the new fold. An entry that is there stays as it is; a partial one is completed beside it."""
    folder.mkdir(parents=True, exist_ok=True)
    path, text = folder / entry_name(entry), pretty_json(entry)
    if path.exists() and entry.complete and not _read(path).complete:
        path = path.with_name(f"{path.stem}-completed.json")
    if entry.kind == "explorer":
        path = _free(path)
    with contextlib.suppress(FileExistsError):
        _create(path, text)
    record = fold_entries(entries(folder))
    replace(folder / LATEST, pretty_json(record))
    return path, record


def entries(folder: Path) -> list[tuple[str, Entry]]:
    """Every entry of a network with its file name, oldest first.

    Raises:
        EnvironmentFault: E-RECORD-UNREADABLE.
    """
    found = []
    for path in sorted(folder.glob("*.json"), key=lambda path: path.stem):
        if path.name != LATEST:
            found.append((path.name, _read(path)))
    return found


def latest(folder: Path) -> Record | None:
    """The fold of all entries, recomputed from them; None when none of them changed the chain."""
    found = entries(folder)
    return fold_entries(found) if acts([entry for _, entry in found]) else None


def recorded(folder: Path, words: str) -> Record:
    """The fold of all entries, of which there must be one.

    Args:
        words: the network, and its mode, as the command line wants them.

    Raises:
        Inconclusive: E-RECORD-MISSING. EnvironmentFault: E-RECORD-UNREADABLE.
    """
    record = latest(folder)
    if record is None:
        raise Inconclusive(
            "E-RECORD-MISSING",
            f"there is no record of {folder.name}",
            found=str(folder),
            expected="an entry of a deployment",
            next_command=f"python -m pyharness deploy {words}",
        )
    return record


def replace(path: Path, text: str) -> None:
    """Replace a file as a whole."""
    temporary = path.with_name(path.name + ".tmp")
    with temporary.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)


def _free(path: Path) -> Path:
    """The path, or one of its kind that nobody has: explorers may be asked twice in a second."""
    found, count = path, 1
    while found.exists():
        count += 1
        found = path.with_name(f"{path.stem}-{count}.json")
    return found


def _create(path: Path, text: str) -> None:
    """Make a file whole or not at all; an existing one is never touched."""
    temporary = path.with_name(path.name + ".tmp")
    with temporary.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(temporary, path)
    finally:
        temporary.unlink()


def _read(path: Path) -> Entry:
    try:
        state = path.stat()
        return _parsed(path, state.st_ino, state.st_mtime_ns, state.st_size)
    except (OSError, ValueError) as problem:  # what is no UTF-8 or no entry is a ValueError
        raise EnvironmentFault(
            "E-RECORD-UNREADABLE",
            "an entry of the record cannot be read",
            found=f"{path}: {problem}"[:300],
            expected="an entry as it was written",
            next_command=f"git checkout -- {path}",
        ) from problem


@lru_cache(maxsize=16)
def _parsed(path: Path, *_: int) -> Entry:
    """An entry as its file has it; one that is the same file in the same state is not parsed again."""
    return Entry.model_validate_json(path.read_text(encoding="utf-8"))
