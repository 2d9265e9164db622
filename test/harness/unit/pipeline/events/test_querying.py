"""`query`: answers of the store that belongs to the network, refusals of any other, and texts made from the record."""

from __future__ import annotations

import csv
import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pytest
from commands import parses
from eventful import release, tables
from quarter import MODELS, A, quarter
from quarter_answers import NOW, answers
from quarter_stores import fill, hexed, models, row
from some_entries import HASH, contract, entry

from pyharness import paths
from pyharness.analytics import catalogue, store
from pyharness.analytics.tables import fingerprint
from pyharness.cli.app import main
from pyharness.pipeline.events import querying
from pyharness.record import store as records
from pyharness.record.schema import Model
from pyharness.values import checksummed, instant

NAMES = catalogue.names()


@dataclass
class Place:
    """Folders with a record and a store of the quarter, and the command line upon them."""

    work: Path
    deployments: Path
    capture: pytest.CaptureFixture[str]

    @property
    def store(self) -> Path:
        """The store's file."""
        return self.work / "sepolia" / store.FILE

    def run(self, *words: str) -> tuple[int, dict[str, Any]]:
        """A command line's exit code and object."""
        self.capture.readouterr()
        code = main([*words, "--json"])
        return code, json.loads(self.capture.readouterr().out)

    def refused(self, *words: str) -> dict[str, Any]:
        """The error of a command line; what it suggests can be run."""
        code, answer = self.run(*words)
        error = answer["error"]
        assert code == error["exit"] != 0
        assert isinstance(error, dict)
        return error

    def change(self, sql: str) -> None:
        """Change the store behind everybody's back."""
        with duckdb.connect(str(self.store)) as connection:
            connection.execute(sql)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The quarter as a file, once."""
    path = tmp_path_factory.mktemp("quarter") / store.FILE
    q = quarter()
    with store.connected(path, "sepolia", read_only=False) as connection:
        store.create(connection, tables())
        for table in tables():
            rows = [row(table, told) for told in q.told if (told.contract, told.event) == (table.contract, table.event)]
            fill(connection, table.name, rows)
        fill(connection, "models", models(q))
        places = [(hexed(A["reserve"]), "InfrastructureReserve"), (hexed(A["router"]), "UsageFeeRouter")]
        places += [(place, kind) for _, _, *clones in models(q) for place, kind in zip(clones, "TPA", strict=True)]
        fill(connection, "contracts", [(place, kind, kind, 101) for place, kind in places])
        state = ("sepolia", "full", store.SCHEMA_VERSION, fingerprint(tables()), 101, q.block, HASH, NOW[:-1], q.block)
        fill(connection, "sync_state", [(11155111, *state)])
    return path


@pytest.fixture
def place(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Place:
    """A copy that a test may change."""
    here = Place(work=tmp_path / "work", deployments=tmp_path / "deployments", capture=capfd)
    here.store.parent.mkdir(parents=True)
    here.store.write_bytes(made.read_bytes())
    monkeypatch.setattr(paths, "WORK", here.work)
    monkeypatch.setattr(paths, "DEPLOYMENTS", here.deployments)
    monkeypatch.setattr(querying, "read_release", release)
    records.add(here.deployments / "sepolia", _entry())
    return here


def _entry() -> Any:
    def place(name: str) -> Any:
        return contract(1, 101).model_copy(update={"address": checksummed(hexed(A[name]))})

    found = [
        Model(
            id=model_id, key=key, name=model_id, symbol="M", token=checksummed(token), params=checksummed(params),
            pool=checksummed(pool), provider=checksummed(hexed(A["provider"])), infra_bps=8000,
        )
        for key, model_id, token, params, pool in models(quarter())
    ]  # fmt: skip
    contracts = {"InfrastructureReserve": place("reserve"), "UsageFeeRouter": place("router")}
    return entry(contracts=contracts, models=tuple(found), created_at="2026-07-01T00:00:01Z")


@pytest.mark.parametrize("name", NAMES)
def test_an_answer_says_the_block_and_time_it_holds_for(place: Place, name: str) -> None:
    """And is the exact model's: amounts as decimal text in base units, times in UTC."""
    code, answer = place.run("query", "run", name, "sepolia")
    assert code == 0
    assert (answer["block"], answer["time"], answer["blockHash"]) == (quarter().block, NOW, HASH)
    assert (answer["network"], answer["chainId"]) == ("sepolia", 11155111)
    expected = answers(quarter())[name]
    columns = catalogue.query(name).columns
    assert [list(found) for found in answer["rows"]] == [[column.name for column in columns]] * len(expected)
    for found, wanted in zip(answer["rows"], expected, strict=True):
        for column, value in zip(columns, wanted, strict=True):
            if column.unit == "time, UTC" and value is not None:
                assert instant(found[column.name]) == value.isoformat() + "Z"
            elif "USDC" in column.unit:
                assert found[column.name] == str(value)
            elif column.unit == "date, UTC":
                assert found[column.name] == value.isoformat()
            elif column.unit == "address":
                assert found[column.name] == checksummed(value)
            else:
                assert found[column.name] == value


