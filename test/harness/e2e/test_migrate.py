"""The verb that moves revenue from older routers to ours: exposure, proof, each step in its turn, the last look."""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from eth_account import Account
from first_router import first_router
from older import Older, mock_usdc

from pyharness import paths
from pyharness.chain.abi import encode_call
from pyharness.chain.offline import safe as published
from pyharness.chain.safe_batch import calls
from pyharness.config import adding
from pyharness.names import role_id
from pyharness.pipeline.corridor import session
from pyharness.pipeline.migration import migrating, unchanged
from pyharness.scenarios.stage import multisig
from pyharness.tools.release import build_release

MODEL, LEGACY, HUNDRED = "lead-scoring", "legacy", 100 * 10**6
TRADE_FEE, BESIDE = 30, "sepolia --mode infrastructure"  # bps, of every pool of the older factory
ROLE = bytes.fromhex(role_id("FEE_DEPOSITOR_ROLE")[2:])
Json = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """An older system with its router, whose backend is the one that shall turn to ours."""

    terminal: Any
    older: Older
    router: str
    backend: str
    admin: str

    def run(self, flags: str = "") -> Any:
        """The verb."""
        return self.terminal.run(f"migrate sepolia {flags}")

    def fund(self, amount: int = HUNDRED) -> None:
        """Money of the backend (USDC base units)."""
        self.terminal.send(self.older.usdc, "mint(address,uint256)", self.backend, amount)

    def deposit(self, router: str, model: str = MODEL) -> None:
        """Revenue of the backend by a router that it lets take it."""
        self.fund()
        self.terminal.send(router, "depositFee(string,uint256)", model, HUNDRED, sender=self.backend)

    def carried_out(self, ran: Any) -> list[str]:
        """Whoever is waited for sends the calls of their file; what they are, in order."""
        words = []
        for waiting in ran.answer["waitingFor"]:
            for path in waiting["files"]:
                for call in json.loads(Path(path).read_text())["transactions"]:
                    self.older.node.send_as(waiting["signer"], call["to"], bytes.fromhex(call["data"][2:]))
                    words.append(f"{waiting['signer']} {call['data'][:10]}")
        return words

    def steps(self, ran: Any) -> list[tuple[str, str]]:
        """Each step and its state."""
        return [(step["step"], step["state"]) for step in ran.answer["steps"]]

    @property
    def ours(self) -> str:
        """Our router."""
        return str(self.terminal.contracts()["UsageFeeRouter"])


