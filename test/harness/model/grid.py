"""Trades spread evenly over sizes and reserve ratios: a given number in every cell of a decade and 5 % of ratio.

In: trades per cell and a seed.
Out: the trades of a `Cell`. Buys are told apart by the decade of E/R from 1e-9 to 1e3, sells by that of T/S from 1e-12
to 1. Each cell holds trades on the curve, below the threshold, across it, at the threshold and at E* or T*, one unit to
either side. Apart from them, `whole` trades have an integer as exact value: there a lower bound must be one short.
Pure.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from math import floor, gcd, log10
from random import Random

from mpmath import isinf, mp

from model.vectors import SUPPLY_END, Question
from pyharness.exact.curve import PPM, TOKEN, VIRTUAL_SUPPLY, Curve, launch_end, sell_end

BUY_DECADES = range(-9, 3)
SELL_DECADES = range(-12, 0)
BANDS = range(5, 100, 5)  # per cent; the last one holds 100 % too
POOL_END = 2**64  # a pool's books end here
ATTEMPTS = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """Buys or sells, the decade of their size, and the 5 % of reserve ratio they start at."""

    is_buy: bool
    decade: int
    band: int


def cells() -> Iterator[Cell]:
    """Every cell, buys first."""
    for is_buy, decades in ((True, BUY_DECADES), (False, SELL_DECADES)):
        for decade in decades:
            for band in BANDS:
                yield Cell(is_buy=is_buy, decade=decade, band=band)


def cell_of(asked: Question) -> Cell:
    """The cell a trade lies in."""
    size = asked.amount / (asked.reserve if asked.is_buy else asked.supply + VIRTUAL_SUPPLY)
    band = min(asked.curve.crr_ppm // 50_000 * 5, BANDS[-1])
    return Cell(is_buy=asked.is_buy, decade=floor(log10(size)), band=band)


def trades(cell: Cell, count: int, seed: int) -> list[Question]:
    """Trades of one cell, as many as asked for; the same on each call."""
    rng = Random(f"{seed} {cell.is_buy} {cell.decade} {cell.band}")
    families = _BUYS if cell.is_buy else _SELLS
    found: list[Question] = []
    for attempt in range(count * ATTEMPTS):
        asked = families[attempt % len(families)](rng, _curve(rng, cell.band), _size(rng, cell.decade))
        if asked is not None and _inside(asked) and cell_of(asked) == cell:
            found.append(asked)
            if len(found) == count:
                return found
    raise ValueError(f"{cell} holds fewer than {count} trades")


def whole(cell: Cell, count: int, seed: int) -> list[Question]:
    """Trades of a cell that take A from k**q c to (k + j)**q c or back, for a ratio of 1/q: as many as there are."""
    degree = 100 // cell.band
    if degree * cell.band != 100:
        return []
    rng, found = Random(f"{seed} whole {cell}"), []
    for _ in range(count * 4):
        asked = _whole(rng, degree, _size(rng, cell.decade), is_buy=cell.is_buy)
        if _inside(asked) and cell_of(asked) == cell and len(found) < count:
            found.append(asked)
    return found


def _whole(rng: Random, degree: int, size: float, *, is_buy: bool) -> Question:
    if is_buy:
        low, step = max(round(degree / size), 1), max(round((1 + size) ** (1 / degree)) - 1, 1)
    else:
        low, step = (round(1 / size) - 1 or 1, 1) if size < 0.5 else (1, max(round(1 / (1 - size)) - 1, 1))
    unit = _spread(rng, max(2 * 10**9 // low**degree, 1), max(4 * 10**13 // low**degree, 1)) + 1
    below, above = unit * low**degree, unit * (low + step) ** degree
    curve = Curve(crr_ppm=PPM // degree, threshold_usdc=below // 200 * 100, launch_price_usdc=1)
    tokens = rng.randrange(10**22, 10**24) // (low + step) + 1
    part, held = (below, low) if is_buy else (above, low + step)
    amount = above - below if is_buy else tokens * step
    reserve = part + curve.threshold_usdc * (degree - 1) // degree
    return _ask(curve, reserve, tokens * held - VIRTUAL_SUPPLY, amount, is_buy=is_buy)


def nearly_whole(count: int, seed: int) -> list[Question]:
    """Sales on the curve worth an integer less 1/s**2, under a millionth: they leave A (p/s)**2."""
    rng, found = Random(seed), []
    while len(found) < count:
        s = rng.randrange(10**4, 10**6)
        p = rng.randrange(s // 4, s // 2)
        if gcd(p, s) == 1:
            part, tokens = pow(p * p, -1, s * s), rng.randrange(10**18, 10**20)
            curve = Curve(crr_ppm=PPM // 2, threshold_usdc=part // 100 * 2 + 2, launch_price_usdc=1)
            reserve, supply = part + curve.threshold_usdc // 2, tokens * s - VIRTUAL_SUPPLY
            found.append(_ask(curve, reserve, supply, tokens * (s - p), is_buy=False))
    return found


def _inside(asked: Question) -> bool:
    """Whether the books stay a pool's, and the supply in the domain even at the launch price."""
    if not (asked.amount > 0 and 0 < asked.reserve < POOL_END and 0 < asked.supply < SUPPLY_END):
        return False
    if not asked.is_buy:
        return asked.amount <= asked.supply
    return asked.supply + asked.amount * TOKEN // asked.curve.launch_price_usdc < SUPPLY_END


