"""The file that events are kept in: one DuckDB file per network, made, opened and checked.

In: a path, tables, what the file is of. Out: a connection. Door: that file. DuckDB locks it: one process writes, or any
number read.

Beside a table per event there are ``contracts`` (whose events are read), ``models``, ``unread_log`` (logs of those
contracts that no table can hold, as they are), ``blocks`` (hashes of the newest blocks read) and ``sync_state`` (one
row). Addresses are lower case everywhere. SQL's ``SUM`` of amounts is exact, and may have a digit more than its type
says.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb

from pyharness.analytics.tables import KEY, PLACE, TEXT, Table, quoted
from pyharness.errors import EnvironmentFault, HarnessError, Inconclusive, Refused

SCHEMA_VERSION = 1
FILE = "events.duckdb"
UNREAD = "unread_log"
MEMORY = "300MB"  # DuckDB's own share; what does not fit is put beside the file for a while
JOURNAL = "64MB"  # written before it becomes part of the file, which costs as much as the file has rows
_LOCKED = re.compile(r"^IO Error: Could not set lock on file")
BESIDE: Mapping[str, Mapping[str, str]] = {
    "sync_state": {
        "chain_id": "BIGINT", "network": TEXT, "mode": TEXT, "schema_version": "INTEGER", "tables_hash": TEXT,
        "first_block": "BIGINT", "last_block": "BIGINT", "last_hash": TEXT, "last_time": "TIMESTAMP",
        "head_block": "BIGINT",
    },
    "blocks": {"number": "BIGINT", "time": "TIMESTAMP", "hash": TEXT},
    "contracts": {"address": TEXT, "kind": TEXT, "label": TEXT, "first_block": "BIGINT"},
    "models": {"key": TEXT, "model_id": TEXT, "token": TEXT, "params": TEXT, "pool": TEXT},
    UNREAD: {**PLACE, "topics": f"{TEXT}[]", "data": TEXT},
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """What a file is of: network, mode, chain, and the tables of which build (``tables.fingerprint``)."""

    network: str
    mode: str
    chain_id: int
    tables_hash: str
    schema_version: int = SCHEMA_VERSION


@contextmanager
def connected(path: Path, words: str, *, read_only: bool = True) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection to a network's file until the block ends.

    Args:
        words: the network, and its mode, as the command line wants them.
        read_only: readers need a file that is there; a writer makes it.

    Raises:
        Inconclusive: E-EVENTS-MISSING. Refused: E-EVENTS-LOCKED. EnvironmentFault: E-EVENTS-UNREADABLE, also where
            rows cannot be read.
    """
    if read_only and not path.is_file():
        raise missing(path, words)
    path.parent.mkdir(parents=True, exist_ok=True)
    settings: dict[str, str | bool | int | float | list[str]] = {
        "memory_limit": MEMORY,
        "wal_autocheckpoint": JOURNAL,
        "threads": 2,
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
    }
    try:
        connection = duckdb.connect(str(path), read_only=read_only, config=settings)
    except duckdb.Error as problem:
        raise _not_opened(path, words, str(problem)) from problem
    try:
        yield connection
    except duckdb.IOException as problem:
        if read_only or rotten(problem):
            raise _not_opened(path, words, str(problem)) from problem
        raise
    finally:
        connection.close()


def rotten(problem: Exception) -> bool:
    """Whether DuckDB found other bytes in a file than it wrote."""
    return "Corrupt database file" in str(problem)


@contextmanager
def transaction(connection: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """Everything in the block, or nothing of it."""
    connection.begin()
    try:
        yield
    except BaseException:
        connection.rollback()
        raise
    connection.commit()


def create(connection: duckdb.DuckDBPyConnection, tables: Sequence[Table]) -> None:
    """Make every table, empty; rows of events are unique by block and index of the log. Wants a transaction."""
    for table in tables:
        _make(connection, table.name, table.types, KEY)
    for name, types in BESIDE.items():
        _make(connection, name, types, KEY if name == UNREAD else ())


def is_empty(connection: duckdb.DuckDBPyConnection) -> bool:
    """Whether nothing was made in this file yet."""
    found = connection.execute("SELECT count(*) FROM duckdb_tables()").fetchall()
    return bool(found[0][0] == 0)


def identity(connection: duckdb.DuckDBPyConnection) -> Identity | None:
    """What the file is of; None where it does not say."""
    fields = ("network", "mode", "chain_id", "tables_hash", "schema_version")
    try:
        rows = connection.execute(f"SELECT {', '.join(fields)} FROM sync_state").fetchall()  # noqa: S608
    except duckdb.Error:
        return None
    return Identity(**dict(zip(fields, rows[0], strict=True))) if len(rows) == 1 else None


def counts(connection: duckdb.DuckDBPyConnection, names: Sequence[str]) -> dict[str, int]:
    """How many rows these tables have."""
    parts = " UNION ALL ".join(f"SELECT {at}, count(*) FROM {quoted(name)}" for at, name in enumerate(names))  # noqa: S608
    found = dict(connection.execute(parts).fetchall())
    return {name: int(found[at]) for at, name in enumerate(names)}


def check(found: Identity | None, wanted: Identity, words: str) -> None:
    """The file is of this network, chain, build and version.

    Raises:
        Refused: E-EVENTS-OTHER, naming the first thing that differs.
    """
    for name in Identity.__slots__:
        is_, should = getattr(found, name, None), getattr(wanted, name)
        if is_ != should:
            raise Refused(
                "E-EVENTS-OTHER",
                f"the events of another {_SAID[name]} are in this file",
                found=f"{_SAID[name]} {is_}",
                expected=str(should),
                next_command=anew(words),
            )


_SAID = {
    "network": "network",
    "mode": "mode",
    "chain_id": "chain",
    "tables_hash": "build of the contracts",
    "schema_version": "version of these tables",
}


def anew(words: str) -> str:
    """The command that reads everything again."""
    return f"python -m pyharness events sync {words} --anew"


def missing(path: Path, words: str) -> Inconclusive:
    """Nobody has read this network's events yet."""
    return Inconclusive(
        "E-EVENTS-MISSING",
        "the events of this network have not been read",
        found=str(path),
        expected="a file that `events sync` made",
        next_command=f"python -m pyharness events sync {words}",
    )


def _make(connection: duckdb.DuckDBPyConnection, name: str, types: Mapping[str, str], key: Sequence[str]) -> None:
    columns = [f"{quoted(column)} {sql} NOT NULL" for column, sql in types.items()]
    columns += [f"PRIMARY KEY ({', '.join(map(quoted, key))})"] if key else []
    connection.execute(f"CREATE TABLE {quoted(name)} ({', '.join(columns)})")


def _not_opened(path: Path, words: str, problem: str) -> HarnessError:
    """DuckDB's own words, as one of ours."""
    if _LOCKED.search(problem):
        holder = re.search(r"PID (\d+)", problem)
        return Refused(
            "E-EVENTS-LOCKED",
            "another process works with the events of this network",
            found=f"process {holder[1] if holder else 'unknown'} holds {path}",
            expected="one process that writes, or several that read",
            next_command=f"python -m pyharness events sync {words}",
        )
    return EnvironmentFault(
        "E-EVENTS-UNREADABLE",
        "the file of events cannot be read",
        found=f"{path}: {problem.splitlines()[0]}"[:300],
        expected="a file that `events sync` made",
        next_command=anew(words),
    )
