"""Which tables the events of the build become: one per contract and event, one column per argument.

In: the release build. Out: ``Table`` s with their columns, DuckDB types and ABI entries. Pure.

Names are made of the build's own, in snake case: ``FeeDeposited`` of ``UsageFeeRouter`` is the table
``usage_fee_router_fee_deposited``, its argument ``modelId`` the column ``model_id``. A struct is one column per member:
``params_crr_ppm``. Words of SQL (``from``, ``to``) stay what they are and want quotes.

Integers are ``DECIMAL(38,0)``: exact, in Parquet too. A limit is no amount and may have no bound, an allowance of
2^256 - 1, a budget of 2^128 - 1: it is kept as its word, 0x and 64 digits.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pyharness.chain.abi import signature, topic
from pyharness.errors import EnvironmentFault
from pyharness.names import MADE, MOCK_USDC, USDC
from pyharness.tools.schema import Release
from pyharness.values import canonical_json, keccak_hex

POOL, TOKEN, PARAMS = "HokusaiAMM", "HokusaiToken", "HokusaiParams"
CLONES = (POOL, TOKEN, PARAMS)  # one of each per model
KINDS = (*MADE["full"], *CLONES)  # whose events are all kept; of USDC only transfers from or to some of them
TRANSFER = "Transfer"
LIMITS = ("Approval", "BudgetSet")  # events whose integers are limits
AMOUNT, TEXT = "DECIMAL(38,0)", "VARCHAR"

# Where a log stands. Every table begins with these, and the first and fourth are its key.
PLACE: Mapping[str, str] = {
    "block_number": "BIGINT",
    "block_time": "TIMESTAMP",
    "tx_hash": TEXT,
    "log_index": "INTEGER",
    "contract_address": TEXT,
}
KEY = ("block_number", "log_index")


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column that holds one argument of an event, or one member of it.

    Args:
        name: in snake case.
        sql: DuckDB's type.
        kind: Solidity's type.
        argument: the argument's name in the ABI; with its member's after a dot.
        indexed: whether it is a topic. A text, list or struct that is one is its hash.
    """

    name: str
    sql: str
    kind: str
    argument: str
    indexed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """The logs of one event of one kind of contract.

    Args:
        entry: the event in the contract's ABI.
        columns: the arguments, in their order; ``PLACE`` comes before them.
    """

    name: str
    contract: str
    event: str
    entry: Mapping[str, Any]
    columns: tuple[Column, ...]

    @property
    def topic(self) -> str:
        """The first topic of its logs."""
        return topic(signature(self.entry))

    @property
    def indexed(self) -> int:
        """How many topics follow the first one."""
        return sum(bool(given["indexed"]) for given in self.entry["inputs"])

    @property
    def types(self) -> Mapping[str, str]:
        """DuckDB's type of every column, by name and in order."""
        return {**PLACE, **{column.name: column.sql for column in self.columns}}

    @property
    def texts(self) -> frozenset[str]:
        """The columns that hold a text, which may say anything."""
        return frozenset(c.name for c in self.columns if c.kind == "string" and not c.indexed)


def tables_of(release: Release) -> tuple[Table, ...]:
    """Every table, in the order of contracts and their events.

    Raises:
        EnvironmentFault: E-EVENT-SHAPE, an event of this build has no table.
    """
    found = [_table(kind, entry) for kind in KINDS for entry in _events(release, kind)]
    found += [_table(USDC, entry) for entry in _events(release, MOCK_USDC) if entry["name"] == TRANSFER]
    for twice, count in Counter(table.name for table in found).items():
        if count > 1:
            raise _no_shape(twice, "two events of one name")
    return tuple(found)


def named(tables: Sequence[Table], contract: str, event: str) -> Table:
    """The table of an event; Raises StopIteration where there is none."""
    return next(table for table in tables if (table.contract, table.event) == (contract, event))


def fingerprint(tables: Sequence[Table]) -> str:
    """keccak256 over names, topics and types of all tables: rows of another build's tables do not mix with these."""
    return keccak_hex(canonical_json([[table.name, table.topic, dict(table.types)] for table in tables]).encode())


def snake(name: str) -> str:
    """A name of Solidity in snake case: ``HokusaiAMMFactory`` is ``hokusai_amm_factory``."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", name).lower()


def quoted(name: str) -> str:
    """A name for SQL."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """A text for SQL."""
    return "'" + text.replace("'", "''") + "'"


def _events(release: Release, contract: str) -> list[Mapping[str, Any]]:
    return [entry for entry in release.contracts[contract].abi if entry["type"] == "event"]


def _table(contract: str, entry: Mapping[str, Any]) -> Table:
    columns = tuple(column for given in entry["inputs"] for column in _columns(contract, entry["name"], given))
    names = [*PLACE, *(column.name for column in columns)]
    name = f"{snake(contract)}_{snake(entry['name'])}"
    if len(set(names)) < len(names) or entry.get("anonymous"):
        raise _no_shape(name, ", ".join(names))
    return Table(name=name, contract=contract, event=entry["name"], entry=entry, columns=columns)


def _columns(contract: str, event: str, given: Mapping[str, Any]) -> Iterator[Column]:
    """The columns of an argument: one, or one per member."""
    indexed, kind = bool(given["indexed"]), given["type"]
    if kind == "tuple" and not indexed:
        for member in given["components"]:
            path = f"{given['name']}.{member['name']}"
            yield _column(contract, event, member["type"], path, indexed=False)
        return
    yield _column(contract, event, kind, given["name"], indexed=indexed)


def _column(contract: str, event: str, kind: str, argument: str, *, indexed: bool) -> Column:
    sql = _sql(kind, indexed=indexed)
    if sql is None:
        raise _no_shape(f"{contract}.{event}", f"{argument} of type {kind}")
    if event in LIMITS and sql == AMOUNT:
        sql = TEXT
    name = "_".join(snake(part) for part in argument.split("."))
    return Column(name=name, sql=sql, kind=kind, argument=argument, indexed=indexed)


def _sql(kind: str, *, indexed: bool) -> str | None:
    """DuckDB's type for Solidity's; None where there is none."""
    if indexed and (kind in ("string", "bytes", "tuple") or kind.endswith("]")):
        return TEXT
    if kind.endswith("[]"):
        inner = _sql(kind[:-2], indexed=False)
        return f"{inner}[]" if inner and kind[:-2] not in ("string", "bytes") and not inner.endswith("]") else None
    if re.fullmatch(r"u?int\d+", kind):
        return AMOUNT
    if re.fullmatch(r"address|string|bytes\d*", kind):
        return TEXT
    return "BOOLEAN" if kind == "bool" else None


def _no_shape(name: str, found: str) -> EnvironmentFault:
    return EnvironmentFault(
        "E-EVENT-SHAPE",
        f"{name}: no table can hold this event",
        found=found,
        expected="an event with a topic, arguments that SQL has types for, and names of their own",
        next_command="make check",
    )
