"""What many tests stand on, made once: by whichever process is first, and loaded by all others.

In: a name and what makes a folder. Out: the folder, below .pyharness/cache/tests. It is kept by the hash of the sources
and of the day: what is made of other sources is another folder, and nothing is older than the dates in it. Doors: that
folder and its lock.
"""

from __future__ import annotations

import fcntl
import hashlib
import shutil
import tempfile
import time
from collections.abc import Callable
from functools import cache
from pathlib import Path

from pyharness import paths
from pyharness.chain.anvil import Anvil
from pyharness.tools import foundry

SOURCES = ("src", "script", "pyharness", "foundry.toml", "package-lock.json", "requirements.lock")
MAKERS = ("test/harness/e2e/conftest.py", "test/harness/kept.py", "test/harness/worlds.py", "test/harness/incident.py")
STORE = paths.WORK / "cache" / "tests"


def kept(name: str, make: Callable[[Path], None], store: Path = STORE) -> Path:
    """The folder of this name, made if it is not there; one process makes it while others wait.

    Args:
        make: fills an empty folder; when it fails nothing is kept.
    """
    store.mkdir(parents=True, exist_ok=True)
    place = store / f"{name}-{sources()}"
    with (store / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not place.is_dir():
            for older in store.glob(f"{name}-*"):
                shutil.rmtree(older)
            with tempfile.TemporaryDirectory(dir=store) as scratch:
                made = Path(scratch) / "made"
                made.mkdir()
                make(made)
                made.rename(place)
    return place


def of_today(node: Anvil) -> None:
    """A block of now on a chain that is loaded from a file, or was rolled back; only a new block shows its clock, which
    goes on with the time after the one, and with the older block after the other.
    """
    node.mine()
    node.advance(max(0, int(time.time()) - node.rpc.block().timestamp))


@cache
def sources() -> str:
    """One hash of everything the makers read, and of today."""
    anvil = foundry.native("anvil")
    digest = hashlib.sha256(f"{time.strftime('%Y-%m-%d', time.gmtime())} {anvil.name} {anvil.stat().st_size}".encode())
    for path in sorted(_files()):
        digest.update(f"\0{path.relative_to(paths.ROOT)}\0".encode() + path.read_bytes())
    return digest.hexdigest()[:24]


def _files() -> list[Path]:
    roots = [paths.ROOT / name for name in (*SOURCES, *MAKERS)]
    below = [path for root in roots for path in (root.rglob("*") if root.is_dir() else [root])]
    return [path for path in below if path.is_file() and "__pycache__" not in path.parts]
