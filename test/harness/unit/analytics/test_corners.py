"""What a quarter of business does not happen to show, with answers that are written by hand, in each dialect."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from functools import cache
from itertools import product
from typing import Any

import pytest
import sqlglot
from eventful import tables
from quarter_answers import Rows
from quarter_corners import by_hand, corner_setting, corners
from quarter_stores import on_dune, raw_logs, read, store

from pyharness.analytics import catalogue
from pyharness.analytics.rendering import rendered
from pyharness.analytics.sources import DIALECTS, EXPORTED, Dialect


@cache
def _connection(schema: str) -> Any:
    """A place where texts run; exported rows lie the other way round, and no answer depends on it."""
    if schema == "ethereum":
        return raw_logs(corners())
    told = corners().told
    return store(replace(corners(), told=told[::-1] if schema == EXPORTED else told), schema)


def _asked(name: str, dialect: Dialect) -> Rows:
    text = rendered(catalogue.query(name), tables(), corner_setting(), dialect)
    if dialect == "dune":
        return _plain(on_dune(_connection("ethereum"), text))
    if dialect == "duckdb":
        return _plain(_connection("main").execute(text).fetchall())
    twin = read(text, dialect).sql("duckdb", unsupported_level=sqlglot.ErrorLevel.RAISE)
    return _plain(_connection(EXPORTED).execute(twin).fetchall())


def _plain(rows: Rows) -> Rows:
    return [tuple(int(v) if isinstance(v, Decimal) else v for v in row) for row in rows]


@pytest.mark.parametrize(("name", "dialect"), list(product(catalogue.names(), DIALECTS)))
def test_corners_are_answered_as_by_hand(name: str, dialect: Dialect) -> None:
    """Every query, every dialect."""
    assert _asked(name, dialect) == by_hand()[name]


def test_every_query_has_corners() -> None:
    """A new one wants its answer here."""
    assert set(by_hand()) == set(catalogue.names())
