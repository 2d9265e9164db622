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
from pyharness.chain.mined import Mined, mined
from pyharness.chain.schema import Receipt
from pyharness.errors import Mismatch, Partial, UsageFault
from pyharness.ops.promise import Promise
from pyharness.pipeline.acts.signables import mark
from pyharness.pipeline.corridor.session import Session

SUCCESS, FAILURE = topic("ExecutionSuccess(bytes32,uint256)"), topic("ExecutionFailure(bytes32,uint256)")
CARRIED_OUT = topic("CallExecuted(bytes32,uint256,address,uint256,bytes)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Executed:
    """What carried it out.

    Args:
        at: one transaction for each call, or one for all of them, in order.
        seen: whether they are seen to make the promised calls.
    """

    at: tuple[Receipt, ...]
    seen: bool

    @property
    def last(self) -> Receipt:
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
        return _named(promise, _mined(session, named, again))
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
            return Executed(at=tuple(item.receipt for item in _mined(session, [log.tx_hash], again)), seen=True)
    raise Partial(
        "E-NOT-EXECUTED",
        f"{promise.signer} has not carried it out",
        found=f"no execution of {made[1]} since block {promise.block}",
        expected="that its signers carry it out first; if they shall not: ops cancel of the same file",
        next_command=again,
    )


def _mined(session: Session, hashes: Sequence[str], again: str) -> tuple[Mined, ...]:
    """The transactions, in the order of the chain."""
    found = mined(session.rpc, hashes)
    for tx_hash in hashes:
        if tx_hash not in [item.receipt.tx_hash for item in found]:
            raise Partial(
                "E-NOT-EXECUTED",
                "the transaction is not mined",
                found=tx_hash,
                expected="a receipt",
                next_command=f"{again} --tx {tx_hash}",
            )
    for item in found:
        if not item.receipt.ok:
            raise _failed(session, item.receipt.tx_hash)
    return found


def _named(promise: Promise, found: Sequence[Mined]) -> Executed:
    calls = [(call.to, bytes.fromhex(call.data[2:])) for call in promise.calls]
    own = [(item.to, item.data) for item in found if item.receipt.sender == promise.signer]
    inside = any(_tells(item.receipt, promise.signer) and all(data in item.data for _, data in calls) for item in found)
    return Executed(at=tuple(item.receipt for item in found), seen=inside or own == calls)


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