@pytest.fixture
def models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two configured models; the folder of the templates."""
    folder = tmp_path / "networks"
    shutil.copytree(paths.NETWORK_TEMPLATES, folder)
    base = folder / "_base.toml.j2"
    head = base.read_text("utf-8").split("[[models]]")[0]
    tables = [f'[[models]]\nid = "{name}"\nname = "Model"\nsymbol = "MDL"\n' for name in (MODEL, LEGACY)]
    base.write_text(head + "\n".join(tables) + "{% endblock %}\n", "utf-8")
    monkeypatch.setattr(session, "load", partial(session.load, folder=folder))
    monkeypatch.setattr(migrating, "with_model", partial(adding.with_model, folder=folder))
    return folder


def staged(terminal: Any, *, first_version: bool = False) -> Scene:
    """A model that trades, an older router that its backend pays by, and $100 by it."""
    build_release()
    older = Older(terminal.node, mock_usdc(terminal.node), first_version=first_version)
    older.launch(MODEL)
    places = (older.factory, older.usdc, older.treasury)
    router = first_router(older, older.treasury) if first_version else older.create("PredecessorRouter", *places)
    backend, admin = Account.create().address, terminal.address
    older.send(router, "grantRole(bytes32,address)", ROLE, backend)
    older.send(router, "revokeRole(bytes32,address)", ROLE, older.owner)
    made = Scene(terminal=terminal, older=older, router=router, backend=backend, admin=admin)
    terminal.send(older.usdc, "approve(address,uint256)", router, 2**256 - 1, sender=backend)
    made.deposit(router)
    terminal.environment |= {
        "FACTORY_ADDRESS": older.factory,
        "USDC_ADDRESS": older.usdc,
        "TREASURY_ADDRESS": Account.create().address,
        "BACKEND_SERVICE_ADDRESS": backend,
    }
    return made


@pytest.fixture
def scene(terminal: Any) -> Scene:
    """An older system of the second version."""
    return staged(terminal)


@pytest.fixture
def beside(scene: Scene) -> Scene:
    """The same with ours beside it, which the backend has no power of yet."""
    ran = scene.terminal.run(f"deploy {BESIDE} --yes")
    assert ran.code == 0, ran.said
    scene.terminal.send(scene.ours, "revokeRole(bytes32,address)", ROLE, scene.backend)
    return scene


def test_what_is_there_is_shown_planned_and_proved(scene: Scene) -> None:
    """Read only: contracts, powers, money, the plan beside them, and a proof to the slot; nothing is sent."""
    head = scene.older.node.rpc.block_number()
    ran = scene.run()
    assert ran.code == 0, ran.said
    assert scene.older.node.rpc.block_number() == head
    (old,) = ran.answer["olderRouters"]
    assert (old["address"], old["admins"], old["depositors"]) == (scene.router, [scene.older.owner], [scene.backend])
    assert int(old["allowances"][scene.backend]) > 2**255
    assert ran.answer["contracts"][f"HokusaiAMM/{MODEL}"] == scene.older.pool(MODEL)
    assert ran.answer["owners"]["TokenManager"] == scene.older.owner
    assert ran.answer["steps"][:2] == ["InfrastructureReserve/create", "UsageFeeRouter/create"]
    assert {item["id"]: item["verdict"] for item in ran.answer["beside"]["models"]} == {MODEL: "usable"}
    claims = {item["name"].split(" of ")[0]: item["found"] for item in ran.answer["proof"]}
    assert claims["the deployment changes no storage slot"] == "none"
    assert claims["code"] == claims["owners"] == claims["roles"] == "the same"
    trades = [item for item in ran.answer["proof"] if item["found"].startswith("the same slots: ")]
    assert [item["name"].split()[2] for item in trades] == ["buy", "deposited"]
    assert f"HokusaiAMM/{MODEL}" in trades[0]["found"]
    assert ran.answer["choices"] == []


@pytest.mark.parametrize("planted", ["slot", "role", "trade", "money"])
def test_a_deployment_that_touches_what_was_there_is_found(
    planted: str, scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody changes a setting, gives a power away, or stops a market meanwhile."""
    older, honest = scene.older, unchanged.all_carried_out
    to, data = {
        "slot": (older.factory, encode_call("setTreasury(address)", scene.backend)),
        "role": (scene.router, encode_call("revokeRole(bytes32,address)", ROLE, scene.backend)),
        "money": (older.usdc, encode_call("mint(address,uint256)", scene.backend, 1)),
        "trade": (older.manager, encode_call("revokeAMM(address)", older.pool(MODEL))),
    }[planted]

    def carried_out(here: Any, node: Any) -> Any:
        node.send_as(older.owner, to, data)
        return honest(here, node)

    monkeypatch.setattr(unchanged, "all_carried_out", carried_out)
    ran = scene.run()
    assert (ran.code, ran.error["code"]) == (7, "E-MIGRATE-PROOF"), ran.said
    wrong = {item["name"].split(" of ")[0] for item in ran.answer["proof"] if not item["ok"]}
    assert "the deployment changes no storage slot" in wrong
    assert ("roles" in wrong) == (planted in ("role", "trade"))
    assert any(" buy " in name for name in wrong) == (planted == "trade")


