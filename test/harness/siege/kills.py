"""The kill matrix: a deployment of three models, killed by SIGKILL at every boundary, each time gone on with.

`PYTHONPATH=.:test/harness python -m siege.kills [--seconds S] [--only TEXT]`, or `make deep-kill`.

In: a site. Out: `artifacts/deep/kill.json` and one line a boundary; exit code 1 where a run did not end in the state of
the undisturbed one, or boundaries are left. Boundaries are counted by an instrumented run: those the sender and the
corridor announce, and before and after every write of the record.
"""

from __future__ import annotations

import contextlib
import os
import signal
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from pyharness.tools import deep
from siege.results import Cells, asked
from siege.site import Site, opened

MODELS = 3
Run = Callable[[Callable[[str], None]], object]  # what is called with a barrier, which is called at each boundary
WRITES: tuple[tuple[Any, str], ...] = ((os, "fsync"), (os, "link"), (Path, "replace"))


@contextlib.contextmanager
def record_watched(barrier: Callable[[str], None]) -> Iterator[Callable[[str], None]]:
    """A barrier that is also called around every write of the record."""
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


def boundaries(run: Run) -> list[str]:
    """The boundaries a whole run passes, by name and how often before."""
    names: list[str] = []
    seen: Counter[str] = Counter()

    def barrier(name: str) -> None:
        seen[name] += 1
        names.append(f"{name} {seen[name]}")

    with record_watched(barrier) as watching:
        run(watching)
    return names


def undisturbed(site: Site) -> tuple[list[str], dict[str, Any]]:
    """The boundaries of a whole deployment, and the state it ends in."""
    with site.cell() as cell:
        return boundaries(cell.run), cell.state()


def selected(site: Site, names: Sequence[str]) -> list[str]:
    """Every boundary of one creation, of one call and of the last step; and all around the record."""
    steps = site.plan.steps
    first_call = next(place for place, step in enumerate(steps, start=1) if step.creates is None)
    kept = {str(place) for place in (1, first_call, len(steps))}
    return [name for name in names if "record" in name or name.rpartition(" ")[2] in kept]


def killed(run: Run, at: str) -> bool:
    """Run in a child until it is killed at a boundary; whether that is how it ended."""
    name, _, place = at.rpartition(" ")
    seen = 0

    def barrier(passed: str) -> None:
        nonlocal seen
        seen += passed == name
        if passed == name and seen == int(place):
            os.kill(os.getpid(), signal.SIGKILL)

    sys.stdout.flush()
    child = os.fork()
    if child == 0:
        try:
            with record_watched(barrier) as watching:
                run(watching)
        finally:
            os._exit(3)
    _, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL


def tried(site: Site, at: str, wanted: dict[str, Any]) -> str:
    """Kill there, run again, compare: ``same``, or what is not."""
    with site.cell() as cell:
        if not killed(cell.run, at):
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
        cells = Cells.resumed("kill", names, lambda ended: ended != "same")
        figure = f"0/{len(names)}"
        for at in cells.missing(arguments.seconds):
            if arguments.only not in at:
                continue
            cells.found[at] = tried(site, at, wanted)
            figure = f"{cells.right}/{len(names)}"
            cells.keep(f"{figure} boundaries of {len(site.plan.steps)} steps and the record, {len(cells.bad)} wrong")
            sys.stdout.write(f"{at}: {cells.found[at]} ({figure})\n")
            sys.stdout.flush()
    deep.merge()
    sys.stdout.write(f"{cells.right}/{len(names)}\n")
    return int(cells.right < len(names))


if __name__ == "__main__":
    sys.exit(main())
