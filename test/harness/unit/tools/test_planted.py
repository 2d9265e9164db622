"""A planted fault counts as caught for one reason only: its own test said what it had to say."""

import re
import shutil
from pathlib import Path

import pytest

from pyharness.errors import UsageFault
from pyharness.paths import ROOT
from pyharness.tools import deep, planted
from pyharness.tools.counted import Run, Tally
from pyharness.tools.planted import Fault

FAULT = Fault(id="a-fault", removes="a guard", answers=("T1",), test="ATest.test_X", says="did not revert")
THREATS = {f"T{number}" for number in range(1, 19)}


def run(*failures: str, troubles: tuple[str, ...] = ()) -> Run:
    """Build a run with these failures."""
    tally = Tally(passed=int(not failures and not troubles), failures=failures)
    return Run(name="forge", tally=tally, troubles=troubles, seconds=1.0, budget_seconds=60.0)


@pytest.mark.parametrize(
    ("seen", "caught"),
    [
        (run("test/A.t.sol:ATest test_X(): next call did not revert as expected"), True),
        (run("test/A.t.sol:ATest test_X(uint256): it did not revert; counterexample: …"), True),
        (run("test/A.t.sol:ATest setUp(): it did not revert"), False),
        (run("test/A.t.sol:ATest test_X(): EvmError: Revert"), False),
        (run("test/A.t.sol:BTest test_X(): it did not revert"), False),
        (run("test/A.t.sol:ATest test_X(): did not revert", "test/A.t.sol:ATest test_Y(): did not revert"), False),
        (run(troubles=("no report, exit code 1\nParserError: did not revert",)), False),
        (run(), False),
    ],
)
def test_only_the_named_test_with_the_expected_words_counts(seen: Run, caught: bool) -> None:
    """No set-up, no other test, no other words, no compile error, no silence."""
    assert planted.judge(FAULT, seen).caught is caught


def test_every_threat_is_answered_and_every_fault_is_whole() -> None:
    """Each threat to the contracts has a fault that removes its defence; each fault a patch, a test and its words."""
    known = planted.faults()
    assert {answer for fault in known for answer in fault.answers} >= THREATS
    assert {fault.patch.name for fault in known} == {file.name for file in (ROOT / planted.FOLDER).glob("*.patch")}
    assert all(fault.removes and len(fault.says) >= 10 for fault in known), "words too short to be recognised"


@pytest.mark.parametrize("fault", planted.faults(), ids=lambda fault: fault.id)
def test_each_patch_fits_the_present_sources_and_its_test_exists(fault: Fault, tmp_path: Path) -> None:
    """A fault that can no longer be planted proves nothing, and would be noticed by the long run only."""
    shutil.copytree(ROOT / "src", tmp_path / "src")
    planted.plant(fault, tmp_path)
    changed = [
        file
        for file in (tmp_path / "src").rglob("*.sol")
        if file.read_bytes() != (ROOT / file.relative_to(tmp_path)).read_bytes()
    ]
    assert len(changed) == 1
    contract, _, test = fault.test.partition(".")
    source = (ROOT / planted.contract_files()[contract]).read_text("utf-8")
    assert re.search(rf"function {test}\(", source)


def test_a_patch_that_does_not_fit_is_refused(tmp_path: Path) -> None:
    """And it says which."""
    (tmp_path / "src").mkdir()
    fault = planted.faults()[0]
    with pytest.raises(UsageFault, match=fault.id):
        planted.plant(fault, tmp_path)


def test_an_unknown_fault_is_refused() -> None:
    """A misspelt id would otherwise be a run without faults, and green."""
    with pytest.raises(UsageFault, match="no such planted fault"):
        list(planted.hunt(only=["nothing-like-it"]))


def test_the_campaign_is_named() -> None:
    """Its result goes stale with contracts, tests and patches."""
    assert {"src", "test/faults", "test/unit"} <= set(deep.bar(planted.BAR).sources)
