"""What a story leaves behind.

In: nothing. Out: ``Told``, ``Step``, ``Result``. Pure. A name's ending says its unit: ``_usdc`` (USDC, 6 decimals),
``_tokens`` (tokens, 18 decimals), ``_price`` (USDC per token, 6 decimals), ``_bps``, ``_days``, ``_seconds``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from pydantic import Field

from pyharness.config.schema import Model
from pyharness.values import Written

USDC = 10**6
TOKEN = 10**18
BPS = 10_000
DAY = 86_400
Kind = Literal["act", "refused", "reverted", "waited", "funded", "moved", "taken back"]
FIRST, LAST = 60, 40  # steps of a story that are kept: where it begins and where it ends


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A story told to its end.

    Args:
        facts: in the order they became true.
        gas: gas of a whole transaction by user journey (units).
        not_checked: what it could not look at where it was told, in words; the report lists it.
        launched: the models that it launched, as they would be configured.
    """

    facts: Mapping[str, int | str]
    gas: Mapping[str, int] = field(default_factory=dict)
    not_checked: tuple[str, ...] = ()
    launched: tuple[Model, ...] = ()


class Step(Written):
    """One thing that happened in a story.

    Args:
        kind: ``act`` mined with success; ``refused`` as the story asked for; ``reverted`` where it did not; ``waited``;
            ``funded`` with new USDC; ``moved`` by something else than an act; ``taken back``, to where the chain was.
        at: time of the chain then (unix seconds).
        by: the party, empty where nobody acts.
        call: ``Contract.function``, or words where no contract was called.
        arguments: each by its name, in words.
        gas: of the whole transaction (units).
        found: the error and its values, of what was refused or reverted.
        moved: what balances and books changed by: USDC (6 decimals), tokens (18 decimals) where a name ends in
            ``_tokens``.
    """

    kind: Kind
    at: int
    by: str = ""
    call: str = ""
    arguments: dict[str, str] = Field(default_factory=dict)
    gas: int | None = None
    found: str = ""
    moved: dict[str, int | str] = Field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What became of a story; ``failure`` is what differed, in words, and empty when nothing did.

    Args:
        seconds: how long it took to tell.
        chain_seconds: how far the chain's time went on in it (seconds).
        steps: its diary, kept also where it broke off.
        left_out: steps between the first and the last ones that are not kept.
    """

    name: str
    sentence: str
    seconds: float
    told: Told | None
    failure: str = ""
    chain_seconds: int = 0
    steps: tuple[Step, ...] = ()
    left_out: int = 0

    @property
    def ok(self) -> bool:
        """Whether it was told to its end and everything in it held."""
        return self.told is not None and not self.failure
