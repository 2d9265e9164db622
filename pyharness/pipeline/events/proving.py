"""Holds a file of events to what the contracts say at the last block that was read: a node may have left logs out.

In: a node, the file's connection, the record, that block. Out: sums that differ. Doors: the node and the file, reading
only. Books and supply of every model, what the reserve owes and paid in all, how many models there are: a stretch of
blocks that was left out makes one of them another, if money moved in it. The reserve's fees are in no sum: others than
our router may be let deposit.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import duckdb

from pyharness.analytics.schema import Reached
from pyharness.chain.abi import encode_call
from pyharness.chain.rpc import Rpc
from pyharness.chain.views import View, look
from pyharness.errors import EnvironmentFault, Mismatch
from pyharness.pipeline.events.ranges import Moved, unmoved
from pyharness.record.schema import Record
from pyharness.values import model_key

RESERVE, REGISTRY = "InfrastructureReserve", "ModelRegistry"
SHOWN = 3  # sums that an error names
_NOBODY = "0x" + "0" * 40

# By key: what came into the reserve less what left it, and what of that was paid.
_BOOKS = """
    WITH moved AS (
        SELECT key, amount, 0 AS paid, contract_address FROM infrastructure_reserve_share_deposited
        UNION ALL
        SELECT unnest(keys), unnest(amounts), 0, contract_address FROM infrastructure_reserve_shares_deposited
        UNION ALL
        SELECT key, amount, 0, contract_address FROM infrastructure_reserve_infrastructure_deposited
        UNION ALL
        SELECT key, amount, 0, contract_address FROM infrastructure_reserve_topped_up
        UNION ALL
        SELECT key, -amount, amount, contract_address FROM infrastructure_reserve_infrastructure_cost_paid
        UNION ALL
        SELECT key, -amount, 0, contract_address FROM infrastructure_reserve_emergency_withdrawal
    )
    SELECT key, sum(amount)::DECIMAL(38,0), sum(paid)::DECIMAL(38,0) FROM moved WHERE contract_address = ? GROUP BY key
"""
_SUPPLY = """
    SELECT contract_address, sum(value * ((("from" = ?)::INTEGER) - (("to" = ?)::INTEGER)))::DECIMAL(38,0)
    FROM hokusai_token_transfer GROUP BY contract_address
"""
_MODELS = "SELECT key, model_id, token FROM models ORDER BY ALL"
_COUNT = "SELECT count(*) FROM model_registry_model_registered WHERE contract_address = ?"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sum:
    """A sum of events, and the view that should say the same."""

    what: str
    events: int
    view: View


def prove(rpc: Rpc, connection: duckdb.DuckDBPyConnection, record: Record, at: Reached, again: str) -> bool:
    """Whether the sums were compared; not where the node does not tell what stood at the block.

    Args:
        again: the command that reads everything again.

    Raises:
        Mismatch: E-EVENTS-INCOMPLETE, one differs.
    """
    sums = list(_sums(connection, {name: item.address for name, item in record.contracts.items()}, record.mode))
    if not at.hash or not sums:
        return False
    try:
        answers = [str(reply.result) for reply in look(rpc, [item.view for item in sums], hex(at.number))]
        unmoved(rpc, [at])
    except (Moved, EnvironmentFault):
        return False
    if any(len(answer) != 66 for answer in answers):
        return False
    found = [
        f"{item.what} {item.events:,} by the events, {int(answer, 16):,} by the contract"
        for item, answer in zip(sums, answers, strict=True)
        if item.events != int(answer, 16)
    ]
    if found:
        raise Mismatch(
            "E-EVENTS-INCOMPLETE",
            "the events are not all that the contracts know of: a node left some out",
            found="; ".join(found[:SHOWN]) + (f"; {len(found) - SHOWN} more" if len(found) > SHOWN else ""),
            expected=f"the contracts' sums at block {at.number}",
            next_command=again,
        )
    return True


def _sums(connection: duckdb.DuckDBPyConnection, places: Mapping[str, str], mode: str) -> Iterator[Sum]:
    """Everything that both know; beside an older system tokens and registry are not read from their beginning."""
    if RESERVE not in places:
        return
    reserve, whole = places[RESERVE], mode == "full"
    books = {row[0]: row[1:] for row in connection.execute(_BOOKS, [reserve.lower()]).fetchall()}
    supply = dict(connection.execute(_SUPPLY, [_NOBODY, _NOBODY]).fetchall()) if whole else {}
    for key, name, token in connection.execute(_MODELS).fetchall():
        if model_key(name) != key:
            continue  # its text is no UTF-8: the contracts know it by other bytes
        accrued, paid = books.get(key, (0, 0))
        yield _sum(f"accrued of {name}", accrued, reserve, "accrued(string)", name)
        yield _sum(f"paid of {name}", paid, reserve, "paid(string)", name)
        if whole and token:
            yield _sum(f"supply of {name}", supply.get(token, 0), token, "totalSupply()")
    yield _sum("accrued in all", sum(row[0] for row in books.values()), reserve, "outstanding()")
    yield _sum("paid in all", sum(row[1] for row in books.values()), reserve, "totalPaid()")
    if whole and REGISTRY in places:
        count = connection.execute(_COUNT, [places[REGISTRY].lower()]).fetchall()[0][0]
        yield _sum("models", count, places[REGISTRY], "modelCount()")


def _sum(what: str, events: object, place: str, signature: str, *arguments: str) -> Sum:
    return Sum(what=what, events=int(str(events)), view=View(to=place, data=encode_call(signature, *arguments)))
