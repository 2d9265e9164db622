"""What a story leaves behind.

In: nothing. Out: ``Told``, ``Result``. Pure. A name's ending says its unit: ``_usdc`` (USDC, 6 decimals), ``_tokens``
(tokens, 18 decimals), ``_price`` (USDC per token, 6 decimals), ``_bps``, ``_days``, ``_seconds``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

USDC = 10**6
TOKEN = 10**18
BPS = 10_000
DAY = 86_400


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A story told to its end: facts in the order they became true, gas by user journey (units)."""

    facts: Mapping[str, int | str]
    gas: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What became of a story; ``failure`` is what differed, in words, and empty when nothing did."""

    name: str
    sentence: str
    seconds: float
    told: Told | None
    failure: str = ""

    @property
    def ok(self) -> bool:
        """Whether it was told to its end and everything in it held."""
        return self.told is not None and not self.failure
