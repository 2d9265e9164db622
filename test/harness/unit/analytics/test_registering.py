"""Exported files become the tables that texts read: every one that a question names, with the columns of the files."""

from __future__ import annotations

import re
from itertools import product
from typing import Any

import pytest
import sqlglot
from eventful import tables
from sqlfluff.core import FluffConfig, Linter
from sqlglot import exp

from pyharness.analytics import catalogue
from pyharness.analytics.registering import Catalogued, registered
from pyharness.analytics.rendering import needed_tables
from pyharness.errors import UsageFault

DIALECTS: tuple[Catalogued, ...] = ("trino", "spark")
ODD = ("", " ", "x'; DROP TABLE y; --", "a\nb", "D:\\new")  # Spark reads a backslash as the beginning of an escape
GRAMMARS = {"trino": "trino", "spark": "sparksql"}


def _made(dialect: Catalogued, place: str = "s3://bucket/events/") -> str:
    return registered(tables(), 11155111, place, dialect)


@pytest.mark.parametrize("dialect", DIALECTS)
def test_every_table_that_a_question_reads_is_made(dialect: Catalogued) -> None:
    """Over its own folder, once, its days found; the types are those of the store, said as the dialect has them."""
    read = {name for question in catalogue.names() for name in needed_tables(catalogue.query(question), tables())}
    text = _made(dialect)
    made = [tree for tree in sqlglot.parse(text, read=dialect) if isinstance(tree, exp.Create) and tree.kind == "TABLE"]
    assert {tree.find(exp.Table).name for tree in made} == read
    assert len(made) == len(read)
    days = {"date": "VARCHAR"} if dialect == "trino" else {}
    types = {table.name: {**table.types, **days} for table in tables()}
    for tree in made:
        name = tree.find(exp.Table).name
        assert text.count(f"'s3://bucket/events/chain_id=11155111/event={name}'") == 1
        assert len(re.findall(rf"(?:REFRESH TABLE events\.{name};|\('events', '{name}', 'FULL'\))", text)) == 1
        columns = {column.name: column.kind.sql("duckdb") for column in tree.this.expressions}
        assert columns == {key: _plain(kind) for key, kind in types[name].items()}


def _plain(kind: str) -> str:
    """A type as the translator spells it."""
    tree: Any = exp.DataType.build(kind, dialect="duckdb")
    return str(tree.sql("duckdb")).replace("INTEGER", "INT")


@pytest.mark.parametrize("dialect", DIALECTS)
def test_a_second_parser_reads_the_tables(dialect: Catalogued) -> None:
    """sqlfluff, each statement by itself."""
    linter = Linter(config=FluffConfig(overrides={"dialect": GRAMMARS[dialect]}))
    statements = [part for part in _made(dialect).split(";\n") if part.startswith("CREATE")][:4]
    for statement in statements:
        assert [fault.desc() for fault in linter.parse_string(statement + ";\n").violations] == [], statement


@pytest.mark.parametrize(("dialect", "place"), list(product(DIALECTS, ODD)))
def test_a_place_that_is_none_is_refused(dialect: Catalogued, place: str) -> None:
    """Nothing of it becomes a statement."""
    with pytest.raises(UsageFault) as caught:
        _made(dialect, place)
    assert caught.value.code == "E-QUERY-PLACE"
