"""The arguments and variables of every process a command starts, as the system shows them while they run.

In: a process id. Out: ``Seen`` per process and program below it. Door: /proc, in a thread of its own.

What lives shorter than a look may be missed; the commands that matter here live a hundred times longer.
"""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

LOOK_SECONDS = 0.004
PROC = Path("/proc")


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """One program of one process."""

    pid: int
    argv: bytes
    environ: bytes

    @property
    def program(self) -> str:
        """The name of what runs."""
        return Path(self.argv.split(b"\0")[0].decode(errors="replace")).name

    @property
    def variables(self) -> dict[str, bytes]:
        """Its environment by name."""
        pairs = (item.partition(b"=") for item in self.environ.split(b"\0") if item)
        return {name.decode(errors="replace"): text for name, _, text in pairs}


def parents() -> dict[int, int]:
    """Who started whom, of all processes."""
    found = {}
    for place in PROC.iterdir():
        if place.name.isdecimal():
            with contextlib.suppress(OSError, IndexError):
                found[int(place.name)] = int((place / "stat").read_text().rpartition(")")[2].split()[1])
    return found


def below(root: int, known: dict[int, int]) -> Iterator[int]:
    """The children of a process and theirs, without itself."""
    for pid, parent in known.items():
        if parent == root:
            yield pid
            yield from below(pid, known)


@contextlib.contextmanager
def watched(root: int) -> Iterator[set[Seen]]:
    """What runs below a process until the block ends; not its own image, before another program begins in it."""
    seen: set[Seen] = set()
    over = threading.Event()
    own = {b""}

    def look() -> None:
        while not over.is_set():
            for pid in below(root, parents()):
                with contextlib.suppress(OSError):
                    own.add((PROC / str(root) / "cmdline").read_bytes())
                    place = PROC / str(pid)
                    argv, environ = (place / "cmdline").read_bytes(), (place / "environ").read_bytes()
                    if argv not in own:
                        seen.add(Seen(pid=pid, argv=argv, environ=environ))
            time.sleep(LOOK_SECONDS)

    thread = threading.Thread(target=look, daemon=True)
    thread.start()
    try:
        yield seen
    finally:
        over.set()
        thread.join()
