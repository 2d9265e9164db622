"""Questions that come out of files: asked only where they are whole."""

from __future__ import annotations

from typing import Any

import pytest

from pyharness.chain.questions import ask, askable
from pyharness.chain.schema import Answer
from pyharness.chain.views import ALONE
from pyharness.errors import EnvironmentFault

PLACE = "0x" + "11" * 20


@pytest.mark.parametrize(
    "question", ["paused()(bool)", "accrued(string)(uint256) lead-scoring", f"balanceOf(address)(uint256) {PLACE}"]
)
def test_a_whole_question_is_askable(question: str) -> None:
    """With as many words as it has parameters."""
    assert askable(PLACE, question)


@pytest.mark.parametrize(
    "question",
    ["", "foo", "foo()", "foo()()", "f(wat)(bool) 1", "f(uint999)(bool) 1", "f((uint256)(bool) 1", "f(string)(bool)",
     "f(string)(bool) a b", "f(bytes32)(bool) zz", "f(address)(bool) 0x12", "codehash x"],
)  # fmt: skip
def test_anything_else_is_not(question: str) -> None:
    """It is said, and nothing falls."""
    assert not askable(PLACE, question)


@pytest.mark.parametrize("result", [None, "0x1", "0xzz", 7, [], {}])
@pytest.mark.parametrize("count", [1, ALONE + 1])
def test_an_answer_that_makes_no_sense_is_garbage(result: Any, count: int) -> None:
    """It is no contract that says no."""

    class Node:
        def try_batch(self, calls: Any) -> list[Answer]:
            return [Answer(result=result) for _ in calls]

    with pytest.raises(EnvironmentFault) as raised:
        ask(Node(), [(PLACE, "paused()(bool)")] * count)
    assert raised.value.code == "E-RPC-GARBAGE"
