"""A hand-over that is killed at any boundary: somebody administers, nobody does who should not, and it goes on."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest
from eth_account import Account
from siege.killing import boundaries, killed
from siege.kills import recorded
from successions import EACH, RECORDED, Powers, selection

from pyharness.pipeline.corridor.deploying import Deployed, deploy
from pyharness.pipeline.corridor.session import open_session
from pyharness.pipeline.powers.succession import plan_handover

HAND_OVER = "ops hand-over sepolia --yes"
GOVERNOR = Account.create().address
LAST = 4  # the revocation; what comes before it are grants
BOUNDARIES = (*(f"{name} {place}" for place in range(1, LAST + 1) for name in EACH), *RECORDED)
FAST = (
    *(f"{name} {LAST}" for name in EACH),
    "after send 1",
    "after fsync of the record 1",
    "after replace of the record 2",
    "after record 1",
)


def run(powers: Powers, barrier: Any) -> Deployed:
    """The verb's work, inside this process."""
    with powers.terminal.here(GOVERNOR_ADDRESS=GOVERNOR):
        return deploy(open_session("sepolia"), lambda _plan, _resumed: True, barrier, planning=plan_handover)


def test_the_boundaries_are_those_of_every_step_and_of_the_record(powers: Powers) -> None:
    """Three grants and one revocation are the deployer's; every boundary is tried by the campaign, and these here."""
    assert sorted(boundaries(recorded(partial(run, powers)))) == sorted(BOUNDARIES)
    steps = [item["step_id"].split("/")[-2] for item in powers.sent()]
    assert steps == ["grantRole"] * (LAST - 1) + ["revokeRole"]
    assert set(FAST) <= set(BOUNDARIES)


@pytest.mark.parametrize("at", selection(BOUNDARIES, FAST))
def test_killed_there_nobody_is_without_an_admin_and_it_goes_on(powers: Powers, at: str) -> None:
    """SIGKILL, then the same command: every transaction once, powers and record as declared."""
    live = powers.terminal
    before, nonce = powers.admins(), live.node.rpc.nonce(live.address)
    assert killed(recorded(partial(run, powers)), at)
    for place, admins in powers.admins().items():
        assert before[place] <= admins <= before[place] | {GOVERNOR}
    ran = live.run(HAND_OVER, GOVERNOR_ADDRESS=GOVERNOR)
    assert ran.code == 6, ran.said
    assert live.node.rpc.nonce(live.address) == nonce + LAST
    powers.everybody(ran)
    assert live.run(HAND_OVER, GOVERNOR_ADDRESS=GOVERNOR).code == 0
    verified = live.run("verify sepolia", GOVERNOR_ADDRESS=GOVERNOR)
    assert verified.code == 0, verified.said
