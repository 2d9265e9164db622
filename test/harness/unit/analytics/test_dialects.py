"""Every rendering is read by two parsers that know nothing of each other, and says what it stands on."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from functools import cache
from itertools import product
from typing import Any

import duckdb
import pytest
import sqlglot
from eventful import tables
from quarter import quarter
from quarter_settings import setting
from quarter_stores import read
from sqlfluff.core import FluffConfig, Linter
from sqlglot import exp

from pyharness.analytics import catalogue, sources
from pyharness.analytics.catalogue import Query
from pyharness.analytics.rendering import needed_tables, rendered
from pyharness.analytics.sources import DIALECTS, Dialect, Setting
from pyharness.errors import UsageFault

NAMES = catalogue.names()
GRAMMARS = {"duckdb": "duckdb", "dune": "trino", "trino": "trino", "spark": "sparksql"}
DUNES_OWN = {
    "block_time", "block_number", "block_hash", "contract_address", "topic0", "topic1", "topic2", "topic3", "data",
    "tx_hash", "index", "tx_index", "block_date", "tx_from", "tx_to", "now",
}  # fmt: skip
EVERYWHERE = {"CAST", "COALESCE", "COUNT", "GREATEST", "MAX", "MIN", "NULLIF", "REPLACE", "ROW_NUMBER", "SUM"}
TRINOS = EVERYWHERE | {"AT_TIMEZONE", "SEQUENCE", "UNNEST"}
DOCUMENTED = {  # what each engine's own documentation has, in the meaning that is wanted here
    "duckdb": EVERYWHERE | {"GENERATE_SERIES", "UNNEST"},
    "dune": TRINOS | {"LOWER", "TABLE", "TO_HEX", "TRANSFORM", "DECODE_EVM_EVENT"},
    "trino": TRINOS,
    "spark": EVERYWHERE | {"EXPLODE", "MAKE_DT_INTERVAL", "POSEXPLODE", "SEQUENCE", "UNIX_TIMESTAMP"},
}
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


@pytest.mark.parametrize("dialect", DIALECTS)
def test_what_is_rendered_calls_only_what_the_engine_has(dialect: Dialect) -> None:
    """Whatever the translation made of it: no name is passed on unread; and none is on the list for nothing."""
    texts = [_rendered(name, dialect, now=end) for name, end in product(NAMES, (None, "2026-09-30T12:00:00Z"))]
    plain = (re.sub(r"--[^\n]*|'[^']*'|\bAS \w+\(", "", text) for text in texts)
    assert {name.upper() for text in plain for name in re.findall(r"(\w+)\(", text)} == DOCUMENTED[dialect]


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


@pytest.mark.parametrize("dialect", DIALECTS)
def test_a_named_end_stands_in_the_text_and_at_its_top(dialect: Dialect) -> None:
    """A question that must be answered alike again names its moment."""
    text = _rendered("payment-history", dialect)
    assert "'2026-09-30 12:00:00'" in text
    assert "\n-- Ends at 2026-09-30T12:00:00Z.\n" in text


@pytest.mark.parametrize("zone", ["America/New_York", "UTC", "Asia/Kathmandu"])
@pytest.mark.parametrize("dialect", ["dune", "trino"])
def test_without_an_end_the_data_end_when_it_runs_by_utc(dialect: Dialect, zone: str) -> None:
    """Whatever zone the session has: by its local time the last hours would be missing, or tomorrow be counted."""
    twin = read(_asked("SELECT c.now FROM clock AS c", dialect), dialect).sql("duckdb")
    with duckdb.connect() as connection:
        connection.execute(f"SET TimeZone = '{zone}'")
        ((now,),) = connection.execute(twin).fetchall()
    assert now.tzinfo is None
    assert abs(now - datetime.now(timezone.utc).replace(tzinfo=None)) < timedelta(minutes=1)


def test_sparks_moment_is_counted_and_no_local_time() -> None:
    """Seconds since 1970, which have no zone, as a time without one, like the files' own."""
    text = " ".join(_asked("SELECT c.now FROM clock AS c", "spark").split())
    assert "CAST('1970-01-01 00:00:00' AS TIMESTAMP_NTZ) + MAKE_DT_INTERVAL(0, 0, 0, UNIX_TIMESTAMP()) AS now" in text


def test_without_an_end_a_stores_data_end_where_it_was_read_to() -> None:
    """Days that were not read are no days without events."""
    with duckdb.connect() as connection:
        connection.execute("CREATE TABLE sync_state AS SELECT TIMESTAMP '2026-08-01 10:00:00' AS last_time")
        text = _asked("SELECT c.now FROM clock AS c", "duckdb")
        assert connection.execute(text).fetchall() == [(datetime(2026, 8, 1, 10),)]
    assert "-- Ends with the last block that was read." in text


def test_files_that_grow_old_are_warned_of() -> None:
    """Whoever asks exported files reads that days since look like days without events."""
    for dialect in ("trino", "spark"):
        assert "look like days without events, --now names another end" in _rendered("price-path", dialect, now=None)


def _asked(sql: str, dialect: Dialect) -> str:
    return rendered(replace(catalogue.query("payment-history"), sql=sql), tables(), Setting(chain_id=1), dialect)


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
    """A model's id with a quote or a backslash in it is one value; two that differ by case are two."""
    names = ["a'); DROP TABLE x; --", "\\", "\\' OR 1 --", "C:\\new", "漢 😀 Ü", "A", "a"]
    for dialect in DIALECTS:
        taken = [name for name in names if dialect == "spark" or "\\" not in name]  # sqlfluff escapes everywhere
        text = _named(names, dialect)
        (tree,) = sqlglot.parse(text, read=dialect)
        assert tree
        assert set(names) <= {literal.this for literal in tree.find_all(exp.Literal)}
        assert _faults(_named(taken, dialect), GRAMMARS[dialect]) == []
    assert r"'\\\' OR 1 --'" in text, "Spark reads a backslash as the beginning of an escape"


def _named(names: list[str], dialect: Dialect) -> str:
    return _rendered(
        "accrued-per-model", dialect, models=[(f"0x{at}", name, "", "", "") for at, name in enumerate(names)]
    )


def test_the_schemas_of_tables_are_said() -> None:
    """Whoever runs it elsewhere reads what it stands on."""
    for dialect in ("trino", "spark"):
        text = _rendered("payment-history", dialect)
        assert f"FROM {sources.EXPORTED}.infrastructure_reserve_infrastructure_cost_paid" in text
        assert "chain_id=1/event=" in text.splitlines()[1]
