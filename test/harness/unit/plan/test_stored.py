"""A stored plan is the plan that was made, or it is refused: every leaf of it, changed once."""

from __future__ import annotations

import json
from typing import Any

import pytest
from plan_tampering import HARMLESS, leaves, named, unnoticed, verdict
from plan_world import BESIDE, plan

from pyharness.plan.hashing import sealed
from pyharness.plan.schema import Plan
from pyharness.values import pretty_json


def whole() -> Plan:
    """A plan in which every optional field is filled somewhere."""
    before = plan()
    steps = (*before.steps[:-1], before.steps[-1].model_copy(update={"blocked": "GOV_ROLE", "value": 2**60}))
    own = before.preconditions[0].model_copy(update={"step": steps[-1].id})
    kept = (*before.preconditions, own)
    return sealed(before.model_copy(update={"steps": steps, "preconditions": kept, "beside": BESIDE}))


@pytest.mark.parametrize("known", [True, False], ids=["hash of a journal", "hash of the file alone"])
def test_every_leaf_changed_once_is_refused_and_named(known: bool) -> None:
    """All of them but gas and what trials met; the harmless ones are printed."""
    made = whole()
    document = json.loads(pretty_json(made))
    expected = made.plan_hash if known else None
    assert verdict(document, expected) is None
    accepted, tried = unnoticed(document, expected)
    assert tried > 300
    assert {name if name in HARMLESS else name.split(".")[0] for name in accepted} == {*HARMLESS, "beside"}


def test_every_field_of_the_schema_is_among_the_leaves() -> None:
    """No field is spared because the example does not fill it."""
    seen = {named(path) for path, _ in leaves(json.loads(pretty_json(whole())))}
    wanted = set()

    def walk(name: str, schema: dict[str, Any], prefix: str) -> None:
        for key, given in schema["$defs"][name]["properties"].items():
            text = json.dumps(given)
            inner = [other for other in schema["$defs"] if f'"#/$defs/{other}"' in text]
            place = f"{prefix}.{key}" + ("[]" if '"type": "array"' in text else "")
            if inner:
                walk(inner[0], schema, place)
            else:
                wanted.add(place.lstrip("."))

    schema = Plan.model_json_schema()
    schema["$defs"]["Plan"] = {"properties": schema["properties"]}
    walk("Plan", schema, "")
    missing = {place for place in wanted if not any(found.startswith(place) for found in seen)}
    assert missing == set()
    assert len(wanted) > 30


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("arguments", ["a", "0x" + "12" * 20], "where its data has"),
        ("arguments", ["a"], "1 of 2 arguments"),
        ("signature", "setProvider(string,uint256)", "setProvider(string,uint256)"),
        ("signature", "nonsense", "nonsense"),
        ("contract", "Router", "says it calls Router"),
    ],
)
def test_words_that_disagree_with_the_data_are_refused_though_the_hash_fits(
    field: str, value: object, said: str
) -> None:
    """They are what people read."""
    document = json.loads(pretty_json(plan()))
    document["steps"][-1]["call"][field] = value
    refusal = verdict(document, plan().plan_hash)
    assert refusal is not None
    assert refusal.found is not None
    assert said in refusal.found
    assert "Reserve/setProvider/a#2" in refusal.found
