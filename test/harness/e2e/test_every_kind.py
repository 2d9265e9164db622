"""Each kind of finding is planted on a chain and named: code, immutables, roles, values, books, acts, records."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator, Mapping
from itertools import product
from pathlib import Path
from typing import Any, get_args

import pytest

from pyharness.chain.abi import encode, encode_call
from pyharness.chain.questions import ask
from pyharness.chain.roles import YES, held_roles
from pyharness.names import CREATE2_FACTORY, DEFAULT_ADMIN_ROLE, FORGE_DEFAULT_SENDER, MADE, ROLES, role_id, role_name
from pyharness.pipeline.corridor import verifying
from pyharness.tools.release import read_release
from pyharness.values import keccak_hex
from pyharness.verify.run import IMPLEMENTATIONS
from pyharness.verify.schema import Kind

MODEL = "lead-scoring"
STRANGER = "0x1563915e194D8CfBA1943570603F7606A3115508"
STOP = b"\0"


class Site:
    """A finished deployment: its addresses by label, and what can be done to them."""

    def __init__(self, terminal: Any) -> None:
        self.terminal, self.node = terminal, terminal.node
        (model,) = self.record()["models"]
        self.at: dict[str, str] = terminal.contracts()
        self.at |= {f"HokusaiToken/{MODEL}": model["token"], f"HokusaiParams/{MODEL}": model["params"]}
        self.at[f"HokusaiAMM/{MODEL}"] = model["pool"]
        made = ask(self.node.rpc, [(self.at[maker], view) for maker, view, _ in IMPLEMENTATIONS.values()])
        self.at |= {f"{label} implementation": place for label, place in zip(IMPLEMENTATIONS, made, strict=True)}

    def record(self) -> dict[str, Any]:
        """The fold as it is on disk."""
        return dict(json.loads((self.terminal.deployments / "sepolia" / "latest.json").read_text()))

    def send(self, label: str, signature: str, *arguments: object, sender: str | None = None) -> None:
        """A transaction, by the deployer unless told otherwise."""
        self.terminal.send(self.at[label], signature, *arguments, sender=sender)

    def code(self, label: str, change: Callable[[bytearray], object]) -> None:
        """Other code at a contract's place."""
        code = bytearray(self.node.rpc.code(self.at[label]))
        change(code)
        self.node.set_code(self.at[label], bytes(code))

    def has(self, label: str, usdc: int) -> None:
        """Another balance of USDC (base units)."""
        slot = int(keccak_hex(encode(["address", "uint256"], [self.at[label], 0])), 16)
        self.node.set_storage(self.at["MockUSDC"], slot, usdc.to_bytes(32, "big"))

    def powers(self) -> dict[str, str]:
        """The contracts that have roles, by label."""
        labels = [*MADE["full"], f"HokusaiParams/{MODEL}"]
        return {label: self.at[label] for label in labels}

    def verify(self) -> set[tuple[str, str, str]]:
        """(kind, subject, key) of the findings of a verification that ends with 7."""
        ran = self.terminal.run("verify sepolia")
        assert (ran.code, ran.error["code"]) == (7, "E-VERIFY"), ran.said
        assert all(row["expected"] != row["found"] and row["remedy"] for row in ran.answer["findings"])
        return {(row["kind"], row["subject"], row["key"]) for row in ran.answer["findings"]}


@pytest.fixture(scope="module")
def finished(live: Any) -> Site:
    """One deployment for every plant, with 100 USDC of revenue in it."""
    site = Site(live)
    site.send("MockUSDC", "approve(address,uint256)", site.at["UsageFeeRouter"], 10**8)
    site.send("UsageFeeRouter", "depositFee(string,uint256)", MODEL, 10**8)
    return site


