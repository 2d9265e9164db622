"""Reading events, killed by SIGKILL at every boundary and at moments of chance, each time gone on with.

In: a made-up chain, of which 20 blocks are taken back between two runs. Out: per boundary ``same``, or what is not. A
boundary is what ``syncing.follow`` announces: before and after rows, progress, commit, and the way back.
"""

from __future__ import annotations

import contextlib
import tempfile
import time
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from eventchain import Chain, Node, rpc, wanted
from eventful import tables

from pyharness.analytics import store
from pyharness.chain import bulk
from pyharness.pipeline.events import ranges
from pyharness.pipeline.events.syncing import follow
from siege.killing import Barrier, boundaries, killed, killed_after

RUNS = ("first run", "after a reorganisation")
CHANCE = 20


def chains() -> tuple[Chain, Chain]:
    """What each run sees: some business, and another history of the last 20 blocks, with a model that is made in it."""
    first, second = Chain(), Chain()
    for chain in (first, second):
        for model in range(2):
            chain.born(model)
        chain.business(3, 50, models=2)
    second.fork(20)
    second.born(2)
    second.business(90, 40)
    return first, second


@contextlib.contextmanager
def small() -> Iterator[None]:
    """Bundles of some blocks, so that there are several."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ranges, "ENOUGH", 60)
        patch.setattr(bulk, "GOOD", 20)
        yield


def run(folder: Path, which: int, barrier: Barrier = lambda _: None) -> None:
    """One of the two runs."""
    follow(rpc(Node(chains()[which], widest=8)), wanted(), folder / store.FILE, barrier=barrier)


def contents(folder: Path) -> dict[str, list[Any]]:
    """Every row of every table; which blocks on the way are known by hash depends on where reading began."""
    with store.connected(folder / store.FILE, "sepolia") as connection:
        names = [*(table.name for table in tables()), *(name for name in store.BESIDE if name != "blocks")]
        return {
            name: connection.execute(f'SELECT * FROM "{name}" ORDER BY ALL').fetchall()  # noqa: S608
            for name in names
        }


def undisturbed(folder: Path) -> tuple[list[str], dict[str, list[Any]], float]:
    """The boundaries of both runs, what the file holds in the end, and how long the second run took (seconds)."""
    names: list[str] = []
    for which, label in enumerate(RUNS):
        began = time.monotonic()
        names += [f"{label}: {name}" for name in boundaries(partial(run, folder, which))]
        took = time.monotonic() - began
    return names, contents(folder), took


def tried(at: str, expected: dict[str, list[Any]], took: float) -> str:
    """Kill there, go on, compare."""
    label, _, place = at.partition(": ")
    with tempfile.TemporaryDirectory() as name:
        folder, which = Path(name), RUNS.index(label)
        for earlier in range(which):
            run(folder, earlier)
        if not _killed(folder, which, place, took):
            return "was not killed"
        for later in range(which, len(RUNS)):
            run(folder, later)
        left = sorted(path.name for path in folder.iterdir() if path.name != store.FILE)
        found, strange = contents(folder), _strange(folder)
    left += strange
    differing = [table for table in expected if found[table] != expected[table]]
    return f"differs: {', '.join(differing + left)}" if differing or left else "same"


def _strange(folder: Path) -> list[str]:
    """Blocks that the file knows and the chain does not."""
    blocks = chains()[-1].blocks
    with store.connected(folder / store.FILE, "sepolia") as connection:
        known = connection.execute("SELECT number, hash FROM blocks").fetchall()
    return [f"block {number}" for number, name in known if blocks[number][0] != name] + ["no block"] * (not known)


def cells(boundaries: Sequence[str]) -> list[str]:
    """Every boundary, and moments of chance."""
    return [*boundaries, *(f"{RUNS[1]}: chance {number}" for number in range(1, CHANCE + 1))]


def selected(boundaries: Sequence[str]) -> list[str]:
    """The first of each kind in each run."""
    return [name for name in boundaries if name.endswith(" 1")]


def _killed(folder: Path, which: int, place: str, took: float) -> bool:
    """Whether a run ended as it should; one that was quicker than chance is an undisturbed run."""
    name, _, number = place.rpartition(" ")
    if name == "chance":
        killed_after(partial(run, folder, which), took * int(number) / (CHANCE + 1))
        return True
    return killed(partial(run, folder, which), place)
