"""Calls grouped by who makes them, so that each signer gets files of an own.

In: calls in order, where one act ends and the next begins. Out: ``Part`` s in order. Pure.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pyharness.chain.safe_batch import LARGEST
from pyharness.ops.schema import Call


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Neighbouring calls of one account: those from ``start`` to before ``end``."""

    sender: str
    start: int
    end: int


def parts(calls: Sequence[Call], ends: Iterable[int], *, largest: int = LARGEST) -> tuple[Part, ...]:
    """The calls in order, divided where the account changes and before a part grows too large; no act is divided.

    Args:
        ends: the numbers of calls after which an act is whole.
        largest: most calls of a part; an act of more calls is a part by itself.
    """
    found: list[Part] = []
    start = 0
    for end in sorted(set(ends) - {0}):
        sender = calls[start].sender
        last = found[-1] if found else None
        if last is not None and last.sender == sender and end - last.start <= largest:
            found[-1] = Part(sender=sender, start=last.start, end=end)
        else:
            found.append(Part(sender=sender, start=start, end=end))
        start = end
    return tuple(found)
