"""Numbers of a rehearsal in the words of its report.

In: facts by name; the name's ending says the unit (see ``scenarios.schema``). Out: text. Pure; no floats.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

NARROW = "\u202f"  # a narrow space between number and unit that does not break
MINUS = "\u2212"
DAY, HOUR = 86_400, 3_600


def plain(text: str) -> str:
    """The same with plain spaces, for who reads bytes and not a page."""
    return text.replace(NARROW, " ")


def grouped(number: int) -> str:
    """``1,234,567``."""
    return f"{number:,}"


def decimal(units: int, decimals: int, least: int = 0) -> str:
    """Base units as a decimal number, exact, with at least ``least`` digits after the point."""
    whole, rest = divmod(abs(units), 10**decimals)
    digits = f"{rest:0{decimals}d}".rstrip("0").ljust(least, "0")
    sign = "-" if units < 0 else ""
    return sign + grouped(whole) + (f".{digits}" if digits else "")


def usdc(units: int) -> str:
    """USDC (6 decimals) as dollars: ``$80.00``, ``$497.004495``."""
    return "$" + decimal(units, 6, 2)


def price(units: int) -> str:
    """USDC per token (6 decimals): ``$0.0102``."""
    return "$" + decimal(units, 6, 4)


def tokens(units: int) -> str:
    """Tokens (18 decimals): ``99,700 tokens``."""
    return f"{decimal(units, 18)}{NARROW}tokens"


def percent(bps: int) -> str:
    """Basis points as percent: ``80 %``."""
    return f"{decimal(bps, 2)}{NARROW}%"


def duration(seconds: int) -> str:
    """Seconds in the largest unit that divides them: ``1 day``, ``36 hours``, ``90 seconds``."""
    for size, unit in ((DAY, "day"), (HOUR, "hour"), (1, "second")):
        if seconds % size == 0:
            return _counted(seconds // size, unit)
    raise AssertionError("one second divides every number")


def elapsed(seconds: int) -> str:
    """Seconds as days and a clock: ``6 days 23:59:59``, ``00:00:12``."""
    number, rest = divmod(seconds, DAY)
    clock = f"{rest // HOUR:02d}:{rest % HOUR // 60:02d}:{rest % 60:02d}"
    return f"{days(number)} {clock}" if number else clock


def seconds(number: float) -> str:
    """Seconds of the clock on the wall: ``0.4 s``."""
    return f"{number:.1f}{NARROW}s"


def day_count(number: int) -> str:
    """Seconds of the chain's time as days, to the nearest tenth: ``7 days``, ``9.5 days``; nothing below that."""
    tenths = (number * 20 + DAY) // (2 * DAY)
    return "" if not tenths else f"{decimal(tenths, 1)}{NARROW}day" + ("" if tenths == 10 else "s")


def cents(number: int) -> str:
    """US cents as dollars: ``$7.19``."""
    return "$" + decimal(number, 2, 2)


def gwei(wei: int) -> str:
    """Wei as gwei: ``1.5 gwei``."""
    return f"{decimal(wei, 9)}{NARROW}gwei"


def moved(name: str, units: int | str) -> tuple[str, str]:
    """A book and what it changed by, signed: ``("reserve", "+$80.00")``, ``("trader", "−99,700 tokens")``."""
    if isinstance(units, str) and not units.removeprefix("-").isdecimal():
        return name, units
    number = int(units)
    words = tokens(abs(number)) if name.endswith("_tokens") else usdc(abs(number))
    sign = "+" if number > 0 else MINUS if number < 0 else ""
    return name.removesuffix("_tokens"), sign + words


def gas(units: int) -> str:
    """``131,691 gas``."""
    return f"{grouped(units)}{NARROW}gas"


def days(number: int) -> str:
    """``16 days``."""
    return _counted(number, "day")


_UNITS: Mapping[str, Callable[[int], str]] = {
    "_usdc": usdc,
    "_price": price,
    "_tokens": tokens,
    "_bps": percent,
    "_seconds": duration,
    "_days": days,
}


def fact(name: str, value: int | str) -> tuple[str, str]:
    """A fact's label and its value in words: ``("to reserve", "$80.00")``."""
    number = int(value) if isinstance(value, int) or value.isdecimal() else None
    for ending, words in _UNITS.items():
        if name.endswith(ending) and number is not None:
            return name.removesuffix(ending).replace("_", " "), words(number)
    return name.replace("_", " "), shortened(value) if isinstance(value, str) else grouped(value)


def shortened(text: str) -> str:
    """A hash by its ends: ``0x01234567…89abcdef``; anything else as it is."""
    return ends(text) if text.startswith("0x") and len(text) == 66 else text


def ends(text: str) -> str:
    """The first eight digits of hex text and the last eight."""
    return f"{text[:10]}…{text[-8:]}"


def _counted(number: int, unit: str) -> str:
    return f"{grouped(number)}{NARROW}{unit}" + ("" if number == 1 else "s")
