"""When each part of a rehearsal began and ended.

In: the names of its steps as they begin, the scenarios' own times. Out: ``Stretch`` es in order. The clock is given.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence

from pyharness.chain.schema import Clock
from pyharness.scenarios.report.document import Stretch
from pyharness.scenarios.schema import Result

Watch = Callable[[str], None]
NOTHING: Mapping[str, int] = {}


class Stopwatch:
    """Notes when a step begins and passes it on to who watches.

    Args:
        watch: called with each step as it begins.
        clock: seconds that only grow.
    """

    def __init__(self, watch: Watch, clock: Clock = time) -> None:
        self._watch, self._clock = watch, clock
        self._marks: list[tuple[str, float]] = []

    def __call__(self, name: str) -> None:
        """A step begins."""
        self._marks.append((name, self._clock.monotonic()))
        self._watch(name)

    def timeline(self, results: Sequence[Result], chain: Mapping[str, int] = NOTHING) -> tuple[Stretch, ...]:
        """Every step until now; a step that is no scenario lasts until the next mark, a scenario as long as it says.

        Args:
            chain: how far the chain's time went on in steps that are no scenarios (seconds).
        """
        told: Mapping[str, Result] = {result.name: result for result in results}
        if not self._marks:
            return ()
        start, ends = self._marks[0][1], [*(at for _, at in self._marks[1:]), self._clock.monotonic()]
        return tuple(
            Stretch(
                name=name,
                began=round(at - start, 2),
                seconds=round(told[name].seconds if name in told else end - at, 2),
                chain_seconds=told[name].chain_seconds if name in told else chain.get(name, 0),
            )
            for (name, at), end in zip(self._marks, ends, strict=True)
        )


def timed(watch: Watch) -> Stopwatch:
    """A stopwatch for who watches; one that already runs goes on running."""
    return watch if isinstance(watch, Stopwatch) else Stopwatch(watch)
