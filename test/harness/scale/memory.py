"""How much memory processes hold, looked at again and again.

In: the node's process, and this one's children. Out: ``Peak``. Reads /proc; where there is none, nothing is measured.
"""

from __future__ import annotations

import contextlib
import os
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

EVERY_S = 0.05
PAGE = os.sysconf("SC_PAGE_SIZE")
PROC = Path("/proc")


@dataclass(slots=True)
class Peak:
    """The highest resident sums seen (bytes): the verb with its tools; the same with the node."""

    verb: int = 0
    all: int = 0


def resident(pid: int) -> int:
    """Resident bytes of one process; 0 once it is gone."""
    try:
        return int((PROC / str(pid) / "statm").read_text().split()[1]) * PAGE
    except (OSError, ValueError, IndexError):
        return 0


def below(pid: int) -> list[int]:
    """The descendants of a process."""
    found: list[int] = []
    for path in (PROC / str(pid) / "task").glob("*/children"):
        with contextlib.suppress(OSError):
            found += [int(word) for word in path.read_text().split()]
    return [*found, *(deeper for child in found for deeper in below(child))]


@contextlib.contextmanager
def watched(node: int) -> Iterator[Peak]:
    """The peak of everything this process starts while the block runs; the node apart."""
    peak, ended = Peak(), threading.Event()

    def watch() -> None:
        while not ended.wait(EVERY_S):
            verb = sum(resident(pid) for pid in below(os.getpid()) if pid != node)
            peak.verb, peak.all = max(peak.verb, verb), max(peak.all, verb + resident(node))

    thread = threading.Thread(target=watch, daemon=True)
    thread.start()
    try:
        yield peak
    finally:
        ended.set()
        thread.join()
