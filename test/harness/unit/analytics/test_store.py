"""The file of events: made whole, opened by one writer, refused by name where it is of something else."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest
from eth_abi.abi import encode
from eventful import tables

from pyharness.analytics import store
from pyharness.analytics.decoding import reader
from pyharness.analytics.staging import append
from pyharness.analytics.store import Identity, connected
from pyharness.analytics.tables import fingerprint, named
from pyharness.errors import EnvironmentFault, HarnessError, Inconclusive, Refused

WORDS = "sepolia"
WANTED = Identity(network="sepolia", mode="full", chain_id=11155111, tables_hash=fingerprint(tables()))
A, H = "0x" + "a1" * 20, "0x" + "b2" * 32


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A new file with every table."""
    with connected(tmp_path / store.FILE, WORDS, read_only=False) as connection:
        with store.transaction(connection):
            store.create(connection, tables())
        yield connection


def _staged(contract: str, event: str, kinds: list[str], values: list[Any], topics: list[str]) -> tuple[Any, str]:
    table = named(tables(), contract, event)
    cells = reader(table)([table.topic, *topics], encode(kinds, values).hex())
    return table, ",".join(("7", "1700000000", H, "3", A, *cells))


@pytest.mark.parametrize(
    "memo", ["", "a,b\n\"c\"|'d'\\", "\0\r\n\x1b[31m", "é…😀", "-", "x" * 1_000_000], ids=len
)  # fmt: skip
def test_a_row_comes_back_as_the_log_said_it(opened: Any, tmp_path: Path, memo: str) -> None:
    """Any memo, and an amount of 38 digits to the unit."""
    table, line = _staged(
        "InfrastructureReserve", "InfrastructureCostPaid", ["string", "uint256", "string"],
        ["lead-scoring", 10**38 - 1, memo], [H, "0x" + A[2:].rjust(64, "0"), H],
    )  # fmt: skip
    append(opened, table.name, table.types, table.texts, [line], tmp_path)
    row = opened.execute(f"SELECT * FROM {table.name}").fetchall()  # noqa: S608
    when = datetime(2023, 11, 14, 22, 13, 20)
    assert row == [(7, when, H, 3, A, H, A, H, "lead-scoring", Decimal(10**38 - 1), memo)]
    assert not list(tmp_path.glob("*.lines"))


@pytest.mark.parametrize("folder", ["with [a] * and ?", "block_number=5", "it's {a,b}"])
def test_a_row_is_staged_wherever_the_checkout_lies(opened: Any, tmp_path: Path, folder: str) -> None:
    """Folders whose names mean something to a reader of many files."""
    (tmp_path / folder).mkdir()
    table, line = _staged("HokusaiAMM", "ActiveSet", ["bool"], [True], [])
    append(opened, table.name, table.types, table.texts, [line], tmp_path / folder)
    assert opened.execute(f"SELECT block_number FROM {table.name}").fetchall() == [(7,)]  # noqa: S608


def test_lists_come_back_empty_ones_too(opened: Any, tmp_path: Path) -> None:
    """Of words and of amounts."""
    for at, (keys, amounts) in enumerate((([], []), ([b"\1" * 32, b"\2" * 32], [10**38 - 1, 0]))):
        table, line = _staged(
            "InfrastructureReserve", "SharesDeposited", ["bytes32[]", "uint256[]"], [keys, amounts], []
        )
        append(opened, table.name, table.types, table.texts, [line.replace("7,", f"{at},", 1)], tmp_path)
    rows = opened.execute(f"SELECT keys, amounts FROM {table.name} ORDER BY block_number").fetchall()  # noqa: S608
    assert rows == [([], []), (["0x" + "01" * 32, "0x" + "02" * 32], [Decimal(10**38 - 1), Decimal(0)])]


def test_a_log_is_there_once(opened: Any, tmp_path: Path) -> None:
    """The same block and index a second time is an error, and nothing of it stays."""
    table, line = _staged("HokusaiAMM", "ActiveSet", ["bool"], [True], [])
    append(opened, table.name, table.types, table.texts, [line], tmp_path)
    with pytest.raises(duckdb.ConstraintException):
        append(opened, table.name, table.types, table.texts, [line.replace(",3,", ",4,"), line], tmp_path)
    assert opened.execute(f"SELECT count(*) FROM {table.name}").fetchall() == [(1,)]  # noqa: S608


def test_every_table_is_there_and_empty(opened: Any) -> None:
    """One per event, and those beside."""
    names = {name for (name,) in opened.execute("SELECT table_name FROM duckdb_tables()").fetchall()}
    assert names == {table.name for table in tables()} | set(store.BESIDE)
    types = opened.execute("SELECT column_name, data_type FROM duckdb_columns() WHERE table_name = 'usdc_transfer'")
    assert dict(types.fetchall()) == dict(named(tables(), "USDC", "Transfer").types)


