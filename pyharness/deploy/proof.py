"""Whether a receipt may be believed.

In: attempts, their sender, a node. Out: the receipts to be believed. Door: the node, reading only.

A receipt is one answer of one node. It counts only where the canonical block at its height lists the transaction in its
place, and the account's own count of transactions is past its nonce: three answers that a stale cache, a mixed-up pool
of nodes or a single forged reply do not give together. What was created is besides read back, byte by byte. Of a call,
success is the receipt's word: a node that lies about all of it together is beyond what one node can show, and is named
by `verify`, or by the next plan, asked of another node.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pyharness.chain import parse
from pyharness.chain.headers import blocks
from pyharness.chain.rpc import Rpc
from pyharness.chain.schema import Json, Receipt
from pyharness.deploy.progress import Attempt

RECEIPT = "eth_getTransactionReceipt"


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What was looked at together: receipts to be believed by transaction, and how many nonces the account used."""

    receipts: Mapping[str, Receipt]
    used: int


def look(rpc: Rpc, attempts: Sequence[Attempt], sender: str) -> Seen:
    """All attempts of one sender, in two messages: what is not mined, or contradicted, has no receipt here."""
    hashes = [attempt.tx_hash for attempt in attempts if attempt.tx_hash]
    count, *raw = rpc.batch(
        [("eth_getTransactionCount", [sender, "latest"]), *((RECEIPT, [tx_hash]) for tx_hash in hashes)]
    )
    used = parse.read("eth_getTransactionCount", parse.number, count)
    nonces = {attempt.tx_hash: attempt.nonce for attempt in attempts}
    found = [parse.read(RECEIPT, parse.receipt, item) for item in raw]
    meant = [
        receipt
        for receipt, tx_hash in zip(found, hashes, strict=True)
        if receipt is not None and receipt.tx_hash == tx_hash and nonces[tx_hash] < used
    ]
    listed = blocks(rpc, [receipt.block_number for receipt in meant])
    believed = {receipt.tx_hash: receipt for receipt in meant if _lists(listed[receipt.block_number], receipt)}
    return Seen(receipts=believed, used=used)


def proven(rpc: Rpc, attempt: Attempt, sender: str) -> Receipt | None:
    """One attempt's receipt, once block and account agree with it."""
    return look(rpc, [attempt], sender).receipts.get(attempt.tx_hash or "")


def _lists(block: Json, receipt: Receipt) -> bool:
    """Whether the block is the receipt's and holds the transaction where the receipt says."""
    if not isinstance(block, dict) or block.get("hash") != receipt.block_hash:
        return False
    hashes = block.get("transactions")
    if not isinstance(hashes, list) or receipt.tx_index >= len(hashes):
        return False
    return bool(hashes[receipt.tx_index] == receipt.tx_hash)
