"""What other signers have to do, grouped by signer.

In: ``Outcome``, which signers are Safes. Out: ``Waiting`` by signer; the text of the files they act with. Pure.

A file holds the steps that can be made now, in order; a step that waits for another signer comes with the next run.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pyharness.chain.safe_batch import SafeCall, batches
from pyharness.deploy.schema import Outcome
from pyharness.plan.schema import Plan, Step
from pyharness.values import canonical_json, keccak_hex


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """One signer's steps: those that can be made now, and the ids of those that cannot yet."""

    signer: str
    ready: tuple[Step, ...]
    later: tuple[str, ...]

    @property
    def stem(self) -> str:
        """The name of its files: the same work has the same name, whichever plan it is part of."""
        work = [(step.to, str(step.value), step.data) for step in self.ready]
        return f"{self.signer}-{keccak_hex(canonical_json(work).encode())[2:10]}"


def waiting(outcome: Outcome, sender: str) -> tuple[Waiting, ...]:
    """Everybody but the sender who has steps that somebody can make, in the order of the plan."""
    open_steps = [step for step in outcome.plan.steps if step.id in outcome.waiting and step.blocked is None]
    signers = list(dict.fromkeys(step.signer for step in open_steps if step.signer != sender))
    done = {step.step_id for step in outcome.steps}
    return tuple(_of(signer, [step for step in open_steps if step.signer == signer], done) for signer in signers)


def _of(signer: str, steps: Sequence[Step], done: set[str]) -> Waiting:
    ready: dict[str, Step] = {}
    for step in steps:
        if all(name in done or name in ready for name in step.depends_on):
            ready[step.id] = step
    later = tuple(step.id for step in steps if step.id not in ready)
    return Waiting(signer=signer, ready=tuple(ready.values()), later=later)


def safe_files(
    plan: Plan, item: Waiting, abi: Sequence[Mapping[str, Any]], *, created_at: int
) -> tuple[dict[str, Any], ...]:
    """Transaction Builder files for a Safe.

    Args:
        created_at: unix milliseconds.
    """
    target = plan.target
    return batches(
        [SafeCall(to=step.to, value=step.value, data=bytes.fromhex(step.data[2:])) for step in item.ready],
        abi,
        chain_id=target.chain_id,
        safe=item.signer,
        name=f"{target.network} (chain {target.chain_id}): {_summary(item)}",
        description=f"chain {target.chain_id}, Safe {item.signer}: {', '.join(step.id for step in item.ready)}",
        created_at=created_at,
    )


def call_file(plan: Plan, item: Waiting) -> dict[str, Any]:
    """Plain call data, for a signer that is no Safe."""
    return {
        "schemaVersion": 1,
        "network": plan.target.network,
        "chainId": str(plan.target.chain_id),
        "from": item.signer,
        "transactions": [
            {
                "step": step.id,
                "to": step.to,
                "value": str(step.value),
                "data": step.data,
                "signature": step.call.signature if step.call else None,
                "arguments": list(step.call.arguments) if step.call else None,
            }
            for step in item.ready
        ],
    }


def _summary(item: Waiting) -> str:
    first = item.ready[0].id
    return first if len(item.ready) == 1 else f"{first} and {len(item.ready) - 1} more"
