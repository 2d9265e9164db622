"""Every query's answer is the exact model's, in each dialect; and its sums are what the coin's own book moved."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from decimal import Decimal
from functools import cache
from typing import Any

import duckdb
import pytest
import sqlglot
from eventful import tables
from quarter import BESIDE, MODELS, USDC, A, quarter
from quarter_answers import answers
from quarter_settings import setting
from quarter_stores import hexed, on_dune, raw_logs, read, store

from pyharness.analytics import catalogue
from pyharness.analytics.rendering import rendered
from pyharness.analytics.sources import EXPORTED, Dialect

NAMES = catalogue.names()
MOVES = "infrastructure_reserve_"


@cache
def _golden() -> dict[str, list[tuple[Any, ...]]]:
    return answers(quarter())


@cache
def _store(schema: str) -> duckdb.DuckDBPyConnection:
    return store(quarter(), schema)


@cache
def _logs() -> duckdb.DuckDBPyConnection:
    return raw_logs(quarter())


def _plain(rows: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """Whole decimals as ints; nothing else changes."""
    return [tuple(int(v) if isinstance(v, Decimal) and v == int(v) else v for v in row) for row in rows]


def _asked(name: str, **changes: Any) -> list[tuple[Any, ...]]:
    text = rendered(catalogue.query(name), tables(), replace(setting(quarter()), **changes), "duckdb")
    return _plain(_store("main").execute(text).fetchall())


@pytest.mark.parametrize("name", NAMES)
def test_the_store_answers_with_the_exact_models_numbers(name: str) -> None:
    """On DuckDB, as written, the models from the store's own table."""
    assert _asked(name, models=None) == _golden()[name] != []


@pytest.mark.parametrize("name", NAMES)
def test_dune_answers_with_the_exact_models_numbers(name: str) -> None:
    """From raw logs: contracts, topics and ABI of the text decide what is decoded; bytes and integers are theirs."""
    text = rendered(catalogue.query(name), tables(), setting(quarter()), "dune")
    assert _plain(on_dune(_logs(), text)) == _golden()[name]


@pytest.mark.parametrize("dialect", ["trino", "spark"])
@pytest.mark.parametrize("name", NAMES)
def test_exported_tables_answer_with_the_exact_models_numbers(name: str, dialect: Dialect) -> None:
    """Trino's and Spark's text, read by its own grammar and run on DuckDB."""
    text = rendered(catalogue.query(name), tables(), setting(quarter()), dialect)
    twin = read(text, dialect).sql("duckdb", unsupported_level=sqlglot.ErrorLevel.RAISE)
    assert _plain(_store(EXPORTED).execute(twin).fetchall()) == _golden()[name]


@pytest.mark.parametrize("name", NAMES)
def test_columns_are_those_of_the_card_and_amounts_are_exact(name: str) -> None:
    """Names in their order; what is USDC is a whole decimal, and only ratios and days are floats."""
    query = catalogue.query(name)
    text = rendered(query, tables(), setting(quarter()), "duckdb")
    found = _store("main").execute(f"DESCRIBE {text}").fetchall()
    assert [row[0] for row in found] == [column.name for column in query.columns]
    for column, row in zip(query.columns, found, strict=True):
        wanted = {
            "text": "VARCHAR", "address": "VARCHAR", "bytes32": "VARCHAR", "number": "BIGINT", "yes or no": "BOOLEAN",
            "time, UTC": "TIMESTAMP", "date, UTC": "DATE", "days": "DOUBLE", "ratio": "DOUBLE",
        }.get(column.unit, "DECIMAL(38,0)")  # fmt: skip
        assert row[1] == wanted, column


def test_every_unit_is_counted_once() -> None:
    """Of each transaction what models were credited with is what came into the reserve, what left them is what left."""
    into, out = Counter[int](), Counter[int]()
    for told in quarter().told:
        if told.contract == "USDC":
            into[told.tx] += told.args["value"] * (told.args["to"] == A["reserve"])
            out[told.tx] += told.args["value"] * (told.args["from"] == A["reserve"])
    _by_hand(into)
    where = {(told.block, told.index): told.tx for told in quarter().told}
    found = _store("main").execute(_movements()).fetchall()
    credited, left = Counter[int](), Counter[int]()
    for block, index, amount in found:
        (credited if amount > 0 else left)[where[block, index]] += abs(int(amount))
    assert +credited == +into
    assert +left == +out
    assert sum(into.values()) == sum(row[1] for row in _golden()["accrued-per-model"])


