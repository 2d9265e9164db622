"""The targets print one line per part, the tally last, and end with the right code."""

from dataclasses import replace

import pytest

from pyharness.cli import campaigns, make
from pyharness.tools import canary, checks, counted, deep, mutation, planted, requirements, weaknesses
from pyharness.tools.canary import Song
from pyharness.tools.checks import Verdict
from pyharness.tools.counted import Run, Tally
from pyharness.tools.deep import Bar, Result, Standing
from pyharness.tools.mutants import MONEY, Mutant
from pyharness.tools.mutation_score import Outcome, Score
from pyharness.tools.mutation_tests import KILLED, SURVIVED
from pyharness.tools.planted import Catch, Fault


def run(name: str, tally: Tally, *troubles: str) -> Run:
    """Build a run of one second."""
    return Run(name=name, tally=tally, troubles=troubles, seconds=1.0, budget_seconds=60.0)


GREEN = Tally(passed=3)


@pytest.mark.parametrize(
    ("build", "forge", "pytest_", "last", "code"),
    [
        (run("build", Tally()), run("forge", GREEN), run("pytest", GREEN), "6 passed, 0 failed", 0),
        (run("build", Tally()), run("forge", GREEN), run("pytest", Tally(failures=("x",))), "3 passed, 1 failed", 1),
        (run("build", Tally()), run("forge", Tally(), "no test ran"), run("pytest", GREEN), "3 passed, 1 failed", 1),
        (run("build", Tally(), "ParserError"), run("forge", GREEN), run("pytest", GREEN), "3 passed, 1 failed", 1),
    ],
)
def test_the_last_line_is_the_tally(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    build: Run,
    forge: Run,
    pytest_: Run,
    last: str,
    code: int,
) -> None:
    """A failed build, a failed test and a run without tests all count as failures."""
    monkeypatch.setattr(requirements, "faults", lambda _page, **_how: [])
    monkeypatch.setattr(weaknesses, "faults", lambda _rows, **_how: [])
    monkeypatch.setattr(counted, "build", lambda: build)
    monkeypatch.setattr(counted, "forge", lambda: forge)
    monkeypatch.setattr(counted, "pytest", lambda *_words, **_how: pytest_)
    assert make.test().exit_code == code
    assert capsys.readouterr().out.splitlines()[-1] == last


@pytest.mark.parametrize(("page", "other"), [(requirements, weaknesses), (weaknesses, requirements)])
def test_a_claim_whose_test_did_not_run_is_a_failure(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], page: object, other: object
) -> None:
    """Each page is held to the names of the tests that passed, of both runners."""
    seen: list[object] = []

    def faults(_page: object, *, ran: object) -> list[str]:
        seen.append(ran)
        return ["R-1: A.test_x did not run"]

    monkeypatch.setattr(page, "faults", faults)
    monkeypatch.setattr(other, "faults", lambda _page, **_how: [])
    monkeypatch.setattr(counted, "build", lambda: run("build", Tally()))
    monkeypatch.setattr(counted, "forge", lambda: run("forge", Tally(passed=1, names=frozenset({"A.test_y"}))))
    monkeypatch.setattr(
        counted, "pytest", lambda *_words, **_how: run("pytest", Tally(passed=1, names=frozenset({"a.py::b"})))
    )
    assert make.test().exit_code == 1
    assert seen == [{"A.test_y", "a.py::b"}]
    assert capsys.readouterr().out.splitlines()[-1] == "2 passed, 1 failed"


@pytest.mark.parametrize(("complaint", "code"), [("", 0), ("bad", 1)])
def test_one_red_check_makes_the_target_red(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], complaint: str, code: int
) -> None:
    """Every check has its line, whatever the others say."""
    monkeypatch.setattr(checks, "judge", lambda name: Verdict(name=name, complaint=complaint if name == "mypy" else ""))
    assert make.check().exit_code == code
    assert len(capsys.readouterr().out.splitlines()) == len(checks.CHECKS)


