"""A run is good only when enough tests ran, none failed, and the exit code agrees."""

import json
from pathlib import Path

import pytest

from pyharness.paths import ROOT
from pyharness.tools import counted, foundry
from pyharness.tools.counted import Run, Tally
from pyharness.tools.process import Completed

FORGE = json.dumps(
    {
        "test/A.t.sol:ATest": {
            "test_results": {
                "test_One()": {"status": "Success", "reason": None},
                "test_Two()": {"status": "Failure", "reason": "1 != 2"},
                "test_Fork()": {"status": "Skipped", "reason": None},
            }
        },
        "test/B.t.sol:BTest": {"test_results": {"setUp()": {"status": "Failure", "reason": None}}},
    }
)
JUNIT = """<testsuites><testsuite>
<testcase classname="a" name="one"/>
<testcase classname="a" name="two"><failure message="assert 1 == 2&#10;more"/></testcase>
<testcase classname="a" name="three"><skipped message="why"/></testcase>
<testcase classname="a" name="four"><error message="fixture"/><failure message="too"/></testcase>
</testsuite></testsuites>"""


def ended(returncode: int, stderr: str = "said") -> Completed:
    """Build a process that ended."""
    return Completed(argv=("x",), returncode=returncode, stdout="", stderr=stderr, seconds=1.0)


def test_forge_answers_are_counted_by_status() -> None:
    """A failing set-up counts as a failure, a skip as neither."""
    tally = counted.forge_tally(FORGE)
    assert tally == Tally(
        passed=1,
        skipped=1,
        failures=("test/A.t.sol:ATest test_Two(): 1 != 2", "test/B.t.sol:BTest setUp(): failed"),
        names=frozenset({"ATest.test_One"}),
    )


def test_junit_reports_are_counted_by_case() -> None:
    """A case with an error and a failure is one failure."""
    tally = counted.pytest_tally(JUNIT)
    failures = ("a two: assert 1 == 2", "a four: too")
    assert tally == Tally(passed=1, skipped=1, failures=failures, names=frozenset({"a.py::one"}))


@pytest.mark.parametrize("text", ["", "Nothing to compile", "Error: compilation failed"])
def test_what_is_no_report_is_no_tally(text: str) -> None:
    """Text instead of JSON does not count as zero failures."""
    assert counted.forge_tally(text) is None


@pytest.mark.parametrize(
    ("returncode", "tally", "minimum", "words"),
    [
        (0, Tally(passed=5), 5, None),
        (1, Tally(passed=5, failures=("x",)), 5, None),
        (0, Tally(), 0, "no test ran"),
        (5, Tally(skipped=3), 0, "no test ran"),
        (0, None, 0, "no test ran"),
        (1, None, 0, "no report, exit code 1"),
        (0, Tally(passed=4), 5, "4 tests ran, at least 5 were expected"),
        (0, Tally(passed=4, failures=("x",)), 1, "exit code of this runner is lost"),
        (3, Tally(passed=4), 1, "exit code 3 although no test failed"),
    ],
)
def test_a_run_is_judged_by_count_and_code(
    returncode: int, tally: Tally | None, minimum: int, words: str | None
) -> None:
    """Each way of being falsely green is a trouble of its own."""
    found = counted.troubles(ended(returncode), tally, minimum)
    if words is None:
        assert found == ()
    else:
        assert len(found) == 1
        assert words in found[0]


def test_the_line_of_a_run_shows_counts_and_budget() -> None:
    """Over budget is said, and a run in trouble shows a failure."""
    run = Run(name="forge", tally=Tally(passed=3, skipped=1), troubles=(), seconds=131.0, budget_seconds=130.0)
    assert str(run) == "forge: 3 passed, 0 failed, 1 skipped (131.0 s of 130 s, over budget)"
    build = Run(name="build", tally=Tally(), troubles=(), seconds=2.0, budget_seconds=60.0)
    assert str(build) == "build: ok (2.0 s of 60 s)"
    empty = Run(name="forge", tally=Tally(), troubles=("no test ran",), seconds=1.0, budget_seconds=130.0)
    assert (empty.ok, empty.failed) == (False, 1)
    assert str(empty) == "forge: 0 passed, 1 failed (1.0 s of 130 s)"


@pytest.mark.parametrize(("body", "failed"), [("assert True", 0), ("assert False", 1), ("syntax error", 1)])
def test_pytest_is_really_run(tmp_path: Path, body: str, failed: int) -> None:
    """A passing, a failing and an unreadable test file, and the lines pytest says on the way."""
    (tmp_path / "pyproject.toml").write_text((ROOT / "pyproject.toml").read_text())
    (tmp_path / "test/harness").mkdir(parents=True)
    (tmp_path / "test/harness/test_it.py").write_text(f"def test_it():\n    {body}\n")
    lines: list[str] = []
    run = counted.pytest("-p", "no:cacheprovider", root=tmp_path, minimum=1, on_line=lines.append)
    assert (run.tally.passed, run.failed, run.ok) == (1 - failed, failed, not failed)
    assert lines


def test_a_launcher_that_loses_the_exit_code_is_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """Failing tests with exit code 0 are a failure twice over."""
    said = Completed(argv=("forge",), returncode=0, stdout=FORGE, stderr="", seconds=1.0)
    monkeypatch.setattr(foundry, "forge", lambda *_words, **_how: said)
    run = counted.forge(minimum=1)
    assert run.failed == 2
    assert run.troubles == ("exit code 0 although tests failed: the exit code of this runner is lost",)


def test_a_build_that_fails_carries_what_the_compiler_said(monkeypatch: pytest.MonkeyPatch) -> None:
    """The build has no tests and fails by its exit code."""
    monkeypatch.setattr(foundry, "forge", lambda *_words, **_how: ended(1, "ParserError"))
    assert "ParserError" in counted.build().troubles[0]
