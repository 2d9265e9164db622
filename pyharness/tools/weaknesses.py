"""Holds docs/weaknesses.md to what it says: each known weakness is answered by a test that ran or by a decision.

In: the page, and the names of the tests that passed. Out: ``Answered`` and one line per fault. Pure but for reading the
page and, where no test ran, the files of the tests named.

A row is `| id | severity | what was wrong | what we do | shown by |`; see ``claims`` for what the last cell may say;
beside tests it may name a record of docs/decisions. A critical or high weakness needs a test.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from pyharness.paths import ROOT
from pyharness.tools import claims
from pyharness.tools.claims import Claim

PAGE = ROOT / "docs" / "weaknesses.md"
IDS = tuple(f"W-{number:02}" for number in range(1, 49))
SEVERITIES = ("critical", "high", "medium", "low", "info")
SEVERITY, SHOWN = 1, 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """How many weaknesses have a row, are shown by tests, by a decision alone, and are still to be answered."""

    rows: int
    by_tests: int
    by_decisions: int
    pending: int

    def __str__(self) -> str:
        return (
            f"{self.rows}/{len(IDS)} weaknesses have a row: {self.by_tests} shown by tests, "
            f"{self.by_decisions} by decisions, {self.pending} pending"
        )


def read(text: str) -> tuple[Claim, ...]:
    """Every row of the page. Pure."""
    return claims.read(text, columns=5, proof=SHOWN)


def count(rows: Sequence[Claim]) -> Answered:
    """What the page claims. Pure."""
    pending = sum(row.pending for row in rows)
    by_tests = sum(bool(row.tests) and not row.pending for row in rows)
    known = {row.id for row in rows} & set(IDS)
    return Answered(rows=len(known), by_tests=by_tests, by_decisions=len(rows) - by_tests - pending, pending=pending)


def faults(rows: Sequence[Claim], *, ran: Iterable[str] | None, root: Path = ROOT) -> list[str]:
    """What is wrong with the page; ``ran`` are the tests that passed, or None to leave them unchecked."""
    found = [row.id for row in rows]
    lines = [f"{name}: no row" for name in IDS if name not in found]
    lines += [f"{name}: no such weakness" for name in found if name not in IDS]
    lines += claims.doubled(rows)
    lines += claims.misnamed(rows)
    known = None if ran is None else frozenset(ran)
    for row in rows:
        decisions = [place for place in claims.code(row.cells[SHOWN]) if "/" in place]
        lines += claims.missing_places(row, decisions, root)
        if row.cells[SEVERITY] not in SEVERITIES:
            lines.append(f"{row.id}: {row.cells[SEVERITY]!r} is no severity")
        if not row.pending and not row.tests:
            if not decisions:
                lines.append(f"{row.id}: neither test nor decision")
            elif row.cells[SEVERITY] in SEVERITIES[:2]:
                lines.append(f"{row.id}: a decision alone does not answer a {row.cells[SEVERITY]} weakness")
        lines += claims.silent(row, known)
    return lines


def written(root: Path = ROOT) -> frozenset[str]:
    """The names of all tests in the files of the checkout, run or not."""
    names = set()
    for file in (root / "test").rglob("*.t.sol"):
        text = file.read_text("utf-8")
        for contract in re.split(r"^contract (?=\w)", text, flags=re.MULTILINE)[1:]:
            name = contract.split(maxsplit=1)[0]
            names |= {f"{name}.{test}" for test in re.findall(r"function ((?:test|invariant)\w*)\(", contract)}
    for file in (root / "test" / "harness").rglob("test_*.py"):
        tests = re.findall(r"^(?:async )?def (test_\w+)\(", file.read_text("utf-8"), flags=re.MULTILINE)
        names |= {f"{file.name}::{test}" for test in tests}
    return frozenset(names)
