"""The kill matrix: a deployment of three models, killed by SIGKILL at every boundary, each time gone on with.

`PYTHONPATH=.:test/harness python -m siege.kills [--seconds S] [--only TEXT]`, or `make deep-kill`.

In: a site. Out: `artifacts/deep/kill.json` and one line a boundary; exit code 1 where a run did not end in the state of
the undisturbed one, or boundaries are left. Boundaries are counted by an instrumented run: those the sender and the
corridor announce, and before and after every write of the record.
"""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from siege.killing import Barrier, Run, boundaries, killed
from siege.results import Cells, asked
from siege.site import Site, opened

MODELS = 3
WRITES: tuple[tuple[Any, str], ...] = ((os, "fsync"), (os, "link"), (Path, "replace"))


def recorded(run: Run) -> Run:
    """The same run, whose writes of the record are boundaries too."""

    def whole(barrier: Barrier) -> object:
        with _record_watched(barrier) as watching:
            return run(watching)

    return whole


def undisturbed(site: Site) -> tuple[list[str], dict[str, Any]]:
    """The boundaries of a whole deployment, and the state it ends in."""
    with site.cell() as cell:
        return boundaries(recorded(cell.run)), cell.state()


def selected(site: Site, names: Sequence[str]) -> list[str]:
    """Every boundary of one creation, of one call and of the last step; and all around the record."""
    steps = site.plan.steps
    first_call = next(place for place, step in enumerate(steps, start=1) if step.creates is None)
    kept = {str(place) for place in (1, first_call, len(steps))}
    return [name for name in names if "record" in name or name.rpartition(" ")[2] in kept]


def tried(site: Site, at: str, wanted: dict[str, Any]) -> str:
    """Kill there, run again, compare: ``same``, or what is not."""
    with site.cell() as cell:
        if not killed(recorded(cell.run), at):
            return "was not killed"
        cell.run()
        false, state = cell.believed_falsely(), cell.state()
    differing = [key for key in wanted if state[key] != wanted[key]]
    if differing or false:
        return f"differs: {', '.join(differing + false)}"
    return "same"


def main() -> int:
    """Every boundary that is left, then the tally."""
    arguments = asked("a deployment killed at every boundary")
    with opened(MODELS) as site:
        names, wanted = undisturbed(site)
        steps = f"boundaries of {len(site.plan.steps)} steps and the record"
        cells = Cells.resumed(
            "kill",
            names,
            lambda ended: ended != "same",
            lambda so_far: f"{so_far.right}/{len(names)} {steps}, {len(so_far.bad)} wrong",
        )
        for at in cells.left(arguments):
            cells.add(at, tried(site, at, wanted))
    return cells.closed()


@contextlib.contextmanager
def _record_watched(barrier: Barrier) -> Iterator[Barrier]:
    writing = False

    def passed(name: str) -> None:
        nonlocal writing
        writing = name == "before record"
        barrier(name)

    def around(owner: Any, name: str) -> Callable[..., Any]:
        real = getattr(owner, name)

        def act(*arguments: Any) -> Any:
            if writing:
                barrier(f"before {name} of the record")
            done = real(*arguments)
            if writing:
                barrier(f"after {name} of the record")
            return done

        return act

    with pytest.MonkeyPatch.context() as patch:
        for owner, name in WRITES:
            patch.setattr(owner, name, around(owner, name))
        yield passed


if __name__ == "__main__":
    sys.exit(main())
