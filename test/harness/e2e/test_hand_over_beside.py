"""Beside an existing system reserve and router change hands, a pauser that somebody made too; nothing else does."""

from __future__ import annotations

import time
from types import SimpleNamespace
from typing import Any

import pytest
from eth_account import Account
from older import Older, mock_usdc

from pyharness.chain.roles import held_roles
from pyharness.names import role_id
from pyharness.pipeline.corridor import session
from pyharness.tools.release import build_release

MODEL = "lead-scoring"
BESIDE = "sepolia --mode infrastructure"


def test_only_what_is_ours_changes_hands(terminal: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Admin and pauser of reserve and router; the older system's powers are as they were. All of it within a second:
    entries of the record keep their order all the same.
    """
    second = time.time()
    monkeypatch.setattr(session, "time", SimpleNamespace(time=lambda: second))
    build_release()
    older = Older(terminal.node, mock_usdc(terminal.node))
    older.launch(MODEL)
    parties = {"FACTORY_ADDRESS": older.factory, "USDC_ADDRESS": older.usdc}
    ran = terminal.run(f"deploy {BESIDE} --yes", **parties)
    assert ran.code == 0, ran.said
    rpc, places = terminal.node.rpc, sorted([*older.addresses.values(), older.params(MODEL)])
    before = held_roles(rpc, places, from_block=0, to_block=rpc.block_number())
    reserve = terminal.contracts()["InfrastructureReserve"]
    pauser = bytes.fromhex(role_id("PAUSER_ROLE")[2:])
    terminal.send(reserve, "grantRole(bytes32,address)", pauser, terminal.address)

    parties["ADMIN_ADDRESS"] = admin = Account.create().address
    ran = terminal.run(f"ops hand-over {BESIDE} --yes", **parties)
    assert (ran.code, ran.answer["sent"]) == (6, 3), ran.said
    (item,) = ran.answer["waitingFor"]
    assert [step.split("/")[:2] for step in item["steps"]] == [
        ["InfrastructureReserve", "revokeRole"],
        ["InfrastructureReserve", "revokeRole"],
        ["UsageFeeRouter", "revokeRole"],
    ]
    for step in item["steps"]:
        contract, _, what = step.split("/")
        role, holder = what.split(":")
        word = bytes.fromhex(role_id(role)[2:])
        place = terminal.contracts()[contract]
        terminal.send(place, "revokeRole(bytes32,address)", word, holder, sender=admin)
    assert terminal.run(f"ops hand-over {BESIDE} --yes", **parties).code == 0
    verified = terminal.run(f"verify {BESIDE}", **parties)
    assert verified.code == 0, verified.said
    assert held_roles(rpc, places, from_block=0, to_block=rpc.block_number()) == before
