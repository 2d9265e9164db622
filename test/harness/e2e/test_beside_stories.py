"""The stories beside an existing system: they hold with and without an older router, and each claim can fail."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from eth_account import Account
from first_router import first_router
from older import Older, mock_usdc

from pyharness import paths
from pyharness.chain.abi import encode_call
from pyharness.chain.anvil import NodeSpec, running
from pyharness.errors import Refused
from pyharness.names import role_id
from pyharness.pipeline.rehearsal import rehearsing
from pyharness.pipeline.rehearsal.rehearsing import How
from pyharness.pipeline.rehearsal.standings import Standing
from pyharness.pipeline.rehearsal.twins import twin
from pyharness.pipeline.reports import exporting
from pyharness.record import store
from pyharness.scenarios import repertoire
from pyharness.scenarios.schema import Result
from pyharness.scenarios.stage import older_router
from pyharness.scenarios.stage.stage import Stage
from pyharness.scenarios.stories import moving_by_hand, revenue_beside
from pyharness.tools.release import build_release

MODEL, SEPOLIA, HUNDRED = "lead-scoring", 11155111, 100 * 10**6
BESIDE, MOVING = revenue_beside.NAME, moving_by_hand.NAME


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """An older system with an owner, its router of the second version and one of the first, and what is beside it."""

    older: Older
    second: str
    first: str
    here: Standing

    @property
    def stage(self) -> Stage:
        """People and contracts."""
        return self.here.stage

    def paid_by(self, router: str, model: str = MODEL) -> None:
        """The owner brings revenue by one of the older routers."""
        node, owner = self.stage.node, self.older.owner
        self.stage.fund_usdc(owner, HUNDRED)
        node.send_as(owner, self.older.usdc, encode_call("approve(address,uint256)", router, HUNDRED))
        node.send_as(owner, router, encode_call("depositFee(string,uint256)", model, HUNDRED))

    def told(self, name: str) -> Result:
        """A story, told."""
        return repertoire.told(name, self.stage, time)


@pytest.fixture(scope="module")
def standing(open_terminal: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ground]:
    """A twin of a network on which an older system stands."""
    build_release()
    folder = tmp_path_factory.mktemp("beside")
    with running(NodeSpec(chain_id=SEPOLIA)) as node, open_terminal(node, folder) as terminal:
        older = Older(node, mock_usdc(node))
        older.launch(MODEL)
        second = older.create("PredecessorRouter", older.factory, older.usdc, older.treasury)
        first = first_router(older, older.treasury)
        terminal.environment |= {
            "FACTORY_ADDRESS": older.factory,
            "USDC_ADDRESS": older.usdc,
            "TREASURY_ADDRESS": Account.create().address,
            "BACKEND_SERVICE_ADDRESS": Account.create().address,
        }
        with terminal.here(), twin("sepolia", mode="infrastructure") as here:
            yield Ground(older=older, second=second, first=first, here=here)


@pytest.fixture
def ground(standing: Ground) -> Iterator[Ground]:
    """The twin, rolled back after the test."""
    snapshot = standing.stage.node.snapshot()
    yield standing
    standing.stage.node.revert(snapshot)


def test_without_an_older_router_what_was_not_told_is_said(ground: Ground) -> None:
    """Both hold, are green where they end, and their gaps reach the rehearsal's own list."""
    found = rehearsing.rehearsed(ground.here, How(workers=2))
    assert found.red == ()
    gaps = [text for text in found.not_checked if "older router paid the pool" in text]
    assert [text.split(":")[0] for text in gaps] == [f"scenario {BESIDE}", f"scenario {MOVING}"]


def test_what_a_fork_recorded_says_so_and_is_not_exported(ground: Ground, monkeypatch: pytest.MonkeyPatch) -> None:
    """Though the plan, and so the chain id in it, are the network's own."""
    session = ground.here.session
    ((_, played),) = store.entries(session.records)
    assert (played.chain_id, played.rehearsal) == (SEPOLIA, True)
    monkeypatch.setattr(paths, "DEPLOYMENTS", session.deployments)
    with pytest.raises(Refused) as caught:
        exporting.exported("sepolia")
    assert caught.value.code == "E-EXPORT-REHEARSAL"


@pytest.mark.parametrize("version", ["first", "second"])
def test_revenue_moves_from_either_older_router(version: str, ground: Ground) -> None:
    """Found by what it brought; the first version took a twentieth, the second splits at the model's rate."""
    ground.paid_by(getattr(ground, version))
    moved, beside = ground.told(MOVING), ground.told(BESIDE)
    assert (moved.failure, beside.failure) == ("", "")
    assert moved.told is not None
    assert beside.told is not None
    market = {"first": 95 * 10**6, "second": 20 * 10**6}[version]
    assert moved.told.facts["to_market_by_the_older_router_usdc"] == market
    assert moved.told.facts["older_router_is"] == "closed to its depositor"
    assert beside.told.facts["the_older_way"] == "the older router"
    assert beside.told.facts["to_market_by_the_older_way_usdc"] == market
    assert beside.told.facts["slots_of_the_existing_system_changed"] == 1
    assert (moved.told.not_checked, beside.told.not_checked) == ((), ())
    assert [step.call for step in moved.steps if step.kind == "refused"][-1] == "older router: depositFee"


