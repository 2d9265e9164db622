"""Parquet files say what the store says: exact types, folders by day, the same bytes each time."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest
from eventchain import Chain, Node, rpc, wanted
from eventful import tables

from pyharness.analytics import parquet, store
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


def test_a_folder_of_something_else_is_left_alone(opened: Any, tmp_path: Path) -> None:
    """Only what an export wrote is replaced."""
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "letter").write_text("dear")
    with pytest.raises(Refused) as raised:
        _export(opened, tmp_path / "mine")
    assert raised.value.code == "E-EXPORT-FOLDER"
    assert _bytes(tmp_path / "mine") == {"letter": b"dear"}


def test_no_argument_has_the_name_of_a_folder() -> None:
    """A partition's column would hide it."""
    for table in tables():
        assert not set(parquet.PARTITIONS) & {column.name for column in table.columns}
        assert not set(parquet.PARTITIONS) & set(PLACE)
