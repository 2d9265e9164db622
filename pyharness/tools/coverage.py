"""Counts which lines, functions and branches of the contracts the tests reach.

In: the contracts and their tests. Out: ``Reach``, kept as the result of the campaign ``coverage``. Door: processes.
Reading the report is pure. Source: the LCOV tracefile format.

The matrices read compiled artifacts and the gas tests measure whole transactions; neither makes sense in the
instrumented build, so they are left out. Nothing of ``src`` is.
"""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path

from pyharness.errors import OperationFailed
from pyharness.paths import ROOT
from pyharness.tools import deep, foundry
from pyharness.tools.deep import Result

BAR = "coverage"
LEFT_OUT = "test/{gas,matrix}/*"
MIN_BRANCHES_PERCENT = 98


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """(reached, there are) of lines, functions and branches below src, and each place that was missed."""

    files: int
    lines: tuple[int, int]
    functions: tuple[int, int]
    branches: tuple[int, int]
    missed: tuple[str, ...]

    @property
    def ok(self) -> bool:
        """Whether every line and function and nearly every branch was reached, and there were any."""
        whole = all(reached == there for reached, there in (self.lines, self.functions))
        reached, there = self.branches
        return self.files > 0 and whole and reached * 100 >= there * MIN_BRANCHES_PERCENT

    def __str__(self) -> str:
        parts = (("lines", self.lines), ("functions", self.functions), ("branches", self.branches))
        return ", ".join(f"{reached} of {there} {what}" for what, (reached, there) in parts)


def read(report: str) -> Reach:
    """Add a report up, files below src only. Pure."""
    counts = {"DA": [0, 0], "FNDA": [0, 0], "BRDA": [0, 0]}
    missed: list[str] = []
    files, here = 0, ""
    for line in report.splitlines():
        kind, _, rest = line.partition(":")
        if kind == "SF":
            here = rest if rest.startswith("src/") else ""
            files += bool(here)
        elif here and kind in counts:
            fields = rest.split(",")
            hits = fields[0] if kind == "FNDA" else fields[-1] if kind == "BRDA" else fields[1]
            reached = hits not in ("0", "-")
            counts[kind][0] += reached
            counts[kind][1] += 1
            if not reached:
                missed.append(f"{here}:{fields[1] if kind == 'FNDA' else fields[0]}")
    lines, functions, branches = ((pair[0], pair[1]) for pair in counts.values())
    return Reach(files=files, lines=lines, functions=functions, branches=branches, missed=tuple(missed))


def run(root: Path = ROOT) -> Reach:
    """Measure, and keep the result.

    Raises:
        OperationFailed: E-COVERAGE, the tests did not pass in the instrumented build.
    """
    wanted = deep.bar(BAR, root)
    before = deep.source_hash(wanted, root)
    with tempfile.TemporaryDirectory() as scratch:
        report = Path(scratch) / "lcov.info"
        words = ("--report", "lcov", "--report-file", str(report), "--no-match-path", LEFT_OUT)
        said = foundry.forge("coverage", *words, cwd=root)
        if not said.ok or not report.is_file():
            raise OperationFailed("E-COVERAGE", "the tests fail when instrumented", found=said.last_words(20))
        reach = read(report.read_text("utf-8"))
    detail = {"missed": list(reach.missed)}
    found = Result(bar=BAR, figure=str(reach), wanted=wanted.wanted, ok=reach.ok, source_hash=before, detail=detail)
    deep.store(found, root)
    return reach
