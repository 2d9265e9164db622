"""The quarter's events where queries are run: a store's tables, and raw logs with what Dune makes of them.

In: a ``Quarter``, the build's tables. Out: DuckDB connections, in memory. Doors: none.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import duckdb
import sqlglot
from eth_utils.abi import collapse_if_tuple
from eventful import tables
from quarter import MODELS, Quarter, Told
from sqlglot import exp

from pyharness.analytics.sources import MODEL_COLUMNS
from pyharness.analytics.tables import Table, named, quoted
from pyharness.chain.abi import Interface, encode
from pyharness.chain.schema import Log
from pyharness.values import instant_of, keccak_hex, model_key

LOGS = (
    "block_number BIGINT, block_time TIMESTAMP, block_date DATE, tx_hash BLOB, \"index\" INTEGER, "
    "contract_address BLOB, topic0 BLOB, topic1 BLOB, topic2 BLOB, topic3 BLOB, data BLOB"
)  # fmt: skip


def hexed(value: int | bytes, digits: int = 40) -> str:
    """An address or word as text."""
    return f"0x{value:0{digits}x}" if isinstance(value, int) else "0x" + value.hex()


def models(q: Quarter) -> list[tuple[str, ...]]:
    """Key, id, token, params and pool of each model of the record."""
    found = []
    for m in MODELS:
        model = q.world.models[m]
        found.append((model_key(m), m, hexed(model.token), hexed(model.params), hexed(model.pool.account)))
    return found


def row(table: Table, told: Told) -> tuple[Any, ...]:
    """An event as its table's row."""
    place = (told.block, instant_of(told.at)[:-1], hexed(told.tx, 64), told.index, hexed(told.address))
    return (*place, *(_plain(column.kind, told.args[column.argument]) for column in table.columns))


def store(q: Quarter, schema: str = "main") -> duckdb.DuckDBPyConnection:
    """Every event in its table, the models in theirs."""
    made = duckdb.connect()
    made.execute(f"CREATE SCHEMA IF NOT EXISTS {schema}")
    for table in tables():
        columns = ", ".join(f"{quoted(name)} {kind}" for name, kind in table.types.items())
        made.execute(f"CREATE TABLE {schema}.{table.name} ({columns})")
        rows = [row(table, told) for told in q.told if (told.contract, told.event) == (table.contract, table.event)]
        fill(made, f"{schema}.{table.name}", rows)
    made.execute(f"CREATE TABLE {schema}.models ({', '.join(f'{name} VARCHAR' for name in MODEL_COLUMNS)})")
    fill(made, f"{schema}.models", models(q))
    return made


def fill(made: duckdb.DuckDBPyConnection, table: str, rows: Sequence[tuple[Any, ...]]) -> None:
    """Insert rows by column: one at a time they take the most part of a test."""
    if rows:
        kinds = [kind for _, kind, *_ in made.execute(f"DESCRIBE {table}").fetchall()]
        lists = ", ".join(f"UNNEST(CAST(? AS {kind}[]))" for kind in kinds)
        made.execute(f"INSERT INTO {table} SELECT {lists}", [list(column) for column in zip(*rows, strict=True)])


def raw_logs(q: Quarter) -> duckdb.DuckDBPyConnection:
    """The same as a chain's logs, as Dune keeps them."""
    made = duckdb.connect()
    made.execute(f"CREATE SCHEMA ethereum; CREATE TABLE ethereum.logs ({LOGS})")
    fill(made, "ethereum.logs", [_log(told) for told in q.told])
    return made


def on_dune(made: duckdb.DuckDBPyConnection, text: str) -> list[tuple[Any, ...]]:
    """Run a rendered query as Dune would: each ``decode_evm_event`` is done here, from the ABI in the text itself."""
    tree = read(text, "dune")
    calls = [node for node in tree.find_all(exp.Table) if isinstance(node.this, exp.Anonymous)]
    for node in [call for call in calls if _decodes(call)]:
        abi, inner = node.this.expressions[0].expressions
        select = inner.expressions[0].sql("duckdb")
        name = "decoded_" + keccak_hex((abi.this + select).encode())[2:18]
        if (name,) not in made.execute("SELECT table_name FROM information_schema.tables").fetchall():
            _decode(made, name, json.loads(abi.this), select)
        node.replace(exp.to_table(name))
    return made.execute(tree.sql("duckdb", unsupported_level=sqlglot.ErrorLevel.RAISE)).fetchall()


