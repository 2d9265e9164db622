"""The checks complain when they should, and a silent gate is found out by the canary."""

import json
from pathlib import Path

import pytest

from pyharness.errors import EnvironmentFault
from pyharness.tools import canary, checks, foundry, process, sizes
from pyharness.tools.checks import Verdict
from pyharness.tools.counted import Run, Tally
from pyharness.tools.process import Completed


@pytest.mark.parametrize(("spare", "complaints"), [(1024, 0), (1023, 1), (-5, 1)])
def test_a_contract_needs_a_kibibyte_to_spare(spare: int, complaints: int) -> None:
    """The limit is inclusive, for either code."""
    assert len(sizes.tight({"Pool": (24_576 - spare, 1)}, ["Pool"])) == complaints
    assert len(sizes.tight({"Pool": (1, 49_152 - spare)}, ["Pool"])) == complaints


def test_a_contract_without_an_artifact_is_a_complaint() -> None:
    """What was not measured is not small."""
    assert sizes.tight({}, ["Pool"]) == ["Pool: no artifact with code; rm -rf out cache, then build again"]


def test_sizes_are_read_from_the_artifacts(tmp_path: Path) -> None:
    """Bytes, not hexadecimal digits."""
    (tmp_path / "Pool.sol").mkdir()
    artifact = {"deployedBytecode": {"object": "0x6001"}, "bytecode": {"object": "0x600160"}}
    (tmp_path / "Pool.sol/Pool.json").write_text(json.dumps(artifact))
    assert sizes.measured(tmp_path, ["Pool"]) == {"Pool": (2, 3)}
    (tmp_path / "Pool.sol/Pool.json").write_text(json.dumps({"abi": []}))
    assert sizes.measured(tmp_path, ["Pool"]) == {}


def test_only_contracts_that_can_be_deployed_are_measured(tmp_path: Path) -> None:
    """Abstract contracts, interfaces and libraries are left out."""
    (tmp_path / "src").mkdir()
    (tmp_path / "src/A.sol").write_text("abstract contract A {}\ninterface I {}\nlibrary L {}\ncontract B is A {}\n")
    assert sizes.deployable(tmp_path) == {"B"}


def test_a_check_that_cannot_run_is_a_complaint(monkeypatch: pytest.MonkeyPatch) -> None:
    """A missing tool is no success."""

    def missing(*_words: object, **_how: object) -> None:
        raise EnvironmentFault("E-TOOL-MISSING", "forge is not installed", found="nowhere")

    monkeypatch.setattr(foundry, "forge", missing)
    verdict = checks.judge("forge fmt")
    assert not verdict.ok
    assert "forge is not installed" in verdict.complaint


def test_tools_that_cannot_fail_are_a_complaint(monkeypatch: pytest.MonkeyPatch) -> None:
    """The first check is whether the others mean anything."""
    monkeypatch.setattr(foundry, "exit_codes_work", lambda program: program.stem != "cast")
    assert "cast" in checks.judge("exit codes").complaint
    assert next(iter(checks.CHECKS)) == "exit codes"


def test_the_linter_writes_to_its_own_place(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its artifacts hold no bytecode, and a build that found them would call them fresh."""
    profiles: list[object] = []

    def forge(*_words: object, profile: str = "default", **_how: object) -> Completed:
        profiles.append(profile)
        return Completed(argv=("forge",), returncode=0, stdout="", stderr="", seconds=0.0)

    monkeypatch.setattr(foundry, "forge", forge)
    assert checks.judge("forge lint").ok
    assert profiles == ["lint"]
    said = process.run([foundry.native("forge"), "config", "--json"], env=foundry.environment("lint")).stdout
    assert '"out": "out-lint"' in said
    assert '"cache_path": "cache-lint"' in said


GREEN, RED = Verdict(name="x", complaint=""), Verdict(name="x", complaint="no")


@pytest.mark.parametrize(
    ("before", "after", "ok"), [(GREEN, RED, True), (GREEN, GREEN, False), (RED, RED, False), (RED, GREEN, False)]
)
def test_a_gate_must_be_green_before_and_red_after(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, before: Verdict, after: Verdict, ok: bool
) -> None:
    """Always green and always red are both found out."""
    answers = iter((before, after))
    monkeypatch.setattr(checks, "judge", lambda _name, _root: next(answers))
    assert canary._checked(tmp_path, "mypy", "a.py", "healthy", "broken").ok is ok
    assert (tmp_path / "a.py").read_text() == "healthy"


@pytest.mark.parametrize("expected", [True, False])
def test_a_runner_must_turn_red_for_the_broken_test(expected: bool) -> None:
    """Red for another reason is not the song that was asked for."""
    healthy = Run(name="forge", tally=Tally(passed=1), troubles=(), seconds=1, budget_seconds=1)
    broken = Run(name="forge", tally=Tally(failures=("x",)), troubles=(), seconds=1, budget_seconds=1)
    assert canary._song("unit", healthy, broken, expected).ok is expected
    assert not canary._song("unit", healthy, healthy, True).ok
    assert not canary._song("unit", broken, broken, True).ok
