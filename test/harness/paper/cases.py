"""Values for every numbered formula of docs/market.md, taken from the exact model and named as the paper names them.

In: nothing. Out: `formula_<n>()`, the values at which formula n is evaluated; both sides come from the model, which
integrates the field by itself, or from plain integers.
Pure.
"""

from __future__ import annotations

from functools import partial
from random import Random
from typing import Any

from mpmath import mp, mpf

from paper import powers
from paper.states import CURVES, DAY, THETA, V, Values, at, bought, first, sold, states
from pyharness.exact import drip
from pyharness.exact.curve import Curve, launch_end, sell_end


def formula_1() -> list[Values]:
    """Redemption up to the threshold."""
    return [at(*state) for state in states(0.001, 1, 2)]


def formula_2() -> list[Values]:
    """Redemption above it."""
    return [at(*state) for state in states(1.001, 1000, 2)]


def formula_3() -> list[Values]:
    """The part with a constant ratio."""
    return [at(*state) for state in states(0.5, 1000, 2)]


def formula_4() -> list[Values]:
    """The asking price is the steepest a buy may start: what a dust purchase pays per token."""
    found = []
    for curve, reserve, total in [*states(0.1, 30, 0.4), *states(0.1, 30, 3)]:
        dust = mpf(10) ** -36
        found.append(at(curve, reserve, total) | {"a": dust / bought(curve, reserve, total, dust)})
    return found


def formula_5() -> list[Values]:
    """The two branches at the threshold."""
    return [at(curve, THETA, total) for curve, _, total in states(1, 2, 2)]


def formula_6() -> list[Values]:
    """Prices of a stretched supply."""
    both = [*states(0.001, 1, 2), *states(1.001, 1000, 2)]
    return [at(c, r, s) | {"λ": mpf(7) / 3, "b": lambda x, y, c=c: c.redemption(x, y)} for c, r, s in both]


def formula_7() -> list[Values]:
    """Sales below the threshold."""
    return [at(c, r, s) | {"T": s / 3, "out": sold(c, r, s, s / 3)} for c, r, s in states(0.001, 1, 2)]


def formula_8() -> list[Values]:
    """Sales that stay on the curve."""
    found = []
    for c, r, s in states(1.001, 1000, 2):
        tokens = sell_end(c, r, s - V) / 2  # type: ignore[arg-type]
        found.append(at(c, r, s) | {"T": tokens, "out": sold(c, r, s, tokens)})
    return found


def formula_9() -> list[Values]:
    """The sale after which the threshold is left, found by its proceeds."""
    found = []
    for c, r, s in states(1.1, 50, 2):
        reached = partial(_leaves_the_curve, c, r, s)
        found.append(at(c, r, s) | {"T*": first(reached, s)})
    return found


def _leaves_the_curve(curve: Curve, reserve: mpf, total: mpf, tokens: mpf) -> bool:
    return reserve - sold(curve, reserve, total, tokens) <= THETA


def formula_10() -> list[Values]:
    """Sales past the threshold."""
    found = []
    for c, r, s in states(1.001, 50, 2):
        end = sell_end(c, r, s - V)  # type: ignore[arg-type]
        tokens = (s + end) / 2
        found.append(at(c, r, s) | {"T": tokens, "T*": end, "out": sold(c, r, s, tokens)})
    return found


def formula_11() -> list[Values]:
    """Purchases on the launch line, below the threshold and above it."""
    return [at(c, r, s) | {"E": r / 99, "T": bought(c, r, s, r / 99)} for c, r, s in states(0.001, 0.9, 0.5)]


def formula_12() -> list[Values]:
    """Where the price of the line's point is the launch price."""
    found = []
    for c, r, s in _launched():
        found.append(at(c, r, s) | {"E*": first(partial(_leaves_the_line, c, r, s), 100 * r)})
    return found


def _leaves_the_line(curve: Curve, reserve: mpf, total: mpf, paid: mpf) -> bool:
    return curve.redemption(reserve + paid, total + paid / curve.launch) >= curve.launch