def test_an_older_router_that_nobody_known_administers_is_named(ground: Ground) -> None:
    """Its admin gave the power to somebody whom neither factory nor configuration names."""
    ground.paid_by(ground.second)
    node, owner, router = ground.stage.node, ground.older.owner, ground.second
    node.send_as(owner, router, encode_call("grantRole(bytes32,address)", bytes(32), Account.create().address))
    node.send_as(owner, router, encode_call("renounceRole(bytes32,address)", bytes(32), owner))
    result = ground.told(MOVING)
    assert result.told is not None
    assert result.told.not_checked[0].startswith("the older router's end: nobody known administers 0x")


def test_a_revocation_that_changes_nothing_is_found(ground: Ground, monkeypatch: pytest.MonkeyPatch) -> None:
    """The admin forgets it: the older router goes on, and the story is red."""
    ground.paid_by(ground.second)
    monkeypatch.setattr(older_router.OlderRouter, "revoke", lambda self, stage: self.allow(stage, 0))
    assert "the role is gone" in ground.told(MOVING).failure
    monkeypatch.setattr(older_router.OlderRouter, "may", lambda _self, _stage: False)
    assert "refuses its former depositor by the role's name" in ground.told(MOVING).failure


def test_a_market_that_moves_while_the_older_router_is_closed_is_found(
    ground: Ground, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Closing it is nothing a holder could see."""
    ground.paid_by(ground.second)
    honest = older_router.OlderRouter.revoke

    def revoke(self: older_router.OlderRouter, stage: Stage) -> Any:
        self.deposit(stage, HUNDRED)
        return honest(self, stage)

    monkeypatch.setattr(older_router.OlderRouter, "revoke", revoke)
    assert "what the older router may take" not in ground.told(MOVING).failure
    assert "reserve, supply and state of the market" in ground.told(MOVING).failure


def test_a_backend_without_its_role_is_found(ground: Ground) -> None:
    """The first step of the way is the grant on the new router."""
    stage = ground.stage
    role = bytes.fromhex(role_id("FEE_DEPOSITOR_ROLE")[2:])
    stage.act("admin", "UsageFeeRouter", "revokeRole", role, stage.address("backend"))
    assert "the backend may deposit by ours" in ground.told(MOVING).failure


def test_another_rate_than_the_models_is_found(ground: Ground, monkeypatch: pytest.MonkeyPatch) -> None:
    """The split follows the live rate of the params that were there."""
    monkeypatch.setattr(moving_by_hand, "split", lambda amount, bps: (amount * bps // 10_000 + 1, amount))
    monkeypatch.setattr(revenue_beside, "split", lambda amount, bps: (amount * bps // 10_000 + 1, amount))
    assert "what the first deposit by ours moved" in ground.told(MOVING).failure
    assert "what the deposit moved" in ground.told(BESIDE).failure


def test_a_slot_of_the_existing_system_that_changes_is_found(ground: Ground, monkeypatch: pytest.MonkeyPatch) -> None:
    """A provider is named, and on the way the existing governance changes a rate: another contract's storage."""
    older, honest = ground.older, revenue_beside.name_provider

    def name_provider(stage: Stage) -> Any:
        done = honest(stage)
        data = encode_call("setTreasury(address)", Account.create().address)
        receipt = stage.node.send_as(older.owner, older.factory, data)
        return type(done)(receipt=receipt, events=(), at=done.at)

    monkeypatch.setattr(revenue_beside, "name_provider", name_provider)
    failure = ground.told(BESIDE).failure
    assert "the contracts of the existing system whose storage changed" in failure
    assert "HokusaiAMMFactory" in failure


def test_a_token_that_grows_meanwhile_is_found(ground: Ground, monkeypatch: pytest.MonkeyPatch) -> None:
    """Rewards of the existing system are nothing that revenue brings."""
    older, honest = ground.older, revenue_beside.name_provider

    def name_provider(stage: Stage) -> Any:
        mint = encode_call("mintTokens(string,address,uint256)", MODEL, older.owner, 10**18)
        stage.node.send_as(older.owner, older.manager, mint)
        return honest(stage)

    monkeypatch.setattr(revenue_beside, "name_provider", name_provider)
    assert "token, supply, manager and rate of the model" in ground.told(BESIDE).failure


def test_a_stranger_who_may_pause_is_found(ground: Ground) -> None:
    """A pause is somebody's by name."""
    stage = ground.stage
    role = bytes.fromhex(role_id("PAUSER_ROLE")[2:])
    stage.act("admin", "UsageFeeRouter", "grantRole", role, stage.address("stranger"))
    assert "stranger: UsageFeeRouter.pause is refused" in ground.told(BESIDE).failure
