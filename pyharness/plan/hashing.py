"""One hash over everything that could change a plan's meaning, and nothing else.

In: the parts of a plan. Out: keccak256 as 0x text. Pure.

In the hash: schema version, target, mode, sender, each step's id, signer, to, value, data and dependencies, predicted
addresses, init-code hashes, roles after, preconditions, config, artifacts, compiler. Not in it: the node's chain id,
blocks, fees, gas, nonces, commit, time, paths, trial deposits; so a rehearsal on a fork gives the hash of the real
thing.
"""

from __future__ import annotations

from typing import Any

from pyharness.plan.schema import Plan, Step
from pyharness.values import canonical_json, keccak_hex


def meaning(plan: Plan) -> dict[str, Any]:
    """The hashed content of a plan."""
    return {
        "schema_version": plan.schema_version,
        "target": plan.target,
        "mode": plan.mode,
        "sender": plan.sender,
        "steps": [_step(step) for step in plan.steps],
        "predicted": plan.predicted,
        "init_code": {step.creates.address: step.creates.init_code_hash for step in plan.steps if step.creates},
        "roles_after": sorted((item.contract, item.role, item.holder) for item in plan.roles_after),
        "preconditions": sorted((item.contract, item.call, item.value) for item in plan.preconditions),
        "config_hash": plan.config_hash,
        "artifacts_hash": plan.artifacts_hash,
        "compiler": plan.compiler,
    }


def plan_hash(plan: Plan) -> str:
    """keccak256 of the canonical JSON of ``meaning``; the plan's own ``plan_hash`` field plays no part."""
    return keccak_hex(canonical_json(meaning(plan)).encode())


def sealed(plan: Plan) -> Plan:
    """The plan with its hash filled in."""
    return plan.model_copy(update={"plan_hash": plan_hash(plan)})


def _step(step: Step) -> dict[str, Any]:
    return {
        "id": step.id,
        "signer": step.signer,
        "to": step.to,
        "value": str(step.value),
        "data": keccak_hex(bytes.fromhex(step.data[2:])),
        "depends_on": sorted(step.depends_on),
    }
