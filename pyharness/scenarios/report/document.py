"""What a rehearsal found, as one document.

In: nothing. Out: ``Rehearsal`` and its JSON, in the order of its fields; numbers above 2^53 as decimal text. Pure.
``rehearsal.schema.json`` beside this file describes the same shape for other readers.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Literal

from pyharness.scenarios.report.prices import ASSUMED, Prices
from pyharness.scenarios.schema import Result, Step
from pyharness.values import MAX_SAFE_INTEGER, Address, Hash, Written

DEPLOYMENT = "deploy the whole system"


class Upstream(Written):
    """What the rehearsal stood on; ``wording`` is the only way to speak of it."""

    kind: Literal["offline", "rpc"]
    chain_id: int
    block: int
    block_hash: Hash
    wording: str


class Role(Written):
    """A power and who holds it; ``kind`` says what the holder is, ``declared`` whether the policy names it."""

    contract: str
    role: str
    holder: Address
    kind: str
    declared: bool


class Check(Written):
    """Something looked at besides the scenarios, and what was found."""

    name: str
    ok: bool
    found: str


class Scenario(Written):
    """A scenario that was told; ``failure`` is empty when it held.

    Args:
        seconds: how long it took to tell.
        chain_seconds: how far the chain's time went on in it (seconds).
        steps: its diary; of a long one the first ``schema.FIRST`` and the last ``schema.LAST`` steps.
        steps_left_out: how many are not kept between those.
    """

    name: str
    sentence: str
    ok: bool
    seconds: float
    facts: dict[str, int | str]
    failure: str = ""
    chain_seconds: int = 0
    steps: tuple[Step, ...] = ()
    steps_left_out: int = 0


class Stretch(Written):
    """A part of the rehearsal: when it began (seconds since the first one), how long it took (seconds), and how far
    the chain's time went on in it (seconds). Scenarios told at once overlap.
    """

    name: str
    began: float
    seconds: float
    chain_seconds: int = 0


class Rehearsal(Written):
    """A whole rehearsal. ``ok`` only when every scenario and every check was made and held.

    Args:
        contracts: address by contract name.
        gas: gas of a whole transaction by user journey (units).
        not_checked: what was not looked at, in words.
        handed_over: every holder of every role after the hand-over; empty where none was made.
        timeline: what was done when, in order.
        prices: what gas and ether cost in the amounts of the report.
    """

    schema_version: Literal[1] = 1
    ok: bool
    network: str
    upstream: Upstream
    plan_hash: Hash
    contracts: dict[str, Address]
    roles: tuple[Role, ...]
    checks: tuple[Check, ...]
    scenarios: tuple[Scenario, ...]
    gas: dict[str, int]
    not_checked: tuple[str, ...]
    handed_over: tuple[Role, ...] = ()
    timeline: tuple[Stretch, ...] = ()
    prices: Prices = ASSUMED

    @property
    def untold(self) -> bool:
        """Whether it is not a whole rehearsal, although nothing in it failed."""
        return not self.ok and not self.red

    @property
    def red(self) -> tuple[str, ...]:
        """What did not hold, by name: scenarios first, then checks."""
        scenarios = [item.name for item in self.scenarios if not item.ok]
        return (*scenarios, *(item.name for item in self.checks if not item.ok))


def scenario(result: Result) -> Scenario:
    """A story's result as part of the document; seconds to the hundredth."""
    return Scenario(
        name=result.name,
        sentence=result.sentence,
        ok=result.ok,
        seconds=round(result.seconds, 2),
        facts=dict(result.told.facts) if result.told else {},
        failure=result.failure,
        chain_seconds=result.chain_seconds,
        steps=result.steps,
        steps_left_out=result.left_out,
    )


def to_json(rehearsal: Rehearsal) -> str:
    """The document as text, fields and facts in their order."""
    return json.dumps(_exact(rehearsal.model_dump(by_alias=True)), ensure_ascii=False, indent=2) + "\n"


def from_json(text: str) -> Rehearsal:
    """The document of a text.

    Raises:
        ValueError: the text is not one.
    """
    return Rehearsal.model_validate_json(text)


def _exact(value: object) -> object:
    if isinstance(value, Mapping):
        return {key: _exact(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_exact(item) for item in value]
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) > MAX_SAFE_INTEGER:
        return str(value)
    return value
