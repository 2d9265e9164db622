"""Releases profit exactly: a straight line over the seconds left, and what a deposit does to it.

In: waiting profit in base units, seconds.
Out: exact amounts and times as fractions; the integers are their floors.
Pure.
"""

from __future__ import annotations

from fractions import Fraction


def released(waiting: int, seconds: int, elapsed: int) -> Fraction:
    """What the line has released after `elapsed` of its `seconds` (base units)."""
    return waiting * min(Fraction(elapsed, seconds), Fraction(1)) if seconds else Fraction(waiting)


def merged(waiting: int, seconds: int, deposit: int, window: int) -> Fraction:
    """The time the line runs with a deposit that alone would take `window`: amount times time is conserved."""
    return Fraction(waiting * seconds + deposit * window, waiting + deposit)
