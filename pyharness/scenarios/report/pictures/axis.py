"""Round numbers for the axis of a picture.

In: the smallest and the largest number shown. Out: ticks. Pure; whole numbers only.
"""

from __future__ import annotations


def ticks(low: int, high: int) -> tuple[int, ...]:
    """Multiples of 1, 2 or 5 times a power of ten from ``low`` to ``high``: three to eight, fewer in a narrow span."""
    span, size = high - low, 1
    while size * 10 * 3 <= span:
        size *= 10
    step = next((size * factor for factor in (5, 2, 1) if size * factor * 3 <= span), 1)
    first = -(-low // step) * step
    return tuple(range(first, high + 1, step))
