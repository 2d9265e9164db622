"""What came of a deployment, read from its journal and from the receipts.

In: plan, progress, node. Out: ``Outcome``. Door: the node, reading only.
"""

from __future__ import annotations

from pyharness.chain.rpc import Rpc
from pyharness.chain.schema import Clock
from pyharness.deploy.progress import Progress, StepProgress
from pyharness.deploy.schema import Done, Outcome
from pyharness.plan.schema import Plan, Step

POLL_SECONDS = 2.0


def bury(rpc: Rpc, progress: Progress, confirmations: int, clock: Clock) -> None:
    """Wait until the last transaction is as deep as asked (blocks); 1 is the block it is in."""
    mined = [step.mined for step in progress.steps.values()]
    last = max((attempt.block_number or 0 for attempt in mined if attempt is not None), default=0)
    while last and rpc.block_number() - last + 1 < confirmations:
        clock.sleep(POLL_SECONDS)


def own_steps(plan: Plan, signer: str) -> tuple[Step, ...]:
    """The steps this account makes, in order."""
    return tuple(step for step in plan.steps if step.signer == signer and step.blocked is None)


def nothing_sent(plan: Plan, at: str) -> Outcome:
    """The outcome of a plan whose every step is somebody else's."""
    return Outcome(plan=plan, opened_at=at, steps=(), sent=0, waiting=tuple(step.id for step in plan.steps))


def outcome(rpc: Rpc, plan: Plan, progress: Progress, sent: int) -> Outcome:
    """The finished steps with their receipts, and the steps that wait.

    Args:
        sent: transactions handed to the node in this run.
    """
    checked = [step.id for step in plan.steps if progress.step(step.id).checked]
    return Outcome(
        plan=plan,
        opened_at=progress.opened.at,
        steps=tuple(_done(rpc, name, progress.step(name)) for name in checked),
        sent=sent,
        waiting=tuple(step.id for step in plan.steps if step.id not in set(checked)),
    )


def _done(rpc: Rpc, identifier: str, step: StepProgress) -> Done:
    mined = step.mined
    receipt = rpc.receipt(mined.tx_hash) if mined and mined.tx_hash else None
    return Done(
        step_id=identifier,
        tx_hash=receipt.tx_hash if receipt else None,
        nonce=mined.nonce if mined else None,
        block_number=receipt.block_number if receipt else None,
        block_hash=receipt.block_hash if receipt else None,
        gas_used=receipt.gas_used if receipt else None,
        gas_price=receipt.effective_gas_price if receipt else None,
    )
