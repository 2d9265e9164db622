"""The directory of models, where its answers are not those of a directory."""

from __future__ import annotations

from typing import Any, cast

import pytest

from pyharness.chain import system
from pyharness.chain.questions import REVERTED
from pyharness.chain.rpc import Rpc
from pyharness.chain.system import unlisted_models
from pyharness.errors import EnvironmentFault
from pyharness.values import model_key

PLACE = "0x" + "11" * 20
KEY = model_key("churn")


def found(monkeypatch: pytest.MonkeyPatch, answers: list[str], *, strict: bool = True) -> tuple[str, ...]:
    """The models of a directory that answers so: how many, their keys, their ids."""
    said = iter(answers)
    asking: Any = lambda _node, questions, *_, **__: [next(said) for _ in questions]  # noqa: E731
    monkeypatch.setattr(system, "ask", asking)
    return unlisted_models(cast("Rpc", None), registry=PLACE, ids=["lead-scoring"], block=1, strict=strict)


def test_models_of_the_directory_are_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """Those that nobody named; an older system has no directory that says how many there are."""
    assert found(monkeypatch, ["2", f"[{model_key('lead-scoring')},{KEY}]", "churn"]) == ("churn",)
    assert found(monkeypatch, ["0"]) == ()
    assert found(monkeypatch, [REVERTED], strict=False) == ()


@pytest.mark.parametrize(
    "answers", [[REVERTED], ["1", REVERTED], ["1", f"[{KEY}]", REVERTED], [str(2**255)], ["1", f"[{KEY}]", "other"]]
)
def test_a_directory_that_does_not_answer_is_no_empty_one(answers: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Its models would be gone, and their alerts with them; an id is the one whose key it is."""
    with pytest.raises(EnvironmentFault) as raised:
        found(monkeypatch, answers)
    assert raised.value.code == "E-RPC-GARBAGE"
