"""What is known now: the last round, the last one that saw the chain, and what is wrong with knowing.

In: rounds, as they end. Out: ``View`` s, to any number of threads. Pure but for the clock it is given.

What is old is not what is: a round that failed, that says "unknown", or that never came makes everything uncertain.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass

from pyharness.observe.schema import Round
from pyharness.units import in_time

FIRST = "nothing has been seen yet"


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """What may be shown.

    Args:
        network: with its mode, as the command line has it.
        last: the last round, whatever it found; None before the first.
        good: the last round with a snapshot.
        trouble: why none of it may be taken for the present; empty when all of it may.
    """

    network: str
    last: Round | None = None
    good: Round | None = None
    trouble: str = FIRST


class Board:
    """Holds the last rounds of one network.

    Args:
        stale_after_s: seconds without a round after which nothing is certain.
        monotonic: a clock that never goes back.
    """

    def __init__(self, network: str, *, stale_after_s: float, monotonic: Callable[[], float]) -> None:
        self._view, self._published = View(network=network), monotonic()
        self._stale_after_s, self._monotonic = stale_after_s, monotonic
        self._lock = threading.Lock()

    def publish(self, found: Round) -> None:
        """A round has ended."""
        with self._lock:
            good = self._view.good if found.snapshot is None else found
            self._view = View(network=self._view.network, last=found, good=good, trouble=_trouble(found))
            self._published = self._monotonic()

    def view(self) -> View:
        """What is known now."""
        with self._lock:
            view, age = self._view, self._monotonic() - self._published
        if view.trouble or age <= self._stale_after_s:
            return view
        limit = in_time(round(self._stale_after_s))
        return View(network=view.network, last=view.last, good=view.good, trouble=f"no round has ended for {limit}")


def _trouble(found: Round) -> str:
    unknown = [alert.words for alert in found.open if alert.severity == "unknown"]
    if unknown:
        return "; ".join(unknown)
    return "" if found.snapshot is not None and found.state != "unknown" else "the last round saw nothing"
