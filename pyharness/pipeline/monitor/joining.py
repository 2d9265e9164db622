"""What a node tells of a round must join what was seen before it: balances, providers, rates.

In: rows, events, the ``Memory`` of the round before. Out: ``Lines``, or a refusal to believe. Pure. USDC in base units.

State and events come by different requests, often from different nodes behind one address: what one keeps back the
other one shows.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pyharness.chain.lens import Row
from pyharness.errors import DOCTOR, Inconclusive
from pyharness.observe.happened import Event, before, held_before
from pyharness.observe.rounds import Memory
from pyharness.observe.schema import ModelState, SystemState
from pyharness.units import in_usdc


@dataclass(frozen=True, slots=True, kw_only=True)
class Lines:
    """Of each model at a block: what it had, who was paid, at which rate (bps); None where events do not join."""

    books: Mapping[str, int]
    providers: Mapping[str, str | int | None]
    splits: Mapping[str, str | int | None]

    def remembered(self) -> dict[str, Any]:
        """As the next round needs them."""
        return {
            "books": dict(self.books),
            "providers": {name: who for name, who in self.providers.items() if who is not None},
            "splits": {name: bps for name, bps in self.splits.items() if bps is not None},
        }


def lines_before(rows: Sequence[Row], events: Sequence[Event], *, ours: bool) -> Lines:
    """Before these events, from the state after them.

    Args:
        ours: whether params are ours, and tell of every rate; those of an older system have other events.
    """
    rates = {row.id: row.infra_bps for row in rows if row.infra_bps is not None} if ours else {}
    return Lines(
        books=before(events, {row.id: row.accrued for row in rows}),
        providers=held_before(events, {row.id: row.provider for row in rows}, "provider"),
        splits=held_before(events, rates, "split"),
    )


def add_up(memory: Memory, found: Lines) -> None:
    """What changed since the settled block is all that the node told of.

    Raises:
        Inconclusive: E-MONITOR-LOGS, it kept something back.
    """
    if memory.settled is None:
        return
    for what, was, now in (
        ("moved the books", memory.books, found.books),
        ("changed the provider", memory.providers, found.providers),
        ("changed the rate", memory.splits, found.splits),
    ):
        wrong = sorted(name for name, value in was.items() if now.get(name, value) != value)
        if wrong:
            raise Inconclusive(
                "E-MONITOR-LOGS",
                f"the events that the node gives are not all that {what} of {', '.join(wrong[:5])}",
                found=f"{now[wrong[0]]} at block {memory.settled.number} by events and state",
                expected=f"{was[wrong[0]]}, as it was seen",
                next_command=DOCTOR,
            )


def unnamed(states: Sequence[ModelState], system: SystemState) -> tuple[str, ...]:
    """What the reserve owes beside what the known models have, in words.

    Raises:
        Inconclusive: E-MONITOR-LOGS, they have more than all that it owes: these are not answers of one block.
    """
    known = sum(item.accrued for item in states)
    if known > system.outstanding:
        raise Inconclusive(
            "E-MONITOR-LOGS",
            "the models have more than the reserve owes in all",
            found=in_usdc(known),
            expected=f"{in_usdc(system.outstanding)} at most",
            next_command=DOCTOR,
        )
    rest = in_usdc(system.outstanding - known)
    return (f"of what the reserve owes, {rest} are of models that nobody named",) * (known < system.outstanding)
