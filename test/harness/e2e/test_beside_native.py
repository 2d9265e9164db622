"""Reserve and router beside a factory of our own system: it lists the router, by whoever may."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from eth_account import Account

from pyharness.chain.anvil import NodeSpec, running
from pyharness.names import role_id
from pyharness.pipeline.corridor import deploying
from pyharness.pipeline.rehearsal import rehearsing
from pyharness.pipeline.rehearsal.rehearsing import How
from pyharness.pipeline.rehearsal.twins import twin
from pyharness.scenarios.stories import moving_by_hand

MODEL = "lead-scoring"
BESIDE = "sepolia --mode infrastructure"
LISTING = "HokusaiAMMFactory/grantRole/FEE_ROUTER_ROLE:UsageFeeRouter"
ROLE = bytes.fromhex(role_id("FEE_ROUTER_ROLE")[2:])


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """A system of ours that somebody else runs, and the terminal of those who build beside it."""

    terminal: Any
    there: dict[str, str]
    owner: str

    def list_router(self) -> None:
        """The owner of the existing factory lists the router."""
        self.owned("grantRole(bytes32,address)", ROLE, self.terminal.contracts()["UsageFeeRouter"])

    def owned(self, signature: str, *arguments: object) -> None:
        """A transaction of the existing factory's owner."""
        self.terminal.send(self.there["HokusaiAMMFactory"], signature, *arguments, sender=self.owner)


