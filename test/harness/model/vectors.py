"""Writes the committed test vectors of the curve: `PYTHONPATH=test/harness python -m model.vectors`.

In: nothing but the seed below.
Out: `test/vectors/curve.json` and `power.json`, one array per column, so that a reader needs one query per column.
Amounts are decimal strings in base units. `buy` is 1 for buys, 0 for sells; `segments` counts the pieces of the field a
trade runs through. Writes these two files; everything else here is pure.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from math import gcd
from pathlib import Path
from random import Random

from mpmath import isinf, mp

from model import power
from pyharness.exact.curve import TOKEN, VIRTUAL_SUPPLY, Curve, buy, launch_end, sell, sell_end

SEED = 20_260_101
FOLDER = Path(__file__).parents[2] / "vectors"
RATIOS_PPM = (10_000, 20_000, 50_000, 100_000, 200_000, 333_000, 500_000, 750_000, 1_000_000)
USDC = 10**6
SUPPLY_END = 2**112 - VIRTUAL_SUPPLY
USDC_END = 2**96


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One trade to be priced."""

    curve: Curve
    reserve: int
    supply: int
    amount: int
    is_buy: bool


def _curve(ratio: int, threshold: int = 25_000 * USDC, price: int = 10_000) -> Curve:
    return Curve(crr_ppm=ratio, threshold_usdc=threshold, launch_price_usdc=price)


def _buys(curve: Curve, reserve: int, supply: int, amounts: list[int]) -> Iterator[Question]:
    for amount in amounts:
        yield Question(curve=curve, reserve=reserve, supply=supply, amount=amount, is_buy=True)


def _sells(curve: Curve, reserve: int, supply: int, amounts: list[int]) -> Iterator[Question]:
    for amount in amounts:
        yield Question(curve=curve, reserve=reserve, supply=supply, amount=amount, is_buy=False)


def _spread(rng: Random, low: int, high: int) -> int:
    """An integer in low..high, evenly spread over the orders of magnitude."""
    bits = low.bit_length() + rng.random() * (high.bit_length() - low.bit_length())
    return min(max(int(2**bits), low), high)


