"""Two plans differ exactly where their hashes do, and each difference is named."""

from __future__ import annotations

import json

from plan_tampering import changed, leaves, others
from plan_world import ROUTER, SENDER, TREASURY, plan
from pydantic import ValidationError

from pyharness.plan.compare import Difference, differences
from pyharness.plan.decoded import contradiction
from pyharness.plan.hashing import sealed
from pyharness.plan.schema import Plan
from pyharness.values import pretty_json


def test_a_plan_is_like_itself_whatever_its_gas() -> None:
    """Gas may differ between a fork and the chain."""
    before = plan()
    steps = tuple(step.model_copy(update={"gas": step.gas + 1}) for step in before.steps)
    assert differences(before, before.model_copy(update={"steps": steps})) == ()


def test_every_change_that_changes_the_hash_is_named() -> None:
    """Every leaf of a plan changed once: a difference with old and new if and only if the hash is another."""
    before = plan()
    document = json.loads(pretty_json(before))
    tried = named = 0
    for path, leaf in leaves(document):
        for value in others(leaf):
            try:
                after = sealed(Plan.model_validate_json(json.dumps(changed(document, path, value))))
            except ValidationError:
                continue
            if any(map(contradiction, after.steps)):
                continue  # no plan: it would not be read
            tried += 1
            found = differences(before, after)
            if after.plan_hash == before.plan_hash:
                assert found == (), path
                continue
            assert found, path
            assert "plan_hash" not in {item.what for item in found}, path
            named += 1
    assert tried > named > 120


def test_added_removed_and_changed_are_told_apart() -> None:
    """Steps by id, roles and preconditions too; the order of steps is one thing."""
    before = plan()
    first, second, *rest = before.steps
    changed_step = rest[0].model_copy(update={"signer": TREASURY})
    after = before.model_copy(
        update={
            "steps": (second, first, changed_step, *rest[1:-1]),
            "roles_after": (before.roles_after[0].model_copy(update={"holder": TREASURY}),),
            "preconditions": (before.preconditions[0].model_copy(update={"value": "moved"}), *before.preconditions[1:]),
        }
    )
    found = {(item.kind, item.what): item for item in differences(before, after)}
    removed = found["step", "Reserve/setProvider/a#2"]
    assert (removed.change, removed.new) == ("removed", None)
    assert removed.old == f"setProvider(a, {TREASURY}) at {rest[0].to} by {SENDER}"
    name = "Reserve/grantRole/DEPOSITOR_ROLE:Router"
    assert found["step", f"{name} signer"] == Difference(kind="step", what=f"{name} signer", old=SENDER, new=TREASURY)
    assert found["role", f"Reserve DEPOSITOR_ROLE {ROUTER}"].change == "removed"
    assert found["role", f"Reserve DEPOSITOR_ROLE {TREASURY}"].change == "added"
    assert found["precondition", f"codehash of {before.preconditions[0].contract}"].new == "moved"
    assert found["step", "order"].change == "changed"
    assert len(found) == 6
