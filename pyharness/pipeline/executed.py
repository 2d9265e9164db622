"""Where a promise was carried out: found by what its signers signed, or by the transaction that is named.

In: ``Session``, ``Promise``. Out: ``Executed``. Door: the node, reading only.
Source: Safe 1.3.0 and newer, `ExecutionSuccess` and `ExecutionFailure`; OpenZeppelin's timelock, `CallExecuted`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pyharness.chain.abi import topic
from pyharness.chain.schema import Log
from pyharness.errors import Mismatch, Partial, UsageFault
from pyharness.ops.promise import Promise
from pyharness.pipeline.session import Session

SUCCESS, FAILURE = topic("ExecutionSuccess(bytes32,uint256)"), topic("ExecutionFailure(bytes32,uint256)")
CARRIED_OUT = topic("CallExecuted(bytes32,uint256,address,uint256,bytes)")
BLOCKS_A_QUERY = 50_000
CONFIRM = "python -m pyharness ops confirm --help"


@dataclass(frozen=True, slots=True, kw_only=True)
class Executed:
    """The transaction that carried it out."""

    tx_hash: str
    block: int
    block_hash: str


def executed(session: Session, promise: Promise, tx_hash: str | None) -> Executed:
    """The transaction of a promise.

    Args:
        tx_hash: it, where it is known; needed for calls that an account sent.

    Raises:
        Partial: E-NOT-EXECUTED, nobody has yet. Mismatch: E-EXECUTION-FAILED. UsageFault: E-TX-NEEDED.
    """
    if tx_hash is not None:
        return _named(session, tx_hash)
    signed = dict(promise.signed)
    identifier = {"safe": signed.get("safeTxHash"), "timelock": signed.get("id")}.get(promise.form)
    if identifier is None:
        raise UsageFault(
            "E-TX-NEEDED",
            "plain calls leave no mark of their own",
            found=promise.form,
            expected="--tx with the hash of the transaction",
            next_command=CONFIRM,
        )
    for log in _logs(session, promise):
        if identifier in (*log.topics[1:2], "0x" + log.data[:32].hex()):
            if log.topics[0] == FAILURE:
                raise _failed(session, log.tx_hash)
            return Executed(tx_hash=log.tx_hash, block=log.block_number, block_hash=log.block_hash)
    raise Partial(
        "E-NOT-EXECUTED",
        f"{promise.signer} has not carried it out",
        found=f"no execution of {identifier}",
        expected="one since the block it was made at",
        next_command=CONFIRM,
    )


def _logs(session: Session, promise: Promise) -> Iterator[Log]:
    last = session.rpc.block_number()
    for start in range(promise.block, last + 1, BLOCKS_A_QUERY):
        end = min(start + BLOCKS_A_QUERY - 1, last)
        topics = [[SUCCESS, FAILURE, CARRIED_OUT]]
        yield from session.rpc.get_logs(from_block=start, to_block=end, address=promise.signer, topics=topics)


def _named(session: Session, tx_hash: str) -> Executed:
    receipt = session.rpc.receipt(tx_hash)
    if receipt is None:
        raise Partial(
            "E-NOT-EXECUTED",
            "the transaction is not mined",
            found=tx_hash,
            expected="a receipt",
            next_command=CONFIRM,
        )
    if not receipt.ok:
        raise _failed(session, tx_hash)
    return Executed(tx_hash=receipt.tx_hash, block=receipt.block_number, block_hash=receipt.block_hash)


def _failed(session: Session, tx_hash: str) -> Mismatch:
    return Mismatch(
        "E-EXECUTION-FAILED",
        "it was carried out and failed: nothing of it happened",
        found=tx_hash,
        expected="success",
        next_command=f"python -m pyharness verify {session.config.words}",
    )
