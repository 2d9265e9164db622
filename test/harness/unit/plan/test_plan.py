"""The plan room: simulated transactions become steps with names, dependencies and one hash."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from plan_world import BESIDE, RELEASE, RESERVE, ROUTER, TREASURY, call, creation, plan

from pyharness.errors import Refused
from pyharness.plan.build import build_steps
from pyharness.plan.document import MODELS_SHOWN, plan_document
from pyharness.plan.hashing import plan_hash
from pyharness.plan.schema import Plan
from pyharness.values import pretty_json

GOLDEN = Path(__file__).parent / "golden"


def test_steps_are_named_after_what_they_do() -> None:
    """A step says contract, function and subject; equal ones are numbered."""
    assert [step.id for step in plan().steps] == [
        "Reserve/create",
        "Router/create",
        "Reserve/grantRole/DEPOSITOR_ROLE:Router",
        f"Reserve/grantRole/PAYER_ROLE:{TREASURY}",
        "Reserve/setProvider/a",
        "Reserve/setProvider/a#2",
    ]


def test_a_step_depends_on_what_it_mentions_and_calls_on_calls_before() -> None:
    """Creations wait for their arguments, grants for their contracts, other calls for the calls before."""
    steps = {step.id: step.depends_on for step in plan().steps}
    assert steps["Reserve/create"] == ()
    assert steps["Router/create"] == ("Reserve/create",)
    assert steps["Reserve/grantRole/DEPOSITOR_ROLE:Router"] == ("Reserve/create", "Router/create")
    grants = (f"Reserve/grantRole/PAYER_ROLE:{TREASURY}", "Reserve/grantRole/DEPOSITOR_ROLE:Router")
    assert steps[grants[0]] == ("Reserve/create",)
    assert steps["Reserve/setProvider/a"] == ("Reserve/create", *grants)
    assert steps["Reserve/setProvider/a#2"] == ("Reserve/create", "Reserve/setProvider/a")


def test_the_longest_matching_code_names_a_creation() -> None:
    """A contract whose code begins like another's is still told apart."""
    made = plan().steps[1].creates
    assert made is not None
    assert (made.contract, made.address, made.arguments[-40:]) == ("Router", ROUTER, RESERVE[2:].lower())


def test_a_creation_at_another_address_is_refused() -> None:
    """The address must follow from salt and code."""
    wrong = creation("Reserve") | {"contractAddress": TREASURY.lower()}
    with pytest.raises(Refused, match="not certain") as caught:
        build_steps([wrong], RELEASE, {})
    assert caught.value.code == "E-PLAN-CREATE"


def test_a_plain_create_is_refused() -> None:
    """An address that depends on a nonce is not certain."""
    with pytest.raises(Refused) as caught:
        build_steps([creation("Reserve") | {"transactionType": "CREATE"}], RELEASE, {})
    assert caught.value.code == "E-PLAN-CREATE"


def test_a_step_above_the_gas_limit_is_refused() -> None:
    """12,900,000 gas before the margin is the most a step may need."""
    fits, over = hex(12_900_000 * 13 // 10), hex(12_900_001 * 13 // 10 + 1)
    assert build_steps([call(RESERVE, "f()", gas=fits)], RELEASE, {})
    with pytest.raises(Refused) as caught:
        build_steps([call(RESERVE, "f()", gas=over)], RELEASE, {})
    assert caught.value.code == "E-GAS-CAP"


def test_an_unknown_call_keeps_its_selector() -> None:
    """Without an ABI the step still has a stable name."""
    step = build_steps([call(TREASURY, "f()")], RELEASE, {"Safe": TREASURY})[0]
    assert (step.label, step.function, step.call) == ("Safe", step.data[:10], None)


MEANINGFUL: list[dict[str, Any]] = [
    {"mode": "infrastructure"},
    {"sender": TREASURY},
    {"predicted": {"Reserve": ROUTER}},
    {"roles_after": ()},
    {"preconditions": ()},
    {"config_hash": "0x" + "01" * 32},
    {"artifacts_hash": "0x" + "01" * 32},
    {"steps": ()},
]


@pytest.mark.parametrize("change", MEANINGFUL, ids=lambda change: next(iter(change)))
def test_whatever_changes_the_meaning_changes_the_hash(change: dict[str, Any]) -> None:
    """Each part of the meaning is in the hash."""
    before = plan()
    assert plan_hash(before) == before.plan_hash
    assert plan_hash(before.model_copy(update=change)) != before.plan_hash


STEP_MEANINGFUL: list[dict[str, Any]] = [
    {"id": "x"},
    {"signer": TREASURY},
    {"to": TREASURY},
    {"value": 1},
    {"data": "0x00"},
    {"depends_on": ()},
]


@pytest.mark.parametrize("change", STEP_MEANINGFUL, ids=lambda change: next(iter(change)))
def test_whatever_changes_a_step_changes_the_hash(change: dict[str, Any]) -> None:
    """Each part of a step's meaning is in the hash."""
    before = plan()
    steps = (*before.steps[:-1], before.steps[-1].model_copy(update=change))
    assert plan_hash(before.model_copy(update={"steps": steps})) != before.plan_hash


@given(gas=st.integers(min_value=0, max_value=2**64))
def test_gas_is_no_part_of_the_hash(gas: int) -> None:
    """An estimate may differ between a fork and the chain."""
    before = plan()
    steps = tuple(step.model_copy(update={"gas": gas}) for step in before.steps)
    assert plan_hash(before.model_copy(update={"steps": steps})) == before.plan_hash


def test_a_plan_survives_its_file() -> None:
    """What is read back is what was written, hash included."""
    before = plan()
    assert Plan.model_validate_json(pretty_json(before)) == before


def test_the_document_is_what_it_was() -> None:
    """The document of the little world, word for word."""
    text = plan_document(plan(), gas_price_wei=10**9)
    golden = GOLDEN / "plan.md"
    assert text == golden.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 120


def test_a_plan_without_steps_says_so() -> None:
    """Nothing missing is a sentence, not an empty table."""
    assert "No transaction is missing" in plan_document(plan(empty=True))


def test_what_deposits_met_is_in_the_document_and_not_in_the_hash() -> None:
    """One row for each model, and no more rows than a page takes."""
    found = BESIDE.model_copy(update={"models": BESIDE.models * (MODELS_SHOWN + 2)})
    before = plan()
    beside = before.model_copy(update={"beside": found})
    assert plan_hash(beside) == before.plan_hash
    assert Plan.model_validate_json(pretty_json(beside)) == beside
    text = plan_document(beside)
    assert text.count(f"| a | usable | made | 72.5 % | `{TREASURY}` | `{ROUTER}` |") == MODELS_SHOWN
    assert "| and 2 more, in plan.json |" in text
    assert "| a | usable | made |" in plan_document(plan(empty=True).model_copy(update={"beside": found}))
