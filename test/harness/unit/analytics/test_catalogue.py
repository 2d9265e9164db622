"""Queries have cards that say what they ask; the guide's three have the guide's columns; names that miss are helped."""

from __future__ import annotations

from pathlib import Path

import pytest

from pyharness.analytics import catalogue
from pyharness.errors import UsageFault

GUIDES = {
    "accrued-per-model": ("modelId", "total_infrastructure", "total_profit"),
    "payment-history": ("modelId", "payee", "amount", "invoiceHash", "memo", "timestamp"),
    "runway-over-time": ("modelId", "date", "accrued_balance", "daily_burn_rate", "runway_days"),
}


def test_the_guides_three_have_exactly_its_columns() -> None:
    """In the guide's order and spelling, and each says what was wrong with the query as printed there."""
    for name, columns in GUIDES.items():
        found = catalogue.query(name)
        assert tuple(column.name for column in found.columns) == columns
        assert found.printed
    assert {name for name in catalogue.names() if catalogue.query(name).printed} == set(GUIDES)


def test_every_query_is_a_question_with_columns_that_have_units() -> None:
    """A title, a sentence that asks, meanings; no two queries ask the same."""
    found = [catalogue.query(name) for name in catalogue.names()]
    assert len({query.question for query in found}) == len(found) >= 8
    for query in found:
        assert query.question.endswith("?")
        assert all(column.meaning for column in query.columns)
        assert len({column.name for column in query.columns}) == len(query.columns)


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("runway-overtime", "runway-over-time"),
        ("payments-history", "payment-history"),
        ("split-histry", "split-history"),
    ],
)
def test_a_name_that_misses_is_told_the_nearest(said: str, meant: str) -> None:
    """The names that are near, and where all of them stand."""
    with pytest.raises(UsageFault) as caught:
        catalogue.query(said)
    assert caught.value.code == "E-QUERY"
    assert caught.value.found == said
    assert str(caught.value.expected).endswith(f"did you mean {meant}?")
    assert caught.value.next_command == "python -m pyharness query list"


def test_a_name_of_nothing_is_told_all() -> None:
    """Nor does a path lead anywhere."""
    for said in ("zzzz", "../views/movements", ""):
        with pytest.raises(UsageFault) as caught:
            catalogue.query(said)
        assert all(name in str(caught.value.expected) for name in catalogue.names())


@pytest.mark.parametrize(
    "card",
    [
        "-- title: a\n-- question: b?",
        "-- title: a\n-- question: b?\n-- column: x | text | y\n-- colour: red",
        "-- title: a\n-- question: b?\n-- column: x | furlongs | y",
        "-- title: a\n-- question: b?\n-- column: x | text",
        "-- title: a\n-- title: a\n-- question: b?\n-- column: x | text | y",
    ],
)
def test_a_card_that_lacks_something_is_refused(tmp_path: Path, card: str) -> None:
    """Missing, unknown or doubled lines, columns without a unit or a meaning."""
    path = tmp_path / "q.sql"
    path.write_text(card + "\nSELECT 1\n")
    with pytest.raises(ValueError):  # noqa: PT011
        catalogue.read(path)
