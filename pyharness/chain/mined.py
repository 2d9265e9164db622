"""Finds mined transactions again: by what contracts said in them, or by the block in which code appeared.

In: contracts, topics, blocks. Out: ``Mined`` transactions with their receipts, in the order of the chain. The door to
the network, by ``Rpc``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pyharness.chain import parse
from pyharness.chain.faults import RpcRejected
from pyharness.chain.logs import of_many
from pyharness.chain.rpc import Rpc
from pyharness.chain.schema import Json, Receipt


@dataclass(frozen=True, slots=True, kw_only=True)
class Mined:
    """A transaction and what became of it. ``to`` is None for a plain creation."""

    to: str | None
    value: int
    data: bytes
    receipt: Receipt


def spoken(
    rpc: Rpc, contracts: Sequence[str], topics: Sequence[str | Sequence[str] | None], *, to_block: int
) -> tuple[str, ...]:
    """The transactions in which one of these contracts emitted an event of these topics, since the first block."""
    return tuple(dict.fromkeys(log.tx_hash for log in of_many(rpc, contracts, topics, 0, to_block)))


def born(rpc: Rpc, address: str, to_block: int) -> int:
    """The block in which an account got its code, which it has at ``to_block``.

    Raises:
        RpcRejected: the node knows no past.
    """
    low, high = 0, to_block
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if rpc.code(address, middle) else (middle + 1, high)
    return low


def sent_at_birth(rpc: Rpc, address: str, to_block: int) -> tuple[str, ...]:
    """Every transaction of the block in which an account got its code; none where the node knows no past."""
    try:
        block: Json = rpc.call("eth_getBlockByNumber", [hex(born(rpc, address, to_block)), False])
    except RpcRejected:
        return ()
    return tuple(str(tx_hash) for tx_hash in block["transactions"]) if block else ()


def mined(rpc: Rpc, hashes: Sequence[str]) -> tuple[Mined, ...]:
    """The transactions with their receipts, each once, in the order of the chain; what a node lost is left out."""
    return tuple(sorted(_mined(rpc, list(dict.fromkeys(hashes))), key=_place))


def _mined(rpc: Rpc, hashes: Sequence[str]) -> Iterator[Mined]:
    raws = rpc.batch([("eth_getTransactionByHash", [tx_hash]) for tx_hash in hashes])
    receipts = rpc.batch([("eth_getTransactionReceipt", [tx_hash]) for tx_hash in hashes])
    for raw, said in zip(raws, receipts, strict=True):
        receipt = parse.read("eth_getTransactionReceipt", parse.receipt, said)
        if raw is not None and receipt is not None:
            yield Mined(
                to=receipt.to,
                value=parse.read("eth_getTransactionByHash", parse.number, raw["value"]),
                data=parse.read("eth_getTransactionByHash", parse.octets, raw["input"]),
                receipt=receipt,
            )


def _place(item: Mined) -> tuple[int, int]:
    return item.receipt.block_number, item.receipt.tx_index
