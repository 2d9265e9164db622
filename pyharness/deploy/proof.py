"""Whether a receipt may be believed.

In: an attempt, its sender, a node. Out: the receipt, or None. Door: the node, reading only.

A receipt is one answer of one node. It counts only where the canonical block at its height lists the transaction in its
place, and the account's own count of transactions is past its nonce: three answers that a stale cache, a mixed-up pool
of nodes or a single forged reply do not give together. What was created is besides read back, byte by byte. Of a call,
success is the receipt's word: a node that lies about all of it together is beyond what one node can show, and is named
by `verify`, or by the next plan, asked of another node.
"""

from __future__ import annotations

from pyharness.chain.rpc import Rpc
from pyharness.chain.schema import Json, Receipt
from pyharness.deploy.progress import Attempt


def proven(rpc: Rpc, attempt: Attempt, sender: str) -> Receipt | None:
    """The attempt's receipt, once block and account agree with it; None while it is not mined, or they do not."""
    receipt = rpc.receipt(attempt.tx_hash) if attempt.tx_hash else None
    if receipt is None or receipt.tx_hash != attempt.tx_hash:
        return None
    block = rpc.call("eth_getBlockByNumber", [hex(receipt.block_number), False])
    if not _lists(block, receipt) or rpc.nonce(sender) <= attempt.nonce:
        return None
    return receipt


def _lists(block: Json, receipt: Receipt) -> bool:
    """Whether the block is the receipt's and holds the transaction where the receipt says."""
    if not isinstance(block, dict) or block.get("hash") != receipt.block_hash:
        return False
    hashes = block.get("transactions")
    if not isinstance(hashes, list) or receipt.tx_index >= len(hashes):
        return False
    return bool(hashes[receipt.tx_index] == receipt.tx_hash)
