"""What a transaction on the chain was refused with: the answer it ended with, and that of the call where it began.

In: a transaction's hash. Out: ``Failure``. The door to the network, by ``Rpc``.

A node that traces tells exactly. Of another one the call is made again on the state before its block, which other
transactions of that block may have changed before it ran.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pyharness.chain.abi import encode_call
from pyharness.chain.faults import CallReverted, RpcRejected
from pyharness.chain.rpc import Rpc
from pyharness.chain.schema import Json
from pyharness.errors import Inconclusive, OperationFailed
from pyharness.values import checksummed

_SILENT_SAFE = encode_call("Error(string)", "GS013")  # a Safe says that its call failed, not why


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """A refusal: the contract that gave it, its data, the machine's own word for the failure."""

    at: str
    data: bytes
    error: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """A failed transaction.

    Args:
        outer: what it ended with; where calls passed on the same answer, by whom it was given first.
        origin: what the innermost failing call said, where that is not the same.
        how: how that is known, in words.
    """

    outer: Answered
    origin: Answered | None
    how: str


def failure(rpc: Rpc, tx_hash: str, *, following: str) -> Failure:
    """Why a transaction failed.

    Args:
        following: the command that helps where there is nothing to tell.

    Raises:
        Inconclusive: E-TX-UNKNOWN, E-TX-IRREPRODUCIBLE. OperationFailed: E-TX-SUCCEEDED, nothing in it failed.
    """
    sent = rpc.transaction(tx_hash)
    if sent is None:
        text = "the node does not know this transaction"
        raise Inconclusive(
            "E-TX-UNKNOWN", text, found=tx_hash, expected="a hash of this network", next_command=following
        )
    try:
        return _traced(rpc, tx_hash, following)
    except (RpcRejected, CallReverted):
        return _again(rpc, sent, following)


def _traced(rpc: Rpc, tx_hash: str, following: str) -> Failure:
    top = rpc.call("debug_traceTransaction", [tx_hash, {"tracer": "callTracer"}])
    failed = list(_path(top, ""))
    if not failed:
        raise _fine(tx_hash, following)
    outer, origin = failed[0], failed[-1]
    if origin.data == outer.data:  # passed on as it was: who said it first is who said it
        return Failure(outer=origin, origin=None, how="traced by the node")
    return Failure(outer=outer, origin=origin, how="traced by the node")


def _path(frame: Mapping[str, Any], at: str) -> Iterator[Answered]:
    """The failing calls from the outside in, as far as one failed because of the next."""
    here = at if frame.get("type") == "DELEGATECALL" and at else frame.get("to") or at
    inside = [item for item in frame.get("calls", ()) if item.get("error")]
    if not frame.get("error"):
        swallowed = [path for item in frame.get("calls", ()) if (path := list(_path(item, here)))]
        yield from swallowed[-1] if swallowed else ()
        return
    data = bytes.fromhex((frame.get("output") or "0x")[2:])
    yield Answered(at=checksummed(here) if here else "", data=data, error=str(frame["error"]))
    if inside and _passed_on(data, bytes.fromhex((inside[-1].get("output") or "0x")[2:])):
        yield from _path(inside[-1], here)


def _passed_on(outer: bytes, inner: bytes) -> bool:
    """Whether a call failed because the one inside did: it says the same, or nothing of its own."""
    return inner in outer or outer in (b"", _SILENT_SAFE)


def _again(rpc: Rpc, sent: Json, following: str) -> Failure:
    """Make the call again, before its block and at it."""
    receipt = rpc.receipt(sent["hash"])
    if receipt is not None and receipt.ok:
        raise _fine(sent["hash"], following)
    heights: list[int | str] = ["latest"] if receipt is None else [receipt.block_number - 1, receipt.block_number]
    data, value = bytes.fromhex(sent["input"][2:]), int(sent["value"], 16)
    for height in heights:
        try:
            rpc.eth_call(sent["to"], data, height, sender=sent["from"], value=value)
        except CallReverted as problem:
            to = checksummed(sent["to"]) if sent["to"] else ""
            said = Answered(at=to, data=problem.data, error="execution reverted")
            return Failure(outer=said, origin=None, how=f"made again on the state of block {height}")
    raise Inconclusive(
        "E-TX-IRREPRODUCIBLE",
        "made again, the call succeeds: other transactions of its block, its gas or its time made it fail",
        found=sent["hash"],
        expected="a node that traces transactions (debug_traceTransaction)",
        next_command=following,
    )


def _fine(tx_hash: str, following: str) -> OperationFailed:
    text = "the transaction succeeded, and so did every call in it"
    return OperationFailed("E-TX-SUCCEEDED", text, found=tx_hash, expected="one that failed", next_command=following)
