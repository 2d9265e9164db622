"""The monitor, round by round.

In: ``Session``, how often. Out: one ``Round`` after the other, remembered when it is told. Doors: the node,
reading only; the clock; the network's ``monitor.json``.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from pyharness.deploy.lock import held
from pyharness.errors import EnvironmentFault, Refused
from pyharness.observe.rounds import Memory
from pyharness.observe.schema import Round
from pyharness.pipeline.corridor.session import Session, check_node
from pyharness.pipeline.monitor import monitoring, remembering, snapshots
from pyharness.pipeline.monitor.snapshots import Watched

LOCK = "monitor.lock"
FIRST_WAIT, LONGEST_WAIT = 2.0, 120.0  # seconds between rounds that see nothing, where rounds are farther apart


@dataclass(slots=True)
class Monitor:
    """A system under watch.

    Args:
        memory: what the last round left.
        hear: is told of each round before it is remembered.
    """

    session: Session
    of: Watched
    memory: Memory
    hear: Callable[[Round], None]

    def round(self) -> Round:
        """Look once."""
        found, self.memory = monitoring.look(self.session, self.of, self.memory, int(time.time()))
        self.hear(found)
        remembering.remember(self.session.work, self.memory)
        return found

    def rounds(self, every: float, sleep: Callable[[float], bool]) -> Iterator[Round]:
        """Rounds that begin ``every`` so many seconds, whatever each takes; sooner while nothing can be seen.

        Args:
            sleep: waits, and says whether to go on.
        """
        began, failed = time.monotonic(), 0
        while True:
            found = self.round()
            yield found
            failed = failed + 1 if found.snapshot is None else 0
            left = every - (time.monotonic() - began) % every
            if not sleep(min(left, wait_after(failed)) if failed else left):
                return


@contextmanager
def watching(session: Session, *, hear: Callable[[Round], None] = lambda _: None) -> Iterator[Monitor]:
    """The network's monitor, of which one at a time remembers.

    Args:
        hear: is told of each round before it is remembered, and may be told of it twice.

    Raises:
        Refused: E-LOCKED, another one is running; E-CHAIN-ID and its kin.
        Inconclusive: E-RECORD-MISSING. EnvironmentFault: E-MONITOR-STATE, E-ARTIFACT-MISSING.
    """
    with held(session.work, LOCK):
        yield _begun(session, hear)


def once(session: Session, *, hear: Callable[[Round], None] = lambda _: None) -> Round:
    """One round; beside a monitor that is running it is remembered and heard by nobody.

    Args:
        hear: is told of it before it is remembered.

    Raises:
        as ``watching``, but E-LOCKED.
    """
    try:
        with watching(session, hear=hear) as monitor:
            return monitor.round()
    except Refused as refused:
        if refused.code != "E-LOCKED":
            raise
    beside = _begun(session, lambda _: None)
    return monitoring.look(session, beside.of, beside.memory, int(time.time()))[0]


def _begun(session: Session, hear: Callable[[Round], None]) -> Monitor:
    of = snapshots.watched(session)
    try:
        check_node(session)
    except EnvironmentFault as fault:
        if not fault.code.startswith("E-RPC"):
            raise  # a node that does not answer is a round's to tell
    fresh, known = monitoring.fresh(of), remembering.remembered(session.work)
    return Monitor(session, of, known if known is not None and remembering.same(known, fresh) else fresh, hear)


def wait_after(failed: int) -> float:
    """Seconds to wait after so many rounds in a row that saw nothing."""
    return min(LONGEST_WAIT, FIRST_WAIT * 2.0 ** min(failed - 1, 16))
