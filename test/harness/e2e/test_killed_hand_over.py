"""A hand-over that is killed at any boundary: somebody administers, nobody does who should not, and it goes on."""

from __future__ import annotations

import json
import os
import shutil
import signal
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from eth_account import Account
from siege.kills import record_watched

from pyharness.chain.roles import held_roles
from pyharness.names import DEFAULT_ADMIN_ROLE, role_name
from pyharness.pipeline.deploying import Deployed, deploy
from pyharness.pipeline.session import open_session
from pyharness.pipeline.succession import plan_handover

HAND_OVER = "ops hand-over sepolia --yes"
GOVERNOR = Account.create().address
EACH = (
    "before prepared",
    "after prepared",
    "after send",
    "after sent",
    "before mined",
    "after mined",
    "after checked",
)
LAST = 4  # the revocation; what comes before it are grants
BOUNDARIES = (
    *(f"{name} {LAST}" for name in EACH),
    "after send 1",
    "after fsync of the record 1",
    "after replace of the record 2",
    "after record 1",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """A deployed system in which the deployer is everything; another governor is wanted."""

    live: Any

    def run(self, barrier: Any = lambda _: None) -> Deployed:
        """The verb's work, inside this process."""
        with self.live.here(GOVERNOR_ADDRESS=GOVERNOR):
            session = open_session("sepolia")
            with record_watched(barrier) as watching:
                return deploy(session, lambda _plan, _resumed: True, watching, planning=plan_handover)

    def killed(self, at: str) -> int:
        """The same in a child that is killed at the n-th passing of a boundary; the child's exit code."""
        name, _, place = at.rpartition(" ")
        seen: Counter[str] = Counter()

        def barrier(passed: str) -> None:
            seen[passed] += 1
            if passed == name and seen[passed] == int(place):
                os.kill(os.getpid(), signal.SIGKILL)

        child = os.fork()
        if child == 0:
            try:
                self.run(barrier)
            finally:
                os._exit(3)
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])

    def admins(self) -> dict[str, set[str]]:
        """Who administers each contract, params included, by the chain's logs."""
        rpc = self.live.node.rpc
        record = json.loads((self.live.deployments / "sepolia" / "latest.json").read_text())
        places = [item["address"] for item in record["contracts"].values() if not item["source"].endswith("MockUSDC")]
        places += [item["params"] for item in record["models"]]
        found: dict[str, set[str]] = {place: set() for place in places}
        for item in held_roles(rpc, places, from_block=0, to_block=rpc.block_number()):
            if role_name(item.role) == DEFAULT_ADMIN_ROLE and item.confirmed:
                found[item.contract].add(item.holder)
        return found

    def governed(self, ran: Any) -> None:
        """The new governor makes its part, from its file."""
        (item,) = ran.answer["waitingFor"]
        for call in json.loads(Path(item["files"][0]).read_text())["transactions"]:
            self.live.node.send_as(GOVERNOR, call["to"], bytes.fromhex(call["data"][2:]))


@pytest.fixture
def site(live: Any, tmp_path: Path) -> Iterator[Site]:
    """Chain and folders are put back after the test."""
    kept = {folder: tmp_path / folder.name for folder in (live.work, live.deployments)}
    for folder, copy in kept.items():
        shutil.copytree(folder, copy)
    snapshot = live.node.snapshot()
    yield Site(live=live)
    live.node.revert(snapshot)
    for folder, copy in kept.items():
        shutil.rmtree(folder)
        shutil.copytree(copy, folder)


def test_the_boundaries_are_those_of_every_step_and_of_the_record(site: Site) -> None:
    """Three grants and one revocation are the deployer's; every boundary of the revocation is tried."""
    seen: Counter[str] = Counter()
    names: list[str] = []

    def barrier(name: str) -> None:
        seen[name] += 1
        names.append(f"{name} {seen[name]}")

    done = site.run(barrier).outcome
    assert done is not None
    assert [step.step_id.split("/")[-2] for step in done.steps] == ["grantRole"] * (LAST - 1) + ["revokeRole"]
    of_steps = [name for name in names if "record" not in name]
    assert sorted(of_steps) == sorted(f"{name} {place}" for name in EACH for place in range(1, LAST + 1))
    assert set(BOUNDARIES) <= set(names)


@pytest.mark.parametrize("at", BOUNDARIES)
def test_killed_there_nobody_is_without_an_admin_and_it_goes_on(site: Site, at: str) -> None:
    """SIGKILL, then the same command: every transaction once, powers and record as declared."""
    live = site.live
    before, nonce = site.admins(), live.node.rpc.nonce(live.address)
    assert site.killed(at) == -signal.SIGKILL
    for place, admins in site.admins().items():
        assert before[place] <= admins <= before[place] | {GOVERNOR}
    ran = live.run(HAND_OVER, GOVERNOR_ADDRESS=GOVERNOR)
    assert ran.code == 6, ran.said
    assert live.node.rpc.nonce(live.address) == nonce + LAST
    site.governed(ran)
    assert live.run(HAND_OVER, GOVERNOR_ADDRESS=GOVERNOR).code == 0
    verified = live.run("verify sepolia", GOVERNOR_ADDRESS=GOVERNOR)
    assert verified.code == 0, verified.said
