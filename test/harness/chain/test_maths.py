"""The compiled curve equals the exact model over a grid of trades, and the grid can tell when it does not."""

from __future__ import annotations

import json
from collections.abc import Sequence

import pytest
from deep import maths
from deep.maths import Histogram
from model import grid
from model.vectors import Question, answer
from mpmath import mp, mpf

from pyharness.exact.curve import DIGITS, Curve, sell


@pytest.fixture(scope="module")
def found() -> Histogram:
    """A sample of the campaign on the compiled curve."""
    with maths.curve() as priced:
        return maths.run(maths.SAMPLE, maths.SEED, priced)


def test_the_curve_is_never_above_the_exact_value_nor_two_units_below(found: Histogram) -> None:
    """In every decade of size and every 5 % of ratio."""
    assert found.fewest() == maths.SAMPLE
    assert not found.above
    assert found.worst[0] <= 1
    assert found.equal_share() >= 0.999


def test_the_errors_drawn_in_the_paper_are_those_found(found: Histogram) -> None:
    """`make plots` would change nothing."""
    assert json.loads(maths.ERRORS.read_text("utf-8")) == maths.sampled(found)


def test_a_hair_below_an_integer_is_not_that_integer() -> None:
    """What stays in the pool is rounded up by millionths of a base unit, which only such sales can show."""
    asked = grid.nearly_whole(200, maths.SEED)
    with mp.workdps(DIGITS):
        assert all(0 < -sell(*trade(one)).exact % 1 < mpf(10) ** -6 for one in asked)
    with maths.curve() as priced:
        assert priced(asked) == [answer(one)[0] for one in asked]


def trade(asked: Question) -> tuple[Curve, int, int, int]:
    """The arguments of the model."""
    return asked.curve, asked.reserve, asked.supply, asked.amount


@pytest.mark.parametrize(("fault", "equal"), [(1, 0.0), (-2, 0.0), (0, 1.0)])
def test_a_wrong_curve_does_not_reach_the_bar(fault: int, equal: float) -> None:
    """One unit above the exact value, or two below, is seen everywhere."""

    def priced(asked: Sequence[Question]) -> list[int]:
        return [answer(one)[0] + fault for one in asked]

    found = maths.run(1, maths.SEED, priced)
    assert found.equal_share() == equal
    assert bool(found.above) == (fault > 0)
    assert found.worst[0] == -fault
    assert not maths.judged(found)[0]  # one trade a cell is too few, whatever they say


def test_the_bar_is_reached_by_enough_trades_only() -> None:
    """A perfect curve on a full grid passes; one trade above the exact value fails it."""
    full = Histogram()
    asked = grid.trades(grid.Cell(is_buy=True, decade=-3, band=10), 1, 1)[0]
    full.add(grid.cell_of(asked), asked, answer(asked)[0], whole=False)
    full.seen.update({(cell, 1, 0): 1_000 for cell in grid.cells()})
    assert maths.judged(full)[0]
    full.add(grid.cell_of(asked), asked, answer(asked)[0] + 1, whole=False)
    assert not maths.judged(full)[0]


def test_each_cell_looks_where_pieces_meet() -> None:
    """Trades on both sides of the threshold, across it, and on whole results."""
    trades = [one for cell in grid.cells() for one in grid.trades(cell, 10, 3)]
    whole = [one for cell in grid.cells() for one in grid.whole(cell, 5, 3)]
    above = [one.reserve > one.curve.threshold_usdc for one in trades]
    assert 0.2 < sum(above) / len(above) < 0.8
    assert sum(answer(one)[1] == 2 for one in trades) > len(trades) / 10
    assert sum(abs(one.reserve + one.amount - one.curve.threshold_usdc) <= 1 for one in trades if one.is_buy) > 100
    assert len(whole) > 100
