"""Exact logarithms and powers of ratios in Q127, and the points they are asked at.

In: integers n >= d >= 1 and an exponent a/b.
Out: floor(ln(n/d) 2**127), floor((n/d)**(a/b) 2**127) and the exponential likewise; a point list from a seed.
Pure.
"""

from __future__ import annotations

from random import Random

from mpmath import mp, mpf

from pyharness.exact.curve import DIGITS, floor_exact

ONE = 2**127
EXPONENTS = ((1, 1), (1, 2), (1, 10), (1, 1_000), (1, 10**6), (333_000, 10**6), (999_999, 10**6), (20, 1), (3, 2))


def log_floor(n: int, d: int) -> int:
    """Natural logarithm of n/d in Q127, floored."""
    with mp.workdps(DIGITS):
        return floor_exact((mp.log1p(mpf(n - d) / d) if 2 * d > n else mp.log(mpf(n) / d)) * ONE)


def power_floor(n: int, d: int, a: int, b: int) -> int:
    """(n/d)**(a/b) in Q127, floored."""
    with mp.workdps(2 * DIGITS):
        return floor_exact((mpf(n) / d) ** (mpf(a) / b) * ONE)


def exponential_floor(p: int) -> int:
    """e**(p / 2**127) in Q127, floored."""
    with mp.workdps(2 * DIGITS):
        return floor_exact(mp.exp(mpf(p) / ONE) * ONE)


def points(seed: int) -> list[tuple[int, int, int, int]]:
    """n, d, a, b: ratios from 1 + 2**-110 to 2**80, short and long integers, results below 2**120."""
    rng = Random(seed)
    asked = []
    for bits in (60, 112, 128, 129, 170):
        for distance in range(-110, min(81, 250 - bits), 2):
            d = rng.getrandbits(bits) | 1 << (bits - 1)
            rise = (d << distance if distance >= 0 else d >> -distance) + rng.getrandbits(3)
            n = d + rise + rng.getrandbits(max(rise.bit_length() - 2, 1))
            fitting = [(a, b) for a, b in EXPONENTS if (n.bit_length() - bits + 1) * a < 120 * b]
            asked.append((n, d, *fitting[rng.getrandbits(20) % len(fitting)]))
    return asked


def columns(seed: int) -> dict[str, list[str]]:
    """The content of `test/vectors/power.json`: one array per column, decimal strings."""
    asked = points(seed)
    named = {name: [str(point[i]) for point in asked] for i, name in enumerate(("n", "d", "a", "b"))}
    rng = Random(seed)
    exponents = [(1 << bits) + rng.getrandbits(bits) for bits in range(8, 133) for _ in range(3)]
    named["exponent"] = [str(p) for p in exponents]
    named["exponential"] = [str(exponential_floor(p)) for p in exponents]
    named["log"] = [str(log_floor(n, d)) for n, d, _, _ in asked]
    named["power"] = [str(power_floor(*point)) for point in asked]
    return named