@pytest.fixture
def site(finished: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    """The deployment, chain and files rolled back after the test; nothing is compiled again."""
    monkeypatch.setattr(verifying, "build_release", lambda: None)
    snapshot, kept = finished.node.snapshot(), tmp_path / "kept"
    shutil.copytree(finished.terminal.deployments, kept)
    yield finished
    shutil.rmtree(finished.terminal.deployments)
    shutil.copytree(kept, finished.terminal.deployments)
    finished.node.revert(snapshot)


def _grant(site: Site, holder: str) -> None:
    site.send("InfrastructureReserve", "grantRole(bytes32,address)", bytes.fromhex(role_id("PAYER_ROLE")[2:]), holder)


def _forget(site: Site) -> None:
    path = next(site.terminal.deployments.glob("sepolia-v2-*.json"))
    path.write_text(path.read_text().replace('"complete": true', '"complete": false'))


def _constant(site: Site) -> None:
    """``MAX_BATCH`` is 120, or 0x78; it is looked for and made 0x79 wherever code has it."""
    site.code("UsageFeeRouter", lambda code: code.__setitem__(slice(None), code.replace(b"\x60\x78", b"\x60\x79")))


def _verifier(site: Site) -> None:
    site.send("TokenManager", "setDeltaVerifier(address)", site.at["ModelLauncher"])


def _shadow(site: Site) -> None:
    site.send("TokenManager", "deployToken(string,string,string,uint256)", "shadow", "Shadow", "SHDW", 0)


def _rate(site: Site) -> None:
    site.send(f"HokusaiParams/{MODEL}", "setInfrastructureAccrualBps(uint16)", 7000)


def _reward(site: Site) -> None:
    site.send(f"HokusaiParams/{MODEL}", "setTokensPerDeltaOne(uint256)", 2 * 10**21)


def _minter(site: Site) -> None:
    site.send("TokenManager", "revokeAMM(address)", site.at[f"HokusaiAMM/{MODEL}"])


def _provider(site: Site) -> None:
    site.send("InfrastructureReserve", "setProvider(string,address)", MODEL, STRANGER)


# Name: what is done by hand, and the kind, subject and key of what must be found.
PLANTS: Mapping[str, tuple[Callable[[Site], None], tuple[str, str, str]]] = {
    "a granted role": (lambda site: _grant(site, STRANGER), ("role", "InfrastructureReserve", "PAYER_ROLE")),
    "what a creator kept": (
        lambda site: _grant(site, CREATE2_FACTORY),
        ("residue", "InfrastructureReserve", "PAYER_ROLE"),
    ),
    "a changed rate": (_rate, ("drift", f"HokusaiParams/{MODEL}", "infrastructureAccrualBps()")),
    "a changed reward": (_reward, ("drift", f"HokusaiParams/{MODEL}", "tokensPerDeltaOne()")),
    "an act in no record": (_provider, ("unrecorded act", MODEL, "provider")),
    "an act of governance in no record": (_rate, ("unrecorded act", MODEL, "rate (bps)")),
    "a pool that may not mint": (_minter, ("wiring", f"HokusaiToken/{MODEL}", "isMinter(pool)")),
    "another verifier": (_verifier, ("wiring", "TokenManager", "deltaVerifier()")),
    "a byte of code": (
        lambda site: site.code("DeltaVerifier", lambda code: code.__setitem__(-60, code[-60] ^ 1)),
        ("code", "DeltaVerifier", "runtime code of DeltaVerifier"),
    ),
    "a byte of an immutable": (
        lambda site: site.code("UsageFeeRouter", lambda code: code.__setitem__(502 + 31, code[502 + 31] ^ 1)),
        ("immutable", "UsageFeeRouter", "immutable 502+32"),
    ),
    "another limit": (_constant, ("constant", "UsageFeeRouter", "MAX_BATCH()")),
    "a model nobody configured": (_shadow, ("model", "ModelRegistry", "model(shadow)")),
    "a poorer reserve": (
        lambda site: site.has("InfrastructureReserve", 8 * 10**7 - 1),
        ("solvency", "InfrastructureReserve", "USDC held"),
    ),
    "a poorer pool": (
        lambda site: site.has(f"HokusaiAMM/{MODEL}", 2 * 10**7 - 1),
        ("solvency", f"HokusaiAMM/{MODEL}", "USDC held"),
    ),
    "a changed file": (_forget, ("record", "sepolia-v2-", "complete")),
}


@pytest.mark.parametrize("name", PLANTS)
def test_what_is_planted_is_named(site: Site, name: str) -> None:
    """Exit code 7, with kind, subject and key."""
    change, (kind, subject, key) = PLANTS[name]
    change(site)
    key = key.replace("pool", site.at[f"HokusaiAMM/{MODEL}"])
    named = {(kind, subject if kind != "record" else subject[:11], key) for kind, subject, key in site.verify()}
    assert (kind, subject, key) in named


def test_every_kind_of_finding_is_planted() -> None:
    """A new kind wants a plant."""
    assert {kind for _, (kind, _, _) in PLANTS.values()} == set(get_args(Kind))


def test_what_is_rich_is_no_finding(site: Site) -> None:
    """Somebody's gift to a pool or to the reserve is no gap."""
    site.has("InfrastructureReserve", 10**9)
    site.has(f"HokusaiAMM/{MODEL}", 10**9)
    assert site.terminal.run("verify sepolia").code == 0


def test_every_immutable_is_compared(site: Site) -> None:
    """One bit of each, everywhere in the code where it stands; most are no view, so no answer would tell."""
    count = 0
    for label in [*MADE["full"], *(f"{name} implementation" for name in IMPLEMENTATIONS)]:
        places = read_release().contracts[label.split(" ")[0]].immutables
        kept = site.node.rpc.code(site.at[label])
        for end in [start + size - 1 for start, size in places]:
            site.code(label, lambda code, at=end: code.__setitem__(at, code[at] ^ 1))  # type: ignore[misc]
        wanted = {("immutable", label, f"immutable {start}+{size}") for start, size in places}
        assert not wanted or site.verify() >= wanted
        site.node.set_code(site.at[label], kept)
        count += len(places)
    assert count > 100


CORE = ("ModelRegistry", "TokenManager", "HokusaiAMMFactory", "InfrastructureReserve")


@pytest.mark.parametrize(
    ("code", "labels"),
    [(STOP, ()), (b"", CORE), (bytes.fromhex("5f5ffd"), CORE)],
    ids=["silent", "none", "refusing"],
)
def test_other_code_is_named_wherever_it_is(site: Site, code: bytes, labels: tuple[str, ...]) -> None:
    """Nothing to say, nothing at all, a revert: in each contract, implementation and clone in turn."""
    names = read_release().contracts
    for label in labels or set(site.at) - {"MockUSDC"}:
        kept = site.node.rpc.code(site.at[label])
        site.node.set_code(site.at[label], code)
        name = label.split(" ")[0]
        key = f"runtime code of {name}" if name in names else "clone code"
        assert ("code", label, key) in site.verify(), label
        site.node.set_code(site.at[label], kept)


def brute(site: Site, accounts: list[str]) -> set[tuple[str, str, str]]:
    """(contract, role, holder) for all of them, by ``hasRole`` alone."""
    asked = list(product(site.powers().values(), ROLES, accounts))
    calls = [
        (
            "eth_call",
            [{"to": to, "data": "0x" + encode_call("hasRole(bytes32,address)", _word(role), who).hex()}, "latest"],
        )
        for to, role, who in asked
    ]
    return {item for item, answer in zip(asked, site.node.rpc.batch(calls), strict=True) if answer == YES}


def _word(role: str) -> bytes:
    return bytes.fromhex(role_id(role)[2:])


def replayed(site: Site) -> set[tuple[str, str, str]]:
    """The same, by the events."""
    rpc = site.node.rpc
    found = held_roles(rpc, sorted(site.powers().values()), from_block=0, to_block=rpc.block_number())
    assert all(item.confirmed for item in found)
    return {(item.contract, role_name(item.role), item.holder) for item in found}


def test_the_role_table_is_what_brute_force_finds(site: Site) -> None:
    """Every contract, role and account there is: events, record and ``hasRole`` agree, also after acts by hand."""
    accounts = [*site.at.values(), site.terminal.address, STRANGER, CREATE2_FACTORY, FORGE_DEFAULT_SENDER]
    labels = {place: label for label, place in site.powers().items()}
    recorded = {(item["contract"], item["role"], item["holder"]) for item in site.record()["grants"]}
    assert brute(site, accounts) == replayed(site)
    assert {(labels[place], role, who) for place, role, who in brute(site, accounts)} == recorded
    assert len(recorded) > 25
    for at, (label, role) in enumerate(product(site.powers(), ROLES)):
        if at % 3 == 0:
            site.send(label, "grantRole(bytes32,address)", _word(role), STRANGER)
        if at % 4 == 0 and role != DEFAULT_ADMIN_ROLE:
            site.send(label, "revokeRole(bytes32,address)", _word(role), site.terminal.address)
    assert brute(site, accounts) == replayed(site)
    assert len(brute(site, accounts) - {item for item in replayed(site) if item[2] != STRANGER}) > 25


def test_every_power_too_many_and_every_one_missing_is_named(site: Site) -> None:
    """Each role of each contract to a stranger, and each declared one taken away."""
    many = {("role", label, role) for label, role in product(site.powers(), ROLES)}
    snapshot = site.node.snapshot()
    for _, label, role in many:
        site.send(label, "grantRole(bytes32,address)", _word(role), STRANGER)
    assert {item for item in site.verify() if item[0] == "role"} == many
    site.node.revert(snapshot)
    grants = site.record()["grants"]
    for item in sorted(grants, key=lambda item: item["role"] == DEFAULT_ADMIN_ROLE):
        site.send(item["contract"], "revokeRole(bytes32,address)", _word(item["role"]), item["holder"])
    assert {item for item in site.verify() if item[0] == "role"} == {
        ("role", item["contract"], item["role"]) for item in grants
    }
