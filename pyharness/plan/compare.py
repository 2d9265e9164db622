"""In what two plans differ.

In: two plans. Out: ``Difference`` s; none exactly when their hashes agree. Pure. Gas is no difference.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from pyharness.plan.schema import Plan, Step
from pyharness.values import keccak_hex

Kind = Literal["plan", "step", "address", "role", "precondition"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One thing that is not the same: ``old`` or ``new`` is None where it is only in the other plan."""

    kind: Kind
    what: str
    old: str | None
    new: str | None

    @property
    def change(self) -> str:
        """``added``, ``removed`` or ``changed``."""
        return "added" if self.old is None else "removed" if self.new is None else "changed"


def differences(old: Plan, new: Plan) -> tuple[Difference, ...]:
    """Everything in which ``new`` is not ``old``: steps first, then what they rest on and lead to."""
    found = [*_steps(old, new), *_keyed("plan", _facts(old), _facts(new))]
    found += _keyed("address", old.predicted, new.predicted)
    found += _keyed("role", _roles(old), _roles(new))
    found += _keyed("precondition", _preconditions(old), _preconditions(new))
    if not found and old.plan_hash != new.plan_hash:
        found.append(Difference(kind="plan", what="plan_hash", old=old.plan_hash, new=new.plan_hash))
    return tuple(found)


def _steps(old: Plan, new: Plan) -> Iterator[Difference]:
    before, after = ({step.id: step for step in plan.steps} for plan in (old, new))
    for name in dict.fromkeys([*before, *after]):
        was, now = before.get(name), after.get(name)
        if was is None or now is None:
            yield Difference(kind="step", what=name, old=_summary(was), new=_summary(now))
            continue
        for item in _keyed("step", _parts(was), _parts(now)):
            yield Difference(kind="step", what=f"{name} {item.what}", old=item.old, new=item.new)
    kept = [[step.id for step in plan.steps if step.id in before and step.id in after] for plan in (old, new)]
    if kept[0] != kept[1]:
        yield Difference(kind="step", what="order", old=", ".join(kept[0]), new=", ".join(kept[1]))


def _summary(step: Step | None) -> str | None:
    return None if step is None else f"{_said(step)} by {step.signer}"


def _said(step: Step) -> str:
    """What a step does, in words where it has some; creations by the hash of what makes them."""
    if step.creates:
        return f"new {step.creates.contract} at {step.creates.address} of {step.creates.init_code_hash}"
    if step.call:
        return f"{step.call.signature.split('(')[0]}({', '.join(step.call.arguments)}) at {step.to}"
    return f"{step.data[:10]} at {step.to}"


def _parts(step: Step) -> dict[str, str]:
    """Everything of a step that the hash covers."""
    parts = step.model_dump(include={"signer", "value", "blocked", "label", "function", "model"})
    made = step.creates.model_dump() if step.creates else {}
    data = {"data": keccak_hex(bytes.fromhex(step.data[2:]))}
    return {
        "does": _said(step),
        **({} if step.call else data),
        **{key: str(value) for key, value in parts.items()},
        **{f"creates.{key}": str(value) for key, value in made.items()},
        "depends_on": ", ".join(sorted(step.depends_on)) or "nothing",
    }


def _facts(plan: Plan) -> dict[str, str]:
    return {
        "target.network": plan.target.network,
        "target.chain_id": str(plan.target.chain_id),
        "mode": plan.mode,
        "sender": plan.sender,
        "config_hash": plan.config_hash,
        "artifacts_hash": plan.artifacts_hash,
        **{f"compiler.{key}": str(value) for key, value in plan.compiler.model_dump().items()},
    }


def _roles(plan: Plan) -> dict[str, str]:
    return {f"{item.contract} {item.role} {item.holder}": "held" for item in plan.roles_after}


def _preconditions(plan: Plan) -> dict[str, str]:
    return {
        f"{item.call} of {item.contract}" + (f" for {item.step}" if item.step else ""): item.value
        for item in plan.preconditions
    }


def _keyed(kind: Kind, old: Mapping[str, str], new: Mapping[str, str]) -> list[Difference]:
    return [
        Difference(kind=kind, what=key, old=old.get(key), new=new.get(key))
        for key in dict.fromkeys([*old, *new])
        if old.get(key) != new.get(key)
    ]
