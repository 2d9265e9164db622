"""Questions that come out of files: asked only where they are whole."""

from __future__ import annotations

import pytest

from pyharness.chain.questions import askable

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
