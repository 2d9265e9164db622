"""Books as CSV: exact decimals, fixed bytes, no formula of a stranger's."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pyharness.ops import accounts
from pyharness.ops.accounts import Movement, Period

PERIOD = Period(begin=100, end=200, before=10, last=20)


def _moved(block: int, kind: str, amount: int, **more: str) -> Movement:
    return Movement(model="m", kind=kind, amount=amount, at=block * 10, block=block, tx="0x1", index=block, **more)


MOVED = (
    _moved(5, "share", 100),
    _moved(11, "top-up", 50),
    _moved(12, "payment", 70, account="0xa", invoice="0xf", memo="x"),
    _moved(20, "withdrawal", 5),
    _moved(21, "share", 1_000),
)


def test_a_line_is_its_opening_and_what_moved_until_the_last_block() -> None:
    """The last block belongs to the period, the one before its beginning does not."""
    (line,) = accounts.lines(["m"], MOVED, PERIOD)
    assert (line.opening, line.came, line.paid, line.withdrawn, line.closing) == (100, 50, 70, 5, 75)
    assert [item.block for item in accounts.within(MOVED, PERIOD)] == [11, 12, 20]


def test_the_ledgers_bytes() -> None:
    """Every cell in quotes, six decimals, an opening and a closing line."""
    found = accounts.lines(["m"], MOVED, PERIOD)
    text = accounts.book(found, accounts.within(MOVED, PERIOD), PERIOD)
    rows = text.split("\r\n")
    assert rows[1] == '"m","opening","1970-01-01T00:01:40Z","10","","","","","0.000100","","","",""'
    assert rows[2] == '"m","top-up","1970-01-01T00:01:50Z","11","0x1","11","0.000050","","0.000150","","","",""'
    assert rows[3] == '"m","payment","1970-01-01T00:02:00Z","12","0x1","12","","0.000070","0.000080","0xa","","0xf","x"'
    assert rows[5] == '"m","closing","1970-01-01T00:03:20Z","20","","","","","0.000075","","","",""'
    assert rows[6:] == [""]


@pytest.mark.parametrize(
    "words", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "  =1", "\u00a0=1", "\uff1d1", "\u2003@x"]
)
def test_what_begins_like_a_formula_is_text(words: str) -> None:
    """Also behind blanks, and in the wide forms some spreadsheets read as the narrow ones."""
    assert accounts.text(words) == f"'{words}"


@pytest.mark.parametrize("words", ["", "January", "a=b", "50-1", "'quoted'", "für März"])
def test_other_words_stay(words: str) -> None:
    """As they were written."""
    assert accounts.text(words) == words


@given(memo=st.text(max_size=80), label=st.text(max_size=20))
def test_no_memo_becomes_a_cell_that_calculates_or_another_row(memo: str, label: str) -> None:
    """Read back, each cell is what was written, and none begins like a formula."""
    paid = _moved(12, "payment", 70, account="0xa", memo=memo, label=label)
    written = accounts.providers([paid])
    header, row = list(csv.reader(io.StringIO(written, newline="")))
    cells = dict(zip(header, row, strict=True))
    assert cells["memo"] in (memo, f"'{memo}")
    assert cells["label"] in (label, f"'{label}")
    assert not any(cell.lstrip()[:1] in ("=", "+", "-", "@") for cell in row if cell.strip())


@given(units=st.integers(min_value=-(2**70), max_value=2**70))
def test_decimals_lose_nothing(units: int) -> None:
    """Text back to base units."""
    whole, decimals = accounts.decimal(units).split(".")
    assert len(decimals) == 6
    assert int(whole + decimals) == units


def test_a_difference_is_named_with_its_size() -> None:
    """Nothing where there is none."""
    assert accounts.unlike("the sum", {"a": 5}, {"a": 5}) == ()
    (words,) = accounts.unlike("the sum", {"a": 5, "b": 1}, {"a": 4, "b": 1})
    assert words == "the sum of a: 0.000005 by its events, 0.000004 on the chain, difference -0.000001 USDC"
