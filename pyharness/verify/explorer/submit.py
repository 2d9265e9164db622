"""Hands bundles to one explorer and asks until it has judged them.

In: bundles, an explorer, a door, the ledger, a clock. Out: one ``Outcome`` per bundle. Door: by ``door``.

All are submitted before the first is asked after, so that their time in the queue overlaps. Requests keep a distance;
after an answer that says "later" the distance doubles. Whatever happens, the ledger holds what is known so far.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from pyharness.chain.schema import Clock
from pyharness.verify.explorer.door import Door
from pyharness.verify.explorer.ledger import Ledger
from pyharness.verify.explorer.schema import Bundle, Explorer, Heard, Outcome, Reply, Request, State

DISTANCE_S = 0.4  # below three requests a second, which is what a free key may
TRIES = 6  # 1 + 2 + 4 + 8 + 16 s
TRIES_AWAY = 2
LONGEST_WAIT_S = 30.0
FIRST_POLL_S, LONGEST_POLL_S = 2.0, 15.0
PATIENCE_S = 240.0  # in the queue, all bundles together


class Submission:
    """One explorer's turn.

    Args:
        notice: told of every change, as it happens.
        stopped: why nothing can be asked of it, if so.
    """

    def __init__(
        self,
        explorer: Explorer,
        door: Door,
        ledger: Ledger,
        clock: Clock,
        *,
        notice: Callable[[Outcome], None],
        stopped: str = "",
    ) -> None:
        self._explorer, self._door, self._ledger, self._clock = explorer, door, ledger, clock
        self._notice, self._stopped = notice, stopped

    def run(self, bundles: Sequence[Bundle]) -> tuple[Outcome, ...]:
        """Submit what was not submitted, ask after what was, until all is judged or patience ends."""
        for bundle in bundles:
            if self._outcome(bundle).state in ("open", "refused"):
                self._submit(bundle)
        end, wait = self._clock.monotonic() + PATIENCE_S, FIRST_POLL_S
        while not self._stopped and (waiting := [b for b in bundles if self._outcome(b).state == "submitted"]):
            if self._clock.monotonic() >= end:
                break
            self._clock.sleep(wait)
            for bundle in waiting:
                self._ask(bundle)
            wait = min(wait * 1.5, LONGEST_POLL_S)
        return tuple(self._said(bundle) for bundle in bundles)

    def _submit(self, bundle: Bundle) -> None:
        if self._stopped:
            return
        reply = self._answer(self._explorer.submission(bundle), self._explorer.submitted)
        if reply.kind == "ticket":
            self._keep(bundle, "submitted", ticket=reply.words)
        else:
            self._judge(bundle, reply)

    def _ask(self, bundle: Bundle) -> None:
        if self._stopped:
            return
        ticket = self._outcome(bundle).ticket
        reply = self._answer(self._explorer.question(ticket), self._explorer.asked)
        if reply.kind == "lost":
            self._keep(bundle, "open", words=reply.words)
            self._submit(bundle)
        elif reply.kind not in ("pending", "early"):
            self._judge(bundle, reply)

    def _judge(self, bundle: Bundle, reply: Reply) -> None:
        """What is final is kept; what stops every request stops them all; the rest stays as it was."""
        if reply.kind == "verified" or reply.kind == "refused":
            self._keep(bundle, reply.kind, words=reply.words)
        elif reply.kind in ("busy", "away", "denied"):
            self._stopped = f"{reply.kind}: {reply.words}"
        elif self._outcome(bundle).state != "submitted":
            self._keep(bundle, "open", words=reply.words)

    def _answer(self, request: Request, read: Callable[[Heard], Reply]) -> Reply:
        """Send until there is an answer that says something, or tries end."""
        wait, tried = 1.0, 0
        while True:
            self._clock.sleep(DISTANCE_S)
            reply, tried = read(self._door.send(request)), tried + 1
            tries = {"busy": TRIES, "early": TRIES, "away": TRIES_AWAY}.get(reply.kind, 0)
            if tried >= tries:
                return reply
            self._clock.sleep(min(max(wait, reply.retry_after or 0.0), LONGEST_WAIT_S))
            wait *= 2

    def _said(self, bundle: Bundle) -> Outcome:
        """The outcome, with the reason where it is not final."""
        found = self._outcome(bundle)
        if found.state in ("verified", "refused"):
            return found
        waiting = "still in its queue" if found.state == "submitted" else "not submitted"
        return found.model_copy(update={"words": self._stopped or found.words or waiting})

    def _outcome(self, bundle: Bundle) -> Outcome:
        return self._ledger.outcome(self._explorer, bundle)

    def _keep(self, bundle: Bundle, state: State, *, ticket: str = "", words: str = "") -> None:
        outcome = Outcome(explorer=self._explorer.name, label=bundle.label, state=state, ticket=ticket, words=words)
        self._ledger.keep(self._explorer, bundle, outcome)
        self._notice(outcome)
