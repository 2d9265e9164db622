"""The part of DuckDB's SQL that queries may be written in: what every dialect can say, and says alike.

In: SQL. Out: its tree, or what is outside. Pure.

Translators change what they know and pass on what they do not, without a word. So it is not the translation that is
trusted: only kinds of expression that were run in every dialect's twin are let in, each by name.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from pyharness.errors import UsageFault

FUNCTIONS = frozenset(
    (
        "And", "Case", "Cast", "Coalesce", "Count", "GenerateSeries", "Greatest", "Max", "Min", "Nullif", "Replace",
        "RowNumber", "Sum", "Unnest",
    )
)  # fmt: skip
SYNTAX = frozenset(
    (
        "Add", "Alias", "Bracket", "CTE", "Column", "DataType", "DataTypeParam", "Distinct", "Div", "EQ", "From", "GT",
        "Group", "Identifier", "If", "IntDiv", "Interval", "Join", "Limit", "Literal", "NEQ", "Neg", "Null", "Order",
        "Ordered", "Select", "Star", "Sub", "Subquery", "Table", "TableAlias", "Union", "Var", "Where", "Window",
        "WindowSpec", "With",
    )
)  # fmt: skip
TYPES = ("DECIMAL(38, 0)", "BIGINT", "DOUBLE", "DATE", "TEXT", "TIMESTAMP")


@lru_cache(maxsize=256)
def parsed(sql: str) -> Any:
    """The tree of a query or view; a caller that changes it copies it first.

    Raises:
        UsageFault: E-QUERY-SUBSET, a thing that not every dialect says alike.
    """
    import sqlglot  # documented lazy import: a third of a second

    tree = sqlglot.parse_one(sql, read="duckdb", error_level=sqlglot.ErrorLevel.RAISE)
    found = sorted({said for node in tree.walk() for said in _outside(node)})
    if found:
        raise UsageFault(
            "E-QUERY-SUBSET",
            "a query says what not every dialect says alike",
            found="; ".join(found),
            expected="functions, types and clauses of pyharness/analytics/subset.py",
            next_command="python -m pyharness query list",
        )
    return tree


def _outside(node: Any) -> list[str]:
    """What of this one expression is outside, in words."""
    from sqlglot import exp

    kind = type(node).__name__
    if kind not in FUNCTIONS | SYNTAX:
        return [f"{kind}: {node.sql('duckdb')}"]
    if isinstance(node, exp.Star) and not isinstance(node.parent, exp.Count):
        return ["SELECT *: columns by name"]
    if isinstance(node, exp.Cast) and node.to.sql("duckdb") not in TYPES:
        return [f"a cast to {node.to.sql('duckdb')}"]
    if isinstance(node, exp.Interval) and (node.text("unit").upper() != "DAY" or not node.this.is_string):
        return [f"an interval such as {node.sql('duckdb')}: INTERVAL '1' DAY is one"]
    if isinstance(node, exp.Div) and not all(_cast(side, "DOUBLE") for side in (node.this, node.expression)):
        return [f"a division of what is no DOUBLE: {node.sql('duckdb')}"]
    if isinstance(node, exp.IntDiv) and not _cast(node.this, "BIGINT"):
        return [f"a whole division of what is no BIGINT: {node.sql('duckdb')}"]
    if isinstance(node, exp.Column) and not node.table:
        return [f"a column of no table: {node.sql('duckdb')}"]
    if isinstance(node, exp.Group) and node.args.get("all"):
        return ["GROUP BY ALL"]
    return []


def _cast(node: Any, to: str) -> bool:
    from sqlglot import exp

    return isinstance(node, exp.Cast) and node.to.sql("duckdb") == to