@pytest.mark.parametrize(("ok", "code"), [(True, 0), (False, 1)])
def test_a_gate_that_stays_green_makes_the_canary_red(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], ok: bool, code: int
) -> None:
    """The silent kind is named."""
    monkeypatch.setattr(canary, "sing", lambda: iter([Song(kind="mypy", ok=ok)]))
    assert make.sing().exit_code == code
    assert capsys.readouterr().out.startswith("mypy: ")


@pytest.mark.parametrize(
    ("ok", "stale", "code", "state"), [(True, False, 0, "ok"), (False, False, 1, "FAILED"), (True, True, 1, "STALE")]
)
def test_one_campaign_that_does_not_hold_makes_the_target_red(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], ok: bool, stale: bool, code: int, state: str
) -> None:
    """The table names the campaign, what it found, what was wanted, and how it stands."""
    bar = Bar(name="calls", wanted="1,000", sources=())
    result = Result(bar="calls", figure="1,234", wanted="1,000", ok=ok, source_hash="")
    monkeypatch.setattr(deep, "merge", lambda: [Standing(bar=bar, result=result, stale=stale)])
    assert campaigns.campaigns().exit_code == code
    assert capsys.readouterr().out.splitlines()[-1].split() == ["calls", "1,234", "1,000", state]


@pytest.mark.parametrize(("caught", "code", "said"), [(True, 0, "caught"), (False, 1, "NOT CAUGHT")])
def test_a_fault_nobody_notices_makes_the_target_red(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], caught: bool, code: int, said: str
) -> None:
    """Each fault has its line with its test."""
    fault = Fault(id="a-fault", removes="", answers=("T1", "T2"), test="ATest.test_X", says="")
    monkeypatch.setattr(
        planted, "hunt", lambda _ground, **_how: iter([Catch(fault=fault, caught=caught, seen="it passed")])
    )
    for target in (campaigns.hunt, campaigns.hunt_harness):
        assert target().exit_code == code
        lines = [f"a-fault (T1, T2) -> ATest.test_X: {said}", f"{int(not caught)} missed"]
        assert capsys.readouterr().out.splitlines() == lines


@pytest.mark.parametrize(("wrong", "code"), [([], 0), (["W-01: no row"], 1)])
def test_a_weakness_without_answer_makes_the_target_red(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], wrong: list[str], code: int
) -> None:
    """The last line is the count."""
    monkeypatch.setattr(weaknesses, "faults", lambda _rows, **_how: wrong)
    assert make.answered().exit_code == code
    assert capsys.readouterr().out.splitlines()[-1].startswith("48/48 weaknesses have a row")


@pytest.mark.parametrize(("verdict", "code"), [(KILLED, 0), (SURVIVED, 1)])
def test_a_mutant_nobody_notices_makes_the_target_red(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], verdict: str, code: int
) -> None:
    """Rows per file and per kind, each survivor with its place, and the figure last."""
    guard = Mutant(
        id="A.pay guard 0",
        file="src/A.sol",
        line=7,
        start=0,
        end=1,
        place="A.pay",
        operator="guard",
        original="if (x) revert No();",
        mutated="{}",
        kind=MONEY,
    )
    outcomes = [Outcome(mutant=replace(guard, id=f"A.pay guard {n}"), verdict=KILLED) for n in range(1, 400)]
    outcomes.append(Outcome(mutant=guard, verdict=verdict))
    score = Score.of([one.mutant for one in outcomes], outcomes, {})
    monkeypatch.setattr(mutation, "run", lambda _wanted, **_how: score)
    assert campaigns.mutate().exit_code == code
    said = capsys.readouterr()
    assert said.out.splitlines()[-1].startswith(f"{400 - code} of 400 mutants noticed")
    assert ("survived: A.pay guard 0: src/A.sol:7 [money] if (x) revert No(); -> {}" in said.err) is bool(code)
