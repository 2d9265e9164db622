"""Lets the tests loose on a mutant: those near it first, all of them next, those near it with many inputs last.

In: a built copy and a mutant's code. Out: a ``Sentence``: the test that failed and its words, or that none did.
Door: processes, through ``counted``.

Left out are gas figures and one matrix that reads every artifact, since the copy is not optimised, and deployments,
since the tests' builder deploys the same. A loop without end runs out of gas, which a test reports by name; a run that
does not end in time at all is told apart as a time-out.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

from pyharness.errors import EnvironmentFault, OperationFailed
from pyharness.tools import counted
from pyharness.tools.counted import Run
from pyharness.tools.mutation_build import DEPLOYING, PROFILE, SETTINGS, Code, Copy

KILLED, TIMED_OUT, SURVIVED = "killed", "timed out", "survived"
LIMIT_SECONDS = 600.0
LEFT_OUT: tuple[str, ...] = ("--no-match-path", "test/{gas,script}/**", "--no-match-contract", "(GasTest|^ViewsTest)$")
MACHINE = {
    "FOUNDRY_PROFILE": PROFILE,
    "FOUNDRY_GAS_LIMIT": "5000000000",
    "FOUNDRY_MEMORY_LIMIT": "1073741824",
}
QUICK = {"FOUNDRY_FUZZ_RUNS": "16", "FOUNDRY_INVARIANT_RUNS": "4", "FOUNDRY_INVARIANT_DEPTH": "50"}
MANY = {**QUICK, "FOUNDRY_FUZZ_RUNS": "128"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """What the tests say of a mutant; ``by`` is ``test/File.t.sol:Contract test_name()``."""

    verdict: str
    by: str = ""
    says: str = ""


def green(copy: Copy, files: Iterable[str]) -> frozenset[str]:
    """See all tests pass on the original, as they are run on mutants of ``files``.

    Returns:
        Their names: no other test can kill.

    Raises:
        OperationFailed: one of them fails.
    """
    close = {test for file in files for test in near(copy, file)}
    names = frozenset[str]()
    for env, chosen in ((QUICK, LEFT_OUT), *([(MANY, _only(close))] if close else [])):
        run = _run(copy, env, chosen)
        if not run.ok:
            found = "\n".join((*run.tally.failures, *run.troubles))
            raise OperationFailed("E-MUTATION-BASELINE", "the tests fail without any mutant", found=found)
        names |= run.tally.names
    return names


def near(copy: Copy, file: str) -> tuple[str, ...]:
    """The test files whose code changes with a file, and those named for a contract that has some of its code."""
    inlined = copy.inlined(file)
    names = {name for source, name in inlined if source.startswith("src/")} | {PurePosixPath(file).stem}
    tests = {source for source, _ in copy.files if source.endswith(".t.sol") and not source.startswith(DEPLOYING)}
    carrying = {source for source, _ in copy.affected(file) if source in tests}
    named = {test for test in tests if PurePosixPath(test).name.partition(".")[0] in names}
    return tuple(sorted(carrying | named))


def try_mutant(copy: Copy, file: str, code: Code, names: frozenset[str], *, thorough: bool = True) -> Sentence:
    """Run the tests on a mutant of ``file`` until one of ``names`` fails; ``thorough`` ends with many inputs."""
    close = near(copy, file)
    stages = [(QUICK, LEFT_OUT)]
    if close:
        stages = [(QUICK, _only(close)), *stages, *([(MANY, _only(close))] if thorough else [])]
    with copy.carrying(code):
        for env, which in stages:
            try:
                sentence = judge(_run(copy, env, which, timeout=LIMIT_SECONDS), names)
            except EnvironmentFault as fault:
                if fault.code != "E-TOOL-TIMEOUT":
                    raise
                sentence = Sentence(verdict=TIMED_OUT, by="no test", says=fault.message)
            if sentence.verdict != SURVIVED:
                return sentence
    return sentence


def judge(run: Run, names: frozenset[str]) -> Sentence:
    """A mutant is killed by a test that passes on the original and fails on it, and by nothing else. Pure.

    Raises:
        OperationFailed: the tests did not run; this says nothing about the mutant.
    """
    contracts = {name.partition(".")[0] for name in names}
    for failure in run.tally.failures:
        by, _, says = failure.partition(": ")
        contract, _, test = by.rpartition(":")[2].partition(" ")
        if f"{contract}.{test.partition('(')[0]}" in names or (test == "setUp()" and contract in contracts):
            return Sentence(verdict=KILLED, by=by, says=says)
    if run.failed:
        found = "\n".join((*run.tally.failures, *run.troubles))
        raise OperationFailed("E-MUTATION-RUN", "the tests did not run on a mutant", found=found)
    return Sentence(verdict=SURVIVED)


def _only(tests: Iterable[str]) -> tuple[str, ...]:
    paths = sorted(tests)
    return ("--match-path", paths[0] if len(paths) == 1 else f"{{{','.join(paths)}}}", *LEFT_OUT[2:])


def _run(copy: Copy, env: Mapping[str, str], chosen: tuple[str, ...], timeout: float | None = None) -> Run:
    variables = {**MACHINE, **SETTINGS, **env}
    return counted.forge("--fail-fast", *chosen, root=copy.root, env=variables, minimum=1, timeout=timeout)
