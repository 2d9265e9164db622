"""The monitor, round by round.

In: ``Session``, how often. Out: one ``Round`` after the other, remembered when it is told. Doors: the node,
reading only; the clock; the network's ``monitor.json``.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace

from pyharness.deploy.lock import held
from pyharness.errors import HarnessError, Refused
from pyharness.observe import rounds
from pyharness.observe.rounds import Memory
from pyharness.observe.schema import Round
from pyharness.pipeline.corridor.session import Session, check_node
from pyharness.pipeline.monitor import monitoring, remembering, snapshots
from pyharness.pipeline.monitor.snapshots import Watched

LOCK = "monitor.lock"
OTHER = "another monitor watches this network"
FIRST_WAIT, LONGEST_WAIT = 2.0, 120.0  # seconds between rounds that see nothing, where rounds are farther apart


@dataclass(slots=True)
class Monitor:
    """A system under watch.

    Args:
        memory: what the last round left.
        hear: is told of each round before it is remembered.
        notice: told what cannot be written down.
        known: whether the node has been seen to serve the chain that is meant.
    """

    session: Session
    of: Watched
    memory: Memory
    hear: Callable[[Round], None]
    notice: Callable[[str], None]
    known: bool

    def round(self) -> Round:
        """Look once. A disk that takes nothing more ends no watch: the next round knows what this one saw."""
        found, self.memory = self.look()
        self.hear(found)
        try:
            remembering.remember(self.session.work, self.memory)
        except OSError as problem:
            self.notice(f"what was seen is not written down: {type(problem).__name__}")
        return found

    def look(self) -> tuple[Round, Memory]:
        """A round that nobody hears or remembers; unknown until the node was seen to serve the chain that is meant."""
        now = int(time.time())
        try:
            if not self.known:
                self.known = _meant(self.session)
        except HarnessError as error:
            return monitoring.blind(self.memory, rounds.unreachable(self.memory, error.code, error.message), now)
        return monitoring.look(self.session, self.of, self.memory, now)

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
def watching(
    session: Session, *, hear: Callable[[Round], None] = lambda _: None, notice: Callable[[str], None] = lambda _: None
) -> Iterator[Monitor]:
    """The network's monitor, of which one at a time remembers.

    Args:
        hear: is told of each round before it is remembered, and may be told of it twice.
        notice: told what cannot be written down.

    Raises:
        Refused: E-LOCKED, another one is running; E-CHAIN-ID and its kin, where nobody has looked before.
        Inconclusive: E-RECORD-MISSING. EnvironmentFault: E-MONITOR-STATE, E-ARTIFACT-MISSING.
    """
    with ExitStack() as until:
        try:
            until.enter_context(held(session.work, LOCK, other=OTHER, instead="monitor"))
        except OSError as problem:
            raise remembering.unwritable(session.work, problem) from problem
        yield _begun(session, hear, notice)


def once(
    session: Session, *, hear: Callable[[Round], None] = lambda _: None, notice: Callable[[str], None] = lambda _: None
) -> Round:
    """One round; beside a monitor that is running it is remembered and heard by nobody.

    Args:
        hear: is told of it before it is remembered.
        notice: told what cannot be written down.

    Raises:
        as ``watching``, but E-LOCKED.
    """
    try:
        with watching(session, hear=hear, notice=notice) as monitor:
            return monitor.round()
    except Refused as refused:
        if refused.code != "E-LOCKED":
            raise
    return _begun(session, lambda _: None, notice).look()[0]


def _begun(session: Session, hear: Callable[[Round], None], notice: Callable[[str], None]) -> Monitor:
    of, known = snapshots.watched(session), False
    fresh, before = monitoring.fresh(of), remembering.remembered(session.work)
    memory = monitoring.resumed(of, before) if before is not None and remembering.same(before, fresh) else fresh
    try:
        check_node(session)
        known = True
    except monitoring.BLIND:
        pass  # a node that does not answer is a round's to tell
    except Refused:
        if memory.last.at == 0:
            raise  # and so is another chain, where somebody hears rounds already
    return Monitor(session, of, memory, hear, notice, known)


def _meant(session: Session) -> bool:
    """The node serves the chain that is meant; a second one that is away contradicts nobody. As ``check_node``."""
    try:
        check_node(session)
    except monitoring.BLIND:
        if session.second is None:
            raise
        check_node(replace(session, second=None))
    return True


def wait_after(failed: int) -> float:
    """Seconds to wait after so many rounds in a row that saw nothing."""
    return min(LONGEST_WAIT, FIRST_WAIT * 2.0 ** min(failed - 1, 16))
