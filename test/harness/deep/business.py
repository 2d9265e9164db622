"""Three months of business again and again: other seeds, ten times the acts, every book against the exact model.

`PYTHONPATH=.:test/harness python -m deep.business [--seconds S] [--only TEXT]`, or `make deep-model`.

In: an offline world with the system deployed in it; seeds. Out: `artifacts/deep/model.json` and a line for each seed;
exit code 1 on a difference, or where seeds are left. A difference names its act; a seed tells the same story again.
"""

from __future__ import annotations

import sys
import time

from siege.results import Cells, asked

from pyharness.errors import HarnessError
from pyharness.pipeline.rehearsal.standings import Standing, standing
from pyharness.scenarios.stories.three_months_of_business import told

NAME = "model"
SEEDS, STEPS = 5, 2_000
WRONG = "WRONG"


def lived(here: Standing, seed: int, steps: int = STEPS) -> str:
    """What became of one seed, in words; the world is as it was afterwards."""
    snapshot, began = here.stage.node.snapshot(), time.monotonic()
    try:
        facts = told(here.stage, seed=seed, steps=steps).facts
    except HarnessError as error:
        return f"{WRONG}: {error.message}; found {error.found}; expected {error.expected}"[:2_000]
    finally:
        here.stage.node.revert(snapshot)
    steps, refused, views = (facts[name] for name in ("steps", "steps_refused_as_foretold", "views_compared"))
    return (
        f"{facts['differences']} differences in {steps:,} steps, {refused:,} of them refused in "
        f"{facts['kinds_of_refusal']} ways, {views:,} views, {time.monotonic() - began:.0f} s"
    )


def main() -> int:
    """Every seed that is left."""
    arguments = asked("three months of business on the contracts and the exact model")
    cells = Cells.resumed(
        NAME,
        [f"seed {seed}" for seed in range(SEEDS)],
        lambda ended: ended.startswith(WRONG),
        lambda so_far: f"{so_far.right}/{SEEDS} seeds of {STEPS:,} steps without a difference",
    )
    with standing(None) as here:
        for cell in cells.left(arguments):
            cells.add(cell, lived(here, int(cell.partition(" ")[2])))
    return cells.closed()


if __name__ == "__main__":
    sys.exit(main())
