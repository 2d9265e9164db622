"""What came of a deployment, read from its journal and from the receipts.

In: plan, progress, node. Out: ``Outcome``. Door: the node, reading only.
"""

from __future__ import annotations

from pyharness.chain.rpc import Rpc
from pyharness.chain.schema import Clock, Receipt
from pyharness.deploy import stops
from pyharness.deploy.progress import Attempt, Progress
from pyharness.deploy.proof import proven
from pyharness.deploy.schema import Done, Outcome
from pyharness.plan.schema import Plan, Step

POLL_SECONDS = 1.0
LOOKS = 10


def own_steps(plan: Plan, signer: str) -> tuple[Step, ...]:
    """The steps this account makes, in order."""
    return tuple(step for step in plan.steps if step.signer == signer and step.blocked is None)


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
    receipts = {
        name: _again(rpc, plan, attempt, progress.opened.signer or plan.sender, clock)
        for name, attempt in mined.items()
        if attempt is not None
    }
    return Outcome(
        plan=plan,
        opened_at=progress.opened.at,
        steps=tuple(_done(name, mined[name], receipts.get(name)) for name in checked),
        sent=sent,
        waiting=tuple(step.id for step in plan.steps if step.id not in set(checked)),
    )


def _again(rpc: Rpc, plan: Plan, attempt: Attempt, sender: str, clock: Clock) -> Receipt:
    """The receipt of an attempt that was mined, in the block the journal names; asked for more than once."""
    for _ in range(LOOKS):
        receipt = proven(rpc, attempt, sender)
        if receipt is not None and receipt.block_hash == attempt.block_hash:
            return receipt
        clock.sleep(POLL_SECONDS)
    raise stops.receipt_missing(plan.target.network, attempt)


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
