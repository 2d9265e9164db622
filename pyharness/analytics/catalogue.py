"""The questions that are asked of the events, as they lie beside this file: one SQL file each, its card at the top.

In: a name. Out: ``Query``: what it asks, what each column means, its SQL; or the SQL of a view that queries share.
Reads the package's own files.

A card's lines are ``-- title:``, ``-- question:``, one ``-- column: name | unit | meaning`` for each column in their
order and, where the deployment guide prints such a query, ``-- printed:``: what was wrong with it there.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from pyharness.errors import UsageFault
from pyharness.names import one_of

QUERIES, VIEWS = Path(__file__).parent / "queries", Path(__file__).parent / "views"
USDC_UNIT, PRICE_UNIT = "USDC, 6 decimals", "USDC per token, 6 decimals"
UNITS = (
    "text", "address", "bytes32", "number", "yes or no", "time, UTC", "date, UTC", "days", "ratio",
    "bps, 10_000 = 100%", USDC_UNIT, f"{USDC_UNIT}, a day", PRICE_UNIT,
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """A column of an answer: its name, its unit, what it says. Amounts are whole base units, never a float."""

    name: str
    unit: str
    meaning: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """A question.

    Args:
        printed: what was wrong with the guide's own query of this kind; None where it prints none.
        sql: in the subset of DuckDB's SQL that every dialect is made of.
    """

    name: str
    title: str
    question: str
    columns: tuple[Answered, ...]
    printed: str | None
    sql: str


def names() -> tuple[str, ...]:
    """Every query's name, sorted."""
    return tuple(sorted(path.stem for path in QUERIES.glob("*.sql")))


def query(name: str) -> Query:
    """A query by its name.

    Raises:
        UsageFault: E-QUERY, there is none; the nearest names are told.
    """
    if name not in names():
        raise UsageFault(
            "E-QUERY",
            "there is no query of this name",
            found=name,
            expected=one_of(name, names()),
            next_command="python -m pyharness query list",
        )
    return read(QUERIES / f"{name}.sql")


@lru_cache(maxsize=1)
def views() -> dict[str, str]:
    """The SQL of every view by name."""
    return {path.stem: _split(path)[1] for path in sorted(VIEWS.glob("*.sql"))}


def read(path: Path) -> Query:
    """The query of a file.

    Raises:
        ValueError: a card that is not as it must be.
    """
    lines, sql = _split(path)
    card: dict[str, list[str]] = {}
    for line in lines:
        label, _, text = line.removeprefix("-- ").partition(": ")
        card.setdefault(label, []).append(text)
    if set(card) - {"printed"} != {"title", "question", "column"}:
        raise ValueError(f"{path.name}: a card of {', '.join(card)}")
    (title,), (question,), printed = card["title"], card["question"], card.get("printed", [None])
    columns = tuple(_column(path, text) for text in card["column"])
    return Query(name=path.stem, title=title, question=question, columns=columns, printed=printed[0], sql=sql)


def _split(path: Path) -> tuple[Sequence[str], str]:
    """The comment at the top, by lines, and the SQL."""
    lines = path.read_text("utf-8").splitlines()
    end = next(at for at, line in enumerate(lines) if not line.startswith("-- "))
    return lines[:end], "\n".join(lines[end:])


def _column(path: Path, text: str) -> Answered:
    parts = text.split(" | ")
    if len(parts) != 3 or parts[1] not in UNITS:
        raise ValueError(f"{path.name}: a column of no known unit: {text}")
    return Answered(name=parts[0], unit=parts[1], meaning=parts[2])
