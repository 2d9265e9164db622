"""Section 8 of docs/market.md in integers: logarithm and exponential as the paper words them, floors and all.

In: integers n >= d >= 1. Out: lower bounds in Q127.
Pure.
"""

from __future__ import annotations

from mpmath import mp, mpf

ONE = 2**127
RATIOS = ((3, 2), (2, 1), (10, 1), (2**90 + 1, 2**90), (10**30, 3), (2**100 - 1, 2**99), (7, 7), (2**64, 10**6 + 1))


def exponent(n: int, d: int) -> int:
    """The largest k with n >= 2**k d."""
    return (n // d).bit_length() - 1


def ln_down(n: int, d: int) -> int:
    """Natural logarithm of n/d, every step floored."""
    k = exponent(n, d)
    base = d << k
    z = (n - base) * ONE // (n + base)
    u, series = z * z // ONE, 0
    for i in range(38, -1, -1):
        series = ONE // (2 * i + 1) + series * u // ONE
    return 2 * z * series // ONE + k * _ln2()


def exp_down(p: int) -> tuple[mpf, int]:
    """e**(p / 2**127) as a real number, every step floored, and its binary exponent."""
    k, rest = divmod(p, _ln2() + 1)
    series = ONE
    for i in range(30, 1, -1):
        series = ONE + series * rest // (i * ONE)
    return mpf(ONE + series * rest // ONE) * mpf(2) ** k / ONE, k


def _ln2() -> int:
    with mp.workdps(60):
        return int(mp.floor(mp.ln(2) * ONE))
