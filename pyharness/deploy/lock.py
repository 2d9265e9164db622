"""One process at a time for one network.

In: a network's work folder. Out: a held lock. Door: the lock file. The system frees it when the process dies.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pyharness.errors import Refused

OTHER = "another process works on this network"


@contextmanager
def held(folder: Path, name: str = "lock", *, other: str = OTHER, instead: str = "status") -> Iterator[None]:
    """Hold the folder's lock, or another one of that name.

    Args:
        other: what holds it otherwise, for people.
        instead: the verb that helps then, before the network.

    Raises:
        Refused: E-LOCKED, another process holds it; its id is named.
    """
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as problem:
            owner = path.read_text(encoding="utf-8").strip()
            raise Refused(
                "E-LOCKED",
                other,
                found=f"process {owner or 'unknown'}",
                expected="one process at a time",
                next_command=f"python -m pyharness {instead} {folder.name}",
            ) from problem
        os.ftruncate(descriptor, 0)
        os.write(descriptor, str(os.getpid()).encode())
        yield
    finally:
        os.close(descriptor)
