"""The marks of the pictures are where the numbers say, inside their pictures."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path

import pytest

from pyharness.scenarios import charts
from pyharness.scenarios.document import DEPLOYMENT, from_json

GOLDEN = from_json((Path(__file__).parent / "golden/rehearsal.json").read_text("utf-8"))


def test_widths_are_amounts() -> None:
    """$80 is four times as wide as $20, and what flows out of a place is as wide as the place."""
    flow = charts.flow(GOLDEN)
    assert flow is not None
    width = {node.kind: node.width for node in flow.nodes}
    assert width["reserve"] == pytest.approx(4 * width["market"])
    assert width["reserve"] + width["market"] == pytest.approx(width["revenue"])
    assert width["provider"] + width["left"] == pytest.approx(width["reserve"])
    assert all(node.x >= 0 and node.x + node.width <= charts.WIDTH for node in flow.nodes)
    assert all(node.y + node.height <= flow.height for node in flow.nodes)


def test_the_price_rises_in_a_straight_line_and_stays() -> None:
    """Eleven dots over the window, one after it, none outside the frame; higher price, higher dot."""
    curve = charts.curve(GOLDEN)
    assert curve is not None
    assert len(curve.points) == 12
    heights = [point.y for point in curve.points]
    assert heights == sorted(heights, reverse=True)
    assert heights[-1] == heights[-2]
    steps = [before - after for before, after in pairwise(heights[:-1])]
    assert max(steps) - min(steps) < 0.5
    assert all(curve.left <= p.x <= curve.right and curve.top <= p.y <= curve.bottom for p in curve.points)
    assert [tick.label for tick in curve.ticks] == ["$0.0100", "$0.0110", "$0.0120"]


def test_bars_are_gas_and_the_deployment_is_none_of_them() -> None:
    """The longest bar fills the picture; the others in proportion; the largest first."""
    bars = charts.bars(GOLDEN)
    assert bars is not None
    assert DEPLOYMENT not in [bar.label for bar in bars.bars]
    assert len(bars.bars) == len(GOLDEN.gas) - 1
    most = max(gas for name, gas in GOLDEN.gas.items() if name != DEPLOYMENT)
    for bar in bars.bars:
        assert bar.width == pytest.approx(charts.WIDTH * GOLDEN.gas[bar.label] / most, abs=0.1)
        assert re.fullmatch(r"[\d,]+", bar.amount)
    assert [bar.width for bar in bars.bars] == sorted((bar.width for bar in bars.bars), reverse=True)


def test_what_was_not_told_is_not_drawn() -> None:
    """No facts, no picture; a story that failed has none either."""
    failed = tuple(item.model_copy(update={"ok": False}) for item in GOLDEN.scenarios)
    red = GOLDEN.model_copy(update={"scenarios": failed, "gas": {}})
    assert (charts.flow(red), charts.curve(red), charts.bars(red)) == (None, None, None)
