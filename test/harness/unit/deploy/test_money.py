"""What a network with real money asks of its USDC: that a reviewed file names it, and that it moves for everybody."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

import pytest
from plan_world import SENDER, TREASURY, config

from pyharness.chain.abi import encode, encode_call
from pyharness.chain.offline.addresses import USDC
from pyharness.chain.rpc import Rpc
from pyharness.chain.schema import Answer, RpcError
from pyharness.config.schema import Config
from pyharness.deploy import grounds
from pyharness.deploy.grounds import money

OTHER_USDC = "0x1c7D4B196Cb0C7B01d743Fbc6116a902379C7238"
CALLS = {
    "0x" + encode_call("decimals()").hex(): encode(["uint8"], [6]),
    "0x" + encode_call("paused()").hex(): encode(["bool"], [False]),
}


class Node:
    """A token's answers by call data, false to everything else, and one code for every account."""

    def __init__(self, code: bytes = b"\x00", **answers: bytes) -> None:
        self._code, self.answers = code, {**CALLS, **answers}

    def code(self, _address: str) -> bytes:
        """What stands there."""
        return self._code

    def try_batch(self, calls: Sequence[tuple[str, Sequence[Any]]]) -> list[Answer]:
        """Each call's answer."""
        nothing = encode(["bool"], [False])
        asked = [params[0]["data"] for _, params in calls]
        return [Answer(result="0x" + self.answers.get(data, nothing).hex()) for data in asked]


def protected(usdc: str = OTHER_USDC) -> Config:
    """The little world's config with a USDC and a treasury of its own."""
    plain = config()
    return plain.model_copy(
        update={
            "usdc": plain.usdc.model_copy(update={"kind": "external", "address": usdc}),
            "holders": plain.holders.model_copy(update={"treasury": TREASURY}),
        }
    )


def codes(node: Node, stated_in: str = "") -> list[str]:
    """What is wrong with the money."""
    ours = {"treasury": TREASURY, "backend": SENDER}
    return [item.code for item in money(cast("Rpc", node), protected(), ours, stated_in=stated_in)]


def test_a_reviewed_token_that_moves_is_taken() -> None:
    """Named by the template, six decimals, not paused, nobody blocked."""
    assert codes(Node()) == []


def test_a_variable_names_no_other_usdc() -> None:
    """Only Circle's own address may be repeated there."""
    assert codes(Node(), "USDC_ADDRESS") == ["E-USDC-ADDRESS"]


@pytest.mark.parametrize(
    ("call", "answer", "code"),
    [
        (encode_call("decimals()"), encode(["uint8"], [18]), "E-USDC-DECIMALS"),
        (encode_call("paused()"), encode(["bool"], [True]), "E-USDC-PAUSED"),
        (encode_call("isBlacklisted(address)", SENDER), encode(["bool"], [True]), "E-USDC-BLOCKED"),
        (encode_call("isBlacklisted(address)", TREASURY), encode(["bool"], [True]), "E-USDC-BLOCKED"),
    ],
)
def test_money_that_does_not_move_is_refused(call: bytes, answer: bytes, code: str) -> None:
    """Each by its own code."""
    assert codes(Node(**{"0x" + call.hex(): answer})) == [code]


@pytest.mark.parametrize(
    ("silent", "code"),
    [
        (encode_call("paused()"), "E-USDC-PAUSED"),
        (encode_call("isBlacklisted(address)", TREASURY), "E-USDC-BLOCKED"),
    ],
    ids=["pause", "block list"],
)
def test_what_a_node_does_not_answer_of_circles_token_is_no_yes(
    silent: bytes, code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An entry that a node gives up on looks like a revert; another token may lack the view."""
    monkeypatch.setattr(grounds, "_identity", lambda *_: ())
    refused = Answer(error=RpcError(code=-32000, message="header not found", data=b""))

    class Silent(Node):
        def try_batch(self, calls: Sequence[tuple[str, Sequence[Any]]]) -> list[Answer]:
            answers = zip(calls, super().try_batch(calls), strict=True)
            return [refused if call[1][0]["data"] == "0x" + silent.hex() else answer for call, answer in answers]

    ours, node = {"treasury": TREASURY, "backend": SENDER}, cast("Rpc", Silent())
    assert [item.code for item in money(node, protected(USDC), ours, stated_in="")] == [code]
    assert list(money(node, protected(), ours, stated_in="")) == []
