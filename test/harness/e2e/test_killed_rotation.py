"""A rotation that is killed at any boundary: somebody deposits, the record names who that is, and it goes on."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest
from eth_account import Account
from siege.killing import boundaries, killed
from siege.kills import recorded
from successions import EACH, RECORDED, USDC, Powers, selection

from pyharness.ops.rotation import Rotation
from pyharness.pipeline.corridor.deploying import Deployed, deploy
from pyharness.pipeline.corridor.session import Session, open_session
from pyharness.pipeline.powers.rotating import read
from pyharness.pipeline.rehearsal.foreseeing import foreseen_rotation

NEW = Account.create().address
LIMIT = 250 * USDC
STAGES = {"begins": 1, "ends": 2, "stolen": 3}  # how many transactions are the deployer's in each
BOUNDARIES = tuple(
    f"{stage}: {at}"
    for stage, steps in STAGES.items()
    for at in (*(f"{name} {place}" for place in range(1, steps + 1) for name in EACH), *RECORDED)
)
FAST = (
    "begins: after send 1",
    "begins: before record 1",
    "ends: after prepared 1",
    "ends: after send 1",
    "ends: after checked 1",
    "ends: after replace of the record 1",
    "stolen: after mined 1",
)


@pytest.fixture(scope="module")
def powered(live: Any) -> Powers:
    """A deployed system whose deployer administers the router and deposits, with an allowance of its own."""
    made = Powers(live)
    router = made.contracts["UsageFeeRouter"]
    live.send(made.contracts["MockUSDC"], "approve(address,uint256)", router, 7 * USDC)
    return made


def look(there: Session, *, old: str, compromised: bool) -> Rotation:
    """How far it came."""
    return read(there, old, NEW, LIMIT, compromised=compromised)


def run(powers: Powers, barrier: Any, *, compromised: bool = False) -> Deployed:
    """The verb's work, inside this process."""
    looking = partial(look, old=powers.deployer, compromised=compromised)
    with powers.terminal.here(BACKEND_SERVICE_ADDRESS=NEW):
        session = open_session("sepolia")
        planning = partial(foreseen_rotation, look=looking)
        return deploy(session, lambda _plan, _resumed: True, barrier, planning=planning)


def again(powers: Powers, *, compromised: bool) -> Any:
    """The same as a command line."""
    line = f"ops rotate-backend sepolia {powers.deployer} {NEW} --allowance 250 --yes"
    return powers.terminal.run(line + (" --compromised" if compromised else ""), BACKEND_SERVICE_ADDRESS=NEW)


def reached(powers: Powers, stage: str) -> bool:
    """Up to where a stage begins; whether it is that of a stolen key."""
    if stage == "ends":
        powers.everybody(again(powers, compromised=False))
        powers.deposit(NEW)
    return stage == "stolen"


@pytest.mark.parametrize("stage", STAGES)
def test_the_boundaries_are_those_of_every_step_and_of_the_record(powers: Powers, stage: str) -> None:
    """A grant; a revocation and an allowance; of a stolen key all three."""
    found = boundaries(recorded(partial(run, powers, compromised=reached(powers, stage))))
    assert sorted(f"{stage}: {at}" for at in found) == sorted(at for at in BOUNDARIES if at.startswith(stage))
    assert len(powers.sent()) == STAGES[stage]


@pytest.mark.parametrize("at", selection(BOUNDARIES, FAST))
def test_killed_there_somebody_deposits_and_it_goes_on(powers: Powers, at: str) -> None:
    """SIGKILL, then the same command: every transaction once; who may deposit is never less than is promised."""
    stage, _, boundary = at.partition(": ")
    compromised, live = reached(powers, stage), powers.terminal
    router, nonce = powers.contracts["UsageFeeRouter"], live.node.rpc.nonce(live.address)
    assert killed(recorded(partial(run, powers, compromised=compromised)), boundary)
    depositors = powers.holders("FEE_DEPOSITOR_ROLE")[router]
    assert depositors <= {powers.deployer, NEW}
    assert depositors or compromised
    assert powers.record()["parties"]["backend"] == powers.deployer or powers.deployer not in depositors
    for _ in range(3):
        ran = again(powers, compromised=compromised)
        powers.everybody(ran)
        if ran.answer["waitsFor"] and not ran.answer["waitingFor"]:
            powers.deposit(NEW)
    assert (ran.code, ran.answer["done"]) == (0, True), ran.said
    sent = {"begins": 3, "ends": 2, "stolen": 3}[stage]
    assert live.node.rpc.nonce(live.address) == nonce + sent
    assert powers.holders("FEE_DEPOSITOR_ROLE")[router] == {NEW}
    assert powers.record()["parties"]["backend"] == NEW
