"""What rules look at, and the form of what they say.

In: nothing. Out: ``Look``, ``command``. Pure.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

from pyharness.config.schema import Monitor
from pyharness.observe.happened import Event
from pyharness.observe.schema import Alert, PaidOut, Snapshot


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """A block, and what happened since the last look.

    Args:
        happened: with the name of each event; of payments, ``paid`` says the balance before, in the same order.
    """

    snapshot: Snapshot
    monitor: Monitor
    happened: tuple[tuple[str, Event], ...] = ()
    paid: tuple[PaidOut, ...] = ()

    def command(self, verb: str, *arguments: object) -> str:
        """A command line about this system: ``verb`` goes before the network."""
        return " ".join(("python -m pyharness", verb, self.snapshot.words, *map(str, arguments)))


Check: TypeAlias = Callable[[Look], Iterator[Alert]]
