"""One hash over everything that could change a plan's meaning, and nothing else.

In: the parts of a plan. Out: keccak256 as 0x text. Pure.

In the hash: everything a plan says but what is named here. Not in it: gas, which may differ between a fork and the
chain, the decoded calls, which only repeat the data, and what trial deposits met, which changes no transaction; nor
what a plan does not hold: the node's chain id, blocks, fees, nonces, commit, time, paths. So a rehearsal on a fork
gives the hash of the real thing.
"""

from __future__ import annotations

from typing import Any

from pyharness.plan.schema import Plan, Step
from pyharness.values import canonical_json, keccak_hex

NOT_HASHED = frozenset({"gas", "call"})


def meaning(plan: Plan) -> dict[str, Any]:
    """The hashed content of a plan."""
    unsaid = {"kind"} if plan.kind == "deploy" else set()  # what every plan is that does not say otherwise
    return plan.model_dump(exclude={"steps", "plan_hash", "beside", *unsaid}) | {
        "steps": [_step(step) for step in plan.steps],
        "roles_after": sorted((item.contract, item.role, item.holder) for item in plan.roles_after),
        "preconditions": sorted((item.contract, item.call, item.value, item.step or "") for item in plan.preconditions),
    }


def plan_hash(plan: Plan) -> str:
    """keccak256 of the canonical JSON of ``meaning``; the plan's own ``plan_hash`` field plays no part."""
    return keccak_hex(canonical_json(meaning(plan)).encode())


def sealed(plan: Plan) -> Plan:
    """The plan with its hash filled in."""
    return plan.model_copy(update={"plan_hash": plan_hash(plan)})


def _step(step: Step) -> dict[str, Any]:
    return step.model_dump(exclude={*NOT_HASHED}) | {
        "data": keccak_hex(bytes.fromhex(step.data[2:])),
        "depends_on": sorted(step.depends_on),
    }
