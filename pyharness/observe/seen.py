"""What rules look at, and the form of what they say.

In: nothing. Out: ``Look``, ``command``. Pure.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

from pyharness.config.schema import Monitor
from pyharness.names import argument
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

    def command(self, verb: str, *arguments: object, **options: object) -> str:
        """A command line about this system: ``verb`` goes before the network, options last. No name runs in a shell."""
        words = [argument(str(value)) for value in arguments]
        words += [f"--{name} {argument(str(value))}" for name, value in options.items()]
        return " ".join(("python -m pyharness", verb, self.snapshot.words, *words))


Check: TypeAlias = Callable[[Look], Iterator[Alert]]
