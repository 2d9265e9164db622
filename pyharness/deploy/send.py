"""Sends a plan's transactions, each mined exactly once, from wherever the journal stands.

In: plan, journal, signer, node, clock. Out: ``Outcome``. Doors: the node, the journal.

For each transaction: sign, write down, send, wait, look. The line is on disk before the bytes leave, so whatever dies,
the same bytes go out again and the same nonce is used once.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from pyharness.chain.faults import CallReverted, RpcRejected
from pyharness.chain.rpc import Rpc
from pyharness.chain.schema import Clock, Receipt
from pyharness.deploy import stops
from pyharness.deploy.effects import satisfied
from pyharness.deploy.fees import Fees
from pyharness.deploy.gates import next_nonce
from pyharness.deploy.journal import Journal
from pyharness.deploy.missing import Missing, late_receipt
from pyharness.deploy.outcome import bury, outcome, own_steps
from pyharness.deploy.progress import Attempt
from pyharness.deploy.schema import Outcome, Transaction
from pyharness.deploy.signers import Signer
from pyharness.plan.schema import Plan, Step

GAS_CAP = 16_777_216  # EIP-7825, no transaction above it is valid
POLL_SECONDS = (0.02, 0.05, 0.1, 0.25, 0.5, 1.0, 2.0)
RESEND_SECONDS = 20.0
PATIENCE_SECONDS = 900.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Sending:
    """How to send: transactions at once, blocks they must be deep, fees, and who explains revert data.

    ``barrier`` is called with the name of each boundary; tests die there.
    """

    window: int
    confirmations: int
    fees: Callable[[], Fees]
    explain: Callable[[bytes], str]
    barrier: Callable[[str], None]


class Sender:
    """One run over one plan."""

    def __init__(self, plan: Plan, journal: Journal, signer: Signer, rpc: Rpc, clock: Clock, how: Sending) -> None:
        self._plan, self._journal, self._signer = plan, journal, signer
        self._rpc, self._clock, self._how = rpc, clock, how
        self._mine = own_steps(plan, signer.address)
        self._network = plan.target.network
        self._nonce = 0
        self._sent = 0
        self._missing = Missing(rpc, clock)

    def run(self) -> Outcome:
        """Carry out every step of this signer.

        Raises:
            OperationFailed: E-STEP-REVERTED, E-STEP-REFUSED. The journal stays open; the same command goes on.
            Inconclusive: E-NOT-MINED, nothing was mined for a long time; E-NONCE-TAKEN, a call may have been lost.
            Refused: E-FOREIGN-PENDING, E-CODE-FOREIGN.
        """
        self._nonce = next_nonce(self._rpc, self._journal.progress, self._signer.address)
        self._resume()
        quiet_since = self._clock.monotonic()
        turn = 0
        while self._unfinished():
            moved = self._harvest() + self._send_ready()
            if moved:
                quiet_since, turn = self._clock.monotonic(), 0
                continue
            if not self._journal.progress.pending:
                break  # what is left waits for another signer
            self._wait(quiet_since, turn)
            turn += 1
        if self._sent:
            bury(self._rpc, self._journal.progress, self._how.confirmations, self._clock)
        return outcome(self._rpc, self._plan, self._journal.progress, self._sent)

    def _resume(self) -> None:
        """Take up what an earlier run left: look at what was mined, send written bytes again."""
        for step in self._unfinished():
            mined = self._journal.progress.step(step.id).mined
            if mined is not None:
                self._check(step, mined, ok=True)
        for identifier, attempt in dict(self._journal.progress.pending).items():
            if attempt.tx_hash is None or self._rpc.receipt(attempt.tx_hash) is None:
                self._submit(identifier, attempt)

    def _step(self, identifier: str) -> Step:
        return next(step for step in self._mine if step.id == identifier)

    def _unfinished(self) -> list[Step]:
        return [step for step in self._mine if not self._journal.progress.step(step.id).checked]

    def _send_ready(self) -> int:
        """Send the next steps in the script's order, as far as window and dependencies allow."""
        moved = 0
        for step in self._unfinished():
            progress = self._journal.progress
            if progress.step(step.id).pending:
                continue
            if len(progress.pending) >= self._how.window:
                break
            if all(progress.step(other).checked for other in step.depends_on):
                self._send(step)
                moved += 1
            elif all(name in {mine.id for mine in self._mine} for name in step.depends_on):
                break
        return moved

    def _send(self, step: Step) -> None:
        late = late_receipt(self._rpc, self._journal.progress.step(step.id))
        if late is not None:
            self._mined(step.id, *late)
            return
        if satisfied(self._rpc, step):
            self._journal.note(state="checked", step_id=step.id, reason="satisfied")
            return
        fees = self._how.fees()
        transaction = Transaction(
            chain_id=self._plan.target.chain_id,
            nonce=self._nonce,
            to=step.to,
            value=step.value,
            data=step.data,
            gas=self._gas(step),
            max_fee=fees.max_fee,
            tip=fees.tip,
        )
        signed = self._signer.sign(transaction)
        self._how.barrier("before prepared")
        self._journal.note(
            state="prepared",
            step_id=step.id,
            attempt=len(self._journal.progress.step(step.id).attempts) + 1,
            nonce=transaction.nonce,
            raw_tx=signed.raw,
            tx_hash=signed.tx_hash,
            max_fee=fees.max_fee,
            tip=fees.tip,
        )
        self._how.barrier("after prepared")
        self._nonce += 1
        attempt = self._journal.progress.step(step.id).pending
        if attempt is not None:
            self._submit(step.id, attempt)

    def _gas(self, step: Step) -> int:
        """forge's figure or the node's own, whichever is larger, within what a transaction may have."""
        data = bytes.fromhex(step.data[2:])
        try:
            estimate = self._rpc.estimate_gas(step.to, data, sender=step.signer, value=step.value)
        except CallReverted as problem:
            raise stops.refused(self._network, step.id, self._how.explain(problem.data)) from problem
        return min(max(step.gas, estimate), GAS_CAP)

    def _submit(self, identifier: str, attempt: Attempt) -> None:
        """Send written bytes. A node that refuses them may know their nonce as used: the harvest finds out."""
        try:
            tx_hash = self._signer.submit(self._rpc, attempt.raw_tx)
        except RpcRejected as problem:
            if self._rpc.nonce(self._signer.address) > attempt.nonce:
                return
            raise stops.refused(self._network, identifier, problem.found or "") from problem
        self._sent += 1
        self._how.barrier("after send")
        self._journal.note(state="sent", step_id=identifier, attempt=attempt.number, tx_hash=tx_hash)
        self._how.barrier("after sent")

    def _harvest(self) -> int:
        """Read receipts of what is under way. Returns how many steps moved."""
        moved = 0
        for identifier, attempt in dict(self._journal.progress.pending).items():
            receipt = self._rpc.receipt(attempt.tx_hash) if attempt.tx_hash else None
            if receipt is not None:
                self._mined(identifier, attempt, receipt)
                moved += 1
            elif self._rpc.nonce(self._signer.address) > attempt.nonce:
                moved += self._lost(identifier, attempt)
        return moved

    def _mined(self, identifier: str, attempt: Attempt, receipt: Receipt) -> None:
        step = self._step(identifier)
        self._how.barrier("before mined")
        self._journal.note(
            state="mined",
            step_id=identifier,
            attempt=attempt.number,
            tx_hash=receipt.tx_hash,
            block_number=receipt.block_number,
            block_hash=receipt.block_hash,
            reason=None if receipt.ok else "reverted",
        )
        self._how.barrier("after mined")
        self._check(step, attempt, ok=receipt.ok)

    def _check(self, step: Step, attempt: Attempt, *, ok: bool) -> None:
        """A creation must stand where it was planned; a call must have succeeded."""
        if (not ok or step.creates is not None) and not satisfied(self._rpc, step):
            raise stops.reverted(self._network, step.id, attempt.tx_hash)
        self._journal.note(state="checked", step_id=step.id, attempt=attempt.number)
        self._how.barrier("after checked")

    def _lost(self, identifier: str, attempt: Attempt) -> int:
        """The nonce is used and there is no receipt: a creation is made again, at its one place; a call is not."""
        if not self._missing.lost(identifier, attempt):
            return 0
        if self._step(identifier).creates is None:
            raise stops.nonce_taken(self._network, identifier, attempt)
        reason = "the nonce was used by another transaction"
        self._journal.note(state="dropped", step_id=identifier, attempt=attempt.number, reason=reason)
        self._nonce = next_nonce(self._rpc, self._journal.progress, self._signer.address)
        return 1

    def _wait(self, quiet_since: float, turn: int) -> None:
        quiet = self._clock.monotonic() - quiet_since
        pending = self._journal.progress.pending
        if quiet > PATIENCE_SECONDS:
            first = next(iter(pending.values()))
            raise stops.not_mined(self._network, len(pending), first, PATIENCE_SECONDS)
        self._clock.sleep(POLL_SECONDS[min(turn, len(POLL_SECONDS) - 1)])
        if turn and turn % int(RESEND_SECONDS / POLL_SECONDS[-1]) == 0:
            for identifier, attempt in pending.items():
                self._submit(identifier, attempt)