def _by_hand(into: Counter[int]) -> None:
    """What is sent first and booked by the next transaction belongs to that."""
    sent = [told.tx for told in quarter().told if told.contract == "USDC" and told.args["from"] == A["feeder"]]
    for told in quarter().told:
        if told.event in ("InfrastructureDeposited", "SharesDeposited") and told.tx - 1 in sent and not into[told.tx]:
            into[told.tx] = into.pop(told.tx - 1)


def _movements() -> str:
    """The view alone, with what it is made of."""
    query = replace(
        catalogue.query("payment-history"), sql="SELECT v.block_number, v.log_index, v.amount FROM movements AS v"
    )
    return rendered(query, tables(), setting(quarter()), "duckdb")


def test_profit_is_what_revenue_sent_to_each_pool() -> None:
    """By the coin's transfers in the transactions of fees; trades and their fees are not profit."""
    fees = {told.tx for told in quarter().told if told.event == "FeeDeposited"}
    pools = {hexed(quarter().world.models[m].pool.account): m for m in MODELS}
    sent = Counter[str]()
    for told in quarter().told:
        if told.contract == "USDC" and told.tx in fees and hexed(told.args["to"]) in pools:
            sent[pools[hexed(told.args["to"])]] += told.args["value"]
    assert {m: profit for m, _, profit in _asked("accrued-per-model") if profit} == dict(sent)


def test_a_model_that_no_record_has_is_named_by_its_deposits() -> None:
    """And one that nothing names goes by its key: its money is not left out."""
    names = [row[0] for row in _asked("accrued-per-model")]
    assert BESIDE in names
    bare = [row[0] for row in _asked("accrued-per-model", models=[])]
    assert sorted(bare) == sorted(names)  # every route was told with the id in clear


def test_a_day_without_events_has_its_row() -> None:
    """30 days for each model, without a gap; a model that never paid has no runway, which is not a runway of zero."""
    rows = _asked("runway-over-time")
    for model in {row[0] for row in rows}:
        days = [row[1].toordinal() for row in rows if row[0] == model]
        assert days == list(range(days[0], days[0] + 30))
    quiet = [row for row in rows if row[0] == "quiet"]
    assert all(row[3] == 0 and row[4] is None and row[2] > 0 for row in quiet)


def test_what_came_later_changes_no_earlier_answer() -> None:
    """The end of the data is a parameter: a question about then has one answer, whenever it is asked."""
    then = "2026-08-15T00:00:00Z"
    found = _asked("payment-history", now=then)
    assert found == [row for row in _golden()["payment-history"] if row[5].isoformat() + "Z" <= then] != []
    assert _asked("runway-over-time", now=then)[-1][1].isoformat() == "2026-08-15"


def test_the_largest_twenty_depositors_are_shown() -> None:
    """The one that paid in the least is the one that is left out."""
    with store(quarter()) as made:
        rows = [("1", f"0x{at:040x}", 10_000 * USDC + at) for at in range(18)]
        for key, by, amount in rows:
            made.execute(
                "INSERT INTO infrastructure_reserve_topped_up VALUES (1, '2026-07-01', '0x', ?, '0x', ?, ?, 'm', ?, 0)",
                [amount % USDC, key, by, amount],
            )
        text = rendered(catalogue.query("top-depositors"), tables(), setting(quarter()), "duckdb")
        found = _plain(made.execute(text).fetchall())
    totals = [row[5] for row in found]
    assert len(found) == 20
    assert totals == sorted(totals, reverse=True)
    everybody = [*(row[5] for row in _golden()["top-depositors"]), *(amount for _, _, amount in rows)]
    assert totals == sorted(everybody, reverse=True)[:20]


def test_exactly_half_of_a_balance_is_not_a_large_payment() -> None:
    """One unit more is."""
    shares = {(p.amount * 2 - p.before) for p in quarter().paid if abs(p.amount * 2 - p.before) <= 2}
    assert 0 in shares
    assert shares & {1, 2}
    assert all(2 * row[2] > row[3] for row in _asked("large-payments"))
