"""Every rendering is read by two parsers that know nothing of each other, and says what it stands on."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from functools import cache
from itertools import product
from typing import Any

import pytest
import sqlglot
from eventful import tables
from quarter import quarter
from quarter_settings import setting
from sqlfluff.core import FluffConfig, Linter

from pyharness.analytics import catalogue, sources
from pyharness.analytics.catalogue import Query
from pyharness.analytics.rendering import needed_tables, rendered
from pyharness.analytics.sources import DIALECTS, Dialect
from pyharness.errors import UsageFault

NAMES = catalogue.names()
GRAMMARS = {"duckdb": "duckdb", "dune": "trino", "trino": "trino", "spark": "sparksql"}
DUNES_OWN = {
    "block_time", "block_number", "block_hash", "contract_address", "topic0", "topic1", "topic2", "topic3", "data",
    "tx_hash", "index", "tx_index", "block_date", "tx_from", "tx_to", "now",
}  # fmt: skip
PRINTED = """
SELECT modelId, date, accrued_balance, daily_burn_rate, (accrued_balance / daily_burn_rate) as runway_days
FROM accrual_health_snapshot
WHERE date >= NOW() - INTERVAL '30 days';
"""


@cache
def _linter(grammar: str) -> Linter:
    return Linter(config=FluffConfig(overrides={"dialect": grammar}))


def _faults(text: str, grammar: str) -> list[str]:
    return [fault.desc() for fault in _linter(grammar).parse_string(text).violations]


def _tight(text: str) -> str:
    """Lists without the spaces of their layout."""
    return re.sub(r"\s*([(),])\s*", r"\1", text).replace("contract_address IN(", "contract_address IN (")


def _rendered(name: str, dialect: Dialect, **changes: Any) -> str:
    return rendered(catalogue.query(name), tables(), replace(setting(quarter()), **changes), dialect)


@pytest.mark.parametrize(("name", "dialect"), list(product(NAMES, DIALECTS)))
def test_two_parsers_read_every_rendering(name: str, dialect: Dialect) -> None:
    """sqlglot, strictly, and sqlfluff, which has grammars of its own."""
    text = _rendered(name, dialect)
    assert len(sqlglot.parse(text, read=dialect, error_level=sqlglot.ErrorLevel.RAISE)) == 1
    assert _faults(text, GRAMMARS[dialect]) == []


def test_the_second_parser_refuses_what_the_guide_prints() -> None:
    """Its third query: an interval that is none. The first parser alone would have let it pass."""
    assert sqlglot.parse_one(PRINTED, read="trino")
    assert _faults(PRINTED, "trino")


@pytest.mark.parametrize("name", NAMES)
def test_dune_decodes_exactly_the_events_that_are_read(name: str) -> None:
    """Each with the one entry of the build's ABI, its topic, the addresses of its kind, from the first block on."""
    query, known = catalogue.query(name), setting(quarter())
    text = _rendered(name, "dune")
    by_name = {table.name: table for table in tables()}
    needed = [by_name[table] for table in needed_tables(query, tables())]
    entries = [json.loads(found) for found in re.findall(r"'(\{\"anonymous\".*?\})'", text)]
    assert [entry["name"] for entry in entries] == [table.event for table in needed]
    for table in needed:
        assert f"contract_address IN ({','.join(known.addresses[table.contract])})" in _tight(text)
        assert f"topic0 = {table.topic}" in text
    assert text.count("block_date >= ") == text.count("block_number >= 101") == len(needed) > 0


def test_no_argument_has_the_name_of_a_column_of_logs() -> None:
    """Decoded arguments stand beside the log's own columns; one of the same name would be ambiguous."""
    read = {table for name in NAMES for table in needed_tables(catalogue.query(name), tables())}
    names = {column.argument for table in tables() if table.name in read for column in table.columns}
    assert not names & DUNES_OWN


def test_a_system_without_models_renders_too() -> None:
    """No row of models, no address of a pool: still one statement that two parsers read."""
    for name, dialect in product(("price-path", "split-history"), DIALECTS):
        text = _rendered(name, dialect, models=[], addresses={})
        assert _faults(text, GRAMMARS[dialect]) == []


def test_without_an_end_the_data_end_when_it_runs() -> None:
    """A dashboard goes on; a question that must be answered alike again names its moment."""
    assert "CURRENT_TIMESTAMP" in _rendered("payment-history", "dune", now=None)
    assert "'2026-09-30 12:00:00'" in _rendered("payment-history", "dune")


def test_a_chain_that_dune_does_not_have_is_refused() -> None:
    """A test chain's logs are nowhere."""
    with pytest.raises(UsageFault) as caught:
        _rendered("payment-history", "dune", chain_id=31_337)
    assert caught.value.code == "E-QUERY-CHAIN"
    assert "payment" in _rendered("payment-history", "trino", chain_id=31_337)


def test_a_table_of_no_event_and_a_struct_are_refused() -> None:
    """What a query names must be there, and be decoded alike everywhere."""
    sound = catalogue.query("payment-history")
    for sql, code in (
        ("SELECT t.x FROM elsewhere AS t", "E-QUERY-TABLE"),
        ("SELECT t.model_id FROM hokusai_amm_factory_pool_created AS t", "E-QUERY-SUBSET"),
    ):
        query = Query(**{field: getattr(sound, field) for field in sound.__slots__} | {"sql": sql})
        with pytest.raises(UsageFault) as caught:
            rendered(query, tables(), setting(quarter()), "dune")
        assert caught.value.code == code


def test_text_from_outside_stays_text() -> None:
    """A model's id with a quote in it is one value."""
    known = setting(quarter())
    assert known.models
    odd = [("0x00", "a'); DROP TABLE x; --", "0x01", "0x02", "0x03")]
    for dialect in DIALECTS:
        text = rendered(catalogue.query("accrued-per-model"), tables(), replace(known, models=odd), dialect)
        assert len(sqlglot.parse(text, read=dialect)) == 1
        assert _faults(text, GRAMMARS[dialect]) == []


def test_the_schemas_of_tables_are_said() -> None:
    """Whoever runs it elsewhere reads what it stands on."""
    for dialect in ("trino", "spark"):
        text = _rendered("payment-history", dialect)
        assert f"FROM {sources.EXPORTED}.infrastructure_reserve_infrastructure_cost_paid" in text
        assert "chain_id=1/event=" in text.splitlines()[1]
