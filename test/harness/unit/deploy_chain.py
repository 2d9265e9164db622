"""A chain of one block a transaction, answering from memory what the sender's checks ask."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from pyharness.chain.schema import Receipt
from pyharness.values import keccak_hex

SENDER = "0x19E7E376E7C213B7E7e7e46cc70A5dD086DAff2A"


def mined(name: bytes, *, height: int = 5, index: int = 0, ok: bool = True) -> Receipt:
    """The receipt of a transaction of this name, in a block of that height."""
    return Receipt(
        tx_hash=keccak_hex(name),
        ok=ok,
        block_number=height,
        block_hash=keccak_hex(b"block %d" % height),
        tx_index=index,
        sender=SENDER,
        to=SENDER,
        contract_address=None,
        gas_used=21_000,
        effective_gas_price=1,
        logs=(),
    )


@dataclass
class Chain:
    """What the node holds; every answer can be changed by itself, so that answers contradict each other."""

    receipts: dict[str, Receipt] = field(default_factory=dict)
    blocks: dict[int, dict[str, Any]] = field(default_factory=dict)
    count: int = 0

    def holds(self, receipt: Receipt) -> None:
        """Mine a transaction: its receipt, its block, one more nonce used."""
        self.receipts[receipt.tx_hash] = receipt
        block = {"hash": receipt.block_hash, "transactions": [None] * receipt.tx_index + [receipt.tx_hash]}
        self.blocks[receipt.block_number] = block
        self.count = 100

    def replaces(self, receipt: Receipt, name: bytes) -> None:
        """Another block stands where the transaction's was, and the transaction has no receipt any more."""
        del self.receipts[receipt.tx_hash]
        self.blocks[receipt.block_number] = {"hash": keccak_hex(name), "transactions": []}

    def moves(self, receipt: Receipt, height: int) -> None:
        """The transaction was mined elsewhere instead."""
        self.replaces(receipt, b"other")
        self.holds(replace(receipt, block_number=height, block_hash=keccak_hex(b"block %d" % height)))

    def receipt(self, tx_hash: str) -> Receipt | None:
        """The node's receipt."""
        return self.receipts.get(tx_hash)

    def nonce(self, _address: str, _block: str = "latest") -> int:
        """Transactions of the account."""
        return self.count

    def call(self, method: str, params: Sequence[Any]) -> Any:
        """A block by its height, a receipt by its transaction, or the account's count, as a node puts them."""
        if method == "eth_getTransactionCount":
            return hex(self.count)
        if method == "eth_getTransactionReceipt":
            return self._raw(params[0])
        assert method == "eth_getBlockByNumber"
        return self.blocks.get(int(params[0], 16))

    def _raw(self, tx_hash: str) -> dict[str, Any] | None:
        found = self.receipts.get(tx_hash)
        return found and {
            "transactionHash": found.tx_hash,
            "status": hex(found.ok),
            "blockNumber": hex(found.block_number),
            "blockHash": found.block_hash,
            "transactionIndex": hex(found.tx_index),
            "from": found.sender,
            "to": found.to,
            "gasUsed": hex(found.gas_used),
            "effectiveGasPrice": hex(found.effective_gas_price),
            "logs": [],
        }

    def batch(self, calls: Sequence[tuple[str, Sequence[Any]]]) -> list[Any]:
        """Many of them."""
        return [self.call(*call) for call in calls]