def read(text: str, dialect: str) -> Any:
    """A dialect's own reading of a text; what it means by `/`, zones and exploded lists is said in DuckDB's words."""
    tree = sqlglot.parse_one(text, read=dialect, error_level=sqlglot.ErrorLevel.RAISE)
    return tree.transform(_meant_by_trino) if dialect in ("trino", "dune") else tree.transform(_meant_by_spark)


def _meant_by_trino(node: Any) -> Any:
    """An integer divided by an integer is an integer; a time in a zone is what its clocks show there."""
    if isinstance(node, exp.Anonymous) and node.name.upper() == "AT_TIMEZONE":
        return exp.AtTimeZone(this=node.expressions[0], zone=node.expressions[1])
    if isinstance(node, exp.Div) and isinstance(node.this, exp.Cast) and node.this.is_type("bigint"):
        return exp.IntDiv(this=node.this, expression=node.expression)
    return node


def _meant_by_spark(node: Any) -> Any:
    """Exploded lists are joined; their places, like those in lists, count from 0 where DuckDB's both count from 1."""
    if not isinstance(node, exp.Select):
        return node
    for lateral in node.args.pop("laterals", None) or []:
        names = lateral.args["alias"].columns
        with_place = isinstance(lateral.this, exp.Posexplode)
        alias = exp.TableAlias(this=lateral.args["alias"].this, columns=names[::-1] if with_place else names)
        unnest = exp.Unnest(expressions=[lateral.this.this], offset=with_place, alias=alias)
        node.append("joins", exp.Join(this=unnest, kind="CROSS"))
    return node


def _decodes(node: exp.Table) -> bool:
    first = node.this.expressions[0]
    return isinstance(first, exp.Anonymous) and first.name.lower() == "decode_evm_event"


def _decode(made: duckdb.DuckDBPyConnection, name: str, entry: Mapping[str, Any], select: str) -> None:
    """A table of logs with their decoded arguments beside Dune's own columns."""
    given = entry["inputs"]
    types = ", ".join(f"{quoted(item['name'])} {_dune_type(item['type'])}" for item in given)
    made.execute(f"CREATE TABLE {name} ({LOGS}, {types})")
    interface, rows = Interface([entry]), []
    for found in made.execute(select).fetchall():
        topics = tuple(hexed(topic) for topic in found[6:10] if topic is not None)
        place = {"tx_hash": hexed(found[3]), "log_index": found[4], "block_number": found[0], "removed": False}
        log = Log(address=hexed(found[5]), topics=topics, data=found[10], block_hash="0x" + "00" * 32, **place)
        event = interface.event(log)
        assert event is not None, f"the ABI of {entry['name']} does not fit a log it was asked for"
        rows.append((*found, *(_dune(item["type"], event.args[item["name"]]) for item in given)))
    fill(made, name, rows)


def _log(told: Told) -> tuple[Any, ...]:
    table = named(tables(), told.contract, told.event)
    inputs = table.entry["inputs"]
    topics = [bytes.fromhex(table.topic[2:])]
    topics += [encode([item["type"]], [_chain(item, told)]) for item in inputs if item["indexed"]]
    plain = [item for item in inputs if not item["indexed"]]
    data = encode([collapse_if_tuple(item) for item in plain], [_chain(item, told) for item in plain])
    at, tx, place = instant_of(told.at)[:-1], told.tx.to_bytes(32, "big"), told.address.to_bytes(20, "big")
    filled = [*topics, None, None, None][:4]
    return (told.block, at, at[:10], tx, told.index, place, *filled, data)


def _chain(item: Mapping[str, Any], told: Told) -> Any:
    value = told.args[item["name"]]
    return hexed(value) if item["type"] == "address" else value


def _plain(kind: str, value: Any) -> Any:
    """A value as our tables have it."""
    if isinstance(value, Sequence) and not isinstance(value, (str, bytes)):
        return [_plain(kind[:-2], item) for item in value]
    return hexed(value) if isinstance(value, bytes) or kind == "address" else value


def _dune_type(kind: str) -> str:
    """DuckDB's type that is nearest to Dune's for a type of Solidity: bytes for varbinary, HUGEINT for uint256."""
    if kind.endswith("[]"):
        return f"{_dune_type(kind[:-2])}[]"
    return {"string": "VARCHAR", "bool": "BOOLEAN"}.get(kind, "HUGEINT" if "int" in kind else "BLOB")


def _dune(kind: str, value: Any) -> Any:
    if kind.endswith("[]"):
        return [_dune(kind[:-2], item) for item in value]
    return bytes.fromhex(value[2:]) if kind == "address" else value
