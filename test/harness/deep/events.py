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

from pyharness.tools import deep

BAR = "events"
RIGHT = "same"


def main() -> int:
    """Every cell that is left, then the tally."""
    arguments = asked("reading events, killed anywhere")
    with kills.small(), tempfile.TemporaryDirectory() as folder:
        boundaries, expected, took = kills.undisturbed(Path(folder))
        names = kills.cells(boundaries)
        cells = Cells.resumed(BAR, names, lambda ended: ended != RIGHT)
        for name in cells.missing(arguments.seconds):
            if arguments.only in name:
                cells.found[name] = kills.tried(name, expected, took)
                cells.keep(f"{cells.right}/{len(names)} cells, {len(cells.bad)} wrong")
                sys.stdout.write(f"{name}: {cells.found[name]} ({cells.right}/{len(names)})\n")
                sys.stdout.flush()
    deep.merge()
    sys.stdout.write(f"{cells.right}/{len(names)}\n")
    return int(cells.right < len(names))


if __name__ == "__main__":
    sys.exit(main())
