"""What came of a deployment, read from its journal and from the receipts.

In: plan, progress, node. Out: ``Outcome``. Door: the node, reading only.
"""

from __future__ import annotations

from collections.abc import Sequence

from pyharness.chain.rpc import Rpc
from pyharness.chain.schema import Clock, Receipt
from pyharness.deploy import stops
from pyharness.deploy.progress import Attempt, Progress
from pyharness.deploy.proof import look
from pyharness.deploy.schema import Done, Outcome
from pyharness.plan.schema import Plan, Step

POLL_SECONDS = 1.0
LOOKS = 10


def own_steps(plan: Plan, signer: str) -> tuple[Step, ...]:
    """The steps this account can make without waiting for another, in order."""
    mine: dict[str, Step] = {}
    for step in plan.steps:
        if step.signer == signer and step.blocked is None and all(name in mine for name in step.depends_on):
            mine[step.id] = step
    return tuple(mine.values())


def nothing_sent(plan: Plan, at: str) -> Outcome:
    """The outcome of a plan whose every step is somebody else's."""
    return Outcome(plan=plan, opened_at=at, steps=(), sent=0, waiting=tuple(step.id for step in plan.steps))


def outcome(rpc: Rpc, plan: Plan, progress: Progress, sent: int, clock: Clock) -> Outcome:
    """The finished steps with their receipts, and the steps that wait.

    Args:
        sent: transactions handed to the node in this run.

    Raises:
        Inconclusive: E-RECEIPT-MISSING, the node does not give the receipt of what was mined.
    """
    checked = [step.id for step in plan.steps if progress.step(step.id).checked]
    mined = {name: progress.step(name).mined for name in checked}
    receipts = _receipts(rpc, plan, [item for item in mined.values() if item is not None], clock)
    return Outcome(
        plan=plan,
        opened_at=progress.opened.at,
        steps=tuple(_done(name, item, receipts.get(item.tx_hash if item else None)) for name, item in mined.items()),
        sent=sent,
        waiting=tuple(step.id for step in plan.steps if step.id not in mined),
    )


def _receipts(rpc: Rpc, plan: Plan, mined: Sequence[Attempt], clock: Clock) -> dict[str | None, Receipt]:
    """The receipts of what was mined with success, in the journal's blocks, by transaction; asked for repeatedly."""
    found: dict[str | None, Receipt] = {}
    for _ in range(LOOKS):
        missing = [attempt for attempt in mined if attempt.tx_hash not in found]
        if not missing:
            return found
        receipts = look(rpc, missing, plan.sender).receipts
        for attempt in missing:
            receipt = receipts.get(attempt.tx_hash or "")
            if receipt is not None and receipt.ok and receipt.block_hash == attempt.block_hash:
                found[attempt.tx_hash] = receipt
        if len(found) < len(mined):
            clock.sleep(POLL_SECONDS)
    raise stops.receipt_missing(plan.words, next(item for item in mined if item.tx_hash not in found))


def _done(identifier: str, mined: Attempt | None, receipt: Receipt | None) -> Done:
    return Done(
        step_id=identifier,
        tx_hash=receipt.tx_hash if receipt else None,
        nonce=mined.nonce if mined else None,
        block_number=receipt.block_number if receipt else None,
        block_hash=receipt.block_hash if receipt else None,
        gas_used=receipt.gas_used if receipt else None,
        gas_price=receipt.effective_gas_price if receipt else None,
    )
