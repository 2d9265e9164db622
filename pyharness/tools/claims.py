"""Reads claims out of the tables of a page, and holds each to a test that ran.

In: the text of a page, and the names of the tests that passed. Out: ``Claim`` per row, one line per fault.
Pure but for looking whether the places named exist.

A claim is a row whose first cell is its id. Names in backquotes count: `Contract.test_x` and `test_file.py::test_x` are
tests, anything with a slash a place in the checkout; anything else that looks like a name is a fault, and so is a name
without backquotes: nothing is passed over in silence. A proof that begins with `pending:` says what is still to come.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

PENDING = "pending:"
_CODE = re.compile(r"`([^`]+)`")
_TEST = re.compile(r"[A-Z]\w*\.(?:test|invariant)\w*|test_\w+\.py::test_\w+")
_UNQUOTED = re.compile(r"\S*(?:\.test|\.invariant|test_|::)\S*")
_RULE = re.compile(r"\|[-:|\s]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """One row: the heading above it, its id and cells, what its proof names, and whether that is pending.

    Args:
        strange: what the proof names that is neither a test nor a place.
    """

    heading: str
    id: str
    cells: tuple[str, ...]
    tests: tuple[str, ...]
    strange: tuple[str, ...]
    pending: bool


def read(text: str, *, columns: int, proof: int) -> tuple[Claim, ...]:
    """The rows of every table of a page, each of ``columns`` cells, the one at ``proof`` (0-based) naming its tests.

    Raises:
        ValueError: a row has another number of cells.
    """
    found, heading = [], ""
    for line in map(str.strip, text.splitlines()):
        if line.startswith("## "):
            heading = line[3:].strip()
        elif line.startswith("|") and not line.startswith("| id ") and not _RULE.fullmatch(line):
            cells = tuple(cell.strip() for cell in line.removeprefix("|").removesuffix("|").split(" | "))
            if len(cells) != columns:
                raise ValueError(f"a row has {columns} cells: {line}")
            found.append(_claim(heading, cells, cells[proof]))
    return tuple(found)


def _claim(heading: str, cells: tuple[str, ...], proof: str) -> Claim:
    names = code(proof)
    tests = tuple(name for name in names if _TEST.fullmatch(name))
    others = [name for name in names if name not in tests and ("/" not in name or "::" in name)]
    return Claim(
        heading=heading,
        id=cells[0],
        cells=cells,
        tests=tests,
        strange=(*others, *_UNQUOTED.findall(_CODE.sub("", proof))),
        pending=proof.startswith(PENDING),
    )


def code(text: str) -> tuple[str, ...]:
    """What stands in backquotes."""
    return tuple(_CODE.findall(text))


def doubled(claims: Sequence[Claim]) -> list[str]:
    """Ids that have two rows."""
    ids = [claim.id for claim in claims]
    return [f"{twice}: two rows" for twice in sorted({name for name in ids if ids.count(name) > 1})]


def missing_places(claim: Claim, places: Iterable[str], root: Path) -> list[str]:
    """Places a claim names that are not in the checkout."""
    return [f"{claim.id}: {place} does not exist" for place in places if not (root / place).exists()]


def misnamed(claims: Sequence[Claim]) -> list[str]:
    """Names that no runner would ever report, whether the test is there or not."""
    return [
        f"{claim.id}: {name} is no test: `Contract.test_x` or `test_file.py::test_x`"
        for claim in claims
        for name in claim.strange
    ]


def silent(claim: Claim, ran: Iterable[str] | None) -> list[str]:
    """Tests a claim names that did not pass; ``None`` leaves them unchecked. What is pending is not held to them."""
    if ran is None or claim.pending:
        return []
    return [f"{claim.id}: {test} did not pass" for test in claim.tests if test not in ran]
