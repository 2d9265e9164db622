"""Reserve and router beside an existing system: what was there stays as it was, and revenue is split."""

from __future__ import annotations

import gzip
import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from eth_account import Account
from lying import Lie, lies, unnoticed
from older import Older, mock_usdc

from pyharness import paths
from pyharness.chain.abi import encode, encode_call
from pyharness.chain.offline.world import open_world
from pyharness.chain.roles import Held, held_roles
from pyharness.config.load import load
from pyharness.names import CREATE2_FACTORY, role_id
from pyharness.pipeline.corridor import session, verifying
from pyharness.tools.release import build_release, read_release
from pyharness.values import ZERO_ADDRESS, model_key

MODEL = "lead-scoring"
FACTORY = "HokusaiAMMFactory"
# Where fees go, and where the chain itself keeps the hashes of its blocks (EIP-2935).
CHAINS_OWN = {ZERO_ADDRESS, "0x0000f90827f1c53a10cb7a02335b175320002935"}
BESIDE = "sepolia --mode infrastructure"
Json = dict[str, Any]
GUIDES_STEPS = [
    "InfrastructureReserve/create",
    "UsageFeeRouter/create",
    "InfrastructureReserve/grantRole/DEPOSITOR_ROLE:UsageFeeRouter",
    "InfrastructureReserve/grantRole/PAYER_ROLE:{treasury}",
    "UsageFeeRouter/grantRole/FEE_DEPOSITOR_ROLE:{backend}",
    f"InfrastructureReserve/setProvider/{MODEL}",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """An older system, and a terminal whose settings name it."""

    terminal: Any
    older: Older
    backend: str
    treasury: str

    def contracts(self) -> dict[str, str]:
        """The reserve and the router, from the record."""
        return dict(self.terminal.contracts())

    def deposit(self, amount: int, model: str = MODEL) -> None:
        """Revenue of the backend (USDC base units)."""
        router = self.contracts()["UsageFeeRouter"]
        self.terminal.send(self.older.usdc, "mint(address,uint256)", self.backend, amount)
        self.terminal.send(self.older.usdc, "approve(address,uint256)", router, amount, sender=self.backend)
        self.terminal.send(router, "depositFee(string,uint256)", model, amount, sender=self.backend)


def staged(terminal: Any, *, first_version: bool = False) -> Scene:
    """One seeded model of an older system, a backend and a treasury of their own."""
    build_release()
    older = Older(terminal.node, mock_usdc(terminal.node), first_version=first_version)
    pool = older.launch(MODEL)
    terminal.send(older.usdc, "mint(address,uint256)", older.owner, 10**8)
    older.send(older.usdc, "approve(address,uint256)", pool, 10**8)
    older.send(pool, "depositFees(uint256)", 10**8)
    scene = Scene(terminal=terminal, older=older, backend=Account.create().address, treasury=Account.create().address)
    terminal.environment |= {
        "FACTORY_ADDRESS": older.factory,
        "USDC_ADDRESS": older.usdc,
        "TREASURY_ADDRESS": scene.treasury,
        "BACKEND_SERVICE_ADDRESS": scene.backend,
    }
    return scene


@pytest.fixture
def scene(terminal: Any) -> Scene:
    """An older system of the second version."""
    return staged(terminal)


@pytest.fixture
def models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """Replaces the configured models by some with other ids."""
    folder = tmp_path / "networks"
    shutil.copytree(paths.NETWORK_TEMPLATES, folder)
    base = folder / "_base.toml.j2"
    head = base.read_text("utf-8").split("[[models]]")[0]

    def configure(*ids: str) -> None:
        tables = [f'[[models]]\nid = "{name}"\nname = "Model"\nsymbol = "MDL"\n' for name in ids]
        base.write_text(head + "\n".join(tables) + "{% endblock %}\n", "utf-8")
        monkeypatch.setattr(session, "load", partial(load, folder=folder))

    return configure  # type: ignore[return-value]


def accounts(scene: Scene) -> dict[str, Json]:
    """Every account of the node: nonce, balance, code, storage."""
    dumped = json.loads(gzip.decompress(scene.terminal.node.dump_state()))
    return dict(dumped["accounts"])


def powers(scene: Scene) -> tuple[list[str], tuple[Held, ...]]:
    """Owners, and every role, of the older system."""
    older, rpc = scene.older, scene.terminal.node.rpc
    places = [*older.addresses.values(), older.pool(MODEL), older.params(MODEL)]
    owners = [older.read(place, "owner()", "address") for place in places[:-1]]
    return owners, held_roles(rpc, sorted(places), from_block=0, to_block=rpc.block_number())


def rows(ran: Any) -> dict[str, tuple[str, str]]:
    """Verdict and deposit by model."""
    return {row["id"]: (row["verdict"], row["deposit"]) for row in ran.answer["beside"]["models"]}


def test_what_was_there_is_untouched_and_revenue_is_split(scene: Scene) -> None:
    """Exactly the guide's steps; code, storage, nonces, balances, owners and roles are equal before and after."""
    terminal, older = scene.terminal, scene.older
    before, powers_before = accounts(scene), powers(scene)
    planned = terminal.run(f"plan {BESIDE}")
    assert planned.code == 0, planned.said
    assert planned.answer["steps"] == [
        step.format(treasury=scene.treasury, backend=scene.backend) for step in GUIDES_STEPS
    ]
    assert rows(planned) == {MODEL: ("usable", "made")}
    assert accounts(scene) == before, "planning and its trials touch nothing"

    deployed = terminal.run(f"deploy {BESIDE} --yes")
    assert (deployed.code, deployed.answer["sent"]) == (0, len(GUIDES_STEPS)), deployed.said
    verified = terminal.run(f"verify {BESIDE}")
    assert (verified.code, verified.answer["findings"]) == (0, []), verified.said

    after, made = accounts(scene), scene.contracts()
    assert made.keys() == {"InfrastructureReserve", "UsageFeeRouter"}
    kept = before.keys() - CHAINS_OWN
    assert after.keys() - before.keys() - CHAINS_OWN == {address.lower() for address in made.values()}
    for part in ("code", "storage"):
        assert {place: after[place][part] for place in kept} == {place: before[place][part] for place in kept}
    sent = {CREATE2_FACTORY.lower(), terminal.address.lower()}
    assert {place for place in kept if after[place] != before[place]} == sent, "nonces and paid gas, nothing else"
    assert powers(scene) == powers_before

    scene.deposit(100 * 10**6)
    assert older.reserve(MODEL) == 120 * 10**6, "$100 of the older deployment's own, and the $20"
    assert older.read(made["InfrastructureReserve"], "accrued(string)", "uint256", MODEL) == 80 * 10**6
    assert terminal.run(f"verify {BESIDE}").code == 0
    told = terminal.run(f"report {BESIDE}")
    assert (told.code, told.answer["models"]) == (0, {MODEL: {"accrued": 80 * 10**6, "paid": 0}}), told.said
    assert terminal.run("export sepolia").code == 0


def test_a_second_run_sends_nothing_and_the_guides_file_is_there(scene: Scene) -> None:
    """Convergent, also over a rate that the existing governance changed."""
    terminal, older = scene.terminal, scene.older
    assert terminal.run(f"deploy {BESIDE} --yes").code == 0
    older.send(older.params(MODEL), "setInfrastructureAccrualBps(uint16)", 7000)
    second = terminal.run(f"deploy {BESIDE} --yes")
    assert (second.code, second.answer["sent"]) == (0, 0)
    assert terminal.run(f"plan {BESIDE} --detailed-exitcode").code == 0
    assert terminal.run(f"verify {BESIDE}").code == 0
    (path,) = terminal.deployments.glob("*.json")
    assert path.name.startswith("sepolia-infrastructure-20")
    guide = json.loads(path.read_text())
    assert guide["contracts"] == scene.contracts() | {FACTORY: older.factory, "USDC": older.usdc}
    assert guide["roles"] == {
        "InfrastructureReserve_DEPOSITOR": guide["contracts"]["UsageFeeRouter"],
        "InfrastructureReserve_PAYER": scene.treasury,
        "UsageFeeRouter_FEE_DEPOSITOR": scene.backend,
    }
    assert (guide["tokens"], guide["pools"]) == ([], [])


def test_a_lost_record_of_this_mode_is_made_again(scene: Scene) -> None:
    """What stood before is external in it, as it was; the verification of the mode is green."""
    terminal = scene.terminal
    assert terminal.run(f"deploy {BESIDE} --yes").code == 0
    before = json.loads((terminal.deployments / "sepolia" / "latest.json").read_text())
    shutil.rmtree(terminal.deployments)
    missing = terminal.run(f"verify {BESIDE}")
    assert missing.error["next"] == f"python -m pyharness deploy {BESIDE}"
    assert terminal.run(f"record rebuild {BESIDE}").code == 0
    after = json.loads((terminal.deployments / "sepolia" / "latest.json").read_text())
    assert {key for key in after if after[key] != before[key]} <= {"entries", "updated_at"}
    assert terminal.run(f"verify {BESIDE}").code == 0


def test_each_model_has_a_verdict_that_a_deposit_proved(scene: Scene, models: Any) -> None:
    """Usable, legacy params, no pool, foreign manager, and one that fails for a reason of its own."""
    older = scene.older
    for name in ("legacy", "foreign", "broken"):
        older.launch(name)
    older.name_params("legacy", older.first_params())
    elsewhere = Older(older.node, older.usdc)
    older.name_pool("foreign", elsewhere.launch("foreign"))
    older.name_pool("broken", elsewhere.launch("broken"))
    older.node.set_code(older.pool("broken"), bytes.fromhex("60006000fd"))
    models(MODEL, "legacy", "nowhere", "foreign", "broken")
    ran = scene.terminal.run(f"plan {BESIDE}")
    assert ran.code == 0, ran.said
    assert rows(ran) == {
        MODEL: ("usable", "made"),
        "legacy": ("legacy params", f"LegacyParams(modelId=legacy, params={older.params('legacy')})"),
        "nowhere": ("no pool", "PoolDoesNotExist(modelId=nowhere)"),
        "foreign": ("foreign manager", "made"),
        "broken": ("foreign manager", "reverted without a reason"),
    }
    assert ran.answer["beside"]["maker"] == "current"
    providers = [step for step in ran.answer["steps"] if "/setProvider/" in step]
    assert providers == [f"InfrastructureReserve/setProvider/{name}" for name in (MODEL, "legacy", "foreign", "broken")]
    document = (scene.terminal.work / "sepolia" / "plan.md").read_text()
    assert f"| nowhere | no pool | PoolDoesNotExist(modelId=nowhere) | 0 % | `{ZERO_ADDRESS}` |" in document
    assert scene.terminal.run(f"deploy {BESIDE} --yes").code == 0
    verified = scene.terminal.run(f"verify {BESIDE}")
    assert (verified.code, verified.answer["findings"]) == (0, []), verified.said
    gaps = [line for line in verified.answer["not_checked"] if "no deposit reaches" in line]
    assert [gap.split(":")[:2] for gap in gaps] == [
        ["legacy", " legacy params"],
        ["nowhere", " no pool"],
        ["broken", " reverted"],
    ]


def test_a_manager_of_the_first_version_wants_to_be_accepted(terminal: Any) -> None:
    """It is named; accepted, the plan is made, and says what no deposit can do."""
    scene = staged(terminal, first_version=True)
    ran = terminal.run(f"plan {BESIDE}")
    assert (ran.code, ran.error["code"]) == (5, "E-LEGACY-MANAGER")
    assert scene.older.manager in ran.error["found"]
    assert ran.error["next"] == f"python -m pyharness plan {BESIDE} --accept-legacy-manager"
    assert terminal.run(f"deploy {BESIDE} --yes").error["code"] == "E-LEGACY-MANAGER"
    accepted = terminal.run(f"plan {BESIDE} --accept-legacy-manager")
    assert accepted.code == 0, accepted.said
    assert accepted.answer["beside"]["maker"] == "legacy"
    assert rows(accepted)[MODEL][0] == "legacy params"
    assert terminal.run(f"deploy {BESIDE} --yes --accept-legacy-manager").code == 0


def test_a_system_without_any_usable_model_is_refused(scene: Scene, models: Any) -> None:
    """Every model and its verdict is named."""
    models("nowhere", "neither")
    ran = scene.terminal.run(f"plan {BESIDE}")
    assert (ran.code, ran.error["code"]) == (5, "E-NO-ELIGIBLE-MODEL")
    assert ran.error["found"] == "nowhere: no pool; neither: no pool"
    models()
    assert len(scene.terminal.run(f"plan {BESIDE}").answer["steps"]) == len(GUIDES_STEPS) - 1


def test_what_is_no_such_factory_is_refused_by_name(scene: Scene) -> None:
    """No code, no factory, another token, another kind: found, expected, and what to run next."""
    run, older = scene.terminal.run, scene.older
    other = mock_usdc(older.node)
    for code, change, following in (
        ("E-FACTORY-CODE", {"FACTORY_ADDRESS": scene.treasury}, f"python -m pyharness config show {BESIDE}"),
        ("E-FACTORY-ABI", {"FACTORY_ADDRESS": older.usdc}, f"python -m pyharness config show {BESIDE}"),
        ("E-FACTORY-USDC", {"USDC_ADDRESS": other}, f"export USDC_ADDRESS={older.usdc}"),
        ("E-FACTORY-KIND", {"FACTORY_KIND": "native"}, "export FACTORY_KIND=predecessor"),
    ):
        ran = run(f"plan {BESIDE}", **change)
        assert (ran.code, ran.error["code"], ran.error["next"]) == (5, code, following)
        assert ran.error["found"]
        assert ran.error["expected"]
    assert run(f"plan {BESIDE}", FACTORY_KIND="ours").code == 4


def test_an_older_record_is_never_overruled(scene: Scene) -> None:
    """Another factory, and another mode, than the record of this network says."""
    run = scene.terminal.run
    assert run(f"deploy {BESIDE} --yes").code == 0
    other = Older(scene.older.node, scene.older.usdc)
    ran = run(f"plan {BESIDE}", FACTORY_ADDRESS=other.factory)
    assert (ran.code, ran.error["code"], ran.error["found"]) == (5, "E-RECORD-DISAGREES", other.factory)
    assert ran.error["next"] == f"export FACTORY_ADDRESS={scene.older.factory}"
    ran = run("plan sepolia")
    assert (ran.code, ran.error["code"], ran.error["expected"]) == (5, "E-RECORD-MODE", "mode full, or no record")


def test_another_treasury_is_no_second_reserve(scene: Scene) -> None:
    """The router only follows the reserve it names; both stay what they are."""
    assert scene.terminal.run(f"deploy {BESIDE} --yes").code == 0
    stranger = Account.create().address
    ran = scene.terminal.run(f"plan {BESIDE}", TREASURY_ADDRESS=stranger)
    assert (ran.code, ran.error["code"]) == (5, "E-SECOND-SYSTEM"), ran.said
    causes = ran.error["message"].split(": ", 1)[1]
    assert causes == f"InfrastructureReserve initialTreasury: {scene.treasury} → {stranger}"


def test_what_moves_beside_us_is_found(scene: Scene) -> None:
    """A pool that the factory replaced: the router still pays into the one it knows."""
    assert scene.terminal.run(f"deploy {BESIDE} --yes").code == 0
    scene.deposit(10**6)
    elsewhere = Older(scene.older.node, scene.older.usdc)
    first, second = scene.older.pool(MODEL), elsewhere.launch(MODEL)
    scene.older.name_pool(MODEL, second)
    ran = scene.terminal.run(f"verify {BESIDE}")
    assert ran.code == 7
    (finding,) = ran.answer["findings"]
    assert (finding["subject"], finding["key"]) == ("UsageFeeRouter", f"routeOf({MODEL})")
    assert finding["expected"].startswith(second)
    assert finding["found"].startswith(first)


# Views of ours that are not looked at beside an existing system.
EXCUSED = {
    "InfrastructureReserve": "getBalance getModelAccounting.0 getModelAccounting.1 getModelAccounting.2 getNetAccrual"
    " getProviderPayments getRoleAdmin paid totalAccrued totalPaid usageFees withdrawn",
    "UsageFeeRouter": "getBalance getModelFees getModelStats.0 getRoleAdmin isDepositor",
}


@pytest.mark.parametrize("label", EXCUSED)
def test_a_view_that_lies_beside_us_is_named(scene: Scene, monkeypatch: pytest.MonkeyPatch, label: str) -> None:
    """Each view of reserve and router once, and the factory's of its money; routes and rates are looked at here."""
    assert scene.terminal.run(f"deploy {BESIDE} --yes").code == 0
    scene.deposit(10**6)
    monkeypatch.setattr(verifying, "build_release", lambda: None)
    rpc, place, verify = scene.terminal.node.rpc, scene.contracts()[label], f"verify {BESIDE}"
    abi = read_release().contracts[label].abi
    every = list(lies(rpc, place, abi, MODEL, model_key(MODEL), [scene.backend]))
    books = {"accrued": (label, "outstanding()"), "outstanding": (label, "USDC held")}
    assert sorted(unnoticed(scene.terminal, verify, label, place, every, books)) == EXCUSED[label].split()
    money = Lie(view="reserveToken", call=encode_call("reserveToken()"), answer=encode(["address"], [scene.backend]))
    assert unnoticed(scene.terminal, verify, FACTORY, scene.older.factory, [money], {}) == set()


def test_verification_says_what_it_leaves_out(scene: Scene) -> None:
    """The existing system is not ours; nobody can pause until the admin says who."""
    assert scene.terminal.run(f"deploy {BESIDE} --yes").code == 0
    reserve = scene.contracts()["InfrastructureReserve"]
    lines = scene.terminal.run(f"verify {BESIDE}").answer["not_checked"]
    assert [line for line in lines if line.startswith("existing system: code, storage, owners and roles")]
    assert f"{FACTORY}: external code is not ours to compare" in lines
    note = f"InfrastructureReserve: nobody holds PAUSER_ROLE; its admin may grant it to {scene.terminal.address}"
    assert note in lines
    pauser = bytes.fromhex(role_id("PAUSER_ROLE")[2:])
    scene.terminal.send(reserve, "grantRole(bytes32,address)", pauser, scene.terminal.address)
    ran = scene.terminal.run(f"verify {BESIDE}")
    assert (ran.code, note in ran.answer["not_checked"]) == (0, False)
    scene.terminal.send(reserve, "grantRole(bytes32,address)", pauser, scene.backend)
    assert scene.terminal.run(f"verify {BESIDE}").code == 7


def test_trials_pay_with_circles_usdc_too(open_terminal: Any, tmp_path: Path) -> None:
    """Its balances share a word with the blocklist; the trial writes them and nothing is left behind."""
    build_release()
    with open_world() as world, open_terminal(world.fork, tmp_path) as terminal:
        older = Older(world.fork, world.usdc)
        older.launch(MODEL)
        named: dict[str, str | None] = {"WORLD_RPC_URL": world.fork.url, "FACTORY_ADDRESS": older.factory}
        ran = terminal.run("plan world --mode infrastructure", **named)
        assert ran.code == 0, ran.said
        assert rows(ran) == {MODEL: ("usable", "made")}
        assert terminal.run("deploy world --mode infrastructure --yes", **named).code == 0
        record = json.loads((terminal.deployments / "world" / "latest.json").read_text())
        router = record["contracts"]["UsageFeeRouter"]["address"]
        world.fund_usdc(terminal.address, 100 * 10**6)
        terminal.send(world.usdc, "approve(address,uint256)", router, 100 * 10**6)
        terminal.send(router, "depositFee(string,uint256)", MODEL, 100 * 10**6)
        assert older.reserve(MODEL) == 20 * 10**6
        assert terminal.run("verify world --mode infrastructure", **named).code == 0
