"""Money between text and base units, exactly; bps and seconds as people read them.

In: what a person wrote, ``50`` or ``50.25``; base units. Out: base units; text. Pure, no floats.
USDC has 6 decimals. Bps are hundredths of a percent, 10_000 = 100%.
"""

from __future__ import annotations

import re

USDC_DECIMALS = 6
ONE_USDC = 10**USDC_DECIMALS
_AMOUNT = re.compile(r"(0|[1-9][0-9]{0,14})(?:\.([0-9]{1,6}))?")
_WHOLE = re.compile(r"0|[1-9][0-9]{0,14}")
AMOUNT_WORDS = "a positive amount such as 50 or 50.25: digits, a point, at most 6 decimals"


def usdc(text: str) -> int:
    """Base units of a positive amount of USDC.

    Raises:
        ValueError: a sign, an exponent, a comma, a space, a leading zero, more than 6 decimals, or nothing at all.
    """
    found = _AMOUNT.fullmatch(text)
    units = int(found[1]) * ONE_USDC + int((found[2] or "").ljust(USDC_DECIMALS, "0")) if found else 0
    if units == 0:
        raise ValueError(f"{text!r} is not {AMOUNT_WORDS}")
    return units


def whole(text: str) -> int:
    """A whole number in decimal digits, zero included. Raises ValueError otherwise."""
    if not _WHOLE.fullmatch(text):
        raise ValueError(f"{text!r} is not a whole number in digits")
    return int(text)


def in_usdc(units: int) -> str:
    """Base units as people read them: at least two decimals, never rounded."""
    return f"{_dollars(units, ',', 2)} USDC"


def plain_usdc(units: int) -> str:
    """Base units as ``usdc`` reads them."""
    return _dollars(units, "", 0).rstrip(".")


def _dollars(units: int, thousands: str, decimals: int) -> str:
    sign, units = ("-" if units < 0 else ""), abs(units)
    fraction = f"{units % ONE_USDC:06d}".rstrip("0").ljust(decimals, "0")
    return f"{sign}{units // ONE_USDC:{thousands}}.{fraction}"


def in_ether(wei: int) -> str:
    """Wei as people read them, never rounded, without trailing zeros."""
    return f"{wei // 10**18}.{wei % 10**18:018d}".rstrip("0").rstrip(".") + " ETH"


def in_percent(bps: int) -> str:
    """Bps as people read them, beside the number itself: ``8500 bps (85 %)``."""
    hundredths = f"{bps // 100}.{bps % 100:02d}".rstrip("0").rstrip(".")
    return f"{bps} bps ({hundredths} %)"


def in_time(seconds: int) -> str:
    """Seconds in the largest unit that divides them: ``2 days``, ``36 hours``, ``90 s``."""
    for size, unit in ((86_400, "day"), (3_600, "hour")):
        if seconds and seconds % size == 0:
            return f"{seconds // size:,} {unit}" + ("" if seconds == size else "s")
    return f"{seconds} s"
