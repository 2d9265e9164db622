"""Values as people read them, exactly, and as commands take them.

In: a value and its unit. Out: text. Pure, no floats. USDC 6 decimals, tokens 18, bps hundredths of a percent.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable, Mapping
from datetime import datetime, timezone

from pyharness.chain.reverts import PANICS
from pyharness.explain.schema import Known, Shown
from pyharness.names import role_name
from pyharness.units import USDC_DECIMALS, in_percent, in_usdc

TOKEN_DECIMALS = 18
LAST_SECOND = 253_402_300_799  # of the year 9999: later moments have no date
# Source: ``IUsageFeeRouter.Status``.
STATUS = (
    "can be deposited",
    "its id is empty or too long",
    "its pool does not exist",
    "its params are not found",
    "its params are of the first version",
    "it is switched off",
    "its share for infrastructure is out of bounds",
)


def _decimal(units: int, decimals: int) -> str:
    """Base units as a decimal number, nothing rounded, at least as many places as needed."""
    sign, units = ("-" if units < 0 else ""), abs(units)
    whole, part = divmod(units, 10**decimals)
    places = f"{part:0{decimals}d}".rstrip("0")
    return f"{sign}{whole}" + (f".{places}" if places else "")


def _tokens(units: int) -> str:
    whole, dot, places = _decimal(units, TOKEN_DECIMALS).partition(".")
    return f"{int(whole):,}{dot}{places} tokens"


def _time(seconds: int) -> str:
    if seconds > LAST_SECOND:
        return f"{seconds} (no date)"
    return f"{datetime.fromtimestamp(seconds, timezone.utc):%Y-%m-%d %H:%M:%S} UTC"


def _percent(ppm: int) -> str:
    return f"{ppm} ppm ({_decimal(ppm, 4)} %)"


def _listed(names: tuple[str, ...]) -> Callable[[int], str]:
    return lambda at: names[at] if at < len(names) else f"unknown ({at})"


UNITS: Mapping[str, Callable[[int], str]] = {
    "USDC": in_usdc,
    "tokens": _tokens,
    "price": lambda units: f"{in_usdc(units)} a token",
    "bps": in_percent,
    "ppm": _percent,
    "time": _time,
    "seconds": lambda count: f"{count:,} s",
    "count": lambda count: f"{count:,}",
    "position": str,
    "bytes": lambda count: f"{count:,} bytes",
    "bits": lambda count: f"{count} bits",
    "wei": lambda count: f"{count:,} wei",
    "chain": lambda identifier: f"chain {identifier}",
    "number": lambda count: f"{count:,}",
    "status": _listed(STATUS),
    "panic": lambda code: f"panic 0x{code:02x}: {PANICS.get(code, 'unknown')}",
}
"""What a number is shown as, by unit."""

WORDS = ("model", "account", "role", "key", "hash", "text", "active")
"""Units of values that are no numbers."""


def shown(name: str, unit: str, value: object, known: Known) -> Shown:
    """One value in words and raw."""
    raw = (
        "0x" + value.hex()
        if isinstance(value, bytes)
        else str(value).lower()
        if isinstance(value, bool)
        else str(value)
    )
    if unit in UNITS and isinstance(value, int):
        words = UNITS[unit](value)
    elif unit == "account" and raw in known.labels:
        words = f"{known.labels[raw]} {raw}"
    elif unit == "role":
        words = role_name(raw)
    elif unit == "key":
        words = known.models.get(raw, raw)
    elif unit == "active":
        words = "on" if value else "off"
    else:
        words = raw
    return Shown(name=name, words=words or "(empty)", raw=raw, unit=unit)


def argument(value: Shown, *, ours: bool) -> str | None:
    """The value as a command takes it: USDC in decimals and roles by name for ours, base units and ids for others.

    None for what no command line should carry: control characters, or what reads as an option. Data of a stranger's
    contract is quoted.
    """
    if ours and value.unit == "USDC":
        return _decimal(int(value.raw), USDC_DECIMALS)
    text = value.words if ours and value.unit == "role" else value.raw
    unfit = not text or not text.isprintable() or text.startswith("-") or len(text) > 256
    return None if unfit else shlex.quote(text)


def placeholder(name: str) -> str:
    """What stands for a value that is not known: a word to be replaced."""
    return {"modelId": "MODEL", "alone": "NETWORK", "rpc": '"$RPC_URL"'}.get(
        name, name if re.match("[A-Z]", name) else name.upper()
    )
