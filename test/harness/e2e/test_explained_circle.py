"""Circle's own USDC refuses in words that are explained; what helps, helps."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from eth_account import Account

from pyharness.chain.abi import encode_call
from pyharness.chain.faults import CallReverted
from pyharness.explain.reading import read
from pyharness.explain.schema import Known
from pyharness.scenarios.stage import circle
from pyharness.scenarios.stage.stage import Stage

ONE = 10**6
NOBODY, WORD = "0x" + "00" * 20, bytes(32)
PERMIT = "permit(address,address,uint256,uint256,uint8,bytes32,bytes32)"
AUTHORIZED = "transferWithAuthorization(address,address,uint256,uint256,uint256,bytes32,uint8,bytes32,bytes32)"


def said(stage: Stage, by: str, signature: str, *arguments: object) -> str:
    """What the refusal of a call is called; empty when it succeeds."""
    data = encode_call(signature, *arguments)
    try:
        stage.node.rpc.eth_call(stage.address("USDC"), data, sender=stage.address(by))
    except CallReverted as problem:
        return read("0x" + problem.data.hex(), Known())[0].name.removeprefix("USDC (Circle): ")
    return ""


def test_more_than_the_account_has(stage: Stage) -> None:
    """Until it has as much."""
    transfer = ("transfer(address,uint256)", stage.address("treasury"), ONE)
    assert said(stage, "stranger", *transfer) == "more than the account has"
    stage.fund_usdc(stage.address("stranger"), ONE)
    assert said(stage, "stranger", *transfer) == ""


def test_more_than_was_allowed(stage: Stage) -> None:
    """Until it is approved."""
    stage.fund_usdc(stage.address("trader"), ONE)
    fetch = ("transferFrom(address,address,uint256)", stage.address("trader"), stage.address("stranger"), ONE)
    assert said(stage, "stranger", *fetch) == "more than was allowed"
    stage.act("trader", "USDC", "approve", stage.address("stranger"), ONE)
    assert said(stage, "stranger", *fetch) == ""


def test_blocked_and_paused(stage: Stage) -> None:
    """Until Circle lifts it."""
    stage = circle.with_circle(stage)
    stage.fund_usdc(stage.address("trader"), ONE)
    transfer = ("transfer(address,uint256)", stage.address("treasury"), ONE)
    circle.listed(stage, "treasury")
    assert said(stage, "trader", *transfer) == "blocked account"
    circle.unlisted(stage, "treasury")
    assert said(stage, "trader", *transfer) == ""
    stage.act(circle.STOPS, "USDC", "pause")
    assert said(stage, "trader", *transfer) == "USDC is paused"
    stage.act(circle.STOPS, "USDC", "unpause")
    assert said(stage, "trader", *transfer) == ""


@pytest.mark.parametrize(
    ("name", "call"),
    [
        ("late permit", lambda me: (PERMIT, me, me, ONE, 1, 27, WORD, WORD)),
        ("no signature", lambda me: (PERMIT, me, me, ONE, 2**60, 27, WORD, b"\xff" * 32)),
        ("late authorisation", lambda me: (AUTHORIZED, me, me, ONE, 0, 1, WORD, 27, WORD, WORD)),
        ("early authorisation", lambda me: (AUTHORIZED, me, me, ONE, 2**60, 2**61, WORD, 27, WORD, WORD)),
        ("zero address", lambda _: ("approve(address,uint256)", NOBODY, ONE)),
        ("allowance below zero", lambda me: ("decreaseAllowance(address,uint256)", me, ONE)),
    ],
)
def test_what_else_it_says(stage: Stage, name: str, call: Callable[[str], tuple[str, object]]) -> None:
    """Signatures and times, by its own code."""
    signature, *arguments = call(stage.address("stranger"))
    assert said(stage, "stranger", signature, *arguments) == name


def test_a_permit_of_somebody_else(stage: Stage) -> None:
    """A signature that recovers to another account than the owner."""
    signed = Account.create().unsafe_sign_hash(b"\x01" * 32)
    r, s = (number.to_bytes(32, "big") for number in (signed.r, signed.s))
    owner = stage.address("trader")
    assert said(stage, "stranger", PERMIT, owner, owner, ONE, 2**60, signed.v, r, s) == "permit of somebody else"
