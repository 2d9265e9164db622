"""The document of a rehearsal: one shape in code, file and schema."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, get_args

import jsonschema
import pytest

from pyharness.paths import ROOT
from pyharness.scenarios.report.document import Rehearsal, from_json, scenario, to_json
from pyharness.scenarios.schema import FIRST, LAST, Kind, Result, Told

TEXT = (Path(__file__).parent / "golden/rehearsal.json").read_text("utf-8")
SCHEMA = json.loads((ROOT / "pyharness/scenarios/report/rehearsal.schema.json").read_text("utf-8"))


def test_reading_and_writing_are_inverse() -> None:
    """The same text again, facts in their order."""
    assert to_json(from_json(TEXT)) == TEXT
    assert list(from_json(TEXT).scenarios[0].facts)[:2] == ["revenue_usdc", "infrastructure_bps"]


def test_the_shipped_schema_is_the_shape() -> None:
    """It accepts the document, refuses one with a field more or less, and names the fields of the code."""
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    document = json.loads(TEXT)
    jsonschema.validate(document, SCHEMA)
    for wrong in ({**document, "more": 1}, {key: item for key, item in document.items() if key != "ok"}):
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate(wrong, SCHEMA)
    made = Rehearsal.model_json_schema(by_alias=True)
    assert list(SCHEMA["properties"]) == list(made["properties"])
    for name, part in (("checks", "Check"), ("scenarios", "Scenario"), ("timeline", "Stretch")):
        assert list(SCHEMA["properties"][name]["items"]["properties"]) == list(made["$defs"][part]["properties"])
    for name, part in (("step", "Step"), ("role", "Role")):
        assert list(SCHEMA["$defs"][name]["properties"]) == list(made["$defs"][part]["properties"])
    assert list(SCHEMA["properties"]["prices"]["properties"]) == list(made["$defs"]["Prices"]["properties"])
    assert SCHEMA["$defs"]["step"]["properties"]["kind"]["enum"] == list(get_args(Kind))
    assert SCHEMA["properties"]["scenarios"]["items"]["properties"]["steps"]["maxItems"] == FIRST + LAST


def test_an_older_document_is_read() -> None:
    """One without diaries, times and prices."""
    document = json.loads(TEXT)
    for name in ("handedOver", "timeline", "prices"):
        del document[name]
    for item in document["scenarios"]:
        for name in ("chainSeconds", "steps", "stepsLeftOut"):
            del item[name]
    assert all(item.steps == () for item in from_json(json.dumps(document)).scenarios)


@pytest.mark.parametrize(
    ("failure", "told", "ok"),
    [("", Told(facts={"a_usdc": 1}), True), ("it did not hold", None, False), ("", None, False)],
)
def test_a_story_that_was_not_told_is_not_ok(failure: str, told: Told | None, ok: bool) -> None:
    """Facts come from stories that were told to their end only."""
    made = scenario(Result(name="a", sentence="A.", seconds=1.239, told=told, failure=failure))
    assert (made.ok, made.seconds, made.facts) == (ok, 1.24, {"a_usdc": 1} if told else {})


def test_large_numbers_keep_every_digit() -> None:
    """Above 2^53 a number is text, for readers that know floats only; flags stay flags."""
    document = json.loads(TEXT)
    facts: dict[str, Any] = document["scenarios"][4]["facts"]
    assert facts["bought_tokens"] == "99700000000000000000000"
    assert document["ok"] is True