@pytest.mark.parametrize(
    ("change", "said"),
    [({"chain_id": 1}, "chain 1"), ({"tables_hash": "0x12"}, "build of the contracts 0x12"),
     ({"schema_version": 0}, "version of these tables 0"), ({"mode": "infrastructure"}, "mode infrastructure")],
)  # fmt: skip
def test_a_file_of_something_else_is_refused(change: dict[str, Any], said: str) -> None:
    """By name, with the command that reads everything again."""
    store.check(WANTED, WANTED, WORDS)
    with pytest.raises(Refused) as raised:
        store.check(replace(WANTED, **change), WANTED, WORDS)
    assert (raised.value.code, raised.value.found) == ("E-EVENTS-OTHER", said)
    assert raised.value.next_command == "python -m pyharness events sync sepolia --anew"


def test_a_file_that_says_nothing_is_of_something_else(tmp_path: Path) -> None:
    """Somebody else's DuckDB file."""
    with connected(tmp_path / "x.duckdb", WORDS, read_only=False) as connection:
        connection.execute("CREATE TABLE t (a INTEGER)")
        assert store.identity(connection) is None
        assert not store.is_empty(connection)
        with pytest.raises(Refused, match="another network"):
            store.check(store.identity(connection), WANTED, WORDS)


def test_readers_need_a_file(tmp_path: Path) -> None:
    """And are told how it is made."""
    with pytest.raises(Inconclusive) as raised, connected(tmp_path / store.FILE, WORDS):
        pass
    assert raised.value.next_command == "python -m pyharness events sync sepolia"


def test_what_is_no_database_is_refused(tmp_path: Path) -> None:
    """A file of other bytes."""
    (tmp_path / store.FILE).write_bytes(b"no database" * 1000)
    with pytest.raises(EnvironmentFault) as raised, connected(tmp_path / store.FILE, WORDS):
        pass
    assert raised.value.code == "E-EVENTS-UNREADABLE"


def test_a_folder_may_be_called_anything(tmp_path: Path) -> None:
    """What DuckDB says holds the path: a word in it is not what it says."""
    path = tmp_path / "blockchain" / store.FILE
    path.parent.mkdir()
    path.write_bytes(b"no database" * 1000)
    with pytest.raises(HarnessError) as raised, connected(path, WORDS):
        pass
    assert raised.value.code == "E-EVENTS-UNREADABLE"


@pytest.mark.parametrize("at", [0.01, 0.04], ids=["head", "rows"])
def test_a_file_that_rotted_is_unreadable_wherever_it_did(tmp_path: Path, at: float) -> None:
    """Found when it is opened or when it is read, and never said to be somebody's lock."""
    path = tmp_path / store.FILE
    with connected(path, WORDS, read_only=False) as connection:
        connection.execute("CREATE TABLE t AS SELECT range AS a FROM range(1_000_000)")
    rotten = bytearray(path.read_bytes())
    place = int(len(rotten) * at)
    rotten[place : place + 64] = bytes(byte ^ 0xFF for byte in rotten[place : place + 64])
    path.write_bytes(rotten)
    with pytest.raises(EnvironmentFault) as raised, connected(path, WORDS) as connection:
        connection.execute("SELECT sum(a) FROM t").fetchall()
    assert raised.value.code == "E-EVENTS-UNREADABLE"
    assert raised.value.next_command == "python -m pyharness events sync sepolia --anew"


def test_what_a_killed_writer_committed_is_read_before_the_next_one_writes(tmp_path: Path) -> None:
    """Its journal lies beside the file; one that is left alone is of no file."""
    path = tmp_path / store.FILE
    code = (
        "import os, sys; from pathlib import Path; from pyharness.analytics.store import connected\n"
        "with connected(Path(sys.argv[1]), 'sepolia', read_only=False) as connection:\n"
        "    connection.execute('CREATE TABLE t AS SELECT 7 AS a'); os.kill(os.getpid(), 9)\n"
    )
    subprocess.run([sys.executable, "-c", code, str(path)], check=False)
    with connected(path, WORDS) as connection:
        assert connection.execute("SELECT a FROM t").fetchall() == [(7,)]
    path.unlink()
    with connected(path, WORDS, read_only=False) as connection:
        assert store.is_empty(connection)


@pytest.mark.parametrize("read_only", [True, False])
def test_another_process_is_refused_while_one_writes(opened: Any, tmp_path: Path, read_only: bool) -> None:
    """By the id of who holds the file."""
    code = (
        "import sys; from pathlib import Path\n"
        "from pyharness.analytics.store import connected\n"
        "from pyharness.errors import Refused\n"
        "try:\n"
        f"    with connected(Path(sys.argv[1]), 'sepolia', read_only={read_only}): pass\n"
        "except Refused as e: print(e.code, e.found)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path / store.FILE)], capture_output=True, text=True, check=True
    )
    assert done.stdout.startswith("E-EVENTS-LOCKED process ")
    assert "unknown" not in done.stdout
