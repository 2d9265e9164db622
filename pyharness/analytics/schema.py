"""What is read and how far: contracts whose events are kept, blocks that were read.

In: nothing. Out: ``Contract``, ``Reached``. Pure.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple


@dataclass(frozen=True, slots=True, kw_only=True)
class Contract:
    """A contract whose events are kept.

    Args:
        address: lower case.
        kind: the build's name of it, which says how its logs read; ``USDC`` for the money.
        label: what the record calls it, or kind and model: ``HokusaiAMM/lead-scoring``.
        first_block: no event of it is older.
    """

    address: str
    kind: str
    label: str
    first_block: int


class Reached(NamedTuple):
    """A block that everything was read up to: height, time (unix seconds), hash; no hash before anything was read."""

    number: int
    time: int
    hash: str
