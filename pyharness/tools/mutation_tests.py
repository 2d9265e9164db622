"""Lets the tests loose on a mutant: those near it first, all of them next, those near it with many inputs last.

In: a built copy and a mutant's code. Out: a ``Sentence``: the test that failed and its words, or that none did.
Door: processes, through ``counted``.

Gas figures are left out, and one matrix that reads every artifact, since the copy is not optimised. A loop without end
runs out of gas, which a test reports by name; a run that does not end in time at all is told apart as a time-out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

from pyharness.errors import EnvironmentFault, OperationFailed
from pyharness.tools import counted
from pyharness.tools.counted import Run
from pyharness.tools.mutation_build import PROFILE, SETTINGS, Code, Copy

KILLED, TIMED_OUT, SURVIVED = "killed", "timed out", "survived"
LIMIT_SECONDS = 180.0
LEFT_OUT = ("--no-match-path", "test/gas/*", "--no-match-contract", "(GasTest|^ViewsTest)$")
MACHINE = {
    "FOUNDRY_PROFILE": PROFILE,
    "FOUNDRY_GAS_LIMIT": "5000000000",
    "FOUNDRY_MEMORY_LIMIT": "1073741824",
}
QUICK = {"FOUNDRY_FUZZ_RUNS": "16", "FOUNDRY_INVARIANT_RUNS": "4", "FOUNDRY_INVARIANT_DEPTH": "50"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """What the tests say of a mutant; ``by`` is ``test/File.t.sol:Contract test_name()``."""

    verdict: str
    by: str = ""
    says: str = ""


def require_green(copy: Copy) -> None:
    """See all tests pass on the original, as they are run on mutants.

    Raises:
        OperationFailed: one of them fails.
    """
    for env, fewest in ((QUICK, 500), ({}, 500)):
        run = _run(copy, env, LEFT_OUT, fewest)
        if not run.ok:
            found = "\n".join((*run.tally.failures, *run.troubles))
            raise OperationFailed("E-MUTATION-BASELINE", "the tests fail without any mutant", found=found)


def near(copy: Copy, file: str) -> tuple[str, ...]:
    """The test files that carry some of a file's code, or are named for a contract that does."""
    inlined = copy.inlined(file)
    names = {name for source, name in inlined if source.startswith("src/")} | {PurePosixPath(file).stem}
    tests = {source for source, _ in copy.files if source.endswith(".t.sol") and not source.startswith("test/gas/")}
    carrying = {source for source, _ in inlined if source in tests}
    named = {test for test in tests if PurePosixPath(test).name.partition(".")[0] in names}
    return tuple(sorted(carrying | named))


def try_mutant(copy: Copy, file: str, code: Code, *, thorough: bool = True) -> Sentence:
    """Run the tests on a mutant of ``file`` until one fails; ``thorough`` ends with many inputs."""
    close = near(copy, file)
    chosen = ("--match-path", close[0] if len(close) == 1 else f"{{{','.join(close)}}}", *LEFT_OUT[2:])
    stages: list[tuple[Mapping[str, str], tuple[str, ...]]] = [(QUICK, LEFT_OUT)]
    if close:
        stages = [(QUICK, chosen), *stages, *([({}, chosen)] if thorough else [])]
    with copy.carrying(code):
        for env, which in stages:
            try:
                sentence = judge(_run(copy, env, which, 1))
            except EnvironmentFault as fault:
                if fault.code != "E-TOOL-TIMEOUT":
                    raise
                sentence = Sentence(verdict=TIMED_OUT, by="no test", says=fault.message)
            if sentence.verdict != SURVIVED:
                return sentence
    return sentence


def judge(run: Run) -> Sentence:
    """A mutant is killed by a test that ran and failed, and by nothing else. Pure.

    Raises:
        OperationFailed: the tests did not run; this says nothing about the mutant.
    """
    if run.tally.failures:
        by, _, says = run.tally.failures[0].partition(": ")
        return Sentence(verdict=KILLED, by=by, says=says)
    if run.troubles:
        raise OperationFailed("E-MUTATION-RUN", "the tests did not run on a mutant", found="\n".join(run.troubles))
    return Sentence(verdict=SURVIVED)


def _run(copy: Copy, env: Mapping[str, str], chosen: tuple[str, ...], fewest: int) -> Run:
    return counted.forge(
        "--fail-fast",
        *chosen,
        root=copy.root,
        env={**MACHINE, **SETTINGS, **env},
        minimum=fewest,
        timeout=LIMIT_SECONDS,
    )