def _launched() -> list[tuple[Curve, mpf, mpf]]:
    """States above the threshold whose redemption price is half of the launch price, and whose line ends."""
    return [state for state in states(1.5, 20, 0.5) if state[0].ratio < 1]


def formula_13() -> list[Values]:
    """Purchases in proportion."""
    return [at(c, r, s) | {"E": r / 9, "T": bought(c, r, s, r / 9)} for c, r, s in states(0.001, 0.8, 5)]


def formula_14() -> list[Values]:
    """Purchases on the curve."""
    return [at(c, r, s) | {"E": 3 * r, "T": bought(c, r, s, 3 * r)} for c, r, s in states(1, 1000, 5)]


def formula_15() -> list[Values]:
    """Purchases that enter the curve from the line and from below."""
    found = []
    for c, r, s in [*_launched(), *states(0.01, 0.9, 5)]:
        end = launch_end(c, r, s - V) if c.redemption(r, s) < c.launch else THETA - r  # type: ignore[arg-type]
        paid = 3 * (end + THETA)
        entry = {"S₀": s + bought(c, r, s, end), "A₀": c.above(r + end), "A₁": c.above(r + paid)}
        found.append(at(c, r, s) | entry | {"T": bought(c, r, s, paid)})
    return found


def formula_16() -> list[Values]:
    """The supply at E*."""
    ends = [(c, r, s, launch_end(c, r, s - V)) for c, r, s in _launched()]  # type: ignore[arg-type]
    return [at(c, r, s) | {"S₀": s + end / c.launch} for c, r, s, end in ends]


def formula_17() -> list[Values]:
    """The reserve at E*."""
    ends = [(c, r, s, launch_end(c, r, s - V)) for c, r, s in _launched()]  # type: ignore[arg-type]
    return [at(c, r, s) | {"S₀": s + end / c.launch, "A₀": c.above(r + end)} for c, r, s, end in ends]


def formula_18() -> list[Values]:
    """The supply at the threshold, reached in proportion."""
    return [at(c, r, s) | {"S₀": s + bought(c, r, s, THETA - r)} for c, r, s in states(0.01, 0.9, 5)]


def formula_19() -> list[Values]:
    """Everything sold at once."""
    return [at(c, r, s) | {"out": sold(c, r, s, s - V)} for c, r, s in states(0.001, 1000, 2)]


def formula_20() -> list[Values]:
    """One sale after another, and both in one."""
    found = []
    for c, r, s in states(0.01, 50, 2):

        def out(tokens: mpf, c: Curve = c, r: mpf = r, s: mpf = s) -> mpf:
            return sold(c, r, s, tokens)

        first, second = s * mpf("0.3"), s * mpf("0.6")
        rest = r - out(first)

        def after(tokens: mpf, c: Curve = c, rest: mpf = rest, left: mpf = s - first) -> mpf:
            return sold(c, rest, left, tokens)

        found.append({"out": out, "out₁": after, "T": first, "U": second})
    return found


def _history(rng: Random, curve: Curve, reserve: mpf, total: mpf) -> Values:
    """Trades of all sizes with profit in between, back to the supply of the start."""
    start, end, supply = reserve, total, total
    paid, taken, profit = mpf(0), mpf(0), mpf(0)
    for _ in range(12):
        size, act = mpf(10) ** rng.uniform(-4, 1), rng.randrange(5)
        if act == 0:
            profit, reserve = profit + size * start / 10, reserve + size * start / 10
        elif act < 3:
            supply += bought(curve, reserve, supply, size * start)
            paid, reserve = paid + size * start, reserve + size * start
        else:
            tokens = (supply - V) * size / 11
            out = sold(curve, reserve, supply, tokens)
            taken, reserve, supply = taken + out, reserve - out, supply - tokens
    if supply < end:
        cost = first(partial(_restores, curve, reserve, supply, end), mpf(10) ** 24)
        paid, reserve = paid + cost, reserve + cost
    else:
        out = sold(curve, reserve, supply, supply - end)
        taken, reserve = taken + out, reserve - out
    return {"R₀": start, "R₁": reserve, "taken": taken, "paid": paid, "P": profit}