def _curve(rng: Random, band: int) -> Curve:
    ratio = PPM if band == BANDS[-1] and rng.random() < 0.2 else band * 10_000 + rng.randrange(50_000)
    threshold = _spread(rng, 10**9, 10**13)
    price = _spread(rng, 1, min(threshold // 10**4, 10**12))
    return Curve(crr_ppm=ratio, threshold_usdc=threshold, launch_price_usdc=price)


def _spread(rng: Random, low: float, high: float) -> int:
    """An integer in low..high, evenly over the orders of magnitude."""
    return min(max(int(low * (high / low) ** rng.random()), int(low)), int(high))


def _size(rng: Random, decade: int) -> float:
    return float(10 ** (decade + rng.random()))


def _backed(rng: Random, curve: Curve, reserve: int, above: float = 30) -> int:
    """A supply worth the reserve at a price from a thirtieth of the launch price to `above` times it."""
    return int(reserve * TOKEN / curve.launch_price_usdc / above * (30 * above) ** rng.random())


def _ask(curve: Curve, reserve: int, supply: int, amount: int, *, is_buy: bool) -> Question:
    return Question(curve=curve, reserve=reserve, supply=supply, amount=amount, is_buy=is_buy)


def _buy_above(rng: Random, curve: Curve, size: float) -> Question:
    reserve = _spread(rng, curve.threshold_usdc, curve.threshold_usdc * 10**4)
    return _ask(curve, reserve, _backed(rng, curve, reserve), int(reserve * size), is_buy=True)


def _buy_below(rng: Random, curve: Curve, size: float) -> Question:
    reserve = _spread(rng, curve.threshold_usdc / 10**3, curve.threshold_usdc)
    return _ask(curve, reserve, _backed(rng, curve, reserve), int(reserve * size), is_buy=True)


def _buy_to_threshold(rng: Random, curve: Curve, size: float) -> Question:
    """From below up to the threshold, and a unit to either side of it."""
    reserve = int(curve.threshold_usdc / (1 + size))
    amount = curve.threshold_usdc - reserve + rng.randrange(-1, 2)
    return _ask(curve, reserve, _backed(rng, curve, reserve, 300), amount, is_buy=True)


def _buy_to_launch_end(rng: Random, curve: Curve, size: float) -> Question | None:
    """A supply whose launch price ends after `size`, and a purchase of about that much."""
    reserve = _spread(rng, curve.threshold_usdc / 10, curve.threshold_usdc * 100)
    ratio, above = curve.crr_ppm / PPM, reserve - (1 - curve.crr_ppm / PPM) * curve.threshold_usdc
    total = (reserve * size * (1 - ratio) + above) * TOKEN / (ratio * curve.launch_price_usdc)
    supply = int(total) - VIRTUAL_SUPPLY
    end = launch_end(curve, reserve, supply) if supply > 0 else mp.inf
    if isinf(end) or end <= 0:
        return None
    return _ask(curve, reserve, supply, int(mp.floor(end)) + rng.randrange(-1, 3), is_buy=True)


def _sell_above(rng: Random, curve: Curve, size: float) -> Question:
    reserve = _spread(rng, curve.threshold_usdc, curve.threshold_usdc * 10**4)
    supply = _backed(rng, curve, reserve)
    return _ask(curve, reserve, supply, int(supply * size), is_buy=False)


def _sell_below(rng: Random, curve: Curve, size: float) -> Question:
    reserve = _spread(rng, curve.threshold_usdc / 10**3, curve.threshold_usdc)
    supply = _backed(rng, curve, reserve)
    return _ask(curve, reserve, supply, int(supply * size), is_buy=False)


def _sell_across(rng: Random, curve: Curve, size: float, share: float = 0.5) -> Question:
    """From above, past the threshold on `share` of the sale."""
    above = curve.crr_ppm / PPM * curve.threshold_usdc * (1 - size * share) ** (-PPM / curve.crr_ppm)
    reserve = int(above + (1 - curve.crr_ppm / PPM) * curve.threshold_usdc) + 1
    supply = _backed(rng, curve, curve.threshold_usdc)
    return _ask(curve, reserve, supply, int(supply * size), is_buy=False)


def _sell_to_threshold(rng: Random, curve: Curve, size: float) -> Question | None:
    """The sale that ends at the threshold, and a unit to either side of it."""
    near = _sell_across(rng, curve, size, 1)
    if near.reserve <= curve.threshold_usdc or near.reserve >= POOL_END:
        return None
    end = int(mp.floor(sell_end(curve, near.reserve, near.supply))) + rng.randrange(-1, 3)
    return _ask(curve, near.reserve, near.supply, end, is_buy=False)


_Family = Callable[[Random, Curve, float], Question | None]
_BUYS: tuple[_Family, ...] = (_buy_above, _buy_above, _buy_below, _buy_to_threshold, _buy_to_launch_end)
_SELLS: tuple[_Family, ...] = (_sell_above, _sell_above, _sell_below, _sell_across, _sell_to_threshold)
