"""Holds docs/requirements.md to what it says: every heading of the guide has rows, every row a test that ran.

In: the page, and the names of the tests that passed. Out: one line per fault. Pure but for reading the page.

A row is `| id | the guide asks | where | test | our command |`; see ``claims`` for what a test cell may say.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from pyharness.paths import ROOT
from pyharness.tools import claims
from pyharness.tools.claims import Claim

PAGE = ROOT / "docs" / "requirements.md"
WHERE = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """The headings the page promises to cover, its rows, all verbs, and those that are still to come."""

    headings: tuple[str, ...]
    rows: tuple[Claim, ...]
    verbs: tuple[str, ...]
    pending_verbs: tuple[str, ...]


def read(text: str) -> Page:
    """Take the page apart. Pure."""
    promised: list[str] = []
    verbs: dict[str, tuple[str, ...]] = {"Verbs": (), "Verbs still to come": ()}
    section = ""
    for line in text.splitlines():
        if line.startswith("## "):
            section = line[3:].strip()
        elif section == "Headings of the guide" and line.startswith("- "):
            promised.append(line[2:].strip())
        elif section in verbs and line.startswith("`"):
            verbs[section] += claims.code(line)
    return Page(
        headings=tuple(promised),
        rows=claims.read(text, columns=5, proof=3),
        verbs=verbs["Verbs"],
        pending_verbs=verbs["Verbs still to come"],
    )


def faults(page: Page, *, ran: Iterable[str] | None, root: Path = ROOT) -> list[str]:
    """What is wrong with the page; ``ran`` are the tests that passed, or None to leave them unchecked."""
    covered = {row.heading for row in page.rows}
    lines = [f"{heading}: no requirement" for heading in page.headings if heading not in covered]
    lines += [
        f"{row.id}: heading {row.heading!r} is not in the list" for row in page.rows if row.heading not in page.headings
    ]
    lines += claims.doubled(page.rows)
    lines += claims.misnamed(page.rows)
    known = None if ran is None else frozenset(ran)
    for row in page.rows:
        lines += claims.missing_places(row, claims.code(row.cells[WHERE]), root)
        if not row.tests and not row.pending:
            lines.append(f"{row.id}: no test")
        lines += claims.silent(row, known)
    return lines
