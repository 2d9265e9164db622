"""Runs the test runners and counts what they really executed.

In: a checkout, and the minimum and time budget of each runner from pyproject.toml. Out: a ``Run`` per runner.
Door: processes, through ``process``. Reading the runners' reports is pure.

A runner's exit code alone proves nothing: a filter that matches no test ends with 0, and so does a launcher that drops
the code. A run is good when enough tests ran, none failed, and the exit code agrees.
"""

from __future__ import annotations

import json
import sys
import tempfile
import xml.etree.ElementTree as ET
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import tomli

from pyharness.paths import ROOT
from pyharness.tools import foundry, process
from pyharness.tools.process import Completed

LIVE = ("MAINNET_RPC_URL",)  # secrets the tests are given on purpose; one of them looks at the real chain


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """What a report says: tests passed, skipped, one line for each that failed, and the names of those that passed.

    A name is ``Contract.test_x`` or ``test_file.py::test_x``, without parameters.
    """

    passed: int = 0
    skipped: int = 0
    failures: tuple[str, ...] = ()
    names: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One runner's run: its tally, what else is wrong with it, and the time it took (seconds)."""

    name: str
    tally: Tally
    troubles: tuple[str, ...]
    seconds: float
    budget_seconds: float

    @property
    def ok(self) -> bool:
        """Whether enough tests ran, none failed, and nothing else is wrong."""
        return not self.tally.failures and not self.troubles

    @property
    def failed(self) -> int:
        """Failures that count: failed tests, or one for a run that is bad in another way."""
        return len(self.tally.failures) or len(self.troubles)

    def __str__(self) -> str:
        over = ", over budget" if self.seconds > self.budget_seconds else ""
        time = f"{self.seconds:.1f} s of {self.budget_seconds:.0f} s{over}"
        if self.ok and self.tally == Tally():
            return f"{self.name}: ok ({time})"
        skipped = f", {self.tally.skipped} skipped" if self.tally.skipped else ""
        return f"{self.name}: {self.tally.passed} passed, {self.failed} failed{skipped} ({time})"


def limits(runner: str, root: Path = ROOT) -> tuple[int, float]:
    """A runner's minimum of tests and its time budget (seconds)."""
    table = tomli.loads((root / "pyproject.toml").read_text("utf-8"))["tool"]["suite"][runner]
    return int(table.get("minimum", 0)), float(table["budget_seconds"])


def build(root: Path = ROOT) -> Run:
    """Compile every contract and test; counts no test."""
    _, budget = limits("build", root)
    said = foundry.forge("build", cwd=root)
    troubles = () if said.ok else (f"forge build: exit code {said.returncode}\n{said.last_words(40)}",)
    return Run(name="build", tally=Tally(), troubles=troubles, seconds=said.seconds, budget_seconds=budget)


def forge(
    *arguments: str,
    root: Path = ROOT,
    env: Mapping[str, str] | None = None,
    minimum: int | None = None,
    timeout: float | None = None,
) -> Run:
    """Run the Foundry tests, all of them unless ``arguments`` select some and ``minimum`` says how many."""
    said = foundry.forge("test", "--json", *arguments, cwd=root, env=env, timeout=timeout)
    return _run("forge", said, forge_tally(said.stdout), root, minimum)


def pytest(
    *arguments: str,
    root: Path = ROOT,
    minimum: int | None = None,
    on_line: Callable[[str], None] | None = None,
) -> Run:
    """Run the Python tests, handing pytest's own lines on as they come; ``minimum`` as in ``forge``."""
    with tempfile.TemporaryDirectory() as scratch:
        report = Path(scratch) / "report.xml"
        argv = [sys.executable, "-m", "pytest", "-q", f"--junitxml={report}", *arguments]
        said = process.run(argv, cwd=root, keep=LIVE, on_line=on_line)
        tally = pytest_tally(report.read_text("utf-8")) if report.is_file() else None
    return _run("pytest", said, tally, root, minimum)


def forge_tally(report: str) -> Tally | None:
    """Count the answer of ``forge test --json``; ``None`` if it is not one. Pure."""
    try:
        suites = json.loads(report)
    except json.JSONDecodeError:
        return None
    passed, skipped, failures, names = 0, 0, [], set()
    for suite, said in suites.items():
        for test, result in said["test_results"].items():
            if result["status"] == "Success":
                passed += 1
                names.add(f"{suite.rpartition(':')[2]}.{test.partition('(')[0]}")
            elif result["status"] == "Skipped":
                skipped += 1
            else:
                failures.append(f"{suite} {test}: {result.get('reason') or 'failed'}")
    return Tally(passed=passed, skipped=skipped, failures=tuple(failures), names=frozenset(names))


def pytest_tally(report: str) -> Tally:
    """Count a junit report of pytest. Pure."""
    cases = list(ET.fromstring(report).iter("testcase"))  # noqa: S314
    skipped = sum(case.find("skipped") is not None for case in cases)
    failures, bad = [], set()
    for case in cases:
        for kind in ("failure", "error"):
            fault = case.find(kind)
            if fault is not None:
                first = (fault.get("message") or kind).splitlines()[0]
                failures.append(f"{case.get('classname')} {case.get('name')}: {first}")
                bad.add(_pytest_name(case))
                break
    passed = [_pytest_name(case) for case in cases if case.find("skipped") is None]
    return Tally(
        passed=len(cases) - skipped - len(failures),
        skipped=skipped,
        failures=tuple(failures),
        names=frozenset(passed) - bad,
    )


def _pytest_name(case: ET.Element) -> str:
    module = (case.get("classname") or "").rpartition(".")[2]
    return f"{module}.py::{(case.get('name') or '').partition('[')[0]}"


def troubles(said: Completed, tally: Tally | None, minimum: int) -> tuple[str, ...]:
    """What is wrong with a run besides its failed tests. Pure."""
    if tally is None:
        what = "no test ran" if said.ok else f"no report, exit code {said.returncode}"
        return (f"{what}\n{said.last_words(40)}",)
    found = []
    if tally.passed + len(tally.failures) == 0:
        found.append("no test ran")
    elif tally.passed + len(tally.failures) < minimum:
        found.append(f"{tally.passed + len(tally.failures)} tests ran, at least {minimum} were expected")
    if said.ok and tally.failures:
        found.append("exit code 0 although tests failed: the exit code of this runner is lost")
    if not said.ok and not tally.failures and not found:
        found.append(f"exit code {said.returncode} although no test failed\n{said.last_words()}")
    return tuple(found)


def _run(name: str, said: Completed, tally: Tally | None, root: Path, minimum: int | None) -> Run:
    committed, budget = limits(name, root)
    return Run(
        name=name,
        tally=tally or Tally(),
        troubles=troubles(said, tally, committed if minimum is None else minimum),
        seconds=said.seconds,
        budget_seconds=budget,
    )
