"""Proves what test/formal states, for all arguments, and refutes the twin of every statement.

In: the contracts of ``test/formal``, and halmos in the environment of the long campaigns. Out: ``Proofs`` per contract,
kept as the result of the campaign ``halmos``; a contract whose sources have not changed since is not proved again.
Door: processes and a temporary directory. Judging a report is pure.

A ``check_`` function counts as proved when no argument breaks it, on every path and without a loop cut short; a
time-out is no proof. It counts at all only beside a ``refuted_`` twin, the same with one thing changed, for which the
solver must find a counterexample: so each proof is seen to depend on something.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pyharness.errors import OperationFailed
from pyharness.paths import ROOT
from pyharness.tools import deep, foundry, planted_contracts, process, static
from pyharness.tools.deep import Bar, Result

BAR = "halmos"
FOLDER = Path("test") / "formal"
PROOF, TWIN = "check_", "refuted_"
FEWEST = 25
# z3, because yices 2.6.4, the default, gives counterexamples to sums of 64-bit fields that are none.
SOLVER = ("--solver", "z3", "--solver-timeout-assertion", "60s", "--no-status")
_PROVED, _REFUTED = 0, 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Proofs:
    """A contract's statements: those proved with their twins refuted, and what is wrong with the others."""

    contract: str
    proved: tuple[str, ...]
    wrong: tuple[str, ...]
    earlier: bool = False


def judge(contract: str, rows: Sequence[Mapping[str, Any]]) -> Proofs:
    """What halmos' report on a contract proves. Pure."""
    held = {row["name"].partition("(")[0]: row for row in rows}
    statements = {name.removeprefix(start) for name in held for start in (PROOF, TWIN) if name.startswith(start)}
    proved, wrong = [], []
    for statement in sorted(statements):
        complaints = [*_proof(held.get(PROOF + statement)), *_twin(held.get(TWIN + statement))]
        wrong += [f"{contract}.{statement}: {complaint}" for complaint in complaints]
        proved += [] if complaints else [statement]
    if not statements:
        wrong.append(f"{contract}: nothing was stated")
    return Proofs(contract=contract, proved=tuple(proved), wrong=tuple(wrong))


def _proof(row: Mapping[str, Any] | None) -> Iterator[str]:
    if row is None:
        yield "a twin without a proof"
    elif row["exitcode"] != _PROVED:
        yield f"not proved (halmos says {row['exitcode']})"
    elif row["num_bounded_loops"]:
        yield "not proved: a loop was cut short"


def _twin(row: Mapping[str, Any] | None) -> Iterator[str]:
    if row is None:
        yield "a proof without a twin"
    elif row["exitcode"] != _REFUTED or not any(model["is_valid"] for model in row["models"]):
        yield f"the twin was not refuted (halmos says {row['exitcode']})"


def prove(root: Path = ROOT) -> Iterator[Proofs]:
    """Prove every contract of ``test/formal`` in turn, and keep what was found after each."""
    bar = deep.bar(BAR, root)
    before = deep.source_hash(bar, root)
    files = planted_contracts.contract_files(root)
    contracts = {name: file for name, file in files.items() if file.is_relative_to(FOLDER)}
    keys = {name: _key(file, root) for name, file in contracts.items()}
    done = _earlier(keys, root)
    for name in sorted(contracts):
        if name in done:
            yield Proofs(contract=name, proved=tuple(done[name]), wrong=(), earlier=True)
            continue
        found = judge(name, _halmos(name, root))
        if not found.wrong:
            done[name] = list(found.proved)
        _keep(root, bar, before, keys, done)
        yield found
    _keep(root, bar, before, keys, done)


def _halmos(contract: str, root: Path) -> list[Mapping[str, Any]]:
    """Halmos' rows on a contract, compiled apart from every other build.

    Raises:
        OperationFailed: it gave no report.
    """
    with tempfile.TemporaryDirectory(prefix="halmos-") as scratch:
        report = Path(scratch) / "report.json"
        argv: list[str | Path] = [static.program("halmos", root), "--root", root, "--contract", contract]
        argv += ["--match-test", f"^({PROOF}|{TWIN})", "--forge-build-out", "out-formal", *SOLVER]
        argv += ["--json-output", report]
        env = foundry.environment("formal", {"PATH": static.search_path(root)})
        said = process.run(argv, cwd=root, env=env)
        if not report.is_file():
            raise OperationFailed("E-FORMAL-REPORT", f"halmos gave no report on {contract}", found=said.last_words())
        results = json.loads(report.read_text("utf-8"))["test_results"]
    return [row for rows in results.values() for row in rows]


def _key(file: Path, root: Path) -> str:
    sources = (*planted_contracts.SETTINGS, *map(str, sorted(planted_contracts.imported(file, root))))
    return deep.source_hash(Bar(name=str(file), wanted="", sources=sources), root)


def _earlier(keys: Mapping[str, str], root: Path) -> dict[str, list[str]]:
    result = deep.load(BAR, root)
    kept = result.detail if result else {}
    return {name: kept[name]["proved"] for name, key in keys.items() if name in kept and kept[name]["key"] == key}


def _keep(root: Path, bar: Bar, source_hash: str, keys: Mapping[str, str], done: Mapping[str, list[str]]) -> None:
    proofs = sum(len(proved) for proved in done.values())
    deep.store(
        Result(
            bar=BAR,
            figure=f"{proofs} proofs in {len(done)} of {len(keys)} contracts, each with its twin refuted",
            wanted=bar.wanted,
            ok=len(done) == len(keys) and proofs >= FEWEST,
            source_hash=source_hash,
            detail={name: {"key": keys[name], "proved": proved} for name, proved in done.items()},
        ),
        root,
    )
