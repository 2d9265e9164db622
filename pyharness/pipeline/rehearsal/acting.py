"""Everybody of a rehearsal does their part: the deployer by the corridor, other signers right after.

In: ``Session`` of a rehearsal, its fork. Out: the first ``Deployed``, whose plan is rehearsed, and whether all of it
could be done. Doors: by the rooms it composes.
"""

from __future__ import annotations

import time

from pyharness.chain.anvil import Anvil
from pyharness.errors import HarnessError
from pyharness.pipeline.corridor.deploying import Deployed, deploy
from pyharness.pipeline.corridor.session import Session
from pyharness.pipeline.corridor.whole import EVERYBODY as EVERYBODY
from pyharness.scenarios.report.document import Check

ROUNDS = 5  # deployer and others may wait for each other; a plan is far shallower
LONGEST_WAIT_S = 0.05


class Mining:
    """A clock for a node that mines only when it gets a transaction: whoever waits, gets a block."""

    def __init__(self, node: Anvil) -> None:
        self._node = node

    def monotonic(self) -> float:
        """Seconds from an arbitrary start."""
        return time.monotonic()

    def sleep(self, seconds: float, /) -> None:
        """Mine a block, and wait a little."""
        self._node.mine()
        time.sleep(min(seconds, LONGEST_WAIT_S))


def all_carried_out(session: Session, node: Anvil) -> tuple[Deployed, Check]:
    """Deploy; let others act; go on until nobody waits or nobody can.

    Raises:
        HarnessError: the deployer's own part failed; there is nothing to tell about then.
    """
    first = done = _deployed(session, node)
    acted: list[str] = []
    for _ in range(ROUNDS):
        waiting = done.outcome.waiting if done.outcome else ()
        if not waiting:
            break
        try:
            steps = _act(node, done, waiting)
        except HarnessError as error:
            return first, Check(name=EVERYBODY, ok=False, found=f"{error.message}: {error.found}")
        if not steps:
            blocked = [f"{step.id} needs {step.blocked}" for step in done.plan.steps if step.blocked]
            return first, Check(name=EVERYBODY, ok=False, found="nobody can make: " + "; ".join(blocked))
        acted += steps
        done = _deployed(session, node)
    found = f"by other signers: {', '.join(acted)}" if acted else "the deployer makes every step"
    return first, Check(name=EVERYBODY, ok=not (done.outcome and done.outcome.waiting), found=found)


def _deployed(session: Session, node: Anvil) -> Deployed:
    return deploy(session, confirm=lambda _plan, _resumed: True, clock=Mining(node))


def _act(node: Anvil, done: Deployed, waiting: tuple[str, ...]) -> list[str]:
    """Others make what waits for them, in the plan's order; returns the steps made."""
    steps = [step for step in done.plan.steps if step.id in waiting and step.blocked is None]
    for step in steps:
        node.send_as(step.signer, step.to, bytes.fromhex(step.data[2:]), value=step.value)
    return [step.id for step in steps]
