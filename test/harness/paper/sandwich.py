"""Values for formulas (23) and (33) to (41) of docs/market.md: drip, sandwich and reward cap, from the exact model.

In: nothing. Out: `formula_<n>()`, as in `cases`.
Pure.
"""

from __future__ import annotations

from collections.abc import Iterator

from mpmath import mp, mpf

from paper.states import CURVES, DAY, THETA, V, Values, at, bought, sold, states
from pyharness.exact import drip
from pyharness.exact.curve import TOKEN, Curve

FEE = mpf(30) / 10_000


def formula_33() -> list[Values]:
    """A line touched every second, against the one nobody touches."""
    waiting, found = 10**7 + 3, []
    left = waiting
    for rest in range(3_600, 0, -1):
        straight = waiting - drip.released(waiting, 3_600, 3_600 - rest)
        if rest % 100 == 0:
            found.append({"lag": mpf(left) - mpf(straight.numerator) / straight.denominator, "ρ": rest, "τ": 3_600})
        left -= int(drip.released(left, rest, 1))
    assert left == 0
    return found


def formula_34() -> list[Values]:
    """The live supply of the default market is 25,000 tokens."""
    return [at(CURVES[1], THETA, 10**24) | {"L": mpf(25_000 * TOKEN)}]


def formula_23() -> list[Values]:
    """From the smallest live supply a factory allows."""
    return [{"V": V, "S": V + 100 * TOKEN * times} for times in (1, 10, 10**6)]


def _gain(curve: Curve, reserve: mpf, total: mpf, e: mpf, p: mpf) -> mpf:
    """What buying for e, waiting for p and selling everything gains before fees."""
    tokens = bought(curve, reserve, total, e)
    return sold(curve, reserve + e + p, total + tokens, tokens) - e


def _sandwiches() -> Iterator[tuple[Curve, mpf, mpf, Values]]:
    for curve, reserve, total in states(1, 50, 2):
        yield curve, reserve, total, at(curve, reserve, total)
    for curve, reserve, total in states(0.01, 0.3, 3):
        yield curve, reserve, total, at(curve, reserve, total) | {"A": reserve}  # in proportion: the share of R


def formula_35() -> list[Values]:
    """On the curve, and in proportion below the threshold."""
    found = []
    for curve, reserve, total, named in _sandwiches():
        e, p = reserve / 2, reserve / 20
        found.append(named | {"e": e, "p": p, "gain": _gain(curve, reserve, total, e, p)})
    return found


def net(curve: Curve, reserve: mpf, total: mpf, e: mpf, p: mpf) -> mpf:
    """The same after a fee each way."""
    tokens = bought(curve, reserve, total, e)
    return (1 - FEE) * sold(curve, reserve + e + p, total + tokens, tokens) - e / (1 - FEE)


def formula_36() -> list[Values]:
    """What is left of the gains above."""
    found = []
    for (curve, reserve, total, _), values in zip(_sandwiches(), formula_35(), strict=True):
        found.append(values | {"φ": FEE, "net": net(curve, reserve, total, values["e"], values["p"])})
    return found


def formula_37() -> list[Values]:
    """The time at which the model's net is zero; it is linear in time."""
    found = []
    for curve, reserve, total, named in _sandwiches():
        e, waiting = reserve / 2, reserve / 5
        at_once = net(curve, reserve, total, e, mpf(0))
        slope = net(curve, reserve, total, e, waiting / 10) - at_once
        even = -at_once / slope * DAY / 10
        found.append(named | {"e": e, "U": waiting, "τ": DAY, "φ": FEE, "t*": even})
    return found


def formula_38() -> list[Values]:
    """The net at the best size, which a little more or less does not reach."""
    found = []
    for curve, reserve, total, named in _sandwiches():
        part, p = named["A"], named["A"] / 5
        cost = 1 / (1 - FEE) - (1 - FEE)
        size = mp.sqrt((1 - FEE) * p * part / cost) - part
        if reserve < THETA < reserve + size + p:
            continue
        best = net(curve, reserve, total, size, p)
        assert best > max(net(curve, reserve, total, size * by, p) for by in (mpf("0.99"), mpf("1.01")))
        found.append(named | {"p": p, "φ": FEE, "best": best})
    assert len(found) >= 20
    return found


def formula_40() -> list[Values]:
    """The cap as the pool computes it, in integers."""
    found = []
    for curve in CURVES:
        for bps in (0, 1, 30, 100):
            cap = mpf(10**24 * 18 * bps * curve.crr_ppm // (10 * 10_000 * 10**6))
            found.append({"c": cap / 10**24, "φ": mpf(bps) / 10_000, "w": curve.ratio})
    return found


def _rewarded() -> Iterator[Values]:
    """Sell, a mint of the whole cap, buy back for all of it: on the curve, below it, across, at every price."""
    for price in (0.3, 1, 4):
        for curve, reserve, total in states(0.1, 100, price):
            for share in (mpf("0.001"), mpf("0.3"), mpf("0.99")):
                tokens, q, cap = (total - V) * share, (1 - FEE) ** 2, mpf("1.8") * FEE * curve.ratio
                out = sold(curve, reserve, total, tokens)
                back = bought(curve, reserve - out, (total - tokens) * (1 + cap), out * q)
                yield {"T": tokens, "T′": back, "c": cap, "w": curve.ratio, "q": q}


def formula_39() -> list[Values]:
    """Tokens bought back after a reward."""
    return list(_rewarded())


def formula_41() -> list[Values]:
    """Every fee and ratio a pool may have."""
    bounds = [(mpf(bps) / 10_000, mpf(w) / 100) for bps in range(1, 101, 9) for w in range(5, 101, 5)]
    return [{"c": mpf("1.8") * fee * w, "w": w, "q": (1 - fee) ** 2} for fee, w in bounds]
