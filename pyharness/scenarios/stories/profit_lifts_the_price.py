"""Story `profit-lifts-the-price`: profit drips into the price over a window, so nobody gains by arriving just before.

In: a ``Stage``. Out: ``Told``, with the asking price sampled over the window. The door to the network, by ``Stage``.
The line and the flat phase's price are computed here: the window's elapsed share of the profit is in the reserve, and a
token redeems its share of it. Source: guide, "Overview"; the drip as the market's interface tells it.
"""

from __future__ import annotations

from pyharness.scenarios.schema import TOKEN, USDC, Told
from pyharness.scenarios.stage.acts import INFRA_BPS, buy, deposit_fee, end_round
from pyharness.scenarios.stage.expect import equal
from pyharness.scenarios.stage.stage import Stage
from pyharness.scenarios.stories.buy_and_sell import POOL, TOKENS, VIRTUAL_SUPPLY

NAME = "profit-lifts-the-price"
SENTENCE = "Profit drips into the price over a window, so nobody gains by arriving just before it."
REVENUE = 1_000 * USDC
STEPS = 10
AFTER = 200  # percent of the window, long after its end
POINTS = {f"at_{percent:03d}_percent_price": percent for percent in (*range(0, 101, 100 // STEPS), AFTER)}


def tell(stage: Stage) -> Told:
    """Somebody owns tokens, the round is over, revenue arrives; then look ten times over the window, and after it."""
    buy(stage, "holder", 1_000 * USDC)
    end_round(stage)
    supply, reserve = stage.view(TOKENS, "totalSupply"), stage.view(POOL, "pricedReserve")
    launch = _looks(stage, reserve, supply)
    deposit = deposit_fee(stage, REVENUE, INFRA_BPS)
    equal("the price in the deposit's own block", _looks(stage, reserve, supply), launch)
    equal("waiting", stage.view(POOL, "unreleasedProfit"), deposit.profit)

    window, began = stage.model.window_seconds, deposit.done.at
    points = {}
    for name, percent in POINTS.items():
        elapsed = window * percent // 100
        if elapsed:
            stage.wait_until(began + elapsed)
        priced = reserve + deposit.profit * min(elapsed, window) // window
        points[name] = _looks(stage, priced, supply)
    full = reserve + deposit.profit
    equal("the price long after the window", points[f"at_{AFTER}_percent_price"], points["at_100_percent_price"])
    equal("waiting after the window", stage.view(POOL, "unreleasedProfit"), 0)
    return Told(
        facts={
            "revenue_usdc": REVENUE,
            "profit_usdc": deposit.profit,
            "window_seconds": window,
            "reserve_before_usdc": reserve,
            "reserve_after_usdc": full,
            "supply_tokens": supply,
            **points,
        }
    )


def _looks(stage: Stage, priced: int, supply: int) -> int:
    """The market shows this priced reserve and the asking price that follows from it; returns that price."""
    price = max(stage.model.price_usdc, priced * TOKEN // (supply + VIRTUAL_SUPPLY))
    equal("the priced reserve", stage.view(POOL, "pricedReserve"), priced)
    equal("the asking price", stage.view(POOL, "spotPrice"), price)
    return price
