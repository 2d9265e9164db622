"""Sends a plan's transactions, each mined exactly once, from wherever the journal stands.

In: plan, journal, signer, node, clock. Out: ``Outcome``. Doors: the node, the journal.

For each transaction: sign, write down, send, wait, look. The line is on disk before the bytes leave, so whatever dies,
the same bytes go out again and the same nonce is used once. The receipt of any attempt on a nonce completes its step;
what a reorganisation takes out of its block is sent again. Confirmations are awaited at barriers only: before power is
given away, before a reverted step is tried anew, and at the end, where another signer may take over.
"""

from __future__ import annotations

from collections import Counter

from pyharness.chain.rpc import Rpc
from pyharness.chain.schema import Clock
from pyharness.deploy import stops
from pyharness.deploy.harvest import Harvest
from pyharness.deploy.journal import Journal
from pyharness.deploy.outbox import Outbox
from pyharness.deploy.outcome import outcome, own_steps
from pyharness.deploy.schema import Outcome
from pyharness.deploy.signers import Signer
from pyharness.deploy.work import Sending, Work
from pyharness.errors import OperationFailed
from pyharness.plan.schema import Plan, Step

GIVES_AWAY = ("renounceRole", "revokeRole")
POLL_SECONDS = (0.02, 0.05, 0.1, 0.25, 0.5, 1.0, 2.0)
RESEND_SECONDS = 20.0
PATIENCE_SECONDS = 900.0
REFUSED_TIMES = 3  # what a step rests on may be mined and not be seen yet by the node that is asked
REFUSED_AGAIN_SECONDS = 4.0


class Sender:
    """One run over one plan."""

    def __init__(self, plan: Plan, journal: Journal, signer: Signer, rpc: Rpc, clock: Clock, how: Sending) -> None:
        mine = own_steps(plan, signer.address)
        self._work = Work(plan=plan, mine=mine, journal=journal, signer=signer, rpc=rpc, clock=clock, how=how)
        self._outbox, self._harvest = Outbox(self._work), Harvest(self._work)
        self._refused: Counter[str] = Counter()

    def run(self) -> Outcome:
        """Carry out every step of this signer.

        Raises:
            OperationFailed: E-STEP-REVERTED, E-STEP-REFUSED. The journal stays open; the same command goes on.
            Inconclusive: E-NOT-MINED, nothing was mined for a long time; E-NONCE-TAKEN, a call may have been lost;
                E-EFFECT-UNSEEN, E-RECEIPT-MISSING, E-NOT-BURIED, the node does not show what it said before.
            EnvironmentFault: E-UNFUNDED, the money ran out on the way.
            Refused: E-FOREIGN-PENDING, E-CODE-FOREIGN.
        """
        work = self._work
        self._harvest.revisit(work.progress.blocks)
        self._outbox.count()
        self._outbox.resend()
        self._drain()
        while self._harvest.settle():
            self._outbox.resend()
            self._drain()
        return outcome(work.rpc, work.plan, work.progress, self._outbox.sent, work.clock)

    def _drain(self) -> None:
        """Until every step of this signer is checked, or what is left waits for another one."""
        work, turn = self._work, 0
        quiet_since = work.clock.monotonic()
        while work.unfinished():
            if self._turn():
                quiet_since, turn = work.clock.monotonic(), 0
                continue
            if not self._under_way():
                return
            self._be_patient(work.clock.monotonic() - quiet_since)
            work.clock.sleep(POLL_SECONDS[min(turn, len(POLL_SECONDS) - 1)])
            turn += 1
            self._outbox.replace_late()
            if turn % int(RESEND_SECONDS / POLL_SECONDS[-1]) == 0:
                self._harvest.revisit(work.progress.blocks)
                self._outbox.resend()

    def _turn(self) -> int:
        """Look, then send. Returns how many steps moved."""
        gone = self._harvest.revisit(self._work.shallow())
        if gone:
            self._outbox.resend()
        return gone + self._harvest.gather() + self._send_ready()

    def _send_ready(self) -> int:
        """Send what waits for nothing, in the plan's order, as far as window and barriers allow.

        Past a step about one model that waits, other models go ahead, unless the plan's nonces were signed beforehand.
        """
        work, moved = self._work, 0
        self._outbox.ask_again()
        for step in work.unfinished():
            progress = work.progress
            if progress.step(step.id).live or progress.step(step.id).mined:
                continue
            if len(progress.pending) >= work.how.window or self._too_early(step):
                break
            if all(progress.step(other).checked for other in step.depends_on):
                self._carry_out(step)
                moved += 1
            elif work.how.in_order or step.model is None:
                break
        return moved

    def _carry_out(self, step: Step) -> None:
        """Send a step unless it is done already; a refusal counts when it is repeated and nothing left its block."""
        if self._harvest.done_already(step):
            return
        try:
            self._outbox.send(step)
        except OperationFailed:
            if self._harvest.revisit(self._work.progress.blocks):
                self._outbox.resend()
                return
            self._refused[step.id] += 1
            if not step.depends_on or self._refused[step.id] >= REFUSED_TIMES:
                raise
            self._work.clock.sleep(REFUSED_AGAIN_SECONDS)

    def _too_early(self, step: Step) -> bool:
        """Power is given away, and a reverted step tried anew, only when what was mined before is deep enough."""
        work = self._work
        if step.function in GIVES_AWAY:
            earlier = work.mine[: work.mine.index(step)]
            before = {item.id for item in earlier if item.function not in GIVES_AWAY}
            unfinished = any(item.id in before for item in work.unfinished())
            return unfinished or any(name in before for name, _ in work.shallow())
        reverted = any(attempt.reverted for attempt in work.known(step).attempts)
        return reverted and any(name == step.id for name, _ in work.shallow())

    def _under_way(self) -> bool:
        """Whether waiting can move anything: something may be mined, seen or buried."""
        known = [self._work.known(step) for step in self._work.unfinished()]
        return any(item.live or item.mined for item in known) or bool(self._work.shallow())

    def _be_patient(self, quiet: float) -> None:
        """Nothing moved for this many seconds. Raises Inconclusive E-NOT-MINED, E-EFFECT-UNSEEN, E-NOT-BURIED."""
        if quiet <= PATIENCE_SECONDS:
            return
        work = self._work
        pending = work.progress.pending
        if pending:
            first = min(pending.values(), key=lambda attempt: attempt.nonce)
            raise stops.not_mined(work.words, len(pending), first, PATIENCE_SECONDS)
        for step in work.unfinished():
            if work.known(step).mined is not None and step.creates is not None:
                raise stops.unseen(work.words, step.id, step.creates.address)
        raise stops.not_buried(work.words, work.how.confirmations)
