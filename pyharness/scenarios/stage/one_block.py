"""Transactions of several accounts in one block, in a stated order.

In: a node, calls. Out: receipts. The door to the network, by ``chain.anvil``. A node orders a block's transactions by
tip, so each gets a smaller one than the one before it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from pyharness.chain.anvil import Anvil
from pyharness.chain.schema import Receipt
from pyharness.errors import Mismatch
from pyharness.scenarios.schema import Step
from pyharness.scenarios.stage.expect import equal
from pyharness.scenarios.stage.scene import Done
from pyharness.scenarios.stage.stage import Stage

GAS = 1_000_000
TIP_WEI = 10**9
FEE_WEI = 500 * TIP_WEI


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """What one account does."""

    by: str
    contract: str
    function: str
    args: tuple[object, ...]


@contextmanager
def collecting(node: Anvil) -> Iterator[None]:
    """Transactions wait until a block is mined; afterwards each has one of its own again."""
    node.rpc.call("evm_setAutomine", [False])
    try:
        yield
    finally:
        node.rpc.call("evm_setAutomine", [True])


def together(stage: Stage, calls: Sequence[Call]) -> list[Done]:
    """The calls in one block, in this order.

    Raises:
        Mismatch: E-STORY, one of them reverted, or they were not mined so.
    """
    with collecting(stage.node):
        hashes = [_sent(stage, call, tip=(len(calls) - at) * TIP_WEI) for at, call in enumerate(calls)]
        stage.node.mine()
    receipts = [mined(stage.node, tx_hash) for tx_hash in hashes]
    equal("blocks that hold them", len({receipt.block_number for receipt in receipts}), 1)
    equal("their places in the block", [receipt.tx_index for receipt in receipts], list(range(len(calls))))
    at = stage.node.rpc.block(receipts[0].block_number).timestamp
    for call, receipt in zip(calls, receipts, strict=True):
        noted(stage, call.by, f"{call.contract}.{call.function}", receipt, at)
    return [Done(receipt=receipt, events=stage.book.events(receipt), at=at) for receipt in receipts]


def noted(stage: Stage, by: str, call: str, receipt: Receipt, at: int) -> None:
    """The diary holds it like any other act."""
    stage.diary.note(Step(kind="act", at=at, by=by, call=call, gas=receipt.gas_used))


def mined(node: Anvil, tx_hash: str) -> Receipt:
    """The receipt of a transaction that must have been mined with success.

    Raises:
        Mismatch: E-STORY.
    """
    receipt = node.rpc.receipt(tx_hash)
    if receipt is None or not receipt.ok:
        found = "it is not mined" if receipt is None else "it reverted"
        raise Mismatch("E-STORY", f"transaction {tx_hash}", found=found, expected="mined with success")
    return receipt


def _sent(stage: Stage, call: Call, *, tip: int) -> str:
    target, sender = stage.book[call.contract], stage.address(call.by)
    message = {
        "from": sender,
        "to": target.address,
        "data": "0x" + target.data(call.function, call.args).hex(),
        "gas": hex(GAS),
        "maxFeePerGas": hex(FEE_WEI),
        "maxPriorityFeePerGas": hex(tip),
    }
    with stage.node.impersonating(sender):
        return str(stage.node.rpc.call("eth_sendTransaction", [message]))