def _restores(curve: Curve, reserve: mpf, total: mpf, wanted: mpf, paid: mpf) -> bool:
    return total + bought(curve, reserve, total, paid) >= wanted


def formula_21() -> list[Values]:
    """Random histories in every phase."""
    rng = Random(21)
    return [_history(rng, *state) for price in (0.3, 1, 4) for state in states(0.01, 100, price)]


def formula_22() -> list[Values]:
    """The same, by what traders took and paid."""
    return formula_21()


def formula_24() -> list[Values]:
    """Bought and unbacked tokens below the threshold."""
    found = []
    for paid_for, unbacked in ((10**24, 0), (10**24, 3 * 10**24), (10**18, 10**27)):
        c, total = CURVES[1], mpf(paid_for + unbacked) + V
        found.append(at(c, c.launch * paid_for, total) | {"B": mpf(paid_for), "U": mpf(unbacked)})
    return found


def formula_25() -> list[Values]:
    """Lower bounds one part in 2**110 low, floored."""
    outs = [sold(c, r, s, s / 3) for c, r, s in states(0.01, 1000, 2)]
    return [{"exact": out, "got": mp.floor(out * (1 - mpf(2) ** -110))} for out in outs]


def formula_26() -> list[Values]:
    """Fees of some basis points."""
    return [
        {"fee": (x * bps + 9_999) // 10_000, "φ": mpf(bps) / 10_000, "x": x}
        for x in (1, 9_999, 10_001)
        for bps in (0, 30)
    ]


def formula_27() -> list[Values]:
    """Ratios near one, at powers of two, and large."""
    return [{"n": mpf(n), "d": mpf(d), "k": powers.exponent(n, d)} for n, d in powers.RATIOS]


def formula_28() -> list[Values]:
    """The paper's algorithm in integers."""
    found = []
    for n, d in powers.RATIOS:
        found.append({"n": mpf(n), "d": mpf(d), "lnDown": mpf(powers.ln_down(n, d)) / powers.ONE})
    return found


def formula_29() -> list[Values]:
    """Both bounds in integers, the power by the model."""
    found = []
    for n, d in powers.RATIOS:
        for a, b in ((1, 10), (999_999, 10**6), (20, 1)):
            p = powers.ln_down(n, d) * a // b
            raised = -(-(powers.ln_down(n, d) + 512) * a // b)
            (low, _), (high, k) = powers.exp_down(p), powers.exp_down(raised)
            up = high + mpf(4 + 3 * k) * mpf(2) ** k / powers.ONE
            found.append({"down": low, "power": (mpf(n) / d) ** (mpf(a) / b), "up": up, "a": a, "b": b, "k": k})
    return found


def formula_30() -> list[Values]:
    """Some seconds of a line."""
    asked = ((240, 86_400, 21_600), (7, 3, 1), (10**9, 86_400, 1), (5, 7, 7))
    return [{"U": u, "τ": n, "t": t, "released": mp.floor(_real(drip.released(u, n, t)))} for u, n, t in asked]


def _real(value: Any) -> mpf:
    return mpf(value.numerator) / value.denominator


_DEPOSITS = ((100, 21_600, 50), (10**9, 43_200, 1), (10**9, 43_200, 23_149), (1, 0, 10**12), (10**6, 86_399, 1))


def formula_31() -> list[Values]:
    """Deposits from dust to nearly everything."""
    return [
        {"U": u, "τ": n, "F": f, "W": DAY, "τ′": mp.floor(_real(drip.merged(u, n, f, DAY)))} for u, n, f in _DEPOSITS
    ]


def formula_32() -> list[Values]:
    """What the same deposits postpone."""
    return formula_31()
