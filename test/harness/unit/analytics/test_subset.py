"""Queries are written in what every dialect says alike; anything else is refused by name."""

from __future__ import annotations

import pytest

from pyharness.analytics import catalogue
from pyharness.analytics.subset import FUNCTIONS, SYNTAX, parsed
from pyharness.errors import UsageFault

OUTSIDE = {
    "SELECT SUM(t.x) AS s FROM t GROUP BY ALL": "GROUP BY ALL",
    "SELECT t.x FROM t WHERE t.d > CAST(t.e AS DATE) - INTERVAL '30 days'": "INTERVAL",
    "SELECT t.x FROM t WHERE t.d > t.e - INTERVAL '1' MONTH": "INTERVAL",
    "SELECT LIST_SUM(t.x) AS s FROM t": "LIST_SUM",
    "SELECT ANY_VALUE(t.x) AS s FROM t": "AnyValue",
    "SELECT NOW() AS s FROM t": "NOW",
    "SELECT t.x FROM READ_PARQUET('x') AS t": "READ_PARQUET",
    "SELECT * FROM t": "SELECT *",
    "SELECT x FROM t": "column of no table",
    "SELECT t.x / 2 AS h FROM t": "no DOUBLE",
    "SELECT t.x // 2 AS h FROM t": "no BIGINT",
    "SELECT CAST(t.x AS FLOAT) AS h FROM t": "a cast to",
    "SELECT CAST(t.x AS DECIMAL(18, 6)) AS h FROM t": "a cast to DECIMAL(18, 6)",
    "SELECT t.x FROM t QUALIFY ROW_NUMBER() OVER (ORDER BY t.x) = 1": "Qualify",
    "SELECT t.x || 'a' AS h FROM t": "DPipe",
    "SELECT t.x FROM t WHERE t.y ~ 'a'": "Regexp",
    "INSERT INTO t SELECT t.x FROM t": "Insert",
    "DROP TABLE t": "Drop",
    "ATTACH 'x' AS y": "Attach",
}


@pytest.mark.parametrize("sql", OUTSIDE, ids=lambda sql: sql[:40])
def test_what_dialects_say_otherwise_is_refused(sql: str) -> None:
    """By the name of what it is."""
    with pytest.raises(UsageFault) as caught:
        parsed(sql)
    assert caught.value.code == "E-QUERY-SUBSET"
    assert OUTSIDE[sql] in str(caught.value.found)


def test_every_query_and_view_keeps_to_the_subset() -> None:
    """All of them, whichever are there."""
    for name in catalogue.names():
        parsed(catalogue.query(name).sql)
    for sql in catalogue.views().values():
        parsed(sql)


def test_nothing_is_let_in_that_no_query_uses() -> None:
    """A kind of expression is on the list because the golden answers were run with it."""
    written = [*(catalogue.query(name).sql for name in catalogue.names()), *catalogue.views().values()]
    trees = [parsed(sql) for sql in written]
    assert {type(node).__name__ for tree in trees for node in tree.walk()} == FUNCTIONS | SYNTAX
