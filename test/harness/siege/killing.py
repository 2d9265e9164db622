"""A run that is killed at a boundary: by SIGKILL in a child, or by what stands for it in this process.

In: a run, which calls its barrier with a name at each of its boundaries. Out: the boundaries it passes, each by its
name and the how manieth of that name it is, as in ``after send 3``; whether a child that ran it was killed. Pure but
for the child.
"""

from __future__ import annotations

import os
import signal
import sys
from collections import Counter
from collections.abc import Callable

Barrier = Callable[[str], None]
Run = Callable[[Barrier], object]


class Death(BaseException):
    """Stands for SIGKILL: nothing in the harness may catch it."""


def boundaries(run: Run) -> list[str]:
    """The boundaries a whole run passes, in their order."""
    names: list[str] = []
    seen: Counter[str] = Counter()

    def barrier(name: str) -> None:
        seen[name] += 1
        names.append(f"{name} {seen[name]}")

    run(barrier)
    return names


def when(at: str, act: Callable[[], None]) -> Barrier:
    """A barrier that acts once, at one boundary."""
    name, _, place = at.rpartition(" ")
    seen = 0

    def barrier(passed: str) -> None:
        nonlocal seen
        seen += passed == name
        if passed == name and seen == int(place):
            act()

    return barrier


def dying(at: str) -> Barrier:
    """A barrier that raises ``Death`` at a boundary."""

    def die() -> None:
        raise Death(at)

    return when(at, die)


def killed(run: Run, at: str) -> bool:
    """Run in a child until it is killed at a boundary; whether that is how it ended."""
    return _ended_killed(lambda: run(when(at, _kill)))


def killed_after(run: Run, seconds: float) -> bool:
    """Run in a child until it is killed by the clock; False where it was quicker."""

    def timed() -> object:
        signal.signal(signal.SIGALRM, lambda *_: _kill())
        signal.setitimer(signal.ITIMER_REAL, seconds)
        return run(lambda _: None)

    return _ended_killed(timed)


def _kill() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _ended_killed(act: Callable[[], object]) -> bool:
    sys.stdout.flush()
    child = os.fork()
    if child == 0:
        try:
            act()
        finally:
            os._exit(3)
    _, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL
