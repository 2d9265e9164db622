"""A mutant counts as noticed when a test that is green without it fails on it, and for no other reason."""

import shutil
from pathlib import Path

import pytest

from pyharness.errors import OperationFailed
from pyharness.paths import ROOT
from pyharness.tools import deep, mutation, mutation_build, mutation_tests
from pyharness.tools.counted import Run, Tally
from pyharness.tools.mutants import ACCESS, MONEY, OTHER, Mutant
from pyharness.tools.mutation_score import EQUAL, STILLBORN, Outcome, Score
from pyharness.tools.mutation_tests import KILLED, SURVIVED, TIMED_OUT

NAMES = frozenset({"ATest.test_X", "BTest.test_Y"})
PROJECT = """
[tool.suite.forge]
budget_seconds = 60

[tool.deep.mutation]
wanted = "every mutant noticed"
sources = ["src", "test"]
"""
CONTRACT = """// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

contract Sum {
    function add(uint256 a, uint256 b) external pure returns (uint256) {
        return a + b;
    }

    function same(uint256 a) external pure returns (uint256) {
        return a;
    }
}
"""
TEST = """// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Sum} from "../src/Sum.sol";

contract SumTest {
    function test_Add() external {
        require(new Sum().add(3, 2) == 5, "the sum is wrong");
    }
}
"""


def run(*failures: str, troubles: tuple[str, ...] = ()) -> Run:
    """Build a run with these failures."""
    return Run(name="forge", tally=Tally(failures=failures), troubles=troubles, seconds=1.0, budget_seconds=60.0)


@pytest.mark.parametrize(
    ("seen", "verdict"),
    [
        (run("test/A.t.sol:ATest test_X(): 1 != 2"), KILLED),
        (run("test/A.t.sol:ATest test_X(uint256): 1 != 2; counterexample: …"), KILLED),
        (run("test/A.t.sol:ATest setUp(): EvmError: Revert"), KILLED),
        (run(), SURVIVED),
    ],
)
def test_a_green_test_that_fails_kills(seen: Run, verdict: str) -> None:
    """With its name, and also where the mutant keeps it from being set up."""
    said = mutation_tests.judge(seen, NAMES)
    assert said.verdict == verdict
    assert said.by == (seen.tally.failures[0].partition(": ")[0] if seen.tally.failures else "")


@pytest.mark.parametrize(
    "seen",
    [
        run("test/C.t.sol:CTest test_Z(): 1 != 2"),
        run("test/C.t.sol:CTest setUp(): EvmError: Revert"),
        run(troubles=("no test ran",)),
        run(troubles=("no report, exit code 1",)),
    ],
)
def test_tests_that_did_not_run_or_were_red_before_kill_nothing(seen: Run) -> None:
    """A missing compiler must not make a score of 100 %."""
    with pytest.raises(OperationFailed):
        mutation_tests.judge(seen, NAMES)


def outcome(verdict: str, kind: str = OTHER, name: str = "m") -> Outcome:
    """Build an outcome."""
    mutant = Mutant(
        id=name, file="src/A.sol", line=1, start=0, end=1, place="", operator="", original="a", mutated="b", kind=kind
    )
    return Outcome(mutant=mutant, verdict=verdict)


KILLS = [outcome(KILLED, name=f"k{n}") for n in range(380)]


@pytest.mark.parametrize(
    ("outcomes", "listed", "ok"),
    [
        (KILLS, {}, True),
        ([*KILLS, *[outcome(SURVIVED)] * 20], {}, True),
        ([*KILLS, *[outcome(SURVIVED)] * 21], {}, False),
        ([*KILLS, *[outcome(SURVIVED)] * 21], {"m": "nothing that can be seen changes"}, True),
        ([*KILLS, outcome(SURVIVED, MONEY)], {}, False),
        ([*KILLS, outcome(SURVIVED, ACCESS)], {}, False),
        ([*KILLS, outcome(SURVIVED, MONEY)], {"m": "nothing that can be seen changes"}, True),
        ([*KILLS[:299], outcome(STILLBORN), outcome(EQUAL)], {}, False),
        ([*KILLS[:299], outcome(TIMED_OUT)], {}, True),
        (KILLS, {"gone": "nothing that can be seen changes"}, False),
        (KILLS, {"k1": "nothing that can be seen changes"}, False),
    ],
)
def test_the_score_counts_what_a_test_could_notice(outcomes: list[Outcome], listed: dict[str, str], ok: bool) -> None:
    """Of the rest 95 %, all where money or access is at stake, 300 at least, and an honest list of equivalents."""
    assert Score.of([one.mutant for one in outcomes], outcomes, listed).ok is ok


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A checkout with one contract, one of whose two functions is tested."""
    root = tmp_path_factory.mktemp("tiny")
    for name in ("foundry.toml", "package.json", "package-lock.json", "pyharness/tools/solc", mutation_build.COMPILER):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, root / name)
    (root / "node_modules").symlink_to(ROOT / "node_modules")
    for folder in ("src", "script", "test/utils", "test/mutation"):
        (root / folder).mkdir(parents=True)
    (root / "pyproject.toml").write_text(PROJECT, "utf-8")
    (root / "src" / "Sum.sol").write_text(CONTRACT, "utf-8")
    (root / "test" / "Sum.t.sol").write_text(TEST, "utf-8")
    (root / "test" / "utils" / "Builder.sol").write_text("pragma solidity 0.8.30;\n", "utf-8")
    (root / "test" / "mutation" / "equivalent.toml").write_text("", "utf-8")
    return root


def test_a_tested_function_loses_its_mutants_and_an_untested_one_keeps_them(root: Path) -> None:
    """From the sources to the file kept; a second run finds everything there, as long as the test is the same."""
    heard: list[Outcome] = []
    score = mutation.run(root=root, hear=heard.append)
    verdicts = {(one.mutant.place, one.mutant.mutated): one for one in heard}
    sum_ = verdicts["Sum.add", "a - b"]
    assert (sum_.verdict, sum_.by, sum_.says) == (KILLED, "test/Sum.t.sol:SumTest test_Add()", "the sum is wrong")
    assert verdicts["Sum.same", "return 0"].verdict == SURVIVED
    assert {one.place for one in score.survivors} == {"Sum.same"}
    assert not score.ok
    kept = deep.load(mutation.BAR, root)
    assert kept is not None
    assert set(kept.detail["mutants"]) == {one.mutant.id for one in heard}
    assert kept.source_hash == deep.source_hash(deep.bar(mutation.BAR, root), root)

    heard.clear()
    assert mutation.run(root=root, hear=heard.append).total == score.total
    assert not heard
