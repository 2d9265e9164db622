"""Many views in few requests: the same answers as one by one."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from pyharness.chain.anvil import Anvil
from pyharness.chain.schema import Answer, RpcError
from pyharness.chain.views import PROGRAM, Request, View, look

ECHO, REVERTING, BURNING, NOBODY = ("0x" + digit * 40 for digit in "1234")
CODES = {
    ECHO: "365f5f37365ff3",  # answers with its call data
    REVERTING: "365f5f37365ffd",  # reverts with its call data
    BURNING: "fe",  # burns all gas it is given
}


class Counting:
    """A connection that counts messages, and may refuse programs."""

    def __init__(self, node: Anvil, *, refuses: bool = False) -> None:
        self.messages = 0
        self._node, self._refuses = node, refuses

    def try_batch(self, calls: Sequence[Request]) -> list[Answer]:
        """Ask the node, or answer as one that knows no call without a target."""
        self.messages += 1
        if self._refuses and "to" not in calls[0][1][0]:
            return [Answer(error=RpcError(code=-32602, message="no target", data=None)) for _ in calls]
        return self._node.rpc.try_batch(calls)


@pytest.fixture
def echoing(node: Anvil) -> Anvil:
    """A node with accounts that answer, revert, and burn."""
    for place, code in CODES.items():
        node.set_code(place, bytes.fromhex(code))
    return node


def many(count: int) -> list[View]:
    """Calls of every kind and length, none of them like its neighbour."""
    places = (ECHO, REVERTING, ECHO, NOBODY)
    found = [View(to=places[at % 4], data=bytes([at % 256]) * (at % 90), words=3) for at in range(count)]
    found[count // 2] = View(to=BURNING, data=b"\x01")
    return found


def said(answers: Sequence[Answer]) -> list[tuple[object, bytes | None]]:
    """Results, and what reverts said."""
    return [(answer.result, answer.error.data or b"" if answer.error else None) for answer in answers]


def alone(node: Anvil, views: Sequence[View]) -> list[Answer]:
    """One request each."""
    return [answer for view in views for answer in look(node.rpc, [view], "latest")]


def test_together_they_answer_as_alone(echoing: Anvil) -> None:
    """Success, revert with its data, an account without code, one that burns its gas: in order, in one message."""
    views, counted = many(700), Counting(echoing)
    assert said(look(counted, views, "latest")) == said(alone(echoing, views))
    assert counted.messages == 1


def test_answers_longer_than_expected_are_asked_again(echoing: Anvil) -> None:
    """More than a creation may return: in halves, and at last one by one."""
    views, counted = [View(to=ECHO, data=bytes(500)) for _ in range(240)], Counting(echoing)
    assert {answer.result for answer in look(counted, views, "latest")} == {"0x" + "00" * 500}
    assert 1 < counted.messages < 10


def test_a_node_that_runs_no_program_is_asked_call_by_call(echoing: Anvil) -> None:
    """The answers are the same."""
    views, counted = many(300), Counting(echoing, refuses=True)
    assert said(look(counted, views, "latest")) == said(alone(echoing, views))


def test_a_block_is_looked_at_as_it_was(echoing: Anvil) -> None:
    """Every program of a question sees the same block."""
    block = echoing.rpc.block_number()
    echoing.mine()
    echoing.set_code(ECHO, b"\xfe")
    echoing.mine()
    found = look(echoing.rpc, [View(to=ECHO, data=b"\x07")] * 150, hex(block))
    assert {answer.result for answer in found} == {"0x07"}


def test_the_program_knows_its_own_length() -> None:
    """It finds its calls by it."""
    assert PROGRAM[1] == PROGRAM[6] == len(PROGRAM) == 86