def test_the_table_is_for_people(place: Place) -> None:
    """Dollars and days; where a runway is none, a dash; the block and the time below."""
    place.capture.readouterr()
    assert main(["query", "run", "runway-over-time", "sepolia"]) == 0
    said = place.capture.readouterr().out
    assert " USDC " in said
    assert any(line.startswith("quiet") and line.endswith("-") for line in said.splitlines())
    assert f"at block {quarter().block:,} of {NOW} (sepolia)" in said
    assert "50 rows more: --csv FILE writes all of them" in said


def test_an_address_is_printed_as_everywhere_else(place: Place) -> None:
    """In checksum form, in which it can be compared with a page and typed into another command."""
    place.capture.readouterr()
    assert main(["query", "run", "top-depositors", "sepolia"]) == 0
    printed = re.findall(r"0x[0-9a-fA-F]{40}\b", place.capture.readouterr().out)
    assert printed
    assert printed == [checksummed(text.lower()) for text in printed]


def test_csv_has_every_row_and_no_formula(place: Place, tmp_path: Path) -> None:
    """The guide's columns; a memo that begins like a formula is text."""
    place.change("UPDATE infrastructure_reserve_infrastructure_cost_paid SET memo = '=1+1,\"x\"' WHERE memo = ''")
    file = tmp_path / "new" / "payments.csv"
    code, answer = place.run("query", "run", "payment-history", "sepolia", "--csv", str(file))
    assert (code, answer["files"]) == (0, [str(file)])
    with file.open(newline="", encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines))
    assert list(rows[0]) == ["modelId", "payee", "amount", "invoiceHash", "memo", "timestamp"]
    assert [int(found["amount"]) for found in rows] == [paid.amount for paid in reversed(quarter().paid)]
    assert [found["payee"] for found in rows] == [found["payee"] for found in answer["rows"]]
    memos = {found["memo"] for found in rows}
    assert '\'=1+1,"x"' in memos
    assert '=1+1,"x"' not in memos


def test_the_list_has_questions_columns_and_what_was_printed(place: Place) -> None:
    """Without a network."""
    code, answer = place.run("query", "list")
    assert code == 0
    assert [item["name"] for item in answer["queries"]] == list(NAMES)
    assert sum(item["printed"] is not None for item in answer["queries"]) == 3


def test_a_store_that_is_missing_or_of_something_else_is_refused(place: Place) -> None:
    """By what differs, with the command that reads the events."""
    place.change("UPDATE sync_state SET chain_id = 31337")
    other = place.refused("query", "run", "price-path", "sepolia")
    assert (other["code"], other["found"], other["expected"]) == ("E-EVENTS-OTHER", "chain 31337", "11155111")
    place.change("UPDATE sync_state SET chain_id = 11155111, tables_hash = '0x00'")
    assert place.refused("query", "run", "price-path", "sepolia")["code"] == "E-EVENTS-OTHER"
    place.store.unlink()
    missing = place.refused("query", "run", "price-path", "sepolia")
    assert (missing["code"], missing["exit"]) == ("E-EVENTS-MISSING", 8)
    assert missing["next"] == "python -m pyharness events sync sepolia"
    for path in sorted((place.deployments / "sepolia").iterdir()):
        path.unlink()
    assert place.refused("query", "run", "price-path", "sepolia")["code"] == "E-RECORD-MISSING"


