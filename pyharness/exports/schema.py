"""A deployment as other programs see it.

In: nothing. Out: ``Source``, ``System``, ``Difference``. Pure. Rates in bps, 10_000 = 100%.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pyharness.record.schema import Model, Party
from pyharness.values import Written

COMMAND = "python -m pyharness export"
Abi = Sequence[Mapping[str, Any]]


class Source(Written):
    """The entry of the record that last changed what is exported.

    Args:
        command: what makes the files again.
        complete: whether that entry's plan was carried out whole.
    """

    command: str
    network: str
    chain_id: int
    mode: str
    plan_hash: str
    commit: str
    dirty: bool
    recorded_at: str
    complete: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class System:
    """What stands on one network.

    Args:
        contracts: address by label, USDC apart.
        models: in the order of their ids.
        acts: how many entries of the record changed the chain up to the source.
        systems: how many systems the network has had, this one included.
    """

    source: Source
    usdc: str
    contracts: Mapping[str, str]
    parties: Party
    models: tuple[Model, ...]
    acts: int
    systems: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One place where a copy is not what the record says: file, key in it, both texts."""

    file: str
    key: str
    found: str
    expected: str

    def __str__(self) -> str:
        place = f"{self.file}: {self.key}" if self.key else self.file
        return f"{place}: {self.found}, expected {self.expected}"
