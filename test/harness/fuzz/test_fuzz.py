"""A selection of the long campaign, and what it would see if a door were broken."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from siege.results import Cells

from fuzz import campaign
from fuzz.judge import Broken, ended
from fuzz.kinds import KINDS, SECRETS, Kind
from fuzz.mutations import jsoned, nested, spoilt, toml, trees
from fuzz.receipts import RECEIPT, through_receipts
from fuzz.records import ENTRY, through_records
from fuzz.valid import ENVIRON, KEY, LINES, rendered
from pyharness.errors import EnvironmentFault, Refused
from pyharness.record import store

SELECTED = 250
FEWEST_ENDS = {"environment": 6, "config": 7, "journal": 2, "record": 2, "receipt": 3}


@pytest.mark.parametrize("name", KINDS)
def test_wrong_input_is_let_in_or_refused_by_name(name: str) -> None:
    """And ends in more than one way: input that is always refused alike tries nothing."""
    found = campaign.tried(KINDS[name], 20_261_122, SELECTED)
    assert sum(found.values()) == SELECTED
    assert len(found) >= FEWEST_ENDS[name]
    assert 0 < found["0"] < SELECTED


def test_valid_input_is_let_in() -> None:
    """What is spoilt was right before."""
    for network in ("sepolia", "local"):
        text = toml(rendered(network, "full")).encode()
        door = partial(campaign_door("config"), network=network, mode="full", environ=ENVIRON, template=text)
        assert ended(door, SECRETS) == "0"
    for lines in LINES:
        assert ended(partial(campaign_door("journal"), text=lines.encode())) == "0"
    assert ended(partial(through_records, text=json.dumps(ENTRY).encode())) == "0"
    assert ended(partial(through_receipts, text=json.dumps(RECEIPT).encode())) == "0"


def campaign_door(name: str) -> Any:
    """The function behind a kind's doors."""
    from fuzz.configs import configured
    from fuzz.journals import through_journal

    return {"config": configured, "journal": through_journal}[name]


def refused(folder: Path, **changes: Any) -> None:
    """A refusal as it should be, but for what is changed."""
    fields = {"found": "x", "expected": "y", "next_command": "python -m pyharness doctor", **changes}
    raise Refused(fields.pop("code", "E-TRIED"), "no", **fields)


def half(folder: Path) -> None:
    """A death in the middle of writing."""
    (folder / "latest.json.tmp").write_text("{")


BAD = [
    (lambda _folder: {}["x"], "KeyError"),
    (partial(refused, found=None), "without found"),
    (partial(refused, expected=None), "without expected"),
    (partial(refused, next_command=None), "without next"),
    (partial(refused, next_command="python -m pyharness fly"), "no command"),
    (partial(refused, code="E_TRIED"), "no stable code"),
    (partial(refused, found=f"key {KEY}"), "said what it must not"),
    (partial(refused, found="x" * 30_000), "characters"),
    (half, "half a file"),
]


@pytest.mark.parametrize(("door", "words"), BAD, ids=[words for _, words in BAD])
def test_each_way_to_be_broken_is_seen(door: Any, words: str) -> None:
    """A traceback, an error that does not explain itself, a secret, a flood, half a file."""
    assert ended(refused) == "5 E-TRIED"
    with pytest.raises(Broken, match=words):
        ended(door, SECRETS)


def test_a_planted_crash_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """A reader that trusts what it reads breaks within the selection, and the campaign names input and exception."""

    def trusting(path: Path) -> store.Entry:
        return store.Entry.model_construct(**json.loads(path.read_text("utf-8")))

    monkeypatch.setattr(store, "_read", trusting)
    monkeypatch.setattr(campaign, "SHARD", SELECTED)
    with pytest.raises(Broken, match=r"Error: (.|\n)*through_records"):
        campaign.tried(KINDS["record"], 1, SELECTED)
    monkeypatch.setattr(campaign, "tried", partial(campaign.tried, count=SELECTED))
    assert campaign.shard("record/1").startswith(campaign.BROKEN)


def test_a_further_kind_is_one_entry(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its doors are tried and its ends counted like the others'."""

    def door(folder: Path, text: bytes) -> None:
        if b"7" in text:
            raise EnvironmentFault("E-SEVEN", "a seven", found="7", expected="none", next_command="make test")

    doors = spoilt(b"0123456").map(lambda text: partial(door, text=text))
    monkeypatch.setitem(KINDS, "digits", Kind(name="digits", doors=doors))
    monkeypatch.setattr(campaign, "tried", partial(campaign.tried, count=50))
    found = {"digits/0": campaign.shard("digits/0"), "record/0": campaign.BROKEN + "x"}
    assert sum(campaign.histogram(found)["digits"].values()) == 50
    cells = Cells(
        bar="fuzz",
        wanted=list(found),
        wrong=lambda said: said.startswith(campaign.BROKEN),
        figure=campaign.figure,
        source_hash="",
        found=found,
    )
    assert campaign.figure(cells).endswith("0 record, 0 receipt, 50 digits; 1 shards broke")


@given(st.data())
def test_what_is_spoilt_differs_and_the_original_does_not(data: st.DataObject) -> None:
    """Otherwise one try would change the next one's beginning."""
    before = json.dumps(ENTRY)
    data.draw(trees(ENTRY))
    assert json.dumps(ENTRY) == before


@pytest.fixture
def usual_limit() -> Iterator[int]:
    """Python's own limit of recursion, which a library raises."""
    before, usual = sys.getrecursionlimit(), 1_000
    sys.setrecursionlimit(usual)
    yield usual
    sys.setrecursionlimit(before)


@pytest.mark.parametrize("depth", [400, 1_600])
def test_what_is_nested_deeply_can_be_made(depth: int, usual_limit: int) -> None:
    """The campaign's own parts do not end where the harness's readers may; four changes nest one within another."""
    for kind in (0, 1):
        tree = {"a": nested(depth, kind)}
        assert toml(tree)
        assert jsoned(tree)
        assert sys.getrecursionlimit() == usual_limit
