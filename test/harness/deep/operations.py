"""Operating the system, in every case there is: `make deep-operations`; `make test` runs a selection of the same tests.

`PYTHONPATH=.:test/harness python -m deep.operations [--seconds S] [--only TEXT]`

In: tests of hand-over, rotation and acts: killed at every boundary, each act in each form, each wrong input, each batch
that nobody should sign, each remedy that `explain` names. Out: `artifacts/deep/operations.json`, a line for each test,
and how many passed of how many; exit code 1 where one failed or is left. Doors: those of the tests.
"""

from __future__ import annotations

import argparse
import sys
import time

import pytest
from siege.results import Cells, asked

from pyharness.paths import ROOT

NAME = "operations"
FOLDER = ROOT / "test" / "harness" / "e2e"
FILES = (
    "test_killed_hand_over.py",
    "test_killed_rotation.py",
    "test_ops_kills.py",
    "test_ops_matrix.py",
    "test_ops_flows.py",
    "test_ops_refusals.py",
    "test_ops_check.py",
    "test_explained.py",
    "test_explained_circle.py",
)
PASSED = "passed"


class Watch:
    """Leaves out what passed before on the same sources, and keeps each result as it comes."""

    def __init__(self, arguments: argparse.Namespace) -> None:
        self.arguments, self.end = arguments, time.monotonic() + arguments.seconds
        self.cells: Cells | None = None

    def pytest_collection_modifyitems(self, config: pytest.Config, items: list[pytest.Item]) -> None:
        """Every test is a cell; those that are right already are not run again."""
        names = [named(item.nodeid) for item in items]
        self.cells = Cells.resumed(NAME, names, lambda ended: ended != PASSED, figure)
        left = set(self.cells.left(self.arguments))
        config.hook.pytest_deselected(items=[item for item in items if named(item.nodeid) not in left])
        items[:] = [item for item in items if named(item.nodeid) in left]

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """A test that passed; one that failed, or whose set-up did, or that was skipped."""
        if self.cells is None or (report.passed and report.when != "call"):
            return
        words = str(report.longrepr).strip().splitlines()
        self.cells.add(named(report.nodeid), PASSED if report.passed else f"{report.outcome}: {words[-1][:300]}")

    def pytest_runtest_logfinish(self) -> None:
        """Stop when the time is over."""
        if time.monotonic() > self.end:
            pytest.exit("the time is over; the next run goes on", returncode=0)


def figure(cells: Cells) -> str:
    """How many passed of how many."""
    return f"{cells.right}/{len(cells.wanted)} cases of hand-over, rotation and acts"


def named(node: str) -> str:
    """A test without the folder it is in."""
    return node.rpartition("/")[2]


def main(arguments: argparse.Namespace) -> int:
    """Every test that is left, then the tally."""
    watch = Watch(arguments)
    places = [str(FOLDER / name) for name in FILES]
    pytest.main(["-q", "-p", "no:cacheprovider", "-p", "no:xdist", "--deep", *places], plugins=[watch])
    return watch.cells.closed() if watch.cells else 1


if __name__ == "__main__":
    sys.exit(main(asked("hand-over, rotation and acts, in every case")))
