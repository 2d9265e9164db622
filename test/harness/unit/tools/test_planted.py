"""A planted fault counts as caught for one reason only: its own test said what it had to say."""

import ast
import re
import shutil
from pathlib import Path

import pytest

from pyharness.errors import UsageFault
from pyharness.paths import ROOT
from pyharness.tools import deep, planted
from pyharness.tools.counted import Run, Tally
from pyharness.tools.planted import Fault, Ground
from pyharness.tools.planted_contracts import CONTRACTS, contract_files
from pyharness.tools.planted_harness import HARNESS, TESTS, imported

FAULT = Fault(id="a-fault", removes="a guard", answers=("T1",), test="ATest.test_X", says="did not revert")
HARM = Fault(
    id="harm", removes="a lock", answers=("H3",), test="unit/deploy/test_x.py::test_it[a-1]", says="assert 1 == 2"
)
IT = "test.harness.unit.deploy.test_x test_it[a-1]: "
THREATS = {CONTRACTS.bar: {f"T{number}" for number in range(1, 19)}, HARNESS.bar: {f"H{n}" for n in range(1, 15)}}
GROUNDS = pytest.mark.parametrize("ground", [CONTRACTS, HARNESS], ids=lambda ground: ground.bar)
EVERY = [(ground, fault) for ground in (CONTRACTS, HARNESS) for fault in ground.faults()]


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
    assert planted.judge(CONTRACTS, FAULT, seen).caught is caught


@pytest.mark.parametrize(
    ("seen", "caught"),
    [
        (run(IT + "assert 1 == 2"), True),
        (run(IT + "AssertionError: it differs: assert 1 == 2"), True),
        (run(IT + "Failed: DID NOT RAISE Refused"), False),
        (run(IT + "Failed: Timeout (>300.0s) from pytest-timeout."), False),
        (run(IT + "ImportError: cannot import name 'held'; assert 1 == 2"), False),
        (run(IT + 'failed on setup with "assert 1 == 2"'), False),
        (run(IT.replace("a-1", "a-2") + "assert 1 == 2"), False),
        (run(IT.replace("test_x", "test_y") + "assert 1 == 2"), False),
        (run(troubles=("a module cannot be imported\nassert 1 == 2",)), False),
        (run(), False),
    ],
)
def test_of_the_harness_only_the_named_tests_own_assertion_counts(seen: Run, caught: bool) -> None:
    """No import error, no set-up, no timeout, no other parameters."""
    assert planted.judge(HARNESS, HARM, seen).caught is caught


@GROUNDS
def test_every_threat_is_answered_and_every_fault_is_whole(ground: Ground) -> None:
    """Each threat has a fault that removes its defence; each fault a patch, a test and its words."""
    known = ground.faults()
    assert {answer for fault in known for answer in fault.answers} >= THREATS[ground.bar]
    assert {fault.patch.name for fault in known} == {file.name for file in (ROOT / ground.folder).glob("*.patch")}
    assert all(fault.removes and len(fault.says) >= 10 for fault in known), "words too short to be recognised"


@pytest.mark.parametrize(("ground", "fault"), EVERY, ids=[f"{ground.bar}-{fault.id}" for ground, fault in EVERY])
def test_each_patch_fits_the_present_sources_and_its_test_exists(ground: Ground, fault: Fault, tmp_path: Path) -> None:
    """A fault that can no longer be planted proves nothing, and would be noticed by the long run only."""
    shutil.copytree(ROOT / ground.patched, tmp_path / ground.patched, ignore=shutil.ignore_patterns("__pycache__"))
    planted.plant(fault, tmp_path)
    files = [file for file in (tmp_path / ground.patched).rglob("*") if file.is_file()]
    changed = [file for file in files if file.read_bytes() != (ROOT / file.relative_to(tmp_path)).read_bytes()]
    assert len(changed) == 1
    if changed[0].suffix == ".py":
        ast.parse(changed[0].read_text("utf-8"))
    assert re.search(rf"(def|function) {_test(fault)}\(", _file(ground, fault).read_text("utf-8"))


def _test(fault: Fault) -> str:
    return re.split(r"::|\.(?!py)", fault.test.partition("[")[0])[-1]


def _file(ground: Ground, fault: Fault) -> Path:
    if ground is HARNESS:
        return ROOT / TESTS / fault.test.partition("::")[0]
    return ROOT / contract_files()[fault.test.partition(".")[0]]


@GROUNDS
def test_a_patch_that_does_not_fit_is_refused(ground: Ground, tmp_path: Path) -> None:
    """And it says which."""
    (tmp_path / ground.patched).mkdir()
    fault = ground.faults()[0]
    with pytest.raises(UsageFault, match=fault.id):
        planted.plant(fault, tmp_path)


@GROUNDS
def test_an_unknown_fault_is_refused(ground: Ground) -> None:
    """A misspelt id would otherwise be a run without faults, and green."""
    with pytest.raises(UsageFault, match="no such planted fault"):
        list(planted.hunt(ground, only=["nothing-like-it"]))


def test_the_campaigns_are_named() -> None:
    """Their results go stale with sources, tests and patches."""
    assert {"src", "test/faults", "test/unit"} <= set(deep.bar(CONTRACTS.bar).sources)
    assert {"pyharness", "test/harness/faults", "test/harness/unit"} <= set(deep.bar(HARNESS.bar).sources)


def test_a_catch_depends_on_what_its_test_imports() -> None:
    """Also on what is imported by what is imported, and by the fixtures beside it."""
    built = imported(TESTS / "unit/deploy/test_gates.py", ROOT)
    assert {Path("pyharness/deploy/gates.py"), Path("pyharness/values.py"), TESTS / "corridor.py"} <= built
    assert Path("pyharness/scenarios/report/page.py") not in built
    fault = next(fault for fault in HARNESS.faults() if fault.test.startswith("chain/"))
    assert "test/harness/chain/conftest.py" in HARNESS.sources(fault, ROOT)
