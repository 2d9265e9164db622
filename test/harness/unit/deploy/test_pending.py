"""When the first in line is replaced, at what price, and what a node's refusal means."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pyharness.deploy.fees import GWEI, Fees, raised
from pyharness.deploy.pending import Line, refusal
from pyharness.deploy.progress import Attempt, StepProgress


class Hand:
    """A clock turned by hand."""

    def __init__(self) -> None:
        self.at = 1000.0

    def monotonic(self) -> float:
        """Where it stands."""
        return self.at

    def sleep(self, seconds: float, /) -> None:
        """Turn it."""
        self.at += seconds


def attempt(nonce: int, number: int = 1) -> Attempt:
    """A transaction that waits."""
    return Attempt(number=number, nonce=nonce, raw_tx="0x02", tx_hash=None, max_fee=8, tip=8, state="sent")


def due(line: Line, **steps: tuple[int, int]) -> str | None:
    """Ask with steps by name: their nonce, and how many attempts there are on it."""
    known = {
        name: StepProgress(attempts=tuple(attempt(nonce, number) for number in range(1, count + 1)))
        for name, (nonce, count) in steps.items()
    }
    return line.due({name: step.attempts[-1] for name, step in known.items()}, known)


def test_only_the_first_in_line_is_replaced_and_only_after_its_time() -> None:
    """The one behind it begins to count when it becomes first."""
    clock = Hand()
    line = Line(clock, seconds=60, replacements=3)
    assert due(line) is None
    assert due(line, b=(8, 1), a=(7, 1)) is None
    clock.sleep(59.9)
    assert due(line, b=(8, 1), a=(7, 1)) is None
    clock.sleep(0.1)
    assert due(line, b=(8, 1), a=(7, 1)) == "a"
    assert due(line, b=(8, 1)) is None
    clock.sleep(60)
    assert due(line, b=(8, 1)) == "b"


def test_a_replacement_has_its_own_time_and_there_are_only_so_many() -> None:
    """The journal counts them, so that a new run does not begin anew."""
    clock = Hand()
    line = Line(clock, seconds=60, replacements=3)
    for count in (2, 3):
        assert due(line, a=(7, count)) is None
        clock.sleep(60)
        assert due(line, a=(7, count)) == "a"
    assert due(line, a=(7, 4)) is None
    clock.sleep(600)
    assert due(line, a=(7, 4)) is None


def test_what_the_node_does_not_take_at_its_price_is_replaced_at_once() -> None:
    """There is nothing to wait for; the limit on replacements stays."""
    line = Line(Hand(), seconds=60, replacements=1)
    line.too_cheap("a", attempt(7))
    assert due(line, a=(7, 1)) == "a"
    line.too_cheap("a", attempt(7, 2))
    assert due(line, a=(7, 2)) is None


@given(
    fee=st.integers(0, 300 * GWEI),
    tip=st.integers(0, 10 * GWEI),
    base=st.integers(0, 500 * GWEI),
    suggested=st.integers(0, 20 * GWEI),
)
def test_a_replacement_offers_an_eighth_more_of_both_within_the_limits(
    fee: int, tip: int, base: int, suggested: int
) -> None:
    """Or there is none; the tip is never above the whole."""
    old = Fees(max_fee=max(fee, tip), tip=tip)
    new = raised(old, base_fee=base, suggested_tip=suggested, max_fee_gwei=200, max_tip_gwei=3)
    if new is None:
        assert old.max_fee * 9 > 8 * 200 * GWEI or old.tip * 9 > 8 * 3 * GWEI
        return
    assert new.max_fee * 8 >= old.max_fee * 9
    assert new.tip * 8 >= old.tip * 9
    assert (new.max_fee > old.max_fee, new.tip > old.tip) == (True, True)
    assert new.tip <= new.max_fee <= 200 * GWEI
    assert new.tip <= 3 * GWEI
    assert new.max_fee >= min(200 * GWEI, 2 * base + new.tip)


@pytest.mark.parametrize(
    ("words", "meaning"),
    [
        ("nonce too low: next nonce 7, tx nonce 5", "used"),
        ("OldNonce", "used"),
        ("replacement transaction underpriced", "price"),
        ("transaction underpriced: tip needed 2, tip permitted 1", "price"),
        ("max fee per gas less than block base fee", "price"),
        ("insufficient funds for gas * price + value: have 1 want 2", "money"),
        ("exceeds block gas limit", "other"),
        ("", "other"),
    ],
)
def test_a_refusal_is_read_in_the_nodes_words(words: str, meaning: str) -> None:
    """As geth, its kin and local nodes put it."""
    assert refusal(words) == meaning
