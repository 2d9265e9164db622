"""Parquet files say what the store says: exact types, folders by day, the same bytes each time."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest
from eventchain import Chain, Node, rpc, wanted
from eventful import tables

from pyharness.analytics import parquet, placing, store
from pyharness.analytics.tables import PLACE, named
from pyharness.errors import Refused
from pyharness.pipeline.events.syncing import follow

ABOUT = {"network": "sepolia"}


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three days of business."""
    chain = Chain()
    chain.born(0)
    chain.business(3, 40, models=1)
    for _ in range(2 * 7_200):
        chain.mine()
    chain.deposit(0, 10**37)
    path = tmp_path_factory.mktemp("store") / store.FILE
    follow(rpc(Node(chain)), wanted(), path)
    return path


@pytest.fixture
def opened(file: Path) -> Iterator[Any]:
    """The store, to read."""
    with store.connected(file, "sepolia") as connection:
        yield connection


def _export(opened: Any, folder: Path) -> dict[str, int]:
    return parquet.export(opened, tables(), 11155111, folder, ABOUT, "sepolia")


def _bytes(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_rows_are_in_folders_by_chain_event_and_day(opened: Any, tmp_path: Path) -> None:
    """Whoever reads with Hive partitions gets chain, event and date as columns, and every row once."""
    rows = _export(opened, tmp_path / "out")
    name = "usage_fee_router_fee_deposited"
    days = sorted(path.name for path in (tmp_path / "out" / "chain_id=11155111" / f"event={name}").iterdir())
    assert days == ["date=2023-11-14", "date=2023-11-16"]
    everything = tmp_path / "out" / "**" / "date=*" / "*.parquet"
    found = duckdb.sql(
        "SELECT event, count(*) FROM read_parquet(?, hive_partitioning = true, union_by_name = true) GROUP BY event",
        params=[str(everything)],
    )
    assert dict(found.fetchall()) == {key: count for key, count in rows.items() if key not in parquet.BESIDE}
    assert rows["models"] == 1
    folders = {path.name for path in (tmp_path / "out" / "chain_id=11155111").iterdir()}
    assert {f"event={table.name}" for table in tables()} <= folders, "an event that never happened has a folder too"


def test_amounts_are_decimals_of_38_digits_in_the_file_itself(opened: Any, tmp_path: Path) -> None:
    """Read back from Parquet's own schema; the largest is there to the unit, and compressed by zstd."""
    _export(opened, tmp_path / "out")
    table = named(tables(), "UsageFeeRouter", "FeeDeposited")
    (file,) = (tmp_path / "out").glob(f"**/event={table.name}/date=2023-11-16/*.parquet")
    schema = duckdb.sql(
        "SELECT name, logical_type, precision, scale FROM parquet_schema(?)", params=[str(file)]
    ).fetchall()
    amounts = {name: (logical, precision, scale) for name, logical, precision, scale in schema if "mount" in name}
    assert {name: value[1:] for name, value in amounts.items()} == {
        "amount": (38, 0), "infrastructure_amount": (38, 0), "profit_amount": (38, 0)
    }  # fmt: skip
    assert all("Decimal" in value[0] for value in amounts.values())
    types = duckdb.sql("DESCRIBE SELECT * FROM read_parquet(?, hive_partitioning = false)", params=[str(file)])
    assert {row[0]: row[1] for row in types.fetchall()} == dict(table.types)
    codecs = duckdb.sql("SELECT DISTINCT compression FROM parquet_metadata(?)", params=[str(file)]).fetchall()
    assert codecs == [("ZSTD",)]
    assert duckdb.sql("SELECT amount FROM read_parquet(?)", params=[str(file)]).fetchall() == [(Decimal(10**37),)]


def test_the_same_rows_are_the_same_bytes(opened: Any, tmp_path: Path) -> None:
    """File by file, manifest included; an earlier export is replaced as a whole."""
    _export(opened, tmp_path / "a")
    stale = tmp_path / "a" / "chain_id=1"
    stale.mkdir()
    _export(opened, tmp_path / "b")
    _export(opened, tmp_path / "a")
    assert _bytes(tmp_path / "a") == _bytes(tmp_path / "b")
    assert not stale.exists()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a", "b"]


def test_rows_stand_in_the_order_of_the_chain_however_many_there_are(tmp_path: Path) -> None:
    """Ninety days of two thousand transfers: more than one gulp of whatever writes them."""
    made = "'0x' || lpad(hex(range), 64, '0'), 3, 'a', 'b', 'c', range"
    with store.connected(tmp_path / store.FILE, "sepolia", read_only=False) as connection:
        store.create(connection, tables())
        time = "make_timestamp((1700000000 + 40 * range) * 1000000)"
        connection.execute(f"INSERT INTO usdc_transfer SELECT range, {time}, {made} FROM range(200_000)")  # noqa: S608
        assert _export(connection, tmp_path / "out")["usdc_transfer"] == 200_000
    files = sorted((tmp_path / "out").glob("**/event=usdc_transfer/**/*.parquet"))
    assert len(files) == 94
    read = "SELECT block_number FROM read_parquet(?) ORDER BY file_row_number"
    blocks = [row[0] for file in files for row in duckdb.sql(read, params=[str(file)]).fetchall()]
    assert blocks == list(range(200_000))


def test_a_folder_of_something_else_is_left_alone(opened: Any, tmp_path: Path) -> None:
    """Only what an export wrote is replaced."""
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "letter").write_text("dear")
    with pytest.raises(Refused) as raised:
        _export(opened, tmp_path / "mine")
    assert raised.value.code == "E-EXPORT-FOLDER"
    assert _bytes(tmp_path / "mine") == {"letter": b"dear"}


