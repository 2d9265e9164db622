"""`query` on a real chain: events that `events sync` read answer with what the contracts' own views say."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest
from lived import DAY, MODEL, USDC, Life
from quarter_stores import read

from pyharness.analytics import catalogue
from pyharness.analytics.sources import EXPORTED
from pyharness.analytics.store import FILE
from pyharness.analytics.tables import quoted, tables_of
from pyharness.chain.abi import decode, encode_call
from pyharness.tools.release import read_release
from pyharness.values import checksummed, instant_of

OTHER = "another-line"
RATE = 8_500


@pytest.fixture(scope="module")
def life(live: Any) -> Life:
    """A fortnight, a line that is in no record, another rate and a top-up, all of it read."""
    made = Life(live)
    made.prepare()
    made.earlier()
    made.fortnight()
    made.beside(OTHER, "by hand")
    made.send(12 * DAY + 8, "params", "setInfrastructureAccrualBps(uint16)", RATE)
    made.deposit(12 * DAY + 9, 41)
    ran = live.run("events sync sepolia")
    assert ran.code == 0, ran.said
    return made


@pytest.fixture
def here(life: Life) -> Iterator[Life]:
    """The same, rolled back after the test."""
    yield from life.rolled_back()


def _rows(life: Life, name: str) -> list[dict[str, Any]]:
    ran = life.terminal.run(f"query run {name} sepolia")
    assert ran.code == 0, ran.said
    head = life.terminal.node.rpc.block()
    assert (ran.answer["block"], ran.answer["blockHash"]) == (head.number, head.hash)
    assert ran.answer["time"] == instant_of(head.timestamp)
    rows: list[dict[str, Any]] = ran.answer["rows"]
    return rows


def _accounting(life: Life, model: str) -> tuple[int, int]:
    """What the reserve says: accrued and paid."""
    return life.look("accrued(string)", model), life.look("paid(string)", model)


def test_sums_are_the_contracts_own(life: Life) -> None:
    """Credits are what is there, what was paid and what was withdrawn; profit is fees less their share."""
    rows = {row["modelId"]: row for row in _rows(life, "accrued-per-model")}
    assert set(rows) == {MODEL, OTHER}
    for model, row in rows.items():
        accrued, paid = _accounting(life, model)
        assert int(row["total_infrastructure"]) == accrued + paid + life.look("withdrawn(string)", model)
    total = life.view("InfrastructureReserve", "totalAccrued()")
    assert sum(int(row["total_infrastructure"]) for row in rows.values()) == total
    fees = life.look("usageFees(string)")
    assert int(rows[MODEL]["total_profit"]) == fees - _shares(life)
    assert int(rows[OTHER]["total_profit"]) == 0


def _shares(life: Life) -> int:
    """Credits of the model that are shares of fees: everything but its one top-up."""
    accrued, paid = _accounting(life, MODEL)
    return accrued + paid - 25 * USDC


def test_payments_and_balances_are_the_contracts_own(life: Life) -> None:
    """Every payment; the last day's balance, and the runway that the contract gives for the burn of that day."""
    paid = _rows(life, "payment-history")
    for model in (MODEL, OTHER):
        assert sum(int(row["amount"]) for row in paid if row["modelId"] == model) == life.look("paid(string)", model)
    assert [row["timestamp"] for row in paid] == sorted((row["timestamp"] for row in paid), reverse=True)
    assert paid[0]["memo"] == "by hand"
    runway = _rows(life, "runway-over-time")
    assert len(runway) == 2 * 30
    for row in (row for row in runway if row["date"] == runway[-1]["date"]):
        model, burn = row["modelId"], int(row["daily_burn_rate"])
        assert int(row["accrued_balance"]) == life.look("accrued(string)", model)
        assert burn == -(-life.look("paid(string)", model) // 30)
        raw = life.terminal.node.rpc.eth_call(
            life.at["InfrastructureReserve"], encode_call("getAccrualRunway(string,uint256)", model, burn)
        )
        assert int(row["runway_days"]) == decode(["uint256"], raw)[0]


def test_the_other_answers_are_the_chains_too(life: Life) -> None:
    """Rates, providers, depositors, prices and large payments."""
    assert (
        _rows(life, "split-history")[0]["new_infrastructure_bps"]
        == RATE
        == life.view("params", "infrastructureAccrualBps()")
    )
    ledger = _rows(life, "provider-ledger")
    assert {(row["modelId"], row["payee"]) for row in ledger if row["payments"]} == {
        (model, checksummed(life.accounts["payee"])) for model in (MODEL, OTHER)
    }
    provider = decode(["address"], _view(life, "provider(string)", MODEL))[0]
    assert [row["payee"] for row in ledger if row["is_provider"]] == [checksummed(str(provider))]
    top = _rows(life, "top-depositors")
    assert int(top[0]["usage_fees"]) == life.look("usageFees(string)")
    assert sum(int(row["top_ups"]) for row in top) == 25 * USDC
    prices = _rows(life, "price-path")
    assert {row["modelId"] for row in prices} == {MODEL}
    assert all(int(row["lowest_price"]) <= int(row["last_price"]) <= int(row["highest_price"]) for row in prices)
    assert sum(row["trades"] for row in prices) == 7
    large = [row for row in _rows(life, "large-payments") if row["modelId"] == OTHER]
    assert [(int(row["amount"]), int(row["balance_before"])) for row in large] == [(60 * USDC, 90 * USDC)]


def _view(life: Life, signature: str, *arguments: object) -> bytes:
    return life.terminal.node.rpc.eth_call(life.at["InfrastructureReserve"], encode_call(signature, *arguments))


def test_what_moved_is_what_usdc_says(life: Life) -> None:
    """By the coin's own transfers, in each transaction: what entered the reserve and what left it."""
    path = life.terminal.work / "sepolia" / FILE
    with duckdb.connect(str(path), read_only=True) as connection:
        reserve = life.at["InfrastructureReserve"].lower()
        moved = connection.execute(
            'SELECT CAST(SUM(CASE WHEN "to" = $1 THEN value ELSE 0 END) AS VARCHAR), '
            'CAST(SUM(CASE WHEN "from" = $1 THEN value ELSE 0 END) AS VARCHAR) FROM usdc_transfer',
            [reserve],
        ).fetchall()[0]
    credited = sum(int(row["total_infrastructure"]) for row in _rows(life, "accrued-per-model"))
    left = sum(int(row["amount"]) for row in _rows(life, "payment-history")) + 10 * USDC
    assert tuple(map(int, moved)) == (credited, left)


def test_events_that_came_later_are_not_in_the_answer_until_they_are_read(here: Life) -> None:
    """The answer says its block; after another reading it says the new one."""
    before = here.terminal.run("query run accrued-per-model sepolia").answer
    here.deposit(14 * DAY, 100)
    again = here.terminal.run("query run accrued-per-model sepolia").answer
    assert again == before
    assert here.terminal.run("events sync sepolia").code == 0
    rows = {row["modelId"]: row for row in _rows(here, "accrued-per-model")}
    was = {row["modelId"]: row for row in before["rows"]}
    more = int(rows[MODEL]["total_infrastructure"]) - int(was[MODEL]["total_infrastructure"])
    assert more == 100 * USDC * RATE // 10_000


def test_a_text_for_dune_names_the_recorded_contracts(life: Life) -> None:
    """Of this deployment and no other."""
    for name in catalogue.names():
        ran = life.terminal.run(f"query render {name} sepolia --dialect dune")
        assert ran.code == 0, ran.said
    assert life.at["InfrastructureReserve"].lower() in ran.answer["sql"]


@pytest.mark.parametrize("dialect", ["trino", "spark"])
def test_exported_files_answer_as_the_store_does(life: Life, tmp_path: Path, dialect: str) -> None:
    """Each event's folder is its table; the text of a dialect, run over the files, gives the same rows."""
    assert life.terminal.run(f"events export sepolia --out {tmp_path / 'events'}").code == 0
    moment = life.terminal.run("query run price-path sepolia").answer["time"]
    with duckdb.connect() as over:
        _tables_over(over, tmp_path / "events")
        for name in ("accrued-per-model", "payment-history", "runway-over-time"):
            ran = life.terminal.run(f"query render {name} sepolia --dialect {dialect} --now {moment}")
            twin = read(ran.answer["sql"], dialect).sql("duckdb")
            found = [[str(value) for value in row] for row in over.execute(twin).fetchall()]
            with duckdb.connect(str(life.terminal.work / "sepolia" / FILE), read_only=True) as store:
                text = life.terminal.run(f"query render {name} --now {moment}").answer["sql"]
                assert found == [[str(value) for value in row] for row in store.execute(text).fetchall()], name
            assert found


def _tables_over(over: duckdb.DuckDBPyConnection, folder: Path) -> None:
    """What a catalogue would have: a table per event over its files, an empty one where there are none."""
    over.execute(f"CREATE SCHEMA {EXPORTED}")
    for table in tables_of(read_release()):
        columns = ", ".join(f"{quoted(name)} {kind}" for name, kind in table.types.items())
        over.execute(f"CREATE TABLE {EXPORTED}.{table.name} ({columns})")
        files = list(folder.glob(f"chain_id=*/event={table.name}/date=*/*.parquet"))
        if files:
            rows = f"SELECT {', '.join(quoted(name) for name in table.types)} FROM read_parquet(?)"  # noqa: S608
            over.execute(f"INSERT INTO {EXPORTED}.{table.name} {rows}", [list(map(str, files))])