def _on_curve(rng: Random) -> Iterator[Question]:
    """Above the threshold: E/R from 1e-9 to 1e3, T/S from 1e-12 to almost all."""
    for ratio in RATIOS_PPM:
        curve = _curve(ratio)
        for decade in range(-9, 4):
            reserve, supply = _spread(rng, 10**11, 10**16), _spread(rng, 10**22, 10**27)
            size = reserve * 10 ** (decade + 9) // 10**9
            yield from _buys(curve, reserve, supply, [size, size * 3 + rng.getrandbits(8)])
            yield from _buys(curve, reserve, 10**22 + rng.getrandbits(60), [size + 7])
        for decade in range(-12, 0):
            reserve, supply = _spread(rng, 10**11, 10**16), _spread(rng, 10**22, 10**27)
            size = supply * 10 ** (decade + 12) // 10**12
            yield from _sells(curve, reserve, supply, [size, size * 7 + rng.getrandbits(8)])
        yield from _sells(curve, reserve, supply, [supply // 2, supply - supply // 10**6, supply - 1, supply])


def _flat(rng: Random) -> Iterator[Question]:
    """Up to the threshold, on either side of the launch price."""
    for ratio in RATIOS_PPM:
        for threshold, price in ((25_000 * USDC, 10_000), (1_000 * USDC, 1), (10**13, 10**8)):
            curve = _curve(ratio, threshold, price)
            reserve = _spread(rng, 1, threshold)
            backed = reserve * TOKEN // price
            for supply in (backed, backed * 5 + rng.getrandbits(70), backed // 3):
                yield from _buys(curve, reserve, supply, [1, threshold // 1000, threshold, threshold * 90])
                yield from _sells(curve, reserve, supply, [supply // 7, supply])


def _first_buys(rng: Random) -> Iterator[Question]:
    """From the empty pool, and from one with tokens nobody paid for."""
    for ratio in RATIOS_PPM:
        for amount in (1, 999, 10**6, 25_000 * USDC, 25_000 * USDC + 1, 10**11, 10**13 + rng.getrandbits(20)):
            yield from _buys(_curve(ratio), 0, 0, [amount])
            yield from _buys(_curve(ratio), 0, 10**24 + rng.getrandbits(64), [amount])
        yield from _sells(_curve(ratio), 0, 10**24, [10**20])
        yield from _buys(_curve(ratio), 20 * USDC, 0, [10_000, 10**9])


def _around(end: object) -> list[int]:
    """The integers around a real boundary."""
    return [] if isinf(end) else [n for d in (-1, 0, 1, 2) if (n := int(mp.floor(end)) + d) >= 0]


def _boundaries(rng: Random) -> Iterator[Question]:
    """At the threshold, E* and T*, one unit to either side."""
    for ratio in RATIOS_PPM:
        curve = _curve(ratio)
        theta = curve.threshold_usdc
        for reserve in (theta - 1, theta, theta + 1, theta // 3, 4 * theta, _spread(rng, theta, 10**15)):
            for supply in (10**21 + rng.getrandbits(60), 2_500_000 * TOKEN, reserve * 5 * TOKEN // 10_000):
                to_theta = max(theta - reserve, 1)
                end = launch_end(curve, reserve, supply)
                around = [n for n in _around(end) if n < USDC_END] if end > 0 else []
                yield from _buys(curve, reserve, supply, [to_theta - 1, to_theta, to_theta + 1, *around])
                if reserve > theta:
                    tokens = [n for n in _around(sell_end(curve, reserve, supply)) if n <= supply]
                    yield from _sells(curve, reserve, supply, tokens)


def _exact_powers(rng: Random) -> Iterator[Question]:
    """Sells past the threshold from where the power is exactly 2, leaving one S-th of a unit more than an integer."""
    curve = _curve(500_000)
    reserve, found = curve.threshold_usdc * 5 // 2, 0
    while found < 16:
        total = rng.getrandbits(96 + found) | 1 << (95 + found) | 1
        if gcd(total, curve.threshold_usdc) == 1:
            kept = pow(2 * curve.threshold_usdc, -1, total)
            if VIRTUAL_SUPPLY <= kept <= total // 2:
                found += 1
                yield from _sells(curve, reserve, total - VIRTUAL_SUPPLY, [total - kept])


def _extremes(rng: Random) -> Iterator[Question]:
    """Dust against whales, and the edges of the domain."""
    for ratio in (1, 50_000, 500_000, 999_999, 1_000_000):
        for curve in (_curve(ratio), _curve(ratio, 1, 1), _curve(ratio, 2**90, 2**63)):
            for reserve in (1, 10**6, 2**64, USDC_END - 1):
                for supply in (1, 10**18, 2**100 + rng.getrandbits(90), SUPPLY_END - 1):
                    yield from _buys(curve, reserve, supply, [1, 2**40, USDC_END - 1])
                    yield from _sells(curve, reserve, supply, [1, supply // 2 + 1, supply])


def _anything(rng: Random) -> Iterator[Question]:
    """Random curves within a pool's bounds, random states."""
    for _ in range(400):
        price = _spread(rng, 1, 10**12)
        threshold = max(_spread(rng, 10**9, 10**14), price * 10**4)
        curve = _curve(50_000 + rng.getrandbits(30) % 450_001, threshold, price)
        reserve, supply = _spread(rng, 1, threshold * 10**4), _spread(rng, 1, threshold * TOKEN // price * 10**2)
        if supply < SUPPLY_END:
            yield from _buys(curve, reserve, supply, [_spread(rng, 1, threshold * 10**3)])
            yield from _sells(curve, reserve, supply, [_spread(rng, 1, supply)])


def _in_domain(question: Question) -> bool:
    if question.is_buy:
        inside = question.amount < USDC_END and question.reserve < USDC_END
        return inside and question.supply + answer(question)[0] < SUPPLY_END
    return question.amount <= question.supply


def answer(question: Question) -> tuple[int, int]:
    """The exact result, floored, and its number of segments."""
    trade = buy if question.is_buy else sell
    outcome = trade(question.curve, question.reserve, question.supply, question.amount)
    return outcome.floor, outcome.segments


def questions() -> list[Question]:
    """Every trade of the file, in order; the same on each call."""
    rng = Random(SEED)
    families = (_on_curve, _flat, _first_buys, _boundaries, _exact_powers, _extremes, _anything)
    return [question for family in families for question in family(rng) if _in_domain(question)]


def columns(asked: list[Question]) -> dict[str, list[int] | list[str]]:
    """The file's content: one array per column."""
    answers = [answer(question) for question in asked]
    return {
        "crrPpm": [q.curve.crr_ppm for q in asked],
        "thresholdUsdc": [str(q.curve.threshold_usdc) for q in asked],
        "launchPriceUsdc": [str(q.curve.launch_price_usdc) for q in asked],
        "reserve": [str(q.reserve) for q in asked],
        "supply": [str(q.supply) for q in asked],
        "amount": [str(q.amount) for q in asked],
        "buy": [int(q.is_buy) for q in asked],
        "exact": [str(floor) for floor, _ in answers],
        "segments": [segments for _, segments in answers],
    }


def files() -> dict[str, dict[str, list[int] | list[str]]]:
    """Content of each file by its name."""
    return {"curve.json": columns(questions()), "power.json": {**power.columns(SEED)}}


if __name__ == "__main__":
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, content in files().items():
        text = json.dumps(content, separators=(",", ":")).replace('],"', '],\n"')
        (FOLDER / name).write_text(text + "\n")
