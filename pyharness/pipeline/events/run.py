"""One run over a network's file of events: what is new goes in, what the chain took back goes out.

In: a node, ``Sources``, an open file. Out: rows and progress, in one transaction each time. Doors: the node, reading
only; the file; the clock.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import duckdb

from pyharness.analytics import progress, store
from pyharness.analytics.schema import Contract, Reached
from pyharness.analytics.sorting import UNREAD_TYPES, Lines
from pyharness.analytics.staging import append
from pyharness.chain.bulk import Pace, headers
from pyharness.chain.rpc import Rpc
from pyharness.errors import Inconclusive, Refused
from pyharness.pipeline.events.ranges import Bundle, Moved, bundle, unmoved
from pyharness.pipeline.events.sources import Sources

OFTEN = 5  # reorganisations in one run after which nobody waits for calm
ASKED_AT_ONCE = 50

Say = Callable[[str], None]


class Run:
    """One run over an open file."""

    def __init__(
        self,
        rpc: Rpc,
        wanted: Sources,
        connection: duckdb.DuckDBPyConnection,
        scratch: Path,
        say: Say,
        barrier: Say,
    ) -> None:
        self.rpc, self.wanted, self.connection = rpc, wanted, connection
        self.inserted = self.taken_out = self.moves = 0
        self._scratch, self._say, self._barrier = scratch, say, barrier
        self._pace = Pace()

    def open(self) -> None:
        """Make the file's tables, or check that they are those wanted, and take in what the record names since."""
        new = store.is_empty(self.connection)
        if not new:
            store.check(store.identity(self.connection), self.wanted.identity, self.wanted.words)
        with store.transaction(self.connection):
            if new:
                store.create(self.connection, self.wanted.sorter.tables)
                progress.begin(self.connection, self.wanted.identity, self.wanted.first_block)
            self._take_in()
            progress.name_models(self.connection)

    def to(self, last: int, head: int) -> None:
        """Read up to a block; what moves meanwhile is read again."""
        while True:
            try:
                unmoved(self.rpc, [progress.reached(self.connection)])
                while (at := progress.reached(self.connection)).number < last:
                    self._keep(self._read(at, last), head)
                break
            except Moved:
                self._step_back()
        if progress.extent(self.connection)[1] != head:  # nothing was new but that
            with store.transaction(self.connection):
                progress.see(self.connection, head)

    def _read(self, at: Reached, last: int) -> Bundle:
        return bundle(self.rpc, self.wanted, self._contracts(), at, last, self._pace, time.monotonic)

    def _keep(self, found: Bundle, head: int) -> None:
        """Rows and progress, in one transaction."""
        lines = self.wanted.sorter.sort(found.logs, {**self._contracts(), **found.born})
        self._barrier("before rows")
        with store.transaction(self.connection):
            self._insert(lines)
            self._barrier("before progress")
            progress.add_contracts(self.connection, list(found.born.values()), self._scratch)
            progress.advance(self.connection, found.end, head, found.passed.values(), self._scratch)
            if lines.keys() & set(progress.NAMING):
                progress.name_models(self.connection)
            self._barrier("before commit")
        self._barrier("after commit")
        self.inserted += len(found.logs)
        self._say(f"block {found.end.number:,} of {head:,}: {self.inserted:,} events")

    def _insert(self, lines: Lines) -> None:
        for table in self.wanted.sorter.tables:
            append(self.connection, table.name, table.types, table.texts, lines.get(table.name, ()), self._scratch)
        append(self.connection, store.UNREAD, UNREAD_TYPES, frozenset(), lines.get(store.UNREAD, ()), self._scratch)

    def _contracts(self) -> dict[str, Contract]:
        return {item.address: item for item in progress.contracts(self.connection)}

    def _unknown(self) -> list[Contract]:
        known = self._contracts()
        return [item for item in self.wanted.contracts if item.address not in known]

    def _take_in(self) -> None:
        """Contracts that the record names and the file does not, or not so early.

        Where they are older than what was read, their logs stand among those: everything since is read again.
        """
        known, at = self._contracts(), progress.reached(self.connection)
        new = [
            item
            for item in self.wanted.contracts
            if item.address not in known or item.first_block < known[item.address].first_block
        ]
        if new and (since := min(item.first_block for item in new)) <= at.number:
            below = [block for block in progress.passed(self.connection) if block.number < since]
            first = min(since, progress.extent(self.connection)[0])
            progress.begin_earlier(self.connection, first)
            at = below[0] if below else Reached(first - 1, 0, "")
        if new:
            self._back(at)  # takes out contracts that are yet to come, too
        progress.add_contracts(self.connection, self._unknown(), self._scratch)

    def _step_back(self) -> None:
        """To the newest block that is still the chain's.

        Raises:
            Inconclusive: E-REORGANISED, it moves again and again. Refused: E-EVENTS-HISTORY, none is.
        """
        self.moves += 1
        if self.moves > OFTEN:
            raise _restless(self.wanted.words)
        passed = progress.passed(self.connection)
        to = _common(self.rpc, passed)
        if to is None and passed:
            raise _another_history(passed, self.wanted.words)
        self._barrier("before going back")
        if to is not None:
            self._say(f"the chain was reorganised: back to block {to.number:,}")
            with store.transaction(self.connection):
                self._back(to)
                progress.add_contracts(self.connection, self._unknown(), self._scratch)
                progress.name_models(self.connection)
        self._barrier("after going back")

    def _back(self, to: Reached) -> None:
        self.taken_out += progress.roll_back(self.connection, self.wanted.sorter.tables, to)


def _common(rpc: Rpc, passed: Iterable[Reached]) -> Reached | None:
    """The newest of these blocks that is the chain's; they come newest first."""
    blocks = list(passed)
    for at in range(0, len(blocks), ASKED_AT_ONCE):
        part = blocks[at : at + ASKED_AT_ONCE]
        there = headers(rpc, [block.number for block in part])
        for block in part:
            if block.number in there and there[block.number].hash == block.hash:
                return block
    return None


def _restless(words: str) -> Inconclusive:
    return Inconclusive(
        "E-REORGANISED",
        "the chain is reorganised again and again; what was read before is kept",
        found=f"{OFTEN} times while it was read",
        expected="a chain that stands still for a moment",
        next_command=f"python -m pyharness events sync {words}",
    )


def _another_history(passed: Sequence[Reached], words: str) -> Refused:
    return Refused(
        "E-EVENTS-HISTORY",
        "none of the blocks that were read is on this chain",
        found=f"{len(passed)} blocks from {passed[-1].number} to {passed[0].number}",
        expected=f"block {passed[0].number} with hash {passed[0].hash}",
        next_command=store.anew(words),
    )
