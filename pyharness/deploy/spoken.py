"""Does an open journal speak of its own plan?

In: a plan, where its journal stands. Out: nothing, or a refusal that names what is another's. Pure, but that it loads
eth_account to read bytes back.

A journal is a file, and what it holds is sent again as it stands and believed to be done. So nothing is gone on with
before every attempt's bytes were read: they are the step's transaction, by the plan's sender, under the hash that is
looked for; and no call is done without one.
"""

from __future__ import annotations

from pyharness.deploy.progress import Attempt, Progress, StepProgress
from pyharness.deploy.signed import differences, read_signed
from pyharness.deploy.stops import abandoning
from pyharness.errors import Refused
from pyharness.plan.schema import Plan, Step


def check_spoken(plan: Plan, progress: Progress) -> None:
    """Every line is about a step of the plan, and says of it what may be believed.

    Raises:
        Refused: E-JOURNAL-OTHER; E-SIGNED-UNREADABLE, an attempt has no signed bytes.
    """
    steps = {step.id: step for step in plan.steps}
    for name, known in progress.steps.items():
        if name not in steps:
            raise _other(plan, f"{name}, which is no step", f"steps of plan {plan.plan_hash}")
        _check_step(plan, steps[name], known)


def _check_step(plan: Plan, step: Step, known: StepProgress) -> None:
    made = any(attempt.state == "checked" for attempt in known.attempts)
    if known.checked and not made and step.creates is None:
        raise _other(plan, f"{step.id} done without a transaction", "the transaction of a call")
    for attempt in known.attempts:
        wrong = _wrong(plan, step, attempt)
        if wrong:
            raise _other(plan, f"{step.id}, attempt {attempt.number}: {wrong}", "the step's own transaction")


def _wrong(plan: Plan, step: Step, attempt: Attempt) -> str:
    """In what an attempt's bytes are not the step's; empty where they are."""
    read = read_signed(attempt.raw_tx, next_command=_closing(plan))
    meant: dict[str, object] = {"chain_id": plan.target.chain_id, "nonce": attempt.nonce}
    meant |= {"to": step.to, "value": step.value, "data": step.data}
    found = differences(read.transaction, read.transaction.model_copy(update=meant))
    if read.sender != plan.sender:
        found = (*found, f"signed by {read.sender}, not {plan.sender}")
    if read.tx_hash != attempt.tx_hash:
        found = (*found, f"hash {attempt.tx_hash}, not {read.tx_hash}")
    return "; ".join(found)


def _closing(plan: Plan) -> str:
    return abandoning(plan.words, "the journal is another's")


def _other(plan: Plan, found: str, expected: str) -> Refused:
    message = "the open journal does not speak of its plan; nothing was sent"
    return Refused("E-JOURNAL-OTHER", message, found=found, expected=expected, next_command=_closing(plan))
