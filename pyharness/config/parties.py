"""Who holds what power: accounts by party, the timelock that one of them may be, what the backend lets be taken.

In: tables of the parsed TOML. Out: values. Pure. Money in USDC base units (6 decimals), times in seconds.
Source: guide, "Access Control Roles"; OpenZeppelin Contracts 5.7, ``governance/TimelockController.sol``.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Annotated, Any

from pydantic import AfterValidator, ValidationError, model_validator
from pydantic_core import PydanticCustomError

from pyharness.config.constraints import Allowance, Holder, Seconds, between, once
from pyharness.values import Value

TIMELOCK = "timelock"  # what an admin or governor is called that is the config's timelock
GOVERNING = ("admin", "governor", "pauser")


class Holders(Value):
    """Who holds what power, at birth and in the end."""

    deployer: Holder
    birth_admin: Holder
    admin: Holder
    governor: Holder
    treasury: Holder
    backend: Holder
    pauser: Holder


class Backend(Value):
    """What the account that deposits may let the router take at most, in base units (6 decimals)."""

    allowance_usdc: Allowance


class Timelock(Value):
    """OpenZeppelin's TimelockController where one is wanted; it administers itself, nobody else does.

    Args:
        delay_seconds: between announcing and carrying out; 0 where none is wanted.
        proposers: who announces, and takes back; the admin where nobody is named.
        executors: who carries out; anybody where nobody is named.
    """

    delay_seconds: Annotated[Seconds, AfterValidator(between(0, 30 * 86_400, "seconds"))]
    proposers: Annotated[tuple[Holder, ...], AfterValidator(once)]
    executors: Annotated[tuple[Holder, ...], AfterValidator(once)]

    @property
    def wanted(self) -> bool:
        """Whether there shall be one."""
        return self.delay_seconds > 0

    @model_validator(mode="after")
    def _of_use(self) -> Timelock:
        if self.wanted and self.delay_seconds < 3_600:
            raise PydanticCustomError("range", "a delay of an hour to 30 days, or 0 for no timelock")
        if self.wanted and not self.proposers:
            raise PydanticCustomError("timelock", "a proposer besides the timelock itself")
        return self


At = Callable[[str, Timelock], str]
"""Where a timelock stands or will stand, by the config's salt."""


def with_timelock(document: dict[str, Any], at: At | None) -> dict[str, Any]:
    """The document with the admin as proposer where none is named, and ``timelock`` as an address where it governs.

    What cannot be understood stays as it is: validation names it.
    """
    table, holders = document.get("timelock"), document.get("holders")
    if not isinstance(table, dict) or not isinstance(holders, dict):
        return document
    if not table.get("proposers") and table.get("delay_seconds") and holders.get("admin") not in (None, TIMELOCK):
        table = table | {"proposers": [holders["admin"]]}
    try:
        wanted = Timelock.model_validate_json(json.dumps(table, default=str))
    except ValidationError:
        return document | {"timelock": table}
    named = [party for party in GOVERNING if holders.get(party) == TIMELOCK]
    if named and wanted.wanted and at is not None:
        holders = holders | dict.fromkeys(named, at(str(document.get("salt")), wanted))
    return document | {"timelock": table, "holders": holders}
