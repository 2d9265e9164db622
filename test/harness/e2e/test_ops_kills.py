"""An act that is killed anywhere is made once: the same command goes on where it stopped."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from ops_world import MODEL, OpsWorld
from siege.killing import Death, dying

from pyharness.ops.schema import Wish
from pyharness.pipeline.acts.preparing import prepare
from pyharness.pipeline.acts.undertaking import send
from pyharness.pipeline.corridor.session import open_session
from pyharness.values import keccak_hex


@pytest.fixture(scope="module")
def world(live: Any, tmp_path_factory: pytest.TempPathFactory) -> OpsWorld:
    """One system for the file."""
    made = OpsWorld(live, tmp_path_factory.mktemp("ops"))
    made.settle()
    return made


def pay(world: OpsWorld, number: int, barrier: Callable[[str], None]) -> None:
    """One payment of $1, by the deployer, for an invoice of this number."""
    invoice = keccak_hex(f"INV-{number}".encode())
    wish = Wish(act="pay", said={"model": MODEL, "to": world.payee, "amount": "1", "invoice": invoice})
    with world.terminal.here():
        session = open_session("sepolia")
        send(session, partial(prepare, session, [wish]), lambda *_: True, tell=lambda _: None, barrier=barrier)


def test_killed_at_every_boundary_it_is_paid_once(world: OpsWorld, capsys: pytest.CaptureFixture[str]) -> None:
    """An undisturbed run counts the boundaries; then one run dies at each, and `deploy` or the act itself goes on."""
    seen: list[str] = []
    pay(world, 0, seen.append)
    assert len(seen) >= 8
    for number, name in enumerate(seen, start=1):
        die = dying(f"{name} {seen[:number].count(name)}")
        before = world.view("InfrastructureReserve", "paid(string)", "uint256", MODEL)
        nonce = world.node.rpc.nonce(world.terminal.address)
        with pytest.raises(Death):
            pay(world, number, die)
        opened = world.run("status sepolia").answer["open"] is not None
        if opened:
            assert world.run("deploy sepolia --yes").code == 0
        if world.view("InfrastructureReserve", "paid(string)", "uint256", MODEL) == before:
            assert not opened
            pay(world, number, lambda _: None)
        assert world.view("InfrastructureReserve", "paid(string)", "uint256", MODEL) == before + 10**6
        assert world.node.rpc.nonce(world.terminal.address) == nonce + 1
    with capsys.disabled():
        print(f"\nkilled at {len(seen)}/{len(seen)} boundaries, paid once each")  # noqa: T201
