"""Our own transactions that are not mined: which they are, and a dearer one on the nonce of one of them.

In: a journal's progress, the account, a node, a signer, fees. Out: ``Stuck`` s; lines of the journal, each on disk
before its bytes leave. Doors: the node, the journal.

A bump is the same transaction at a higher fee, one more attempt of its step. A cancelling one pays nothing to the
account itself: it makes no step, so it is no attempt of one, and only its receipt lets the step be given up.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from pyharness.chain.faults import RpcRejected
from pyharness.chain.rpc import Rpc
from pyharness.deploy.cancels import taken_by
from pyharness.deploy.fees import Fees
from pyharness.deploy.journal import Journal
from pyharness.deploy.progress import Progress
from pyharness.deploy.schema import Transaction
from pyharness.deploy.signed import read_signed
from pyharness.deploy.signers import Signed, Signer
from pyharness.errors import OperationFailed, Refused

PLAIN_GAS = 21_000  # of a transfer without data


@dataclass(frozen=True, slots=True, kw_only=True)
class Stuck:
    """A nonce that is not mined.

    Args:
        step: whose transaction it is; None where no open journal knows it.
        fees: of the dearest on this nonce; None where it is not ours.
        known: whether the node has one of ours in its pool.
        cancelling: whether the dearest takes the nonce for nothing.
    """

    nonce: int
    step: str | None
    tx_hash: str | None = None
    fees: Fees | None = None
    known: bool = True
    cancelling: bool = False


def stuck(rpc: Rpc, progress: Progress | None, address: str) -> tuple[Stuck, ...]:
    """Everything of an account that waits, lowest nonce first: what a journal has, and what the node alone has."""
    mined, pending = rpc.nonce(address), rpc.nonce(address, "pending")
    ours = {} if progress is None else {item.nonce: item for item in _ours(rpc, progress) if item.nonce >= mined}
    others = (Stuck(nonce=nonce, step=None) for nonce in range(mined, pending) if nonce not in ours)
    return tuple(sorted((*ours.values(), *others), key=lambda item: item.nonce))


def _ours(rpc: Rpc, progress: Progress) -> list[Stuck]:
    found = []
    for name, attempt in progress.pending.items():
        cancels = [item for item in progress.cancels if item.nonce == attempt.nonce]
        last = cancels[-1] if cancels and (cancels[-1].max_fee or 0) > attempt.max_fee else attempt
        tried = [item.tx_hash for item in progress.step(name).live] + [item.tx_hash for item in cancels]
        found.append(
            Stuck(
                nonce=attempt.nonce,
                step=name,
                tx_hash=last.tx_hash,
                fees=Fees(max_fee=last.max_fee or 0, tip=last.tip or 0),
                known=any(rpc.transaction(tx_hash) is not None for tx_hash in tried if tx_hash),
                cancelling=last is not attempt,
            )
        )
    return found


def chosen(waiting: Sequence[Stuck], nonce: int, command: str) -> Stuck:
    """The one on this nonce. Raises Refused E-RESCUE-NONCE where none of an open journal waits there."""
    for item in waiting:
        if item.nonce == nonce and item.step is not None:
            return item
    raise not_ours(nonce, ", ".join(str(item.nonce) for item in waiting if item.step is not None), command)


def not_ours(nonce: int, ours: str, command: str) -> Refused:
    """E-RESCUE-NONCE: nothing of an open journal waits there; ``ours`` are the nonces where something does."""
    return Refused(
        "E-RESCUE-NONCE",
        "no transaction of an open journal waits on this nonce",
        found=str(nonce),
        expected=ours or "none waits",
        next_command=command,
    )


def dearer(item: Stuck, raised: Callable[[Fees], Fees | None], command: str) -> Fees:
    """What replaces it. Raises Refused E-FEE-CAP, an eighth more is above the config's limits."""
    old = item.fees or Fees(max_fee=0, tip=0)
    fees = raised(old)
    if fees is None:
        raise Refused(
            "E-FEE-CAP",
            "an eighth more than it offers is above the config's limits",
            found=f"{old.max_fee} wei per gas, {old.tip} of it tip",
            expected="higher max_fee_gwei and max_tip_gwei in the config",
            next_command=command,
        )
    return fees


def bump(rpc: Rpc, journal: Journal, signer: Signer, item: Stuck, fees: Fees, command: str) -> str:
    """Write and send the same transaction at these fees; returns its hash.

    Raises:
        OperationFailed: E-RESCUE-REFUSED, the node does not take it. Refused: E-SIGNED-UNREADABLE.
    """
    step = journal.progress.step(item.step or "")
    old = read_signed(step.live[-1].raw_tx, next_command=command).transaction
    signed = signer.sign(old.model_copy(update={"max_fee": fees.max_fee, "tip": fees.tip}))
    number = len(step.attempts) + 1
    _note(journal, "prepared", item, signed, attempt=number)
    tx_hash = _sent(rpc, signer, signed, command)
    journal.note(state="sent", step_id=item.step, attempt=number, tx_hash=tx_hash)
    return tx_hash


def cancel(rpc: Rpc, journal: Journal, signer: Signer, item: Stuck, fees: Fees, command: str) -> str:
    """Write and send what takes the nonce for nothing; returns its hash.

    Raises:
        OperationFailed: E-RESCUE-REFUSED, the node does not take it.
    """
    nothing = Transaction(
        chain_id=journal.progress.opened.chain_id or 0,
        nonce=item.nonce,
        to=signer.address,
        value=0,
        data="0x",
        gas=PLAIN_GAS,
        max_fee=fees.max_fee,
        tip=fees.tip,
    )
    signed = signer.sign(nothing)
    _note(journal, "cancelling", item, signed, attempt=0)
    return _sent(rpc, signer, signed, command)


def give_up(rpc: Rpc, journal: Journal) -> tuple[str, ...]:
    """Steps whose nonce a cancelling transaction has taken, now written down as not made."""
    gone = []
    for name, step in tuple(journal.progress.waiting.items()):
        taken = taken_by(rpc, journal.progress, step.live[0].nonce)
        for attempt in step.live if taken else ():
            reason = f"its nonce was taken by {taken}"
            journal.note(state="dropped", step_id=name, attempt=attempt.number, reason=reason)
        gone += [name] if taken else []
    return tuple(gone)


def _note(journal: Journal, state: str, item: Stuck, signed: Signed, *, attempt: int) -> None:
    made = signed.transaction
    journal.note(
        state=state,
        step_id=item.step,
        attempt=attempt,
        nonce=made.nonce,
        raw_tx=signed.raw,
        tx_hash=signed.tx_hash,
        max_fee=made.max_fee,
        tip=made.tip,
    )


def _sent(rpc: Rpc, signer: Signer, signed: Signed, command: str) -> str:
    try:
        return signer.submit(rpc, signed.raw)
    except RpcRejected as problem:
        raise OperationFailed(
            "E-RESCUE-REFUSED",
            "the node does not take the dearer transaction; it is written down, and may be sent again",
            found=problem.words,
            expected="that it takes the nonce, unless it was mined meanwhile",
            next_command=command,
        ) from problem