def test_an_event_that_never_happened_is_a_file_without_rows(opened: Any, tmp_path: Path) -> None:
    """Whoever reads an event's folder finds its columns, in their types, whether it ever happened or not."""
    rows = _export(opened, tmp_path / "out")
    never = [table for table in tables() if table.name not in rows]
    assert len(never) > 20
    parts = {"chain_id": "BIGINT", "date": "DATE", "event": "VARCHAR"}
    for table in never:
        files = tmp_path / "out" / "chain_id=11155111" / f"event={table.name}" / "**" / "*.parquet"
        read = f"SELECT * FROM read_parquet('{files}', hive_partitioning = true) WHERE date < DATE '2100-01-01'"  # noqa: S608
        assert {row[0]: row[1] for row in duckdb.sql(f"DESCRIBE {read}").fetchall()} == {**table.types, **parts}
        assert duckdb.sql(read).fetchall() == []


@pytest.mark.parametrize("there", ["letter", "export.json", "chain_id=1/letter", "models.parquet"])
def test_what_an_export_did_not_write_is_left_alone(opened: Any, tmp_path: Path, there: str) -> None:
    """A letter, somebody else's file of that name, a folder without a word of whose it is; beside an export, too."""
    for folder in (tmp_path / "alone", tmp_path / "beside"):
        if folder.name == "beside":
            _export(opened, folder)
        (folder / there).parent.mkdir(parents=True, exist_ok=True)
        (folder / there).write_text("[1]")
        if folder.name == "beside" and there != "letter" and there != "export.json":
            continue  # an export has these names
        before = _bytes(folder)
        with pytest.raises(Refused) as raised:
            _export(opened, folder)
        assert (raised.value.code, _bytes(folder)) == ("E-EXPORT-FOLDER", before)
    assert {path.name for path in tmp_path.iterdir()} == {"alone", "beside"}


def test_the_export_of_another_network_is_left_alone(opened: Any, tmp_path: Path) -> None:
    """One folder is one network's."""
    parquet.export(opened, tables(), 1, tmp_path / "out", {"network": "mainnet"}, "mainnet")
    before = _bytes(tmp_path / "out")
    with pytest.raises(Refused) as raised:
        _export(opened, tmp_path / "out")
    assert (raised.value.code, _bytes(tmp_path / "out")) == ("E-EXPORT-FOLDER", before)
    assert "mainnet" in (raised.value.found or "")


@pytest.mark.parametrize("out", [".", "..", "/", "letter"])
def test_a_place_that_is_no_folder_of_its_own_is_refused(
    opened: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, out: str
) -> None:
    """The folder one stands in, the one above, the whole disk, a file."""
    (tmp_path / "here").mkdir()
    (tmp_path / "here" / "letter").write_text("dear")
    monkeypatch.chdir(tmp_path / "here")
    with pytest.raises(Refused) as raised:
        _export(opened, Path(out))
    assert raised.value.code == "E-EXPORT-FOLDER"


def test_a_link_stays_and_what_it_points_at_is_replaced(opened: Any, tmp_path: Path) -> None:
    """A folder on another disk."""
    (tmp_path / "disk" / "events").mkdir(parents=True)
    (tmp_path / "out").symlink_to(tmp_path / "disk" / "events")
    _export(opened, tmp_path / "out")
    _export(opened, tmp_path / "out")
    assert (tmp_path / "out").is_symlink()
    assert (tmp_path / "disk" / "events" / parquet.MANIFEST).is_file()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["disk", "out"]


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere two folders cannot change places at once")
def test_there_is_an_export_at_every_moment(opened: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The old one or the new one: killed anywhere, no reader finds nothing."""
    folder, renamed = tmp_path / "out", Path.rename

    def watched(path: Path, to: Path) -> Path:
        was = folder.exists()
        done = renamed(path, to)
        assert folder.exists() or not was
        return done

    _export(opened, folder)
    monkeypatch.setattr(Path, "rename", watched)
    before = _bytes(folder)
    (folder / "chain_id=1").mkdir()
    _export(opened, folder)
    assert _bytes(folder) == before
    assert not (folder / "chain_id=1").exists()


def test_where_folders_cannot_change_places_one_goes_first(
    opened: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Other systems, and file systems that do not know how."""
    monkeypatch.setattr(placing, "_exchanged", lambda *_: False)
    for _ in range(2):
        _export(opened, tmp_path / "out")
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_what_a_killed_export_left_is_gone_after_the_next(opened: Any, tmp_path: Path) -> None:
    """What another one is making is not."""
    ended = subprocess.run([sys.executable, "-c", "import os; print(os.getpid())"], capture_output=True, check=True)
    for name in (f"out.{int(ended.stdout)}.new", f"out.{int(ended.stdout)}.old", f"out.{os.getppid()}.new", "out.new"):
        (tmp_path / name).mkdir()
    _export(opened, tmp_path / "out")
    assert {path.name for path in tmp_path.iterdir()} == {"out", f"out.{os.getppid()}.new", "out.new"}


def test_no_argument_has_the_name_of_a_folder() -> None:
    """A partition's column would hide it."""
    for table in tables():
        assert not set(parquet.PARTITIONS) & {column.name for column in table.columns}
        assert not set(parquet.PARTITIONS) & set(PLACE)
