"""States of markets, named as docs/market.md names them, and trades from them at 100 digits.

In: a curve and a state, S including the virtual supply. Out: exact amounts; values by the paper's names.
Pure.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from mpmath import mpf

from pyharness.exact.curve import VIRTUAL_SUPPLY, Curve, buy, sell

Values = dict[str, Any]
THETA = 25_000 * 10**6
RATIOS = (50_000, 100_000, 333_333, 500_000, 1_000_000)
V = mpf(VIRTUAL_SUPPLY)
CURVES = [Curve(crr_ppm=ratio, threshold_usdc=THETA, launch_price_usdc=10_000) for ratio in RATIOS]
DAY = 86_400


def at(curve: Curve, reserve: object, total: object) -> Values:
    """A state by its names; `total` is S."""
    held = mpf(reserve)
    named = {"R": held, "S": mpf(total), "V": V, "w": curve.ratio, "Θ": mpf(curve.threshold_usdc), "p₀": curve.launch}
    return named | {"A": curve.above(held), "b": curve.redemption(held, mpf(total))}


def states(low: float, high: float, price: float) -> Iterator[tuple[Curve, mpf, mpf]]:
    """States with a reserve of `low` to `high` times the threshold, at about `price` times the launch price."""
    for curve in CURVES:
        for step in range(4):
            reserve = mpf(int(THETA * low * (high / low) ** (step / 3)))
            weight = curve.ratio if reserve > THETA else 1
            part = curve.above(reserve) if reserve > THETA else reserve
            yield curve, reserve, mpf(int(part / (weight * curve.launch * price)))


def sold(curve: Curve, reserve: mpf, total: mpf, tokens: mpf) -> mpf:
    """What a sale pays, from any real state."""
    return sell(curve, reserve, total - V, tokens).exact  # type: ignore[arg-type]


def bought(curve: Curve, reserve: mpf, total: mpf, paid: mpf) -> mpf:
    """What a purchase yields, from any real state."""
    return buy(curve, reserve, total - V, paid).exact  # type: ignore[arg-type]


def first(reached: Callable[[mpf], bool], high: mpf) -> mpf:
    """The least number in 0..high from which on something holds, by bisection."""
    low = mpf(0)
    for _ in range(250):
        middle = (low + high) / 2
        low, high = (low, middle) if reached(middle) else (middle, high)
    return high