def test_a_store_older_than_the_record_is_refused(place: Place) -> None:
    """A model that was launched since: its events are not there, so no sum is whole."""
    token = models(quarter())[0][2]
    place.change(f"DELETE FROM contracts WHERE address = '{token}'")  # noqa: S608
    error = place.refused("query", "run", "accrued-per-model", "sepolia")
    assert (error["code"], error["exit"]) == ("E-EVENTS-STALE", 5)
    assert error["found"] == f"HokusaiToken/{MODELS[0]} {checksummed(token)}"
    assert error["next"] == "python -m pyharness events sync sepolia"


def test_a_text_stands_on_the_record(place: Place) -> None:
    """Its contracts and models, from its first block on and the day before the run began."""
    code, answer = place.run("query", "render", "payment-history", "sepolia", "--dialect", "dune", "--now", NOW)
    assert code == 0
    text = " ".join(answer["sql"].split())
    assert f"contract_address IN ({hexed(A['reserve'])})" in text
    assert "block_date >= CAST('2026-06-30' AS DATE) AND block_number >= 101" in text
    assert "FROM sepolia.logs" in text
    code, answer = place.run("query", "render", "accrued-per-model", "sepolia", "--dialect", "spark")
    assert all(f"'{model}'" in answer["sql"] for model in MODELS)
    code, answer = place.run("query", "render", "payment-history")
    assert (code, answer["dialect"]) == (0, "duckdb")


def test_a_contract_that_was_replaced_is_asked_too(place: Place) -> None:
    """A later entry has another router: both are read, from the first entry on; markets are joined by their address."""
    found = _entry()
    contracts = {**found.contracts, "UsageFeeRouter": contract(77, 200)}
    later = found.model_copy(update={"contracts": contracts, "created_at": "2026-08-01T00:00:00Z"})
    records.add(place.deployments / "sepolia", later)
    _, answer = place.run("query", "render", "accrued-per-model", "sepolia", "--dialect", "dune", "--now", NOW)
    text = " ".join(answer["sql"].split())
    both = ("contract_address IN ( " + ", ".join((contract(77).address.lower(), hexed(A["router"]))) + " )",
            f"contract_address IN ({contract(77).address.lower()}, {hexed(A['router'])})")  # fmt: skip
    assert any(words in text for words in both)
    assert "block_date >= CAST('2026-06-30' AS DATE) AND block_number >= 101" in text
    _, answer = place.run("query", "render", "price-path", "sepolia", "--dialect", "dune", "--now", NOW)
    assert all(f"'{pool}'" in answer["sql"] for *_, pool in models(quarter()))


def test_tables_stand_on_the_recorded_chain(place: Place) -> None:
    """Where the folder lies is said by who runs it."""
    code, answer = place.run("query", "tables", "sepolia", "--at", "/data/events", "--dialect", "spark")
    assert code == 0
    assert "LOCATION '/data/events/chain_id=11155111/event=usage_fee_router_fee_deposited'" in answer["sql"]


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("tables", "sepolia", "--at", "a'b"), "E-QUERY-PLACE"),
        (("tables", "sepolia", "--at", "x", "--dialect", "dune"), "E-USAGE"),
        (("run", "runway", "sepolia"), "E-QUERY"),
        (("run", "price-path", "nowhere"), "E-NETWORK"),
        (("render", "prices"), "E-QUERY"),
        (("render", "price-path", "--dialect", "dune"), "E-QUERY-NETWORK"),
        (("render", "price-path", "mainnet", "--dialect", "trino"), "E-RECORD-MISSING"),
        (("render", "price-path", "sepolia", "--now", "yesterday"), "E-QUERY-NOW"),
        (("render", "price-path", "sepolia", "--dialect", "oracle"), "E-USAGE"),
    ],
)
def test_what_cannot_be_asked_is_refused_by_name(place: Place, words: tuple[str, ...], code: str) -> None:
    """With a command that can be run."""
    error = place.refused("query", *words)
    assert error["code"] == code
    assert parses(error["next"])
