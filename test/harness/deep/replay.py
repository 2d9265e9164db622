"""What watches the system, over long lives of it: seeds of whole quarters, each tried to the end.

`PYTHONPATH=.:test/harness python -m deep.replay [--seconds S] [--only TEXT]`, or `make deep-replay`.

In: an offline world with the system deployed in it; parts, each with cells of its own. Out:
`artifacts/deep/replay.json` and a line for each cell; exit code 1 on a difference, or where cells are left.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

from siege.results import Cells, asked
from watched_quarter import TABLES, Living, replayed

from pyharness.errors import HarnessError
from pyharness.pipeline.rehearsal.standings import Standing, standing

NAME = "replay"
SEEDS, MODELS, STEPS = 5, 10, 400
WRONG = "WRONG"


def quarter(here: Standing, seed: int) -> str:
    """What the monitor told of one quarter, and whether it is what the exact model expects; in words."""
    with tempfile.TemporaryDirectory() as folder:
        living = Living(here, Path(folder), seed=seed, models=MODELS)
        found = living.live(steps=STEPS)
    differing = sorted(set(found.told) ^ set(found.expected))
    if found.told != found.expected:
        return f"{WRONG}: {differing[:5]}"
    rules = [rule for table in TABLES for rule in table]
    idle = [rule for rule in rules if replayed(found, living.names, without=rule) == found.expected]
    if idle:
        return f"{WRONG}: nothing is missed without {', '.join(idle)}"
    return (
        f"{len(found.told)} beginnings and ends as expected, in {len(found.looks)} rounds, {found.lost} others lost; "
        f"{found.acts} acts, {found.refused} refused"
    )


# Cell: what becomes of it on a world that is as it was before it.
CELLS: Mapping[str, Callable[[Standing], str]] = {
    f"quarter, seed {seed}": partial(quarter, seed=seed) for seed in range(SEEDS)
}


def lived(here: Standing, cell: str) -> str:
    """One cell, in words; the world is as it was afterwards."""
    snapshot, began = here.stage.node.snapshot(), time.monotonic()
    try:
        return f"{CELLS[cell](here)}, {time.monotonic() - began:.0f} s"
    except (HarnessError, AssertionError) as error:
        return f"{WRONG}: {error}"[:2_000]
    finally:
        here.stage.node.revert(snapshot)


def main() -> int:
    """Every cell that is left."""
    arguments = asked("what watches the system, over long lives of it")
    cells = Cells.resumed(
        NAME,
        list(CELLS),
        lambda ended: ended.startswith(WRONG),
        lambda so_far: f"{so_far.right}/{len(CELLS)} without a difference",
    )
    with standing(None) as here:
        for cell in cells.left(arguments):
            cells.add(cell, lived(here, cell))
    return cells.closed()


if __name__ == "__main__":
    sys.exit(main())