def test_a_market_that_works_otherwise_than_before_is_found(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    """No transaction did it and every purchase goes through; but the treasury's fee is another one."""
    pool, honest = scene.older.pool(MODEL), unchanged.all_carried_out

    def carried_out(here: Any, node: Any) -> Any:
        (slot,) = (at for at in range(16) if int.from_bytes(node.rpc.storage(pool, at), "big") == TRADE_FEE)
        node.set_storage(pool, slot, bytes(32))
        return honest(here, node)

    monkeypatch.setattr(unchanged, "all_carried_out", carried_out)
    ran = scene.run()
    assert (ran.code, ran.error["code"]) == (7, "E-MIGRATE-PROOF"), ran.said
    (wrong,) = [item for item in ran.answer["proof"] if not item["ok"]]
    assert (wrong["name"], wrong["found"].split(":")[0]) == (f"10.00 USDC buy {MODEL}", "other slots")


def test_a_model_on_old_params_has_choices_and_its_people_stay(scene: Scene, models: Path) -> None:
    """Ours refuses it by name; whom a successor would concern is said, and only its config entry is written."""
    older = scene.older
    older.launch(LEGACY)
    older.name_params(LEGACY, older.first_params())
    ran = scene.run()
    assert ran.code == 0, ran.said
    (choice,) = ran.answer["choices"]
    assert (choice["model"], choice["holders"], choice["supply"]) == (LEGACY, 1, str(10**21))
    assert choice["refusedBecause"] == f"LegacyParams(modelId={LEGACY}, params={older.params(LEGACY)})"
    (verdict,) = [item for item in ran.answer["beside"]["models"] if item["id"] == LEGACY]
    assert (verdict["verdict"], verdict["deposit"]) == ("legacy params", choice["refusedBecause"])
    head = older.node.rpc.block_number()
    refused = scene.run(f"--write-successor {MODEL}")
    assert (refused.code, refused.error["code"], refused.error["expected"]) == (5, "E-NO-SUCCESSOR", LEGACY)
    written = scene.run(f"--write-successor {LEGACY}")
    assert written.code == 0, written.said
    assert 'id = "legacy-v2"' in (models / "_models_sepolia.toml.j2").read_text("utf-8")
    assert older.node.rpc.block_number() == head


def test_a_manager_of_the_first_version_makes_no_successor(terminal: Any) -> None:
    """All of its models stay; it is shown and proved all the same."""
    scene = staged(terminal, first_version=True)
    ran = scene.run()
    assert ran.code == 0, ran.said
    assert ran.answer["beside"]["maker"] == "legacy"
    assert [item["model"] for item in ran.answer["choices"]] == [MODEL]
    assert "the successor is one of a system of ours" in ran.said


def test_each_step_comes_in_its_order_and_the_chain_remembers(beside: Scene) -> None:
    """Who signs what; each run begins with nothing but the chain; the old way ends last."""
    ran = beside.run("--cut-over")
    assert ran.code == 6, ran.said
    names = [name for name, _ in beside.steps(ran)]
    assert names[:6] == ["grant", "allow", "exports", "first deposit", "revoke", "take the allowance back"]
    assert ran.answer["next"] == {"step": "grant", "by": beside.admin}
    assert beside.carried_out(ran) == [f"{beside.admin} 0x2f2ff15d"]

    ran = beside.run("--cut-over --allowance 10000.01")
    assert (ran.error["code"], ran.error["next"]) == ("E-ALLOWANCE", "export BACKEND_ALLOWANCE_USDC=10000.01")
    assert "10,000.00 USDC" in Path(beside.run("--cut-over").answer["waitingFor"][0]["sheet"]).read_text()
    ran = beside.run("--cut-over --allowance 250")
    assert ran.answer["next"] == {"step": "allow", "by": beside.backend}
    assert ran.answer["steps"][0]["transaction"]
    assert beside.carried_out(ran) == [f"{beside.backend} 0x095ea7b3"]

    ran = beside.run("--cut-over")
    assert (ran.code, ran.answer["next"]["step"]) == (6, "exports")
    assert f"export USAGE_FEE_ROUTER_ADDRESS={beside.ours}\n" in Path(ran.answer["files"][0]).read_text()
    assert beside.run("--cut-over").answer["next"]["step"] == "exports", "nothing is remembered beside the chain"
    assert beside.run("--exports-changed").answer["next"] == {"step": "first deposit", "by": beside.backend}

    beside.deposit(beside.ours)
    ran = beside.run("--cut-over")
    assert (ran.code, ran.answer["next"]) == (6, {"step": "revoke", "by": beside.older.owner})
    assert ran.answer["steps"][3]["transaction"]
    again = beside.run("--cut-over")
    assert [item["files"] for item in again.answer["waitingFor"]] == [
        item["files"] for item in ran.answer["waitingFor"]
    ]
    assert beside.carried_out(ran) == [f"{beside.older.owner} 0xd547741f"]

    ran = beside.run("--cut-over")
    assert (ran.code, ran.answer["next"]) == (6, {"step": "take the allowance back", "by": beside.backend})
    assert beside.carried_out(ran) == [f"{beside.backend} 0x095ea7b3"]
    ran = beside.run("--cut-over")
    assert (ran.code, ran.answer["next"], ran.answer["waitingFor"]) == (0, None, [])
    assert {state for _, state in beside.steps(ran)} == {"done"}
    assert all(step["transaction"] for step in ran.answer["steps"] if step["step"] in ("revoke", "allow", "grant"))


def test_what_comes_before_its_turn_is_refused(beside: Scene) -> None:
    """Settings that name a router which would refuse the backend; an end of the old way without a new one."""
    for flag in ("--exports-changed", "--retire"):
        ran = beside.run(flag)
        assert (ran.code, ran.error["code"]) == (5, "E-CUT-OVER-ORDER"), ran.said
        assert ran.error["found"].startswith("step 'grant' is open")
    beside.older.send(beside.router, "revokeRole(bytes32,address)", ROLE, beside.backend)
    ran = beside.run("--cut-over")
    assert ran.answer["next"]["step"] == "grant"
    assert "revenue may stand still" in ran.answer["remarks"][0]


def moved(scene: Scene) -> None:
    """The first deposit by ours."""
    scene.terminal.send(scene.ours, "grantRole(bytes32,address)", ROLE, scene.backend)
    approved = ("approve(address,uint256)", scene.ours, 10**9)
    scene.terminal.send(scene.older.usdc, *approved, sender=scene.backend)
    scene.deposit(scene.ours)


def test_an_older_router_that_is_still_used_is_found(beside: Scene) -> None:
    """One instance of the backend kept the old settings: named, no end of the old way offered unless asked for."""
    moved(beside)
    checked = beside.run("--check")
    assert (checked.code, [item["ours"] for item in checked.answer["last"]]) == (0, [False, True])
    beside.deposit(beside.router)
    for flag in ("--check", "--cut-over"):
        ran = beside.run(flag)
        assert (ran.code, ran.error["code"]) == (7, "E-OLD-ROUTER-USED"), ran.said
        assert beside.router in ran.error["found"]
        assert beside.backend in ran.error["found"]
        assert ran.answer["waitingFor"] == []
    batch = beside.run("--retire")
    assert [item["signer"] for item in batch.answer["waitingFor"]] == [beside.older.owner]
    beside.deposit(beside.ours)
    assert beside.run("--check --last 1").code == 0
    assert beside.run("--check --last 2").code == 7


def test_a_model_that_cannot_leave_keeps_its_router(beside: Scene, models: Path) -> None:
    """A router of the first version stays open for it, and its deposits are no finding; others' by it are one, told by
    the money alone; --retire ends it all the same.
    """
    older = beside.older
    older.launch(LEGACY)
    older.name_params(LEGACY, older.first_params())
    first = first_router(older, older.treasury)
    older.send(first, "grantRole(bytes32,address)", ROLE, beside.backend)
    beside.terminal.send(older.usdc, "approve(address,uint256)", first, 10**9, sender=beside.backend)
    moved(beside)
    beside.deposit(first, LEGACY)
    ran = beside.run("--cut-over")
    assert (ran.code, ran.answer["staying"], ran.answer["late"]) == (0, [LEGACY], []), ran.said
    states = {(step["step"], step["router"]): step["state"] for step in ran.answer["steps"]}
    assert (states["revoke", first], states["first deposit", None]) == ("kept", "done")
    beside.deposit(first)
    ran = beside.run("--check")
    assert (ran.code, ran.answer["late"][0]["by"], ran.answer["late"][0]["router"]) == (7, beside.backend, first)
    retired = beside.run("--retire --last 1")
    assert retired.answer["next"]["step"] == "revoke"
    assert len(retired.answer["waitingFor"]) == 1


def test_a_safe_that_administers_the_older_router_gets_a_batch(beside: Scene) -> None:
    """All its depositors at once; executed as the app does it, nobody may deposit the old way."""
    older, node = beside.older, beside.older.node
    published.install(node)
    places = {item.name: item.address for item in published.canonical()}
    safe = multisig.create(node, places, owners=3, threshold=2)
    older.send(beside.router, "grantRole(bytes32,address)", ROLE, older.owner)
    older.send(beside.router, "grantRole(bytes32,address)", bytes(32), safe.address)
    older.send(beside.router, "renounceRole(bytes32,address)", bytes(32), older.owner)
    moved(beside)
    ran = beside.run("--cut-over")
    (paper,) = ran.answer["waitingFor"]
    assert (paper["signer"], paper["form"], paper["calls"]) == (safe.address, "safe", 2)
    batch = json.loads(Path(paper["files"][0]).read_text())
    outer = multisig.batch_execution(node, safe, calls(batch), places["MultiSendCallOnly"])
    node.send_as(next(iter(safe.owners)), safe.address, outer)
    following = beside.run("--cut-over")
    assert following.answer["next"]["step"] == "take the allowance back"


def test_an_older_router_that_nobody_administers_is_named(beside: Scene) -> None:
    """Its role stays; what its depositor lets it take is what is left to take back."""
    beside.older.send(beside.router, "renounceRole(bytes32,address)", bytes(32), beside.older.owner)
    moved(beside)
    ran = beside.run("--cut-over")
    assert (ran.code, ran.answer["next"]["step"]) == (6, "take the allowance back")
    (kept,) = [step for step in ran.answer["steps"] if step["step"] == "revoke"]
    assert (kept["state"], kept["kept"].split(":")[0]) == ("kept", "nobody administers it")


def test_a_run_that_is_killed_while_it_writes_is_begun_again(beside: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    """Half of its papers lie there; the next run writes the same ones whole, from the chain."""

    def killed(*_: object) -> str:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("pyharness.pipeline.acts.papers.markdown", killed)
        assert beside.run("--cut-over").code == 130
    ran = beside.run("--cut-over")
    assert (ran.code, ran.answer["next"]["step"]) == (6, "grant")
    (paper,) = ran.answer["waitingFor"]
    first = {path.name: path.read_bytes() for path in Path(paper["sheet"]).parent.iterdir()}
    shutil.rmtree(beside.terminal.work / "sepolia" / "ops")
    assert beside.run("--cut-over").answer["waitingFor"] == [paper]
    assert {path.name: path.read_bytes() for path in Path(paper["sheet"]).parent.iterdir()} == first


def test_whoever_answers_like_a_router_is_not_taken_for_one_that_is_named(beside: Scene) -> None:
    """A stranger pays the pool by a router of their own: found as another one, until the right one is named."""
    moved(beside)
    older = beside.older
    stranger = older.create("PredecessorRouter", older.factory, older.usdc, older.treasury)
    for to, signature, arguments in (
        (older.usdc, "mint(address,uint256)", (older.owner, HUNDRED)),
        (older.usdc, "approve(address,uint256)", (stranger, HUNDRED)),
        (stranger, "depositFee(string,uint256)", (MODEL, HUNDRED)),
    ):
        older.send(to, signature, *arguments)
    ran = beside.run("--check")
    assert (ran.code, [item["router"] for item in ran.answer["late"]]) == (7, [stranger])
    named = beside.run(f"--check --router {beside.router}")
    assert (named.code, named.answer["late"]) == (0, []), named.said
    assert named.answer["remarks"] == [f"{stranger}: answers like a router, paid a pool and is not named"]


def test_without_ours_there_is_nothing_to_turn_to(scene: Scene) -> None:
    """What is missing is named with the command that makes it; a factory of our own kind is nothing to leave."""
    ran = scene.run("--cut-over")
    assert (ran.code, ran.error["code"]) == (8, "E-RECORD-MISSING")
    ran = scene.terminal.run("migrate sepolia", FACTORY_KIND="native")
    assert (ran.code, ran.error["code"]) == (5, "E-MIGRATE-KIND")
    assert scene.run("--cut-over --check").code == 2
