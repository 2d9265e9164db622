"""How far the events of a file were read, and the way back where the chain took blocks out.

In: an open store. Out: ``Reached``, contracts. Writes ``sync_state``, ``blocks``, ``contracts`` and ``models``; every
function wants the transaction of the rows it speaks of, so that rows and progress are one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

import duckdb

from pyharness.analytics.schema import Contract, Reached
from pyharness.analytics.staging import append
from pyharness.analytics.store import BESIDE, UNREAD, Identity
from pyharness.analytics.tables import Table, quoted

KEPT = 1_000  # newest blocks whose hashes are kept: a reorganisation deeper than all of them is another chain

_UTC = "make_timestamp(?::BIGINT * 1000000)"

# The registry names each model and its pool once, under its key. Beside an older system the router says what it found:
# whose token that is nobody tells.
_MODELS = """
    INSERT INTO models
    SELECT m.key, m.model_id, m.token, m.params, coalesce(p.pool, '')
    FROM model_registry_model_registered AS m
    LEFT JOIN model_registry_pool_registered AS p ON p.key = m.key
    ORDER BY m.block_number, m.log_index
"""
_ROUTES = """
    INSERT INTO models
    SELECT key, arg_max(model_id, (block_number, log_index)), '', arg_max(params, (block_number, log_index)),
        arg_max(pool, (block_number, log_index))
    FROM usage_fee_router_route_resolved
    WHERE key NOT IN (SELECT key FROM models)
    GROUP BY key
    ORDER BY min((block_number, log_index))
"""
NAMING = ("model_registry_model_registered", "model_registry_pool_registered", "usage_fee_router_route_resolved")


def begin(connection: duckdb.DuckDBPyConnection, identity: Identity, first_block: int) -> None:
    """Say what the file is of; nothing was read yet."""
    connection.execute(
        f"INSERT INTO sync_state VALUES (?, ?, ?, ?, ?, ?, ?, '', {_UTC}, 0)",  # noqa: S608
        [
            identity.chain_id,
            identity.network,
            identity.mode,
            identity.schema_version,
            identity.tables_hash,
            first_block,
            first_block - 1,
            0,
        ],
    )


def reached(connection: duckdb.DuckDBPyConnection) -> Reached:
    """The last block read."""
    rows = connection.execute("SELECT last_block, epoch(last_time)::BIGINT, last_hash FROM sync_state").fetchall()
    return Reached(*rows[0])


def extent(connection: duckdb.DuckDBPyConnection) -> tuple[int, int]:
    """The first block that is read, and the newest one there was when it was looked last."""
    rows = connection.execute("SELECT first_block, head_block FROM sync_state").fetchall()
    return int(rows[0][0]), int(rows[0][1])


def begin_earlier(connection: duckdb.DuckDBPyConnection, first_block: int) -> None:
    """Reading begins here, where that is earlier than it was."""
    connection.execute("UPDATE sync_state SET first_block = least(first_block, ?)", [first_block])


def advance(
    connection: duckdb.DuckDBPyConnection, to: Reached, head: int, passed: Iterable[Reached], folder: Path
) -> None:
    """Everything up to a block was read.

    Args:
        head: the newest block of the chain.
        passed: blocks on the way whose hashes are known.
        folder: where rows are staged.
    """
    _stand(connection, to)
    see(connection, head)
    lines = [f"{block.number},{block.time},{block.hash}" for block in sorted({*passed, to})[-KEPT:]]
    append(connection, "blocks", BESIDE["blocks"], frozenset(), lines, folder)
    connection.execute(
        "DELETE FROM blocks WHERE number NOT IN (SELECT number FROM blocks ORDER BY number DESC LIMIT ?)", [KEPT]
    )


def see(connection: duckdb.DuckDBPyConnection, head: int) -> None:
    """The newest block that the chain has now."""
    connection.execute("UPDATE sync_state SET head_block = ?", [head])


def passed(connection: duckdb.DuckDBPyConnection) -> list[Reached]:
    """The blocks whose hashes are kept, newest first."""
    rows = connection.execute("SELECT number, epoch(time)::BIGINT, hash FROM blocks ORDER BY number DESC").fetchall()
    return [Reached(*row) for row in rows]


def roll_back(connection: duckdb.DuckDBPyConnection, tables: Sequence[Table], to: Reached) -> int:
    """Take out everything above a block; returns how many rows of events that were."""
    gone = 0
    for name in (*(table.name for table in tables), UNREAD):
        rows = connection.execute(f"DELETE FROM {quoted(name)} WHERE block_number > ?", [to.number]).fetchall()  # noqa: S608
        gone += int(rows[0][0])
    connection.execute("DELETE FROM blocks WHERE number > ?", [to.number])
    connection.execute("DELETE FROM contracts WHERE first_block > ?", [to.number])
    _stand(connection, to)
    return gone


def contracts(connection: duckdb.DuckDBPyConnection) -> list[Contract]:
    """Whose events are read, in the order they came."""
    rows = connection.execute("SELECT address, kind, label, first_block FROM contracts ORDER BY first_block, address")
    names = ("address", "kind", "label", "first_block")
    return [Contract(**dict(zip(names, row, strict=True))) for row in rows.fetchall()]


def add_contracts(connection: duckdb.DuckDBPyConnection, found: Sequence[Contract], folder: Path) -> None:
    """Events of these are read too."""
    lines = [f"{item.address},{item.kind},{item.label.encode().hex()},{item.first_block}" for item in found]
    append(connection, "contracts", BESIDE["contracts"], frozenset({"label"}), lines, folder)


def name_models(connection: duckdb.DuckDBPyConnection) -> None:
    """Write ``models`` anew, out of the events of ``NAMING``."""
    connection.execute("DELETE FROM models")
    connection.execute(_MODELS)
    connection.execute(_ROUTES)


def _stand(connection: duckdb.DuckDBPyConnection, at: Reached) -> None:
    said = f"UPDATE sync_state SET last_block = ?, last_time = {_UTC}, last_hash = ?"  # noqa: S608
    connection.execute(said, [at.number, at.time, at.hash])
