"""The marks of the pictures are where the numbers say, inside their pictures."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path

import pytest

from pyharness.scenarios import wording
from pyharness.scenarios.report import charts
from pyharness.scenarios.report.document import DEPLOYMENT, Rehearsal, from_json

GOLDEN = from_json((Path(__file__).parent / "golden/rehearsal.json").read_text("utf-8"))


def told(**facts: int) -> Rehearsal:
    """The golden rehearsal with one more story."""
    story = GOLDEN.scenarios[0].model_copy(update={"name": "of-all-the-money", "facts": facts})
    return GOLDEN.model_copy(update={"scenarios": (*GOLDEN.scenarios, story)})


def test_widths_are_amounts() -> None:
    """$80 is four times as wide as $20, and what flows out of a place is as wide as the place."""
    flow = charts.flow(GOLDEN)
    assert flow is not None
    assert flow.story == "infrastructure-payment"
    width = {node.kind: node.width for node in flow.nodes}
    assert width["reserve"] == pytest.approx(4 * width["market"])
    assert width["reserve"] + width["market"] == pytest.approx(width["revenue"])
    assert width["provider"] + width["left"] == pytest.approx(width["reserve"])


@pytest.mark.parametrize(
    ("infra", "added", "paid"),
    [(600, 0, 0), (600, 50, 400), (1_000, 0, 1_000), (500, 400, 0), (0, 0, 0), (900, 1, 901)],
)
def test_a_story_of_all_the_money_comes_first(infra: int, added: int, paid: int) -> None:
    """Its own amounts, top-ups included; everything stays inside the picture."""
    facts = {"revenue_usdc": 1_000, "infrastructure_usdc": infra, "profit_usdc": 1_000 - infra, "paid_usdc": paid}
    flow = charts.flow(told(**facts, topped_up_usdc=added))
    assert flow is not None
    assert flow.story == "of-all-the-money"
    found = charts.money(told(**facts, topped_up_usdc=added))
    assert found is not None
    assert found.left == infra + added - paid
    assert {node.kind for node in flow.nodes} >= {"revenue", "reserve", "market", "provider", "left"}
    assert ("added" in {node.kind for node in flow.nodes}) == bool(added)
    width = {node.kind: node.width for node in flow.nodes}
    assert width["reserve"] == pytest.approx(width["provider"] + width["left"], abs=0.2)
    for node in flow.nodes:
        assert node.x >= 0
        assert max(node.x + node.width, node.words_x + 70) <= charts.WIDTH
        assert 0 < node.y < node.y + node.height < flow.height


def test_words_of_any_amount_stay_inside() -> None:
    """Tens of millions to the base unit, wherever the market stands."""
    all_of_it = 10_000_000 * 10**6
    for infra in (all_of_it // 2, all_of_it * 4 // 5 + 1, all_of_it - 1):
        facts = {"revenue_usdc": all_of_it, "infrastructure_usdc": infra, "profit_usdc": all_of_it - infra}
        flow = charts.flow(told(**facts, paid_usdc=infra // 3, topped_up_usdc=infra // 4))
        assert flow is not None
        for node in flow.nodes:
            assert node.words_x + 7.8 * len(node.amount) <= charts.WIDTH, node.label


def test_more_paid_than_there_was_is_not_drawn() -> None:
    """A picture cannot show it; the story that says so has failed by itself."""
    assert charts.flow(told(revenue_usdc=10, infrastructure_usdc=5, profit_usdc=5, paid_usdc=6)) is None
    assert charts.flow(told(revenue_usdc=0, infrastructure_usdc=0, profit_usdc=0, paid_usdc=0)) is None


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
        assert bar.width == pytest.approx(bars.track * GOLDEN.gas[bar.label] / most, abs=0.1)
        assert bar.cost == wording.cents(GOLDEN.prices.cents(GOLDEN.gas[bar.label]))
        assert re.fullmatch(r"[\d,]+", bar.amount)
    assert [bar.width for bar in bars.bars] == sorted((bar.width for bar in bars.bars), reverse=True)


def test_what_serves_many_at_once_has_no_bar() -> None:
    """A batch of a hundred would make every other bar a dot; it is told beside the picture."""
    found = charts.bars(GOLDEN.model_copy(update={"gas": {**GOLDEN.gas, "a hundred at once": 13_000_000}}))
    usual = charts.bars(GOLDEN)
    assert found is not None
    assert usual is not None
    assert found.bars == usual.bars
    assert [(bar.label, bar.amount) for bar in found.large] == [("a hundred at once", "13,000,000")]
    assert usual.large == ()


def test_what_was_not_told_is_not_drawn() -> None:
    """No facts, no picture; a story that failed has none either."""
    failed = tuple(item.model_copy(update={"ok": False}) for item in GOLDEN.scenarios)
    red = GOLDEN.model_copy(update={"scenarios": failed, "gas": {}})
    assert (charts.flow(red), charts.curve(red), charts.bars(red)) == (None, None, None)
