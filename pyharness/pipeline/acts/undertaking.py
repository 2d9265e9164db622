"""Sends prepared acts through the corridor: a small plan, the journal, the record, as a deployment.

In: ``Session``, wishes. Out: ``Deployed``. Doors: by the rooms it composes.

What the acts rest on are preconditions of the plan, but for money, which flows with every deposit: of money the
contract itself refuses too much. An open journal goes on first, whatever it is of.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from pyharness.errors import Refused
from pyharness.ops.parts import Part
from pyharness.ops.promise import promise_of
from pyharness.ops.prospect import Prospect
from pyharness.ops.schema import Call
from pyharness.pipeline.acts.acts_plan import acts_plan, stored
from pyharness.pipeline.acts.confirming import Kept, kept
from pyharness.pipeline.acts.preparing import Prepared
from pyharness.pipeline.corridor.deploying import Confirm, Deployed, Signing, deploy
from pyharness.pipeline.corridor.session import Session
from pyharness.plan.build import build_steps
from pyharness.plan.schema import Plan, Precondition, Step

MARGIN_PERCENT = 130


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """What was sent, and each promised fact as it is now; none of an open journal's plan that was resumed."""

    deployed: Deployed
    kept: tuple[Kept, ...]


def _silent(_: str) -> None:
    """Nobody listens."""


def send(
    session: Session,
    prepare: Callable[[], Prepared],
    confirm: Callable[[Prepared | None, Plan, bool], bool],
    *,
    tell: Callable[[str], None],
    signing: Signing | None = None,
    barrier: Callable[[str], None] = _silent,
) -> Done:
    """Carry acts out, each exactly once, from wherever an earlier run stopped.

    Args:
        prepare: reads, judges and simulates; not asked where a journal is open.
        confirm: asked once, with what was prepared, the plan, and whether an open journal is resumed.
        barrier: called at each boundary; tests die there.

    Raises:
        Refused: what ``prepare`` and ``deploy`` refuse; E-SIGNER-OTHER, the calls are somebody else's.
    """
    made: list[Prepared] = []

    def planning(_: Session) -> Plan:
        made.append(prepare())
        return plan_of(session, made[0])

    agreed: Confirm = partial(lambda plan, resumed: confirm(made[0] if made else None, plan, resumed))
    done = deploy(session, agreed, barrier, tell=tell, signing=signing, planning=planning)
    return Done(deployed=done, kept=_kept(session, made[0], done) if made else ())


def _kept(session: Session, prepared: Prepared, done: Deployed) -> tuple[Kept, ...]:
    """The books before and after the blocks it happened in."""
    steps = done.outcome.steps if done.outcome else ()
    blocks = [step.block_number for step in steps if step.block_number is not None]
    whole = Part(sender=session.config.holders.deployer, start=0, end=len(prepared.prospect.calls))
    promise = promise_of(prepared.prospect, whole, form="send", block=prepared.trial.block.number)
    return kept(session, promise, first=min(blocks), last=max(blocks)) if blocks else ()


def plan_of(session: Session, prepared: Prepared) -> Plan:
    """The plan of prepared acts, kept where a resumed run finds it.

    Raises:
        Refused: E-SIGNER-OTHER.
    """
    config, found = session.config, prepared.prospect
    mine = config.holders.deployer
    others = [call for call in found.calls if call.sender != mine]
    if others:
        raise Refused(
            "E-SIGNER-OTHER",
            f"{others[0].function} is not the deployer's to send",
            found=found.system.named(others[0].sender),
            expected=mine,
            next_command="python -m pyharness ops --help",
        )
    known = prepared.record.places(config.external)
    steps = _in_order(
        build_steps(
            [_transaction(call, gas) for call, gas in zip(found.calls, prepared.trial.gas, strict=True)],
            prepared.release,
            {**found.system.contracts, **known},
        )
    )
    return stored(session, acts_plan(config, prepared.record, prepared.release, steps, rests_on(found, steps)))


def rests_on(found: Prospect, steps: tuple[Step, ...]) -> tuple[Precondition, ...]:
    """What must still be so when the first call that rests on it is sent."""
    return tuple(
        Precondition(contract=fact.to, call=fact.asked, value=answer, step=steps[found.first[fact]].id)
        for fact, answer in found.answers.items()
        if not fact.flows and found.before[fact] is not None
    )


def _in_order(steps: tuple[Step, ...]) -> tuple[Step, ...]:
    """Each step after the one before it: acts were looked at in this order."""
    return tuple(
        step.model_copy(update={"depends_on": (steps[place - 1].id,) if place else ()})
        for place, step in enumerate(steps)
    )


def _transaction(call: Call, gas: int) -> dict[str, object]:
    raw = {
        "from": call.sender,
        "to": call.to,
        "input": "0x" + call.data.hex(),
        "value": "0x0",
        "gas": hex(gas * MARGIN_PERCENT // 100),
    }
    return {"transactionType": "CALL", "transaction": raw}
