"""Whether the treasury of a network with real money is more than one key."""

from __future__ import annotations

from typing import Any, cast

import pytest
from plan_world import config

from pyharness.chain.rpc import Rpc
from pyharness.deploy.grounds import treasury


class Node:
    """Some code at every address."""

    def __init__(self, code: bytes) -> None:
        self._code = code

    def code(self, _address: str) -> bytes:
        """That code."""
        return self._code


def found(code: bytes) -> list[Any]:
    """What is said of a treasury with this code."""
    return list(treasury(cast("Rpc", Node(code)), config()))


@pytest.mark.parametrize("code", [b"", bytes.fromhex("ef0100") + b"\x11" * 20], ids=["plain", "delegated"])
def test_a_treasury_that_one_key_moves_is_named(code: bytes) -> None:
    """An account without code, and one that lends itself some."""
    reasons = [reason.code for reason in found(code)]
    assert reasons == ["E-TREASURY-ACCOUNT"]


def test_a_contract_is_taken() -> None:
    """A multisig is one."""
    assert found(b"\x60\x80") == []
