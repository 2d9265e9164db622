"""Where a promise was carried out: found by what its signers signed, or by the transactions that are named.

In: ``Session``, ``Promise``. Out: ``Executed``. Door: the node, reading only.

A transaction that is named proves nothing by itself: it must be seen to make the calls, as the signer's own transaction
or inside one that the signer's Safe or timelock says it carried out. What is not seen is told by the books alone, and
then money too must have moved as promised, see ``confirming``.
Source: Safe 1.3.0 and newer, `ExecutionSuccess` and `ExecutionFailure`; OpenZeppelin's timelock, `CallExecuted`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pyharness.chain.abi import topic
from pyharness.chain.logs import Wanted, logs
from pyharness.chain.schema import Receipt
from pyharness.errors import Mismatch, Partial, UsageFault
from pyharness.ops.promise import Promise
from pyharness.pipeline.session import Session
from pyharness.pipeline.signables import mark

SUCCESS, FAILURE = topic("ExecutionSuccess(bytes32,uint256)"), topic("ExecutionFailure(bytes32,uint256)")
CARRIED_OUT = topic("CallExecuted(bytes32,uint256,address,uint256,bytes)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Mined:
    """A transaction, and the block it is in."""

    tx_hash: str
    block: int
    block_hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Executed:
    """What carried it out.

    Args:
        at: one transaction for each call, or one for all of them, in order.
        seen: whether they are seen to make the promised calls.
    """

    at: tuple[Mined, ...]
    seen: bool

    @property
    def last(self) -> Mined:
        """The transaction after which all of it had happened."""
        return self.at[-1]


def executed(session: Session, promise: Promise, named: Sequence[str], *, again: str) -> Executed:
    """The transaction of a promise.

    Args:
        named: hashes, where they are known; needed for calls that an account sent.
        again: the command that asks for it, to be run once it was carried out.

    Raises:
        Partial: E-NOT-EXECUTED, nobody has yet. Mismatch: E-EXECUTION-FAILED. UsageFault: E-TX-NEEDED.
    """
    if named:
        return _named(session, promise, [_mined(session, tx_hash, again) for tx_hash in named])
    made = mark(promise)
    if made is None:
        raise UsageFault(
            "E-TX-NEEDED",
            "plain calls leave no mark of their own",
            found=promise.form,
            expected="--tx with the hash of each transaction",
            next_command=f"{again} --tx HASH",
        )
    wanted = Wanted(addresses=(promise.signer,), topics=((SUCCESS, FAILURE, CARRIED_OUT),))
    for log in logs(session.rpc, wanted, promise.block, session.rpc.block_number()):
        if made[1] in (*log.topics[1:2], "0x" + log.data[:32].hex()):
            if log.topics[0] == FAILURE:
                raise _failed(session, log.tx_hash)
            place = Mined(tx_hash=log.tx_hash, block=log.block_number, block_hash=log.block_hash)
            return Executed(at=(place,), seen=True)
    raise Partial(
        "E-NOT-EXECUTED",
        f"{promise.signer} has not carried it out",
        found=f"no execution of {made[1]} since block {promise.block}",
        expected="that its signers carry it out first; if they shall not: ops cancel of the same file",
        next_command=again,
    )


def _mined(session: Session, tx_hash: str, again: str) -> Receipt:
    receipt = session.rpc.receipt(tx_hash)
    if receipt is None:
        raise Partial(
            "E-NOT-EXECUTED",
            "the transaction is not mined",
            found=tx_hash,
            expected="a receipt",
            next_command=f"{again} --tx {tx_hash}",
        )
    if not receipt.ok:
        raise _failed(session, tx_hash)
    return receipt


def _named(session: Session, promise: Promise, receipts: Sequence[Receipt]) -> Executed:
    ordered = sorted(receipts, key=lambda item: (item.block_number, item.tx_index))
    sent = [_data(session, item.tx_hash) for item in ordered]
    calls = [(call.to, call.data) for call in promise.calls]
    own = [(item.to, data) for item, data in zip(ordered, sent, strict=True) if item.sender == promise.signer]
    inside = any(
        _tells(item, promise.signer) and all(call[2:] in data for _, call in calls)
        for item, data in zip(ordered, sent, strict=True)
    )
    at = (Mined(tx_hash=item.tx_hash, block=item.block_number, block_hash=item.block_hash) for item in ordered)
    return Executed(at=tuple(at), seen=inside or own == calls)


def _data(session: Session, tx_hash: str) -> str:
    raw = session.rpc.transaction(tx_hash)
    return str(raw["input"]).lower() if isinstance(raw, dict) and "input" in raw else ""


def _tells(receipt: Receipt, signer: str) -> bool:
    """Whether a Safe or timelock says that it carried something out."""
    return any(log.address == signer and log.topics[:1] in ((SUCCESS,), (CARRIED_OUT,)) for log in receipt.logs)


def _failed(session: Session, tx_hash: str) -> Mismatch:
    return Mismatch(
        "E-EXECUTION-FAILED",
        "it was carried out and failed: nothing of it happened",
        found=tx_hash,
        expected="success",
        next_command=f"python -m pyharness verify {session.config.words}",
    )