@pytest.fixture(scope="module")
def existing(open_terminal: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """A full deployment by its own people, with records of their own."""
    with running(NodeSpec(chain_id=11155111)) as node, open_terminal(node, tmp_path_factory.mktemp("there")) as made:
        ran = made.run("deploy sepolia --yes")
        assert ran.code == 0, ran.said
        yield made


@pytest.fixture
def scene(existing: Any, open_terminal: Any, tmp_path: Path) -> Iterator[Scene]:
    """Another account, which knows no more than where the factory is."""
    there = existing.contracts()
    with open_terminal(existing.node, tmp_path) as terminal:
        terminal.environment |= {
            "FACTORY_ADDRESS": there["HokusaiAMMFactory"],
            "FACTORY_KIND": "native",
            "USDC_ADDRESS": there["MockUSDC"],
        }
        yield Scene(terminal=terminal, there=there, owner=existing.address)


def test_the_deployer_lists_the_router_where_it_may(scene: Scene) -> None:
    """One step more than beside an older system; a deposit then reaches our pool."""
    terminal, there = scene.terminal, scene.there
    admin = bytes.fromhex(role_id("DEFAULT_ADMIN_ROLE")[2:])
    scene.owned("grantRole(bytes32,address)", admin, terminal.address)
    ran = terminal.run(f"deploy {BESIDE} --yes")
    assert (ran.code, ran.answer["sent"], ran.answer["waiting"]) == (0, 2 + 3 + 1 + 1, []), ran.said
    assert terminal.run(f"deploy {BESIDE} --yes").answer["sent"] == 0
    verified = terminal.run(f"verify {BESIDE}")
    assert (verified.code, verified.answer["findings"]) == (0, []), verified.said
    router = terminal.contracts()["UsageFeeRouter"]
    terminal.send(there["MockUSDC"], "mint(address,uint256)", terminal.address, 10**8)
    terminal.send(there["MockUSDC"], "approve(address,uint256)", router, 10**8)
    terminal.send(router, "depositFee(string,uint256)", MODEL, 10**8)
    assert terminal.run(f"verify {BESIDE}").code == 0
    scene.owned("revokeRole(bytes32,address)", ROLE, router)
    (finding,) = terminal.run(f"verify {BESIDE}").answer["findings"]
    assert (finding["subject"], finding["key"]) == ("HokusaiAMMFactory", "FEE_ROUTER_ROLE of UsageFeeRouter")
    assert finding["remedy"] == f"python -m pyharness plan {BESIDE}"


def test_a_listing_by_another_admin_waits_and_is_named(scene: Scene) -> None:
    """Everything else is sent; once the admin acted the same command completes the record."""
    terminal = scene.terminal
    terminal.environment["FACTORY_ADMIN_ADDRESS"] = scene.owner
    planned = terminal.run(f"plan {BESIDE}")
    assert planned.answer["beside"]["models"][0]["verdict"] == "usable", "judged as it will be"
    ran = terminal.run(f"deploy {BESIDE} --yes")
    assert (ran.code, ran.answer["sent"], ran.answer["waiting"]) == (6, 2 + 3 + 1, [LISTING]), ran.said
    (handed,) = ran.answer["waitingFor"]
    assert (handed["signer"], handed["kind"], handed["steps"]) == (scene.owner, "account", [LISTING])
    assert f"waiting for {scene.owner} (account): {handed['files'][0]}" in ran.said
    scene.list_router()
    done = terminal.run(f"deploy {BESIDE} --yes")
    assert (done.code, done.answer["sent"], done.answer["waiting"]) == (0, 0, [])
    verified = terminal.run(f"verify {BESIDE}")
    assert (verified.code, verified.answer["findings"]) == (0, []), verified.said


def test_a_listing_that_nobody_known_may_make_is_blocked_and_the_rest_is_planned(scene: Scene) -> None:
    """The step says whose power it needs; models are judged as if it were made."""
    terminal = scene.terminal
    planned = terminal.run(f"plan {BESIDE}")
    assert planned.code == 0, planned.said
    assert planned.answer["blocked"] == {LISTING: "DEFAULT_ADMIN_ROLE"}
    assert planned.answer["beside"]["listed"] is False
    assert planned.answer["beside"]["models"][0]["deposit"] == "made"
    document = (terminal.work / "sepolia" / "plan.md").read_text()
    assert f"{LISTING} **blocked: needs DEFAULT_ADMIN_ROLE**" in document
    assert "FACTORY_ADMIN_ADDRESS" in document
    assert "| usable | made |" in document
    ran = terminal.run(f"deploy {BESIDE} --yes")
    assert (ran.code, ran.answer["sent"], ran.answer["waiting"]) == (6, 2 + 3 + 1, [LISTING]), ran.said
    record = json.loads((terminal.deployments / "sepolia" / "latest.json").read_text())
    assert record["complete"] is False
    assert terminal.run(f"verify {BESIDE}").code == 7
    scene.list_router()
    assert terminal.run(f"deploy {BESIDE} --yes").code == 0
    assert terminal.run(f"verify {BESIDE}").code == 0


def test_an_open_journal_goes_on_in_its_own_mode(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    """A deployment that died is not finished with the config of another mode."""

    def die(*_: object) -> None:
        raise RuntimeError("the process died")

    with monkeypatch.context() as patch:
        patch.setattr(deploying, "write_record", die)
        assert scene.terminal.run(f"deploy {BESIDE} --yes").code == 1
    ran = scene.terminal.run("deploy sepolia --yes")
    assert (ran.code, ran.error["code"]) == (5, "E-JOURNAL-MODE")
    assert ran.error["next"] == f"python -m pyharness deploy {BESIDE}"
    assert scene.terminal.run(f"deploy {BESIDE} --yes").answer["resumed"] is True


def test_the_stories_hold_beside_a_system_of_our_own_kind(existing: Any, open_terminal: Any, tmp_path: Path) -> None:
    """Profit drips there, and its own router is the older one: found, left, closed; the pool alone changes."""
    there = existing.contracts()
    with open_terminal(existing.node, tmp_path) as terminal:
        terminal.environment |= existing.environment | {
            "FACTORY_ADDRESS": there["HokusaiAMMFactory"],
            "FACTORY_KIND": "native",
            "USDC_ADDRESS": there["MockUSDC"],
            "TREASURY_ADDRESS": Account.create().address,  # with the same one it would be the very same reserve
        }
        owner, router = existing.address, there["UsageFeeRouter"]
        terminal.send(there["MockUSDC"], "mint(address,uint256)", owner, 10**8, sender=owner)
        terminal.send(there["MockUSDC"], "approve(address,uint256)", router, 10**8, sender=owner)
        terminal.send(router, "depositFee(string,uint256)", MODEL, 10**8, sender=owner)
        with terminal.here(), twin("sepolia", mode="infrastructure") as here:
            found = rehearsing.rehearsed(here, How(workers=2))
    assert found.red == (), [item.failure for item in found.scenarios]
    moved = next(item for item in found.scenarios if item.name == moving_by_hand.NAME)
    assert moved.facts["older_router_is"] == "closed to its depositor"
