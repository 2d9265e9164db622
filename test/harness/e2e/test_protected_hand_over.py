"""On a network with real money a hand-over, and a rotation, is carried out on a fork first; what would not end well is
not begun."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import protected
import pytest
from eth_account import Account

from pyharness.chain.offline import addresses as at
from pyharness.chain.offline import circle
from pyharness.pipeline.corridor import receipts
from pyharness.pipeline.rehearsal import foreseeing
from pyharness.plan.schema import Plan

HAND_OVER = "ops hand-over simulated --yes"


@pytest.fixture(scope="module")
def live(open_terminal: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """Mainnet's twin, deployed."""
    folder = tmp_path_factory.mktemp("live")
    with (
        protected.upstream() as node,
        pytest.MonkeyPatch.context() as patch,
        open_terminal(node, folder) as terminal,
    ):
        protected.settle(terminal, folder, patch)
        with pytest.MonkeyPatch.context() as once:
            once.setattr(receipts, "objection", lambda *_, **__: None)  # as if rehearsed; the hand-over is not
            ran = terminal.run("deploy simulated --yes")
        assert ran.code == 0, ran.said
        yield terminal


def act(live: Any, ran: Any) -> None:
    """Everybody who is waited for and has something to do makes it."""
    for item in ran.answer["waitingFor"]:
        for file in item["files"]:
            for call in json.loads(Path(file).read_text())["transactions"]:
                live.node.send_as(item["signer"], call["to"], bytes.fromhex(call["data"][2:]))


def test_what_ends_badly_on_a_fork_is_not_begun(live: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A step that is not made there, another plan there: refused before any file is written."""
    other = Account.create().address
    monkeypatch.setattr(foreseeing, "all_moved", lambda *_: ())
    ran = live.run(HAND_OVER, ADMIN_ADDRESS=other)
    assert (ran.code, ran.error["code"]) == (5, "E-HAND-OVER-FORESEEN")
    assert "DEFAULT_ADMIN_ROLE" in ran.error["found"]
    assert not list(live.work.glob("simulated/waiting/*"))
    planned, seen = foreseeing.plan_handover, []

    def moved(session: Any) -> Plan:
        seen.append(session.rehearsal)
        plan = planned(session)
        return plan.model_copy(update={"plan_hash": "0x" + "12" * 32}) if session.rehearsal else plan

    monkeypatch.setattr(foreseeing, "plan_handover", moved)
    ran = live.run(HAND_OVER, ADMIN_ADDRESS=other)
    assert (ran.error["code"], seen) == ("E-HAND-OVER-FORESEEN", [False, True])
    assert "0x1212" in ran.error["found"]


def test_a_backend_is_replaced_as_it_was_on_a_fork(live: Any) -> None:
    """Refused where it would not end there; then by files, and by a deposit that is as deep as sending wants."""
    old, new = live.environment["BACKEND_SERVICE_ADDRESS"], Account.create().address
    line, named = f"ops rotate-backend simulated {old} {new} --allowance 250 --yes", {"BACKEND_SERVICE_ADDRESS": new}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(foreseeing, "_deposited", lambda *_: None)
        ran = live.run(line, **named)
        assert (ran.code, ran.error["code"]) == (5, "E-ROTATION-FORESEEN"), ran.said
        assert f"first deposit of {new} not seen" in ran.error["found"]
        assert not list(live.work.glob("simulated/waiting/*"))
    nonce, usdc = live.node.rpc.nonce(live.address), at.USDC
    act(live, live.run(line, **named))
    circle.fund(live.node, new, 10**6, usdc=usdc)
    router = json.loads((live.deployments / "simulated/latest.json").read_text())["contracts"]["UsageFeeRouter"][
        "address"
    ]
    model = json.loads((live.deployments / "simulated/latest.json").read_text())["models"][0]["id"]
    live.send(router, "depositFee(string,uint256)", model, 10**6, sender=new)
    deposited = live.node.rpc.block_number()
    waits = live.run(line, **named)
    if live.node.rpc.block_number() < deposited + 2:
        assert "3 blocks deep" in waits.answer["waitsFor"][0], waits.said
    live.node.mine(3)
    last = live.run(line, **named)
    assert (last.code, [item["signer"] for item in last.answer["waitingFor"]]) == (
        6,
        [live.environment["ADMIN_ADDRESS"]],
    )
    act(live, last)
    done = live.run(line, **named)
    assert (done.code, done.answer["done"]) == (0, True), done.said
    assert live.node.rpc.nonce(live.address) == nonce
    live.environment["BACKEND_SERVICE_ADDRESS"] = new


def test_of_a_stolen_key_a_paused_router_is_no_hindrance(live: Any) -> None:
    """Nobody can deposit on the fork either; the role goes, in one file with the grant."""
    old, new = live.environment["BACKEND_SERVICE_ADDRESS"], Account.create().address
    record = json.loads((live.deployments / "simulated/latest.json").read_text())
    admin, router = live.environment["ADMIN_ADDRESS"], record["contracts"]["UsageFeeRouter"]["address"]
    snapshot = live.node.snapshot()
    live.send(router, "pause()", sender=admin)
    line = f"ops rotate-backend simulated {old} {new} --compromised --yes"
    ran = live.run(line, BACKEND_SERVICE_ADDRESS=new)
    assert ran.code == 6, ran.said
    (item,) = [item for item in ran.answer["waitingFor"] if item["signer"] == admin]
    assert [name.split("/")[1] for name in item["steps"]] == ["revokeRole", "grantRole"]
    live.node.revert(snapshot)


def test_an_admin_and_a_governor_change_without_any_key_here(live: Any) -> None:
    """Files in turn, no receipt asked for, nothing sent by the deployer; verified at the end."""
    parties = {name: Account.create().address for name in ("ADMIN_ADDRESS", "GOVERNOR_ADDRESS")}
    nonce = live.node.rpc.nonce(live.address)
    first = live.run(HAND_OVER, **parties)
    assert first.code == 6, first.said
    act(live, first)
    second = live.run(HAND_OVER, **parties)
    assert {item["signer"] for item in second.answer["waitingFor"]} == set(parties.values())
    act(live, second)
    done = live.run(HAND_OVER, **parties)
    assert (done.code, done.answer["waiting"]) == (0, []), done.said
    assert live.node.rpc.nonce(live.address) == nonce
    verified = live.run("verify simulated", **parties)
    assert verified.code == 0, verified.said
