"""What a timelock's steps need: an operation that is announced, waited for, and carried out or taken back.

In: ``Session``, ``Outcome``, the steps that a timelock can make now. Out: ``Pending``; three files of each operation.
Door: the node, reading only.

An operation's id follows from the steps themselves, so that whoever announced it, any later run finds it again. The
same work may be wanted twice: what was carried out already is another operation.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from pyharness.chain import timelock
from pyharness.chain.rpc import Rpc
from pyharness.chain.safe_batch import LARGEST
from pyharness.chain.timelock import CANCELLER, EXECUTOR, PROPOSER, Call, Operation, Stage, Timelock
from pyharness.deploy.waiting import Waiting
from pyharness.plan.decoded import text
from pyharness.plan.schema import Step
from pyharness.units import in_time
from pyharness.values import instant_of

Act = Literal["schedule", "execute", "cancel"]
ACTS: tuple[Act, ...] = ("schedule", "execute", "cancel")
WHO: Mapping[Act, str] = {"schedule": PROPOSER, "execute": EXECUTOR, "cancel": CANCELLER}
ANYBODY = "anybody"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pending:
    """One operation of a timelock: the steps it makes, and how far it came."""

    lock: Timelock
    item: Waiting
    operation: Operation
    stage: Stage

    @property
    def words(self) -> str:
        """Where it stands, and what comes next."""
        said = {
            "unset": f"to be announced, then {in_time(self.lock.delay)}",
            "waiting": f"announced, ready at {instant_of(self.stage.ready_at)}",
            "ready": f"ready since {instant_of(self.stage.ready_at)}",
            "done": "carried out",
        }
        return f"operation {self.operation.id}: {said[self.stage.state]}"

    @property
    def possible(self) -> tuple[Act, ...]:
        """What can be done now, or will be once it was announced."""
        return ACTS if self.stage.state == "unset" else ("execute", "cancel")

    def data(self, act: Act) -> bytes:
        """Call data of an act."""
        if act == "schedule":
            return self.operation.schedule(self.lock.delay)
        return self.operation.execute() if act == "execute" else self.operation.cancel()

    def actor(self, act: Act) -> str:
        """Who may do it, as far as known; ``anybody`` where everybody may."""
        if act == "execute" and self.lock.open:
            return ANYBODY
        return next(iter(self.lock.holders[WHO[act]]), f"whoever holds {WHO[act]}")

    def as_waiting(self, act: Act) -> Waiting:
        """The act as a step of its actor."""
        step = self.item.ready[0].model_copy(
            update={
                "id": f"{act} {self.operation.id} ({', '.join(step.id for step in self.item.ready)})",
                "signer": self.lock.address,
                "to": self.lock.address,
                "value": 0,
                "data": "0x" + self.data(act).hex(),
                "call": None,
            }
        )
        return Waiting(signer=self.actor(act), ready=(step,), later=())

    def told(self, act: Act) -> dict[str, Any]:
        """The operation, for a file of plain call data."""
        return {
            "act": act,
            "id": self.operation.id,
            "salt": "0x" + self.operation.salt.hex(),
            "delaySeconds": self.lock.delay,
            "state": self.stage.state,
            "readyAt": instant_of(self.stage.ready_at) if self.stage.ready_at else None,
            "makes": [_words(step) for step in self.item.ready],
        }


def pending(rpc: Rpc, lock: Timelock, item: Waiting) -> tuple[Pending, ...]:
    """The operations that make a timelock's steps, at most 50 in one, in their order."""
    return tuple(_pending(rpc, lock, part) for part in _parts(item))


def _parts(item: Waiting) -> Iterator[Waiting]:
    for start in range(0, len(item.ready), LARGEST):
        yield Waiting(signer=item.signer, ready=item.ready[start : start + LARGEST], later=())


def _pending(rpc: Rpc, lock: Timelock, part: Waiting) -> Pending:
    operation, stage = timelock.undone(rpc, lock.address, _calls(part.ready), part.stem)
    return Pending(lock=lock, item=part, operation=operation, stage=stage)


def _calls(steps: Sequence[Step]) -> tuple[Call, ...]:
    return tuple(Call(to=step.to, value=step.value, data=bytes.fromhex(step.data[2:])) for step in steps)


def _words(step: Step) -> str:
    call = step.call
    return f"{step.id} at {step.to}" + (f": {call.signature} {text(call.arguments)}" if call else "")
