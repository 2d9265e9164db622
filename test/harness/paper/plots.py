"""Draws the figures of docs/market.md from the exact model: `make plots`.

In: the model, and `test/vectors/errors.json`, counted on the compiled contract by `deep.maths`.
Out: `docs/plots/*.svg`. Writes these files; everything else here is pure.
"""

from __future__ import annotations

import json
from pathlib import Path

from mpmath import mpf

from paper.sandwich import net
from paper.svg import Axis, Chart, Point
from pyharness.exact import drip
from pyharness.exact.curve import TOKEN, VIRTUAL_SUPPLY, Curve, buy

ROOT = Path(__file__).parents[3]
FOLDER = ROOT / "docs" / "plots"
ERRORS = ROOT / "test" / "vectors" / "errors.json"
USDC = 10**6
THETA, LAUNCH = 25_000 * USDC, 10_000
RATIOS_PPM = (50_000, 100_000, 500_000)
HOUR = 3_600


def _curve(ratio: int) -> Curve:
    return Curve(crr_ppm=ratio, threshold_usdc=THETA, launch_price_usdc=LAUNCH)


def _bought_out(curve: Curve, reserve: int) -> mpf:
    """S after `reserve` was paid into an empty market."""
    return VIRTUAL_SUPPLY + buy(curve, 0, 0, reserve).exact


def _reserves() -> list[int]:
    return [step * THETA // 40 for step in range(1, 161)]


def _reserve_axis() -> Axis:
    ticks = [(n * 25_000.0, f"{n * 25:,}k" if n else "0") for n in range(5)]
    return Axis(title="reserve R (USDC)", low=0, high=100_000, ticks=ticks)


def price() -> str:
    """Asking price along purchases from the empty market, across the threshold."""
    ticks = [(0.01, "0.01"), (0.03, "0.03"), (0.1, "0.10"), (0.3, "0.30"), (1.0, "1.00")]
    y = Axis(title="asking price (USDC)", low=0.007, high=1, ticks=ticks, log=True)
    chart = Chart(title="The launch price holds up to Θ; then the price rises with A", x=_reserve_axis(), y=y)
    for colour, ratio in enumerate(RATIOS_PPM):
        curve, points = _curve(ratio), []
        for reserve in _reserves():
            b = curve.redemption(mpf(reserve), _bought_out(curve, reserve))
            points.append((reserve / USDC, float(max(curve.launch, b) * TOKEN / USDC)))
        chart.line(points, f"w = {ratio / 10_000:g} %", colour)
    chart.upright(25_000, "Θ")
    return chart.svg()


def supply() -> str:
    """Supply along the same purchases."""
    y = Axis(title="supply (million tokens)", low=0, high=7, ticks=[(float(n), str(n)) for n in range(8)])
    chart = Chart(title="Ever fewer tokens for the same money above Θ", x=_reserve_axis(), y=y)
    for colour, ratio in enumerate(RATIOS_PPM):
        curve = _curve(ratio)
        points = [(r / USDC, float(_bought_out(curve, r) / TOKEN / 10**6)) for r in _reserves()]
        chart.line([(0.0, 0.0), *points], f"w = {ratio / 10_000:g} %", colour)
    chart.upright(25_000, "Θ")
    return chart.svg()


def dripping() -> str:
    """Profit in the price after two deposits: 240 USDC, and 120 more when half of it is released."""
    window, first, second, at = 24 * HOUR, 240, 120, 12
    x = Axis(title="hours since the first deposit", low=0, high=36, ticks=[(float(n), str(n)) for n in range(0, 37, 6)])
    y = Axis(title="USDC", low=0, high=400, ticks=[(float(n), str(n)) for n in range(0, 401, 100)])
    chart = Chart(title="A second deposit merges into the line: 18 hours for what waits", x=x, y=y)
    chart.line([(0, 240), (12, 240), (12, 360), (36, 360)], "deposited", 1)
    alone = [(float(h), float(drip.released(first, window, h * HOUR))) for h in range(37)]
    chart.line(alone, "first one alone", 2, dashed=True)
    done = drip.released(first, window, at * HOUR)
    waiting = int(first - done)
    left = int(drip.merged(waiting, window - at * HOUR, second, window))
    merged = [(float(h), float(done + drip.released(waiting + second, left, (h - at) * HOUR))) for h in range(at, 37)]
    chart.line([*alone[:at], *merged], "in the price", 0, shift=16)
    return chart.svg()


def sandwich() -> str:
    """Net of buying, waiting and selling everything, for three sizes; 5,000 USDC dripping over a day."""
    x = Axis(title="hours waited", low=0, high=24, ticks=[(float(n), str(n)) for n in range(0, 25, 4)])
    y = Axis(title="net (USDC)", low=-1000, high=4000, ticks=[(float(n), f"{n:,}") for n in range(-1000, 4001, 1000)])
    chart = Chart(title="Nothing to gain at once: two trade fees first (w = 10 %, R = 60,000)", x=x, y=y)
    curve, reserve, total = _curve(100_000), mpf(60_000 * USDC), mpf(3 * 10**24)
    for colour, size in enumerate((10_000, 40_000, 130_000)):
        points: list[Point] = []
        for quarter in range(97):
            released = mpf(5_000 * USDC) * quarter / 96
            points.append((quarter / 4, float(net(curve, reserve, total, mpf(size * USDC), released) / USDC)))
        chart.line(points, f"{size:,} USDC", colour)
    chart.line([(0, 0), (24, 0)], "", 3, dashed=True)
    return chart.svg()


def errors() -> str:
    """Trades by decade of size: equal to the floor of the exact value, and one base unit below an exact integer."""
    counts = json.loads(ERRORS.read_text("utf-8"))
    even = {row["decade"]: row for row in counts["buys"]}
    whole = {row["decade"]: row for row in counts["wholeBuys"]}
    x = Axis(title="size of the purchase, E/R", low=-9, high=3, ticks=[(d + 0.5, f"1e{d}") for d in sorted(even)])
    high = [(10.0**n, f"{10**n:,}") for n in range(4)]
    y = Axis(title="trades", low=0.5, high=2_000, ticks=high, log=True)
    chart = Chart(title="The contract against the exact value, in base units", x=x, y=y)
    for decade in even:
        bars = (even[decade]["equal"], 0), (even[decade]["one"] + whole[decade]["one"], 1), (even[decade]["above"], 3)
        for place, (trades, colour) in enumerate(bars):
            if trades:
                left = decade + 0.16 + 0.24 * place
                chart.bar(left, left + 0.22, trades, colour)
    above = sum(row["above"] for rows in counts.values() for row in rows)
    words = (("floor of a fraction", 0), ("integer, one less", 1), (f"above the exact: {above}", 3))
    for place, (label, colour) in enumerate(words):
        chart.note(3.1, 900 / 2**place, label, colour)
    return chart.svg()


def figures() -> dict[str, str]:
    """Every figure by its file name."""
    return {
        "price.svg": price(),
        "supply.svg": supply(),
        "drip.svg": dripping(),
        "sandwich.svg": sandwich(),
        "errors.svg": errors(),
    }


if __name__ == "__main__":
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, text in figures().items():
        (FOLDER / name).write_text(text, "utf-8")
