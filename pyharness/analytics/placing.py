"""Puts a folder that was made aside in the place of another one, at once where the system can.

In: two folders beside each other. Out: the new one under the name. Door: those folders. Linux lets two folders change
places in one step; elsewhere the old one goes first, and for a moment there is none.
"""

from __future__ import annotations

import ctypes
import os
import re
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_HERE, _EXCHANGE = -100, 2  # AT_FDCWD <fcntl.h>, RENAME_EXCHANGE <linux/fs.h>


@contextmanager
def replaced(folder: Path) -> Iterator[Path]:
    """An empty folder to write into, which takes the place of ``folder`` when the block ends well.

    What processes that were killed left beside it goes, too.

    Raises:
        OSError: it cannot be made, or cannot take the place.
    """
    for left in _left(folder):
        shutil.rmtree(left, ignore_errors=True)
    made, older = (folder.with_name(f"{folder.name}.{os.getpid()}.{kind}") for kind in ("new", "old"))
    made.mkdir(parents=True)
    try:
        yield made
        if not folder.exists():
            made.rename(folder)
        elif not _exchanged(made, folder):
            _one_after_the_other(made, folder, older)
    finally:
        shutil.rmtree(made, ignore_errors=True)
        shutil.rmtree(older, ignore_errors=True)


def _left(folder: Path) -> Iterator[Path]:
    """Folders of processes that are no more, and of this one."""
    name = re.compile(rf"{re.escape(folder.name)}\.(\d+)\.(new|old)")
    for path in list(folder.parent.iterdir()) if folder.parent.is_dir() else ():
        found = name.fullmatch(path.name)
        if found and (int(found[1]) == os.getpid() or not _lives(int(found[1]))):
            yield path


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:
        pass
    return True


def _one_after_the_other(made: Path, folder: Path, older: Path) -> None:
    folder.rename(older)
    try:
        made.rename(folder)
    except OSError:
        older.rename(folder)
        raise


def _exchanged(one: Path, other: Path) -> bool:
    """Whether two folders changed places."""
    change = getattr(ctypes.CDLL(None), "renameat2", None) if sys.platform == "linux" else None
    return change is not None and change(_HERE, os.fsencode(one), _HERE, os.fsencode(other), _EXCHANGE) == 0
