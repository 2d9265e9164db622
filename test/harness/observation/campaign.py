"""What watches the system, tried for long; each part is a list of cells that end in ``same`` or in what is wrong.

`PYTHONPATH=.:test/harness:test/harness/unit python -m observation.campaign [--seconds S] [--only TEXT]`, or
`make deep-events`.

In: nothing but the checkout. Out: `artifacts/deep/events.json` and one line a cell; exit code 1 where a cell ended
wrong, or is left. It goes on where it stopped.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path

from siege.results import Cells, asked

from observation import kills
from pyharness.tools import deep

BAR = "events"
RIGHT = "same"
Tried = Callable[[], str]


@contextmanager
def events_killed() -> Iterator[Mapping[str, Tried]]:
    """Reading events, killed anywhere."""
    with kills.small(), tempfile.TemporaryDirectory() as folder:
        boundaries, expected, took = kills.undisturbed(Path(folder))
        yield {
            f"events, {name}": lambda name=name: kills.tried(name, expected, took)  # type: ignore[misc]
            for name in kills.cells(boundaries)
        }


PARTS = (events_killed,)


def main() -> int:
    """Every cell that is left, then the tally."""
    arguments = asked("what watches the system, tried for long")
    found: dict[str, Tried] = {}
    with ExitStack() as stack:
        for part in PARTS:
            found |= stack.enter_context(part())
        cells = Cells.resumed(BAR, list(found), lambda ended: ended != RIGHT)
        for name in cells.missing(arguments.seconds):
            if arguments.only not in name:
                continue
            cells.found[name] = found[name]()
            cells.keep(f"{cells.right}/{len(found)} cells, {len(cells.bad)} wrong")
            sys.stdout.write(f"{name}: {cells.found[name]} ({cells.right}/{len(found)})\n")
            sys.stdout.flush()
    deep.merge()
    sys.stdout.write(f"{cells.right}/{len(found)}\n")
    return int(cells.right < len(found))


if __name__ == "__main__":
    sys.exit(main())
