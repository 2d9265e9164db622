"""What a single value of a config must be, and the types of values that are bounded so.

In: text and numbers. Out: the same value, or pydantic's error that says what was expected. Pure.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator
from pydantic_core import PydanticCustomError

from pyharness.values import ZERO_ADDRESS, Address, legible


def between(low: int, high: int, unit: str) -> Callable[[int], int]:
    """A number within bounds, both included."""

    def check(number: int) -> int:
        if not low <= number <= high:
            raise PydanticCustomError("range", "{low} to {high} {unit}", {"low": low, "high": high, "unit": unit})
        return number

    return check


def from_digits(value: object) -> object:
    """A big integer is written as decimal digits in a string; TOML integers end at 2^63."""
    if isinstance(value, str):
        if not value.isdecimal():
            raise PydanticCustomError("amount", "decimal digits, base units")
        return int(value)
    return value


def not_zero(address: str) -> str:
    """An account somebody can hold."""
    if address == ZERO_ADDRESS:
        raise PydanticCustomError("address", "an account, not the zero address")
    return address


def seen(text: str) -> str:
    """A name that stays on the chain and is shown by wallets: nothing in it tells two apart that look alike."""
    if not legible(text) or text != text.strip():
        raise PydanticCustomError("legible", "one line that people see all of, without blanks at its ends")
    return text


def reference(text: str) -> str:
    """A secret's reference, nothing, or an endpoint on this machine, which is no secret."""
    local = ("http://127.0.0.1:", "http://localhost:", "ws://127.0.0.1:")
    if text and not (text.startswith("${") and text.endswith("}")) and not text.startswith(local):
        raise PydanticCustomError("secret", "a reference such as secret('NAME')")
    return text


def base_address(text: str) -> str:
    """Encrypted on the way, unless it stays on this machine; keys have a variable of their own."""
    parts = urlsplit(text)
    local = parts.scheme == "http" and parts.hostname in ("127.0.0.1", "localhost")
    plain = bool(parts.hostname) and not (parts.username or parts.query or parts.fragment)
    if text and not (plain and (parts.scheme == "https" or local)):
        raise PydanticCustomError("url", "an https address without login or query")
    return text.rstrip("/")


def stated(value: object) -> int:
    """What somebody may take from another account: more than nothing, and never without an end."""
    text = str(value)
    units = int(text) if text.isascii() and text.isdigit() and len(text) <= len(str(MOST_ALLOWED)) else 0
    if not 0 < units <= MOST_ALLOWED:
        raise PydanticCustomError(
            "allowance", "a stated sum, 0.000001 to 1000000000 USDC: one without an end would let everything be taken"
        )
    return units


def governing(value: object) -> object:
    """A word for an account is understood before: where it is left, there is no such account."""
    if value == "timelock":
        raise PydanticCustomError("timelock", "an account; a timelock governs where TIMELOCK_DELAY_SECONDS is set")
    return value


def once(addresses: tuple[str, ...]) -> tuple[str, ...]:
    """Nobody twice."""
    if len(set(addresses)) != len(addresses):
        raise PydanticCustomError("address", "each account once")
    return addresses


def ascending(addresses: tuple[str, ...]) -> tuple[str, ...]:
    """In the order the verifier wants."""
    if len(set(addresses)) != len(addresses):
        raise PydanticCustomError("address", "each attester once")
    return tuple(sorted(addresses, key=lambda address: int(address, 16)))


MOST_ALLOWED = 10**15  # USDC base units: a billion dollars
Holder = Annotated[Address, BeforeValidator(governing), AfterValidator(not_zero)]
Amount = Annotated[int, BeforeValidator(from_digits), AfterValidator(between(0, 2**128, "base units"))]
Allowance = Annotated[int, BeforeValidator(stated)]
Reference = Annotated[str, AfterValidator(reference)]
Seconds = int
InfraBps = Annotated[int, AfterValidator(between(5_000, 10_000, "bps"))]
CrrPpm = Annotated[int, AfterValidator(between(50_000, 500_000, "ppm"))]
TradeFeeBps = Annotated[int, AfterValidator(between(0, 100, "bps"))]
RoundSeconds = Annotated[Seconds, AfterValidator(between(86_400, 30 * 86_400, "seconds"))]
WindowSeconds = Annotated[Seconds, AfterValidator(between(3_600, 30 * 86_400, "seconds"))]
ThresholdUsdc = Annotated[Amount, AfterValidator(between(1_000 * 10**6, 10**15, "USDC base units"))]
PriceUsdc = Annotated[Amount, AfterValidator(between(1, 10**12, "USDC base units per token"))]
TokensPerDeltaOne = Annotated[Amount, AfterValidator(between(10**18, 10**24, "token base units"))]
ScoreBps = Annotated[int, AfterValidator(between(0, 10_000, "bps"))]
