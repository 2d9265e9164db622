"""What transactions changed in the storage of every contract, to the slot.

In: a node or a ``Stage``, mined transactions. Out: slots by address. The door to the network, by either; the node
replays each transaction and compares before and after, whichever contract was reached.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from pyharness.chain.rpc import Rpc
from pyharness.chain.schema import Receipt
from pyharness.scenarios.stage.stage import Stage
from pyharness.values import checksummed

_COMPARED = {"tracer": "prestateTracer", "tracerConfig": {"diffMode": True}}


def touched(stage: Stage, receipts: Iterable[Receipt]) -> Mapping[str, frozenset[str]]:
    """The storage slots that differ, by checksummed address; contracts without any are left out."""
    return changed(stage.node.rpc, [receipt.tx_hash for receipt in receipts])


def changed(rpc: Rpc, hashes: Iterable[str]) -> Mapping[str, frozenset[str]]:
    """The same of transactions by their hashes."""
    found: dict[str, set[str]] = {}
    for tx_hash in hashes:
        changes = rpc.call("debug_traceTransaction", [tx_hash, _COMPARED])
        for side in ("pre", "post"):
            for address, account in changes[side].items():
                found.setdefault(checksummed(address), set()).update(account.get("storage", {}))
    return {address: frozenset(slots) for address, slots in found.items() if slots}
