"""The write-ahead journal of a deployment: every line is on disk before what it announces happens.

In: entries. Out: a file of one JSON object a line, mode 0600, fsynced; and its ``Progress``. Door: that file.

A torn last line, left by a death while writing, is dropped; it announced nothing that happened. A torn line in the
middle is refused.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable
from itertools import chain, count
from pathlib import Path

from pydantic import ValidationError

from pyharness.deploy.progress import Progress, advance, begin, corrupt, fold
from pyharness.deploy.schema import Entry
from pyharness.deploy.stops import abandoning
from pyharness.errors import Refused

SUFFIX = ".jsonl"
_HASHES = re.compile(rb'"txHash":"(0x[0-9a-f]{64})"')


class Journal:
    """An open journal. Use ``create`` or ``reopen``."""

    def __init__(self, path: Path, progress: Progress, now: Callable[[], str]) -> None:
        self.path = path
        self.progress = progress
        self._now = now

    @classmethod
    def create(
        cls,
        path: Path,
        *,
        plan_hash: str,
        signer: str,
        chain_id: int,
        now: Callable[[], str],
        anchor: tuple[int, str] | None = None,
    ) -> Journal:
        """Begin a journal; its first line names plan, signer and chain.

        Args:
            now: the time as ISO 8601, UTC.
            anchor: number and hash of a final block, by which the chain is known again.

        Raises:
            FileExistsError: there is one already.
        """
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        number, block = anchor or (None, None)
        first = Entry(
            seq=0,
            at=now(),
            state="opened",
            plan_hash=plan_hash,
            signer=signer,
            chain_id=chain_id,
            block_number=number,
            block_hash=block,
        )
        _write(path, first, os.O_CREAT | os.O_EXCL)
        _sync_folder(path.parent)
        return cls(path, begin(first), now)

    @classmethod
    def reopen(cls, path: Path, now: Callable[[], str]) -> Journal:
        """Go on with a journal; a torn last line is cut off.

        Raises:
            Refused: E-JOURNAL-CORRUPT.
        """
        entries, length = read(path)
        if length < path.stat().st_size:
            os.truncate(path, length)
        return cls(path, fold(entries), now)

    def note(self, **fields: object) -> Entry:
        """Append one line and wait until it is on disk.

        Raises:
            Refused: E-JOURNAL-CORRUPT, the line cannot follow the last one; nothing was written.
        """
        entry = Entry.model_validate({"seq": self.progress.last_seq + 1, "at": self._now(), **fields})
        progress = advance(self.progress, entry)
        _write(self.path, entry, 0)
        self.progress = progress
        return entry


def read(path: Path) -> tuple[tuple[Entry, ...], int]:
    """The entries of a file and the length in bytes of its whole lines.

    Raises:
        Refused: E-JOURNAL-CORRUPT, a line that is not the last cannot be read.
    """
    content = path.read_bytes()
    lines = content.split(b"\n")
    torn = lines.pop()  # empty when the last line is whole
    entries: list[Entry] = []
    for number, line in enumerate(lines, start=1):
        try:
            entries.append(Entry.model_validate_json(line))
        except ValidationError as problem:
            raise corrupt(f"line {number} of {path.name}") from problem
    return tuple(entries), len(content) - len(torn)


def new_path(folder: Path, name: str) -> Path:
    """Where a new journal goes; a second one of the same plan and second ends in ``-2``."""
    places = (folder / f"{name}{ending}{SUFFIX}" for ending in chain([""], (f"-{number}" for number in count(2))))
    return next(path for path in places if not path.exists())


def open_journal(folder: Path, words: str) -> Path | None:
    """The journal in a folder that is not closed, if any; a file without one whole line announced nothing.

    Args:
        folder: the network's folder of journals.
        words: network and mode as the command line wants them.

    Raises:
        Refused: E-JOURNAL-CORRUPT, for any journal of the folder.
    """
    for path in _journals(folder):
        try:
            progress = _progress(path)
        except Refused as problem:
            problem.next_command = abandoning(words, "journal corrupt")
            raise
        if progress is not None and progress.closed is None:
            return path
    return None


def unreadable(folder: Path) -> Path | None:
    """The first journal that cannot be believed, if any."""
    for path in _journals(folder):
        try:
            _progress(path)
        except Refused:
            return path
    return None


def mentioned(path: Path) -> frozenset[str]:
    """Every transaction hash a file names, whether its lines can be read or not."""
    return frozenset(found.decode() for found in _HASHES.findall(path.read_bytes()))


def set_aside(path: Path) -> Path:
    """Rename a journal so that it is kept and no longer looked at; returns its new place."""
    return path.rename(path.with_name(path.name + ".corrupt"))


def _journals(folder: Path) -> list[Path]:
    return sorted(folder.glob(f"*{SUFFIX}"), reverse=True)


def _progress(path: Path) -> Progress | None:
    entries, _ = read(path)
    return fold(entries) if entries else None


def _write(path: Path, entry: Entry, flags: int) -> None:
    document = entry.model_dump(by_alias=True, exclude_none=True)
    line = json.dumps(document, separators=(",", ":"), sort_keys=True) + "\n"
    descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | flags, 0o600)
    try:
        os.write(descriptor, line.encode())
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
