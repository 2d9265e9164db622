"""`events sync`: reads what is new of a network's events into its file.

In: ``Session``. Out: ``Synced``. Doors: the node, reading only; the file of events. At the end the sums of the events
are held to what the contracts say.

Rows and progress are one transaction, so it may be killed anywhere and goes on where it stood. Blocks that the chain
took back since are taken out first. Only blocks as deep as the config's confirmations are read, on mainnet those of the
monitor.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb

from pyharness.analytics import progress, store
from pyharness.analytics.schema import Reached
from pyharness.chain.rpc import Rpc
from pyharness.config.schema import Config
from pyharness.errors import EnvironmentFault
from pyharness.pipeline.corridor.session import Session, check_node
from pyharness.pipeline.events.proving import prove
from pyharness.pipeline.events.run import Run, Say
from pyharness.pipeline.events.sources import Sources, sources
from pyharness.record.store import recorded
from pyharness.tools.release import read_release

Proof = Callable[[duckdb.DuckDBPyConnection, Reached], bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class Synced:
    """What a file holds now, and what this run did.

    Args:
        head: the chain's newest block. lag: blocks above the last one that may be read.
        inserted: rows of this run. taken_out: rows of blocks that the chain took back, or that are read again.
        rows: by table, all of them. unread: logs that no table holds.
        proved: whether sums of the events were compared with what the contracts say.
    """

    path: Path
    first: int
    last: Reached
    head: int
    lag: int
    inserted: int
    taken_out: int
    rows: dict[str, int]
    unread: int
    contracts: int
    models: int
    left_out: tuple[str, ...]
    proved: bool


def sync(session: Session, say: Say, *, anew: bool = False) -> Synced:
    """Bring a network's file up to the chain.

    Args:
        say: hears of progress.
        anew: whether a file that is there is thrown away first.

    Raises:
        Refused: E-EVENTS-LOCKED, E-EVENTS-OTHER, E-EVENTS-HISTORY. Inconclusive: E-RECORD-MISSING, E-REORGANISED.
        Mismatch: E-EVENT-TOO-LARGE; E-EVENTS-INCOMPLETE, the contracts know of more than the events tell.
        EnvironmentFault: E-EVENTS-UNREADABLE, E-EVENTS-WRITE, E-EVENTS-REFUSED, E-EVENT-DATA,
            E-RPC-*.
    """
    check_node(session)
    record = recorded(session.records, session.config.words)
    wanted = sources(session, record, read_release())
    depth = depth_of(session.config)

    def proof(connection: duckdb.DuckDBPyConnection, at: Reached) -> bool:
        return prove(session.rpc, connection, record, at, store.anew(wanted.words))

    return follow(session.rpc, wanted, session.work / store.FILE, depth=depth, say=say, anew=anew, proof=proof)


def depth_of(config: Config) -> int:
    """How many blocks a block is the first of when it is read: 1 is the newest.

    Where money is real it is what the monitor takes for settled, too: one of a provider's many nodes may not have the
    newest blocks yet, and such a node leaves their logs out without a word.
    """
    settled = config.monitor.confirmations if config.kind == "mainnet" else 1
    return max(config.sending.confirmations, settled, 1)


def follow(
    rpc: Rpc,
    wanted: Sources,
    path: Path,
    *,
    depth: int = 1,
    say: Say = lambda _: None,
    anew: bool = False,
    barrier: Say = lambda _: None,
    proof: Proof = lambda *_: False,
) -> Synced:
    """Read from where the file stands to the newest block that is deep enough.

    Args:
        depth: 1 for the newest block itself.
        anew: whether a file that is there is thrown away first.
        proof: told at the end of the file and the last block; says whether it compared them with the contracts.
        barrier: hears of each step before and after it is done; for tests that end the process there.
    """
    try:
        if anew:
            _throw_away(path, wanted.words)
        with store.connected(path, wanted.words, read_only=False) as connection, _scratch(path) as scratch:
            run = Run(rpc, wanted, connection, scratch, say, barrier)
            run.open()
            head = rpc.block_number()
            run.to(head - depth + 1, head)
            return _synced(run, path, head, depth, proved=proof(connection, progress.reached(connection)))
    except (duckdb.DataError, duckdb.IntegrityError) as problem:
        raise _no_rows(wanted.words, str(problem)) from problem
    except (duckdb.Error, OSError) as problem:
        raise _not_written(path, wanted.words, str(problem)) from problem


@contextmanager
def _scratch(path: Path) -> Iterator[Path]:
    """A folder beside the file, which this process has locked; one that was killed may have left its own."""
    folder = path.with_name(path.name + ".staging")
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _throw_away(path: Path, words: str) -> None:
    """Remove the file, which nobody else may have open."""
    if not path.exists():
        return
    try:
        with store.connected(path, words, read_only=False):
            pass
    except EnvironmentFault:
        pass  # it cannot be read: all the more
    path.unlink()
    path.with_name(path.name + ".wal").unlink(missing_ok=True)
    shutil.rmtree(path.with_name(path.name + ".tmp"), ignore_errors=True)


def _synced(run: Run, path: Path, head: int, depth: int, *, proved: bool) -> Synced:
    connection = run.connection
    rows = store.counts(connection, [table.name for table in run.wanted.sorter.tables])
    beside = store.counts(connection, [store.UNREAD, "contracts", "models"])
    return Synced(
        path=path,
        first=progress.extent(connection)[0],
        last=progress.reached(connection),
        head=head,
        lag=depth - 1,
        inserted=run.inserted,
        taken_out=run.taken_out,
        rows=rows,
        unread=beside[store.UNREAD],
        contracts=beside["contracts"],
        models=beside["models"],
        left_out=run.wanted.left_out,
        proved=proved,
    )


def _no_rows(words: str, problem: str) -> EnvironmentFault:
    return EnvironmentFault(
        "E-EVENT-DATA",
        "what the node says fits into no table; what was read before is kept",
        found=problem.splitlines()[0][:300],
        expected="blocks and logs with numbers and times of this world, each log once",
        next_command=f"python -m pyharness verify {words}",
    )


def _not_written(path: Path, words: str, problem: str) -> EnvironmentFault:
    return EnvironmentFault(
        "E-EVENTS-WRITE",
        "the file of events cannot be written; what was read before is kept",
        found=f"{path}: {problem.splitlines()[0]}"[:300],
        expected="space on the disk, and a file that nobody else changes",
        next_command=f"python -m pyharness events sync {words}",
    )
