"""Where a rendered query finds its events: one common table expression per event, of the same columns everywhere.

In: an event's ``Table``, a ``Setting``. Out: SQL of DuckDB, Dune, Trino or Spark. Pure.

A store of ours and exported files have these columns already. Dune has raw logs, which it decodes by the event's entry
in the ABI; bytes become text there and integers decimals, so that the query above them is one for all.

Source: DuneSQL, ``decode_evm_event``; Dune's ``<chain>.logs``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from pyharness.analytics.tables import Column, Table, quoted
from pyharness.errors import UsageFault
from pyharness.values import canonical_json

Dialect = Literal["duckdb", "dune", "trino", "spark"]
DIALECTS: tuple[Dialect, ...] = ("duckdb", "dune", "trino", "spark")
DUNE_CHAINS: Mapping[int, str] = {1: "ethereum", 11155111: "sepolia"}  # Dune's name of a chain's tables
MODEL_COLUMNS = ("key", "model_id", "token", "params", "pool")
STORE, EXPORTED = "main", "events"  # the schemas that hold the tables: of a store, over exported files

# Where a log stands, of Dune's columns.
_DUNE_PLACE: Mapping[str, str] = {
    "block_number": "CAST(block_number AS BIGINT)",
    "block_time": "CAST(block_time AS TIMESTAMP)",
    "tx_hash": "'0x' || LOWER(TO_HEX(tx_hash))",
    "log_index": 'CAST("index" AS INTEGER)',
    "contract_address": "'0x' || LOWER(TO_HEX(contract_address))",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """What a query is asked of.

    Args:
        now: the end of the data (UTC), such as 2026-01-02T03:04:05Z; None for the last block of a store, and elsewhere
            for the moment at which it runs.
        models: key, id, token, params and pool of each; None where a table of them lies beside the events.
        addresses: by kind of contract; of Dune only.
        chain_id: whose logs; of Dune only.
        first_block, first_day: of the first contract, the day as 2026-01-02; of Dune only.
    """

    now: str | None = None
    models: Sequence[Sequence[str]] | None = None
    addresses: Mapping[str, Sequence[str]] = field(default_factory=dict)
    chain_id: int = 0
    first_block: int = 0
    first_day: str = ""


def clock(setting: Setting, dialect: Dialect) -> str:
    """The end of the data, in UTC whatever zone the session has: a plain cast of the time would be its local one."""
    if setting.now is not None:
        return f"SELECT CAST('{setting.now[:-1].replace('T', ' ')}' AS TIMESTAMP) AS now"
    if dialect == "duckdb":
        return f"SELECT s.last_time AS now FROM {STORE}.sync_state AS s"  # noqa: S608  (a name of ours)
    if dialect == "spark":
        return "SELECT CAST('1970-01-01 00:00:00' AS TIMESTAMP) + MAKE_DT_INTERVAL(0, 0, 0, UNIX_TIMESTAMP()) AS now"
    return "SELECT CAST(CURRENT_TIMESTAMP AT TIME ZONE 'UTC' AS TIMESTAMP) AS now"


def ending(setting: Setting, dialect: Dialect) -> str:
    """Where the data end, in words."""
    if setting.now is not None:
        return f"Ends at {setting.now}."
    if dialect == "duckdb":
        return "Ends with the last block that was read."
    exported = "; days since the files were exported look like days without events, --now names another end"
    return f"Ends when it runs{'' if dialect == 'dune' else exported}."


def models(setting: Setting, dialect: Dialect) -> str:
    """Key, id and contracts of every model."""
    columns = ", ".join(f"m.{name}" for name in MODEL_COLUMNS)
    if setting.models is None:
        return f"SELECT {columns} FROM {_schema(dialect)}.models AS m"  # noqa: S608  (names of the build, ids of the record)
    if not setting.models:
        nothing = ", ".join(f"CAST(NULL AS VARCHAR) AS {name}" for name in MODEL_COLUMNS)
        return f"SELECT {columns} FROM (SELECT {nothing}) AS m WHERE m.key IS NOT NULL"  # noqa: S608  (names of the build, ids of the record)
    rows = ", ".join("(" + ", ".join(_text(item) for item in row) + ")" for row in setting.models)
    return f"SELECT {columns} FROM (VALUES {rows}) AS m({', '.join(MODEL_COLUMNS)})"  # noqa: S608  (names of the build, ids of the record)


def events(table: Table, setting: Setting, dialect: Dialect) -> str:
    """An event's rows up to the end of the data."""
    if dialect == "dune":
        return _decoded(table, setting)
    columns = ", ".join(f"e.{quoted(name)}" for name in table.types)
    place = f"{_schema(dialect)}.{table.name} AS e CROSS JOIN clock AS c"
    return f"SELECT {columns} FROM {place} WHERE e.block_time <= c.now"  # noqa: S608  (names of the build, ids of the record)


def _schema(dialect: Dialect) -> str:
    return STORE if dialect == "duckdb" else EXPORTED


def _decoded(table: Table, setting: Setting) -> str:
    """The rows as Dune decodes them from raw logs.

    Raises:
        UsageFault: E-QUERY-CHAIN, Dune does not have the chain.
    """
    if setting.chain_id not in DUNE_CHAINS:
        raise UsageFault(
            "E-QUERY-CHAIN",
            "Dune has no logs of this chain",
            found=str(setting.chain_id),
            expected=" or ".join(f"{number} ({name})" for number, name in DUNE_CHAINS.items()),
            next_command="python -m pyharness query list",
        )
    places = ", ".join(setting.addresses.get(table.contract, ())) or "CAST(NULL AS VARBINARY)"
    arguments = {column.name: _column(table, column) for column in table.columns}
    columns = ", ".join(f"{said} AS {quoted(name)}" for name, said in {**_DUNE_PLACE, **arguments}.items())
    which = (
        f"contract_address IN ({places}) AND topic0 = {table.topic} "
        f"AND block_date >= DATE '{setting.first_day}' AND block_number >= {setting.first_block}"
    )
    logs = f"SELECT * FROM {DUNE_CHAINS[setting.chain_id]}.logs WHERE {which}"  # noqa: S608  (of the build, the record)
    decoded = f"TABLE(decode_evm_event({_text(canonical_json(dict(table.entry)))}, TABLE({logs})))"
    until = "CAST(block_time AS TIMESTAMP) <= clock.now"
    return f"SELECT {columns} FROM {decoded} CROSS JOIN clock WHERE {until}"  # noqa: S608  (names of the build)


def _column(table: Table, column: Column) -> str:
    """One decoded argument in our column's type.

    Raises:
        UsageFault: E-QUERY-SUBSET, a struct, which has no one type there.
    """
    if "." in column.argument:
        raise UsageFault(
            "E-QUERY-SUBSET",
            f"{table.name}: a struct is not decoded alike everywhere",
            found=column.argument,
            expected="events without structs",
            next_command="python -m pyharness query list",
        )
    return _converted(column.kind, hashed=column.indexed and column.sql == "VARCHAR")(quoted(column.argument))


def _converted(kind: str, *, hashed: bool = False) -> Callable[[str], str]:
    if kind.endswith("[]") and not hashed:
        inner = _converted(kind[:-2])("item")
        return lambda name: f"TRANSFORM({name}, item -> {inner})"
    if "int" in kind and not hashed:
        return lambda name: f"CAST(CAST({name} AS VARCHAR) AS DECIMAL(38, 0))"
    if kind.startswith(("address", "bytes")) or hashed:
        return lambda name: f"'0x' || LOWER(TO_HEX({name}))"
    return lambda name: name


def _text(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
