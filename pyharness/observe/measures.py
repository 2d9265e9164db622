"""Numbers of alerts and snapshots as people read them.

In: a number and its unit. Out: text. Pure.
"""

from __future__ import annotations

from pyharness.observe.schema import Unit
from pyharness.units import in_percent, in_time, in_usdc

NO_BURN = "no burn"


def measured(number: int | None, unit: Unit | None) -> str:
    """A number with its unit; nothing for none."""
    if number is None:
        return ""
    if unit == "USDC":
        return in_usdc(number)
    if unit == "bps":
        return in_percent(number)
    if unit == "seconds":
        return in_time(number)
    return many(number, {"days": "day", "blocks": "block"}.get(unit or "", ""))


def runway(days: int | None) -> str:
    """How long an accrual lasts; forever where nothing is spent."""
    return NO_BURN if days is None else many(days, "day")


def many(number: int, noun: str) -> str:
    """A number with its noun, if there is one: ``1 day``, ``1,204 blocks``."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}" if noun else f"{number:,}"
