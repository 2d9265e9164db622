"""Looks at what became of the transactions under way.

In: attempts of the journal. Out: lines of the journal: mined, checked, dropped, reorged. Doors: the node, reading only;
the journal.
"""

from __future__ import annotations

from collections.abc import Sequence

from pyharness.chain.schema import Receipt
from pyharness.deploy import stops
from pyharness.deploy.cancels import taken_by
from pyharness.deploy.effects import satisfied
from pyharness.deploy.missing import Missing, late_receipt
from pyharness.deploy.progress import Attempt
from pyharness.deploy.proof import Seen, look
from pyharness.deploy.reorg import STILL, Mined, bury, unmade, vanished
from pyharness.deploy.work import Work
from pyharness.plan.schema import Step


class Harvest:
    """The one place that believes receipts."""

    def __init__(self, work: Work) -> None:
        self._work = work
        self._missing = Missing(work.rpc, work.clock)

    def gather(self) -> int:
        """Look at every step under way. Returns how many moved.

        Raises:
            OperationFailed: E-STEP-REVERTED. Inconclusive: E-NONCE-TAKEN. Refused: E-CODE-FOREIGN.
        """
        moved = 0
        waiting = [step for step in self._work.unfinished() if self._work.known(step).attempts]
        live = [attempt for step in waiting for attempt in self._work.known(step).live]
        seen = look(self._work.rpc, live, self._work.signer.address) if live else None
        for step in waiting:
            known = self._work.known(step)
            if known.mined is not None:
                moved += self._check(step, known.mined)
            elif known.live and seen is not None:
                moved += self._take(step, known.live, seen)
        return moved

    def done_already(self, step: Step) -> bool:
        """Whether a step needs no transaction: an attempt given up was mined late, or somebody else made it.

        Raises:
            Refused: E-CODE-FOREIGN.
        """
        late = late_receipt(self._work.rpc, self._work.known(step), self._work.signer.address)
        if late is not None:
            self._mined(step, *late)
        elif satisfied(self._work.rpc, step):
            self._work.journal.note(state="checked", step_id=step.id, reason="satisfied")
        else:
            return False
        return True

    def revisit(self, mined: Sequence[Mined]) -> int:
        """Take back what left its block. Returns how many attempts did."""
        gone = vanished(self._work.rpc, mined)
        for identifier, attempt in gone:
            self._work.how.tell(f"{identifier}: block {attempt.block_number} left the chain; it is sent again")
            was = f"block {attempt.block_number} {attempt.block_hash}"
            self._work.journal.note(state="reorged", step_id=identifier, attempt=attempt.number, reason=was)
            self._work.how.barrier("after reorged")
        return len(gone)

    def settle(self) -> int:
        """Wait until everything mined is deep enough and look whether it is still there. Returns how many are not.

        Raises:
            Inconclusive: E-NOT-BURIED, the chain stands still.
        """
        work = self._work
        for looks in STILL:
            deep = bury(work.rpc, work.progress, work.how.confirmations, work.clock, looks)
            gone = self.revisit(work.progress.blocks) + self._unmade()
            if deep or gone:
                return gone
        raise stops.not_buried(work.words, work.how.confirmations)

    def _unmade(self) -> int:
        """Open the steps again that somebody else's creation satisfied, where it is gone."""
        gone = unmade(self._work.rpc, self._work.progress, self._work.mine)
        for step in gone:
            self._work.journal.note(state="reorged", step_id=step.id, reason="what satisfied it is gone")
        return len(gone)

    def _take(self, step: Step, live: Sequence[Attempt], seen: Seen) -> int:
        """The receipt of any attempt completes the step."""
        for attempt in live:
            receipt = seen.receipts.get(attempt.tx_hash or "")
            if receipt is not None:
                self._mined(step, attempt, receipt)
                return 1
        return self._lost(step, live) if seen.used > live[0].nonce else 0

    def _mined(self, step: Step, attempt: Attempt, receipt: Receipt) -> None:
        self._work.how.barrier("before mined")
        self._work.journal.note(
            state="mined",
            step_id=step.id,
            attempt=attempt.number,
            tx_hash=receipt.tx_hash,
            block_number=receipt.block_number,
            block_hash=receipt.block_hash,
            reason=None if receipt.ok else "reverted",
        )
        self._work.how.barrier("after mined")
        self._check(step, self._work.known(step).attempts[attempt.number - 1])

    def _check(self, step: Step, attempt: Attempt) -> int:
        """A creation must stand where it was planned; a call must have succeeded.

        Code that is not there yet is looked for again: behind one address stand many nodes.
        """
        looked = attempt.reverted or step.creates is not None
        if looked and not satisfied(self._work.rpc, step):
            if attempt.reverted:
                raise stops.reverted(self._work.words, step.id, attempt.tx_hash)
            return 0
        self._work.journal.note(state="checked", step_id=step.id, attempt=attempt.number)
        self._work.how.barrier("after checked")
        return 1

    def _lost(self, step: Step, live: Sequence[Attempt]) -> int:
        """The nonce is used and there is no receipt: a creation is made again, at its one place; a call is only where
        what was sent to cancel it has the receipt.
        """
        taken = taken_by(self._work.rpc, self._work.progress, live[0].nonce)
        if taken is None and not self._missing.lost(step.id, live):
            return 0
        if taken is None and step.creates is None:
            raise stops.nonce_taken(self._work.words, step.id, live[-1])
        reason = f"its nonce was taken by {taken or 'another transaction'}"
        for attempt in live:
            self._work.journal.note(state="dropped", step_id=step.id, attempt=attempt.number, reason=reason)
        return 1
