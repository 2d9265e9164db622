"""Holds docs/requirements.md to what it says: every heading of the guide has rows, every row a test that ran.

In: the page, and the names of the tests that passed. Out: one line per fault. Pure but for reading the page.

A row is `| id | the guide asks | where | test | our command |`. Its test cell names tests in backquotes, as
`Contract.test_x` or `test_file.py::test_x`; or it says `pending: …` for what a later step brings.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from pyharness.paths import ROOT

PAGE = ROOT / "docs" / "requirements.md"
PENDING = "pending:"
_CODE = re.compile(r"`([^`]+)`")
_TEST = re.compile(r"^(\w+\.\w+|test_\w+\.py::test_\w+)$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One requirement: its heading of the guide, id, places in the checkout, tests, and whether it is pending."""

    heading: str
    id: str
    places: tuple[str, ...]
    tests: tuple[str, ...]
    pending: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """The headings the page promises to cover, its rows, all verbs, and those that are still to come."""

    headings: tuple[str, ...]
    rows: tuple[Row, ...]
    verbs: tuple[str, ...]
    pending_verbs: tuple[str, ...]


def read(text: str) -> Page:
    """Take the page apart. Pure."""
    promised: list[str] = []
    verbs: dict[str, tuple[str, ...]] = {"Verbs": (), "Verbs still to come": ()}
    rows, section = [], ""
    for line in text.splitlines():
        if line.startswith("## "):
            section = line[3:].strip()
        elif section == "Headings of the guide" and line.startswith("- "):
            promised.append(line[2:].strip())
        elif section in verbs and line.startswith("`"):
            verbs[section] += tuple(_CODE.findall(line))
        elif line.startswith("| ") and not line.startswith(("| id ", "|--")):
            rows.append(_row(section, line))
    return Page(
        headings=tuple(promised), rows=tuple(rows), verbs=verbs["Verbs"], pending_verbs=verbs["Verbs still to come"]
    )


def faults(page: Page, *, ran: Iterable[str] | None, root: Path = ROOT) -> list[str]:
    """What is wrong with the page; ``ran`` are the tests that passed, or None to leave them unchecked."""
    covered = {row.heading for row in page.rows}
    lines = [f"{heading}: no requirement" for heading in page.headings if heading not in covered]
    lines += [
        f"{row.id}: heading {row.heading!r} is not in the list" for row in page.rows if row.heading not in page.headings
    ]
    ids = [row.id for row in page.rows]
    lines += [f"{twice}: two rows" for twice in sorted({i for i in ids if ids.count(i) > 1})]
    known = None if ran is None else frozenset(ran)
    for row in page.rows:
        lines += [f"{row.id}: {place} does not exist" for place in row.places if not (root / place).exists()]
        if row.pending:
            continue
        if not row.tests:
            lines.append(f"{row.id}: no test")
        if known is not None:
            lines += [f"{row.id}: {test} did not pass" for test in row.tests if test not in known]
    return lines


def _row(heading: str, line: str) -> Row:
    cells = [cell.strip() for cell in line.strip().strip("|").split(" | ")]
    if len(cells) != 5:
        raise ValueError(f"a requirement has five cells: {line}")
    identifier, _, where, test, _ = cells
    return Row(
        heading=heading,
        id=identifier,
        places=tuple(_CODE.findall(where)),
        tests=tuple(name for name in _CODE.findall(test) if _TEST.match(name)),
        pending=test.startswith(PENDING),
    )
