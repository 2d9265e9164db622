"""The record: entries are made once, their fold is pure, the guide's files come from it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st
from some_entries import HASH, address, contract, entry

from pyharness.errors import EnvironmentFault, Inconclusive
from pyharness.paths import ROOT
from pyharness.record import store
from pyharness.record.build import fold_entries, publication_entry
from pyharness.record.guide import guide_file, guide_name
from pyharness.record.schema import Commit, Entry, Publication, entry_schema
from pyharness.values import pretty_json

SCHEMA = ROOT / "pyharness" / "record" / "schema.json"


def test_an_entry_survives_its_file_and_obeys_the_shipped_schema(tmp_path: Path) -> None:
    """A reader in another language needs no more than the schema."""
    path, _ = store.add(tmp_path / "sepolia", entry())
    assert path.name == "20260102T030405Z-abababab.json"
    assert Entry.model_validate_json(path.read_text()) == entry()
    jsonschema.validate(json.loads(path.read_text()), json.loads(SCHEMA.read_text()))


def test_the_shipped_schema_is_the_one_of_the_code() -> None:
    """It is generated, never edited."""
    assert SCHEMA.read_text() == pretty_json(entry_schema())


@pytest.mark.parametrize("change", [{"chain_id": "1"}, {"plan_hash": "0x1"}, {"surprise": 1}])
def test_the_schema_refuses_what_is_no_entry(change: dict[str, Any]) -> None:
    """Types, patterns and unknown fields."""
    document = json.loads(pretty_json(entry())) | change
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(document, json.loads(SCHEMA.read_text()))


def test_writing_an_entry_again_changes_nothing(tmp_path: Path) -> None:
    """After a death the same run writes the same files."""
    store.add(tmp_path, entry())
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    store.add(tmp_path, entry(config="something else"))
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_a_partial_run_is_completed_beside_its_entry(tmp_path: Path) -> None:
    """The partial entry stays, the fold is complete."""
    first, record = store.add(tmp_path, entry(complete=False))
    assert not record.complete
    second, record = store.add(tmp_path, entry())
    assert (first.name, second.name) == ("20260102T030405Z-abababab.json", "20260102T030405Z-abababab-completed.json")
    assert record.complete
    assert record.entries == (first.name, second.name)


def test_an_unreadable_entry_is_named(tmp_path: Path) -> None:
    """Nothing is folded over a hole."""
    (tmp_path / "20260101T000000Z-00000000.json").write_text("{")
    with pytest.raises(EnvironmentFault) as caught:
        store.entries(tmp_path)
    assert caught.value.code == "E-RECORD-UNREADABLE"
    assert store.latest(tmp_path / "none") is None


def test_a_missing_record_is_raised_in_one_place(tmp_path: Path) -> None:
    """With the words of whoever asks, and nowhere else in the harness."""
    with pytest.raises(Inconclusive) as caught:
        store.recorded(tmp_path / "sepolia", "sepolia --mode infrastructure")
    assert caught.value.code == "E-RECORD-MISSING"
    assert caught.value.next_command == "python -m pyharness deploy sepolia --mode infrastructure"
    raising = [path.name for path in (ROOT / "pyharness").rglob("*.py") if '"E-RECORD-MISSING",' in path.read_text()]
    assert raising == ["store.py"]


def test_later_entries_win_and_nothing_is_lost() -> None:
    """The fold is a merge, never a copy of the last run."""
    later = entry(contracts={"DeltaVerifier": contract(6, 3)}, models=(), grants=(), created_at="2026-01-03T00:00:00Z")
    record = fold_entries([("1", entry()), ("2", later)])
    assert set(record.contracts) == {"InfrastructureReserve", "UsageFeeRouter", "DeltaVerifier"}
    assert [model.id for model in record.models] == ["a"]
    assert (record.first_block, record.updated_at, record.grants) == (3, "2026-01-03T00:00:00Z", ())


def test_a_birth_once_recorded_is_kept() -> None:
    """A later entry that only met the contract does not know its transaction; another address does replace it."""
    met, moved = (
        entry(contracts={"UsageFeeRouter": contract(2, None)}),
        entry(contracts={"UsageFeeRouter": contract(6, None)}),
    )
    assert fold_entries([("1", entry()), ("2", met)]).contracts["UsageFeeRouter"] == contract(2)
    assert fold_entries([("1", entry()), ("2", moved)]).contracts["UsageFeeRouter"] == contract(6, None)


def said(state: str, label: str = "UsageFeeRouter") -> Publication:
    """What an explorer said of a contract."""
    return Publication.model_validate(
        {
            "explorer": "sourcify",
            "place": "https://s.example",
            "label": label,
            "address": address(2),
            "digest": HASH,
            "state": state,
            "words": "",
        }
    )


def test_what_explorers_say_changes_nothing_else(tmp_path: Path) -> None:
    """Their last word stands in the fold; contracts, roles and parties are those of the last act."""
    _, before = store.add(tmp_path, entry())
    checkout = Commit(commit="d", dirty=False)
    for state in ("refused", "verified"):
        told = publication_entry(entry(), [said(state)], "2026-02-02T03:04:05Z", checkout)
        path, record = store.add(tmp_path, told)
        assert Entry.model_validate_json(path.read_text()) == told
        jsonschema.validate(json.loads(path.read_text()), json.loads(SCHEMA.read_text()))
    names = [f"20260202T030405Z-abababab-explorer{suffix}.json" for suffix in ("", "-2")]
    assert record.entries == (*before.entries, *names), "twice in a second is two entries"
    assert record.publications == (said("verified"),)
    same = {"entries": before.entries, "publications": (), "updated_at": before.updated_at}
    assert record.model_copy(update=same) == before


def test_what_explorers_say_of_nothing_is_no_record(tmp_path: Path) -> None:
    """Without an entry of a deployment there is none."""
    told = publication_entry(entry(), [said("verified")], "2026-02-02T03:04:05Z", Commit(commit="d", dirty=False))
    (tmp_path / store.entry_name(told)).write_text(pretty_json(told))
    assert store.latest(tmp_path) is None


def test_a_contract_of_unknown_birth_makes_the_search_begin_at_zero() -> None:
    """Its first role events may lie anywhere."""
    record = fold_entries([("1", entry(contracts={"A": contract(1, None), "B": contract(2, 9)}))])
    assert record.first_block == 0


@given(count=st.integers(min_value=1, max_value=5))
def test_folding_in_parts_is_folding_at_once(count: int) -> None:
    """An entry repeated changes nothing but the list of entries."""
    once = fold_entries([("1", entry())])
    many = fold_entries([(str(at), entry()) for at in range(count)])
    assert many.model_copy(update={"entries": once.entries}) == once


def test_the_guides_file_has_what_its_readers_use() -> None:
    """Contracts by name, params of tokens, roles, gas; the chain id is text."""
    record = fold_entries([("1", entry(external={"USDC": address(7)}))])
    guide = guide_file(record, entry())
    assert guide["chainId"] == "11155111"
    assert guide["contracts"] == {
        "USDC": address(7),
        "InfrastructureReserve": address(1),
        "UsageFeeRouter": address(2),
    }
    assert guide["tokens"][0]["paramsAddress"] == address(4)
    assert guide["tokens"][0]["infrastructureAccrualBps"] == 8000
    assert guide["pools"][0]["ammAddress"] == address(5)
    assert guide["roles"] == {
        "InfrastructureReserve_DEPOSITOR": address(2),
        "InfrastructureReserve_PAYER": address(9),
        "UsageFeeRouter_FEE_DEPOSITOR": address(8),
    }
    assert guide["gasUsed"] == {"a": "5"}


@pytest.mark.parametrize(
    ("mode", "taken", "name"),
    [
        ("full", (), "sepolia-v2-2026-01-02.json"),
        ("full", ("sepolia-v2-2026-01-02.json",), "sepolia-v2-2026-01-02-2.json"),
        (
            "full",
            ("sepolia-v2-2026-01-02.json", "sepolia-v2-2026-01-02-2.json"),
            "sepolia-v2-2026-01-02-3.json",
        ),
        ("infrastructure", (), "sepolia-infrastructure-2026-01-02.json"),
    ],
)
def test_the_guides_file_name(mode: str, taken: tuple[str, ...], name: str) -> None:
    """The date of the run, and a suffix for the second one of a day."""
    assert guide_name(entry(mode=mode), taken) == name


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("network", "../sepolia"),
        ("network", "a\x00b"),
        ("network", ""),
        ("created_at", "../../2026-"),
        ("created_at", "2026-13-45T03:04:05Z"),
        ("created_at", "2026-01-02"),
    ],
)
def test_what_becomes_part_of_a_file_name_is_no_path(tmp_path: Path, field: str, text: str) -> None:
    """Network and time name the guide's file: an entry with others is refused when it is read."""
    (tmp_path / "20260102T030405Z-abababab.json").write_text(
        json.dumps(json.loads(pretty_json(entry())) | {field: text})
    )
    with pytest.raises(EnvironmentFault) as caught:
        store.entries(tmp_path)
    assert (caught.value.code, caught.value.expected) == ("E-RECORD-UNREADABLE", "an entry as it was written")


def test_an_entry_that_is_no_text_is_named(tmp_path: Path) -> None:
    """Like one that is no entry."""
    (tmp_path / "a.json").write_bytes(b"\xff" + pretty_json(entry()).encode())
    with pytest.raises(EnvironmentFault) as caught:
        store.entries(tmp_path)
    assert caught.value.code == "E-RECORD-UNREADABLE"
