"""A campaign goes on where it stood, and a fault counts only when the right property sees it."""

import json
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import pytest

from pyharness.errors import UsageFault
from pyharness.tools import deep, invariants, planted_contracts
from pyharness.tools.counted import Run, Tally
from pyharness.tools.planted_contracts import CONTRACTS

INVARIANT = "test/invariant/System.t.sol:SystemInvariant invariant_A1_R1(): "


@pytest.mark.parametrize(
    ("failures", "caught", "seen"),
    [
        ([INVARIANT + "R-1: cash: 1 != 2"], True, "R-1: cash: 1 != 2"),
        ([INVARIANT + "A-1: cash: 1 != 2"], False, "A-1: cash: 1 != 2"),
        (["test/invariant/System.t.sol:SystemInvariant setUp(): R-1"], False, None),
        ([], False, "no violation"),
    ],
)
def test_a_fault_is_seen_by_the_property_it_breaks(failures: list[str], caught: bool, seen: str | None) -> None:
    """Not by another, not by a stage that cannot be set, not by silence."""
    found = invariants.catch("fault", ["R-1", "R-2"], failures)
    assert found.caught is caught
    assert seen is None or found.seen == seen


def test_enough_faults_are_named_and_the_known_weaknesses_among_them() -> None:
    """Each of them is a patch that exists."""
    named = invariants.expected()
    answered = {answer for fault in CONTRACTS.faults() if fault.id in named for answer in fault.answers}
    assert len(named) >= invariants.FEWEST_FAULTS
    assert {"W-01", "W-02", "W-06", "W-08", "W-11", "W-12", "W-17"} <= answered
    assert all(named.values())


def test_the_acts_are_read_from_the_handlers() -> None:
    """An act that nobody calls leaves no tally, so it is known from here."""
    assert {"trader.buy", "thief.steal", "payer.pay"} <= invariants.acts_of_sources()


def test_an_unknown_fault_is_refused(tmp_path: Path) -> None:
    """A renamed patch is noticed."""
    (tmp_path / planted_contracts.FOLDER).mkdir(parents=True)
    (tmp_path / planted_contracts.FOLDER / "faults.toml").write_text("")
    (tmp_path / planted_contracts.FOLDER / "invariants.toml").write_text('gone = ["R-1"]')
    with pytest.raises(UsageFault, match="no such planted fault"):
        invariants.expected(tmp_path)


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Build a checkout in which forge leaves whole tallies at once, and one fault is known."""
    (tmp_path / "pyproject.toml").write_text('[tool.deep.invariants]\nwanted = "much"\nsources = ["src", "test"]\n')
    for folder in ("src", "test/invariant", "test/faults"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "src" / "A.sol").write_text("contract A {}")
    (tmp_path / invariants.SUITE).write_text('function buy() act("trader.buy") {}')
    (tmp_path / planted_contracts.FOLDER / "invariants.toml").write_text("")
    (tmp_path / planted_contracts.FOLDER / "faults.toml").write_text("")
    monkeypatch.setattr(invariants, "SEEDS", range(1, 3))
    monkeypatch.setattr(invariants.counted, "forge", play)
    played.clear()
    return tmp_path


played: list[str] = []


def run(calls: int) -> str:
    """Build the tally of a run."""
    return json.dumps({"acts": {"trader.buy": [calls, 0, 0]}, "states": {"reserve paused": 1}})


def play(*arguments: str, root: Path, env: dict[str, str], minimum: int) -> Run:
    """Forge, as far as the campaign sees it; the third seed violates something."""
    seed = arguments[arguments.index("--fuzz-seed") + 1]
    played.append(seed)
    if "INVARIANT_TALLY" in env:
        lines = [run(1), *[run(invariants.DEPTH)] * (invariants.RUNS + 1)]
        (root / env["INVARIANT_TALLY"]).write_text("\n".join(lines))
    failures = (INVARIANT + "R-1: cash",) if seed == "3" else ()
    tally = Tally(passed=1, failures=failures)
    return Run(name="forge", tally=tally, troubles=(), seconds=1.0, budget_seconds=1.0)


def play_too_little(*arguments: str, root: Path, env: dict[str, str], minimum: int) -> Run:
    """Forge that ends after its first run."""
    said = play(*arguments, root=root, env=env, minimum=minimum)
    if "INVARIANT_TALLY" in env:
        (root / env["INVARIANT_TALLY"]).write_text(run(invariants.DEPTH))
    return said


def stored(root: Path) -> dict[str, Any]:
    """Read the campaign's result."""
    result = deep.load(invariants.BAR, root)
    assert result is not None
    return {"figure": result.figure, "ok": result.ok, "shards": sorted(result.detail["shards"])}


def test_shards_add_up_and_are_not_run_twice(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What ran on the same sources counts; what is left is run."""
    assert {shard.seed for shard in invariants.Campaign(checkout).shards()} == {1, 2}
    assert played[0] == "0"
    assert stored(checkout)["figure"].startswith("125,000 calls")
    monkeypatch.setattr(invariants, "SEEDS", range(1, 4))
    again = {shard.seed: shard for shard in invariants.Campaign(checkout).shards()}
    assert [again[seed].earlier for seed in (1, 2, 3)] == [True, True, False]
    assert again[3].violations == (INVARIANT + "R-1: cash",)
    assert stored(checkout)["shards"] == ["1", "2"]
    assert not stored(checkout)["ok"]


def test_what_forge_tries_again_does_not_count() -> None:
    """Neither an old violation's calls, tried first, nor the last run, told twice."""
    lines = [run(3), *[run(invariants.DEPTH)] * (invariants.RUNS + 1)]
    assert invariants.table_of_runs(lines).calls == invariants.RUNS * invariants.DEPTH
    assert invariants.table_of_runs(lines).states == {"reserve paused": invariants.RUNS}


def test_other_sources_begin_anew(checkout: Path) -> None:
    """Calls into other contracts are no calls into these."""
    list(invariants.Campaign(checkout).shards())
    (checkout / "src" / "A.sol").write_text("contract A { uint256 a; }")
    assert invariants.Campaign(checkout).table.calls == 0
    assert not any(shard.earlier for shard in invariants.Campaign(checkout).shards())


def test_calls_that_were_not_told_are_missed(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A run that ends before its depth is none."""
    monkeypatch.setattr(invariants.counted, "forge", Mock(side_effect=play_too_little))
    (first, _) = invariants.Campaign(checkout).shards()
    assert first.violations[0].endswith(
        f"{invariants.DEPTH:,} calls were told, {invariants.RUNS * invariants.DEPTH:,} were asked for"
    )
