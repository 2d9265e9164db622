"""What it means that a transaction has no receipt though its nonce is used.

In: attempts, a node, a clock. Out: whether a transaction is lost, or the receipt that came late. Door: the node,
reading only.

Behind one address stand many nodes, some of them behind: a single look proves nothing.
"""

from __future__ import annotations

from collections.abc import Sequence

from pyharness.chain.rpc import Rpc
from pyharness.chain.schema import Clock, Receipt
from pyharness.deploy.progress import Attempt, StepProgress
from pyharness.deploy.proof import proven

LOST_AFTER_SECONDS = 60.0
LOST_AFTER_LOOKS = 10


class Missing:
    """Remembers since when, and how often, each transaction was looked for in vain."""

    def __init__(self, rpc: Rpc, clock: Clock) -> None:
        self._rpc, self._clock = rpc, clock
        self._since: dict[str, float] = {}
        self._looks: dict[str, int] = {}

    def lost(self, step_id: str, attempts: Sequence[Attempt]) -> bool:
        """Look once more: whether no node knew any of them for a minute and several looks.

        Args:
            attempts: all on one nonce, which is used; none has a receipt.
        """
        now = self._clock.monotonic()
        if any(self._rpc.transaction(attempt.tx_hash) is not None for attempt in attempts if attempt.tx_hash):
            self._since.pop(step_id, None)
            self._looks.pop(step_id, None)
            return False
        self._looks[step_id] = self._looks.get(step_id, 0) + 1
        waited = now - self._since.setdefault(step_id, now)
        return self._looks[step_id] >= LOST_AFTER_LOOKS and waited >= LOST_AFTER_SECONDS


def late_receipt(rpc: Rpc, step: StepProgress, sender: str) -> tuple[Attempt, Receipt] | None:
    """The first attempt given up that was mined after all, with its receipt."""
    for attempt in step.attempts:
        receipt = proven(rpc, attempt, sender) if attempt.state == "dropped" else None
        if receipt is not None:
            return attempt, receipt
    return None
