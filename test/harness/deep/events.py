"""Reading events, killed at every boundary and at moments of chance; each cell ends in ``same`` or in what differs.

`PYTHONPATH=.:test/harness:test/harness/unit python -m deep.events [--seconds S] [--only TEXT]`, or
`make deep-events`.

In: nothing but the checkout. Out: `artifacts/deep/events.json` and one line a cell; exit code 1 where a cell ended
wrong, or is left. It goes on where it stopped.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from siege import event_kills as kills
from siege.results import Cells, asked

BAR = "events"
RIGHT = "same"


def main() -> int:
    """Every cell that is left, then the tally."""
    arguments = asked("reading events, killed anywhere")
    with kills.small(), tempfile.TemporaryDirectory() as folder:
        boundaries, expected, took = kills.undisturbed(Path(folder))
        names = kills.cells(boundaries)
        cells = Cells.resumed(
            BAR,
            names,
            lambda ended: ended != RIGHT,
            lambda so_far: f"{so_far.right}/{len(names)} cells, {len(so_far.bad)} wrong",
        )
        for name in cells.left(arguments):
            cells.add(name, kills.tried(name, expected, took))
    return cells.closed()


if __name__ == "__main__":
    sys.exit(main())
