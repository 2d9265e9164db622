"""Whether spreading the end-to-end tests over two workers pays: runs both ways, medians, ratio.

In: how often, which tests. Out: ``Spread``. Door: processes, by ``process``. The two ways take turns, so that whatever
else the machine does disturbs both alike. Seconds by the clock on the wall; CPU seconds of all children beside them,
which say how much there is to gain at all: one worker that keeps both processors busy leaves nothing.
"""

from __future__ import annotations

import resource
import statistics
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from pyharness.paths import ROOT
from pyharness.tools import process
from pyharness.tools.counted import pytest_tally

TESTS = ("test/harness/e2e",)
TIMES = 3
MOST = 0.8
WAYS = {"alone": ("-n", "0"), "spread": ("-n", "2", "--dist", "worksteal")}


@dataclass(frozen=True, slots=True, kw_only=True)
class Lap:
    """One run of the tests: how it was run, how many passed and failed, seconds on the wall and of CPU."""

    way: str
    passed: int
    failed: int
    wall: float
    cpu: float

    def __str__(self) -> str:
        said = f"{self.passed} passed, {self.failed} failed"
        return f"{' '.join(WAYS[self.way])}: {said}, {self.wall:.1f} s, {self.cpu:.1f} s of CPU"


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """All runs."""

    laps: tuple[Lap, ...]

    def median(self, way: str) -> float:
        """Seconds on the wall of the middle run of this way."""
        return statistics.median(lap.wall for lap in self.laps if lap.way == way)

    @property
    def ratio(self) -> float:
        """How long two workers take of what one takes."""
        return self.median("spread") / self.median("alone")

    @property
    def wrong(self) -> tuple[str, ...]:
        """Why this is no success."""
        counts = {(lap.passed, lap.failed) for lap in self.laps}
        faults = [f"failed tests: {lap}" for lap in self.laps if lap.failed]
        faults += [f"different numbers of tests: {sorted(counts)}"] if len(counts) > 1 else []
        faults += ["no test ran"] if any(lap.passed + lap.failed == 0 for lap in self.laps) else []
        faults += [f"two workers take {self.ratio:.2f} of one, at most {MOST}"] if self.ratio > MOST else []
        return tuple(faults)

    def __str__(self) -> str:
        alone, spread = self.median("alone"), self.median("spread")
        passed = min(lap.passed for lap in self.laps)
        return f"{passed} tests: median {alone:.1f} s alone, {spread:.1f} s on two workers, ratio {self.ratio:.2f}"


def laps(tests: Sequence[str] = TESTS, times: int = TIMES, root: Path = ROOT) -> Iterator[Lap]:
    """Both ways in turn."""
    for _ in range(times):
        for way in WAYS:
            yield _lap(way, tests, root)


def measured(said: Callable[[Lap], None], tests: Sequence[str] = TESTS, times: int = TIMES) -> Spread:
    """Run them all, telling each as it ends."""
    found = []
    for lap in laps(tests, times):
        said(lap)
        found.append(lap)
    return Spread(laps=tuple(found))


def _lap(way: str, tests: Sequence[str], root: Path) -> Lap:
    with tempfile.TemporaryDirectory() as scratch:
        report, before = Path(scratch) / "report.xml", _cpu()
        argv = [sys.executable, "-m", "pytest", "-q", f"--junitxml={report}", *WAYS[way], *tests]
        ran = process.run(argv, cwd=root)
        tally = pytest_tally(report.read_text("utf-8")) if report.is_file() else None
    passed, failed = (tally.passed, len(tally.failures)) if tally else (0, 0)
    return Lap(way=way, passed=passed, failed=failed, wall=ran.seconds, cpu=_cpu() - before)


def _cpu() -> float:
    """CPU seconds of all ended children and theirs."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
