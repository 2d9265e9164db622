"""From a network's name to a proved system, and every drift from it named."""

from __future__ import annotations

import json
import re
import shlex
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from eth_account import Account
from plan_tampering import HARMLESS, unnoticed

from pyharness.chain.abi import decode, encode, encode_call
from pyharness.names import CREATE2_FACTORY, role_id
from pyharness.plan.hashing import sealed
from pyharness.plan.schema import Plan
from pyharness.record.schema import Entry, Record
from pyharness.tools import process
from pyharness.tools.foundry import native
from pyharness.values import keccak_hex, pretty_json

MODEL = "lead-scoring"
STRANGER = "0x1563915e194D8CfBA1943570603F7606A3115508"
GUIDE_CONTRACTS = {
    "ModelRegistry",
    "TokenManager",
    "DataContributionRegistry",
    "MockUSDC",
    "HokusaiAMMFactory",
    "InfrastructureReserve",
    "UsageFeeRouter",
    "DeltaVerifier",
}


class Deployed:
    """A finished deployment on a node that is rolled back after each test."""

    def __init__(self, terminal: Any) -> None:
        self.terminal = terminal
        self.contracts: dict[str, str] = terminal.contracts()
        guide = json.loads(next(terminal.deployments.glob("sepolia-v2-*.json")).read_text())
        self.params, self.token = guide["tokens"][0]["paramsAddress"], guide["tokens"][0]["address"]
        self.pool = guide["pools"][0]["ammAddress"]

    def flip(self, address: str, at: int) -> None:
        """Change one byte of an account's code."""
        code = bytearray(self.terminal.node.rpc.code(address))
        code[at] ^= 1
        self.terminal.node.set_code(address, bytes(code))

    def view(self, address: str, signature: str, kind: str) -> Any:
        """The only result of a view."""
        return decode([kind], self.terminal.node.rpc.eth_call(address, encode_call(signature)))[0]

    def grant(self, contract: str, role: str, holder: str) -> None:
        """A role given by hand."""
        word = bytes.fromhex(role_id(role)[2:])
        self.terminal.send(self.contracts.get(contract, contract), "grantRole(bytes32,address)", word, holder)

    def revoke(self, contract: str, role: str, holder: str) -> None:
        """A role taken by hand."""
        word = bytes.fromhex(role_id(role)[2:])
        self.terminal.send(self.contracts[contract], "revokeRole(bytes32,address)", word, holder)


@pytest.fixture(scope="module")
def finished(live: Any) -> Deployed:
    """One deployment for all drifts."""
    return Deployed(live)


@pytest.fixture
def shared(finished: Deployed, tmp_path: Path) -> Iterator[Deployed]:
    """The finished deployment, chain and files rolled back after the test."""
    node, kept = finished.terminal.node, tmp_path / "kept"
    snapshot = node.snapshot()
    shutil.copytree(finished.terminal.deployments, kept)
    yield finished
    shutil.rmtree(finished.terminal.deployments)
    shutil.copytree(kept, finished.terminal.deployments)
    node.revert(snapshot)


@pytest.fixture
def deployed(terminal: Any) -> Deployed:
    """The guide's fresh deployment."""
    ran = terminal.run("deploy sepolia --yes")
    assert ran.code == 0, ran.said
    return Deployed(terminal)


def test_one_command_deploys_and_a_second_one_sends_nothing(terminal: Any) -> None:
    """Plan, deploy, deploy again, verify, record: the whole corridor."""
    planned = terminal.run("plan sepolia --detailed-exitcode")
    assert planned.code == 7
    assert planned.answer["next"] == "python -m pyharness deploy sepolia"
    assert f"\nnext: {planned.answer['next']}\n" in planned.said
    first = terminal.run("deploy sepolia --yes")
    assert first.code == 0
    assert first.answer["next"] == "python -m pyharness verify sepolia"
    assert first.said.endswith(f"\nnext: {first.answer['next']}\n")
    assert first.answer["planHash"] == planned.answer["planHash"]
    assert first.answer["sent"] == len(planned.answer["steps"]) == terminal.node.rpc.nonce(terminal.address)
    assert first.answer["waiting"] == []

    second = terminal.run("deploy sepolia --yes")
    assert (second.code, second.answer["sent"]) == (0, 0)
    assert "0 transactions sent" in second.said
    assert terminal.node.rpc.nonce(terminal.address) == first.answer["sent"]
    assert terminal.run("plan sepolia --detailed-exitcode").code == 0

    verified = terminal.run("verify sepolia")
    assert (verified.code, verified.answer["findings"]) == (0, [])
    assert sum(verified.answer["checked"].values()) > 150
    assert {row["contract"] for row in verified.answer["roles"]} == {"InfrastructureReserve", "UsageFeeRouter"}
    assert all(row["expected"] == row["found"] for row in verified.answer["roles"])
    assert terminal.run("status sepolia").answer["open"] is None
    assert terminal.run("record show sepolia").answer["complete"] is True


def test_what_happened_is_written_in_every_form(deployed: Deployed) -> None:
    """An immutable entry, its fold, and the guide's file with what its readers use."""
    folder = deployed.terminal.deployments
    entry_path = next(path for path in (folder / "sepolia").glob("*.json") if path.name != "latest.json")
    assert re.fullmatch(r"\d{8}T\d{6}Z-[0-9a-f]{8}\.json", entry_path.name)
    entry = Entry.model_validate_json(entry_path.read_text())
    record = Record.model_validate_json((folder / "sepolia" / "latest.json").read_text())
    assert (record.complete, record.entries, record.contracts) == (True, (entry_path.name,), entry.contracts)
    assert entry.sources["holders.treasury"] == "default TREASURY_ADDRESS"
    assert all(sent.tx_hash for sent in entry.transactions)
    files = list(folder.glob("*.json"))
    assert [re.sub(r"\d{4}-\d\d-\d\d", "DATE", path.name) for path in files] == ["sepolia-v2-DATE.json"]
    guide = json.loads(files[0].read_text())
    assert set(guide["contracts"]) >= GUIDE_CONTRACTS
    assert guide["chainId"] == "11155111"
    assert guide["treasury"] == guide["backendService"] == guide["deployer"] == deployed.terminal.address
    assert guide["tokens"][0]["infrastructureAccrualBps"] == 8000
    assert deployed.view(guide["tokens"][0]["paramsAddress"], "infrastructureAccrualBps()", "uint16") == 8000
    assert guide["roles"]["InfrastructureReserve_DEPOSITOR"] == guide["contracts"]["UsageFeeRouter"]
    assert guide["roles"]["UsageFeeRouter_FEE_DEPOSITOR"] == deployed.terminal.address


def test_no_secret_is_in_any_file(deployed: Deployed) -> None:
    """Neither key nor endpoint is written anywhere."""
    key = deployed.terminal.environment["DEPLOYER_PRIVATE_KEY"][2:]
    written = [path for root in (deployed.terminal.work, deployed.terminal.deployments) for path in root.rglob("*")]
    texts = [path.read_text() for path in written if path.is_file()]
    assert len(texts) >= 7
    assert not [text for text in texts if key in text or deployed.terminal.node.url in text]


def _pay_role(d: Deployed) -> None:
    d.grant("InfrastructureReserve", "PAYER_ROLE", STRANGER)


def _no_depositor(d: Deployed) -> None:
    d.revoke("InfrastructureReserve", "DEPOSITOR_ROLE", d.contracts["UsageFeeRouter"])


def _residue(d: Deployed) -> None:
    d.grant("ModelRegistry", "DEFAULT_ADMIN_ROLE", CREATE2_FACTORY)


def _params_governor(d: Deployed) -> None:
    d.grant(d.params, "GOV_ROLE", STRANGER)


def _rate(d: Deployed) -> None:
    d.terminal.send(d.params, "setInfrastructureAccrualBps(uint16)", 7000)


def _provider(d: Deployed) -> None:
    d.terminal.send(d.contracts["InfrastructureReserve"], "setProvider(string,address)", MODEL, STRANGER)


def _treasury(d: Deployed) -> None:
    d.terminal.send(d.contracts["InfrastructureReserve"], "setTreasury(address)", STRANGER)


def _code(d: Deployed) -> None:
    d.flip(d.contracts["UsageFeeRouter"], -60)


def _clone(d: Deployed) -> None:
    d.flip(d.pool, -1)


def _implementation(d: Deployed) -> None:
    d.flip(d.view(d.contracts["HokusaiAMMFactory"], "poolImplementation()", "address"), -60)


def _inactive(d: Deployed) -> None:
    d.terminal.send(d.contracts["ModelRegistry"], "setActive(string,bool)", MODEL, False)


def _insolvent(d: Deployed) -> None:
    usdc, router, reserve = (d.contracts[label] for label in ("MockUSDC", "UsageFeeRouter", "InfrastructureReserve"))
    d.terminal.send(usdc, "approve(address,uint256)", router, 10**8)
    d.terminal.send(router, "depositFee(string,uint256)", MODEL, 10**8)
    slot = int(keccak_hex(encode(["address", "uint256"], [reserve, 0])), 16)
    d.terminal.node.set_storage(usdc, slot, (10**7).to_bytes(32, "big"))


DRIFTS: list[tuple[Callable[[Deployed], None], str, str, str, str, str]] = [
    (_pay_role, "role", "InfrastructureReserve", "PAYER_ROLE", "deployer", STRANGER),
    (_no_depositor, "role", "InfrastructureReserve", "DEPOSITOR_ROLE", "UsageFeeRouter", "nobody"),
    (_residue, "residue", "ModelRegistry", "DEFAULT_ADMIN_ROLE", "deployer", CREATE2_FACTORY),
    (_params_governor, "role", f"HokusaiParams/{MODEL}", "GOV_ROLE", "deployer", STRANGER),
    (_rate, "drift", f"HokusaiParams/{MODEL}", "infrastructureAccrualBps()", "8000", "7000"),
    (_provider, "drift", "InfrastructureReserve", f"provider({MODEL})", "deployer", STRANGER),
    (_treasury, "drift", "InfrastructureReserve", "treasury()", "deployer", STRANGER),
    (_code, "code", "UsageFeeRouter", "runtime code of UsageFeeRouter", "0x", "0x"),
    (_clone, "code", f"HokusaiAMM/{MODEL}", "clone code", "0x363d3d373d3d3d363d73", "0x363d3d373d3d3d363d73"),
    (_implementation, "code", "HokusaiAMM implementation", "runtime code of HokusaiAMM", "0x", "0x"),
    (_inactive, "drift", f"HokusaiParams/{MODEL}", "active()", "true", "false"),
    (_insolvent, "solvency", "InfrastructureReserve", "USDC held", "at least 80000000", "10000000"),
]


@pytest.mark.parametrize(
    ("change", "kind", "subject", "key", "expected", "found"), DRIFTS, ids=[row[0].__name__[1:] for row in DRIFTS]
)
def test_a_planted_drift_is_named(
    shared: Deployed, change: Callable[[Deployed], None], kind: str, subject: str, key: str, expected: str, found: str
) -> None:
    """Exit code 7, with contract, key, expected and found."""
    change(shared)
    ran = shared.terminal.run("verify sepolia")
    assert (ran.code, ran.error["code"]) == (7, "E-VERIFY"), ran.said
    rows = [row for row in ran.answer["findings"] if (row["kind"], row["subject"], row["key"]) == (kind, subject, key)]
    assert rows, ran.said
    names = {"deployer": shared.terminal.address, "UsageFeeRouter": shared.contracts["UsageFeeRouter"]}
    assert rows[0]["expected"].startswith(names.get(expected, expected))
    assert rows[0]["found"].startswith(found)
    assert rows[0]["expected"] != rows[0]["found"]


@pytest.mark.parametrize("change", [_rate, _provider], ids=["rate", "provider"])
def test_an_act_that_nobody_recorded_is_named_too(shared: Deployed, change: Callable[[Deployed], None]) -> None:
    """Config and record are two different expectations."""
    change(shared)
    kinds = {row["kind"] for row in shared.terminal.run("verify sepolia").answer["findings"]}
    assert kinds == {"drift", "unrecorded act"}


def test_the_plan_of_a_drift_is_the_way_back(shared: Deployed) -> None:
    """A changed rate is one step; carried out, the system is true again and the act is recorded."""
    _rate(shared)
    planned = shared.terminal.run("plan sepolia")
    assert planned.answer["steps"] == [f"HokusaiParams/{MODEL}/setInfrastructureAccrualBps"]
    assert shared.terminal.run("deploy sepolia --yes").answer["sent"] == 1
    assert shared.terminal.run("verify sepolia").code == 0
    names = sorted(path.name for path in shared.terminal.deployments.glob("*.json"))
    assert len(names) == 2
    assert names[0].endswith("-2.json") or names[0] < names[1]  # of the same day, or of the day that began meanwhile


def test_a_real_plan_changed_anywhere_is_refused(terminal: Any) -> None:
    """Every leaf of its file once; only gas may differ."""
    assert terminal.run("plan sepolia").code == 0
    document = json.loads((terminal.work / "sepolia" / "plan.json").read_text())
    document["steps"] = [*document["steps"][:2], *document["steps"][-3:]]  # of each kind a few: every leaf is tried
    made = sealed(Plan.model_validate_json(json.dumps(document)))
    accepted, tried = unnoticed(json.loads(pretty_json(made)), made.plan_hash)
    assert tried > 700
    assert sorted(accepted) == sorted(HARMLESS)


def test_a_network_without_record_is_inconclusive(terminal: Any) -> None:
    """What cannot be checked is never a success; the next command keeps the mode."""
    places = {"FACTORY_ADDRESS": STRANGER, "USDC_ADDRESS": STRANGER}
    for line, words in (
        ("verify sepolia", "sepolia"),
        ("record show sepolia", "sepolia"),
        ("verify sepolia --explorer", "sepolia"),
        ("verify sepolia --mode infrastructure", "sepolia --mode infrastructure"),
        ("verify sepolia --explorer --mode infrastructure", "sepolia --mode infrastructure"),
    ):
        ran = terminal.run(line, **places)
        assert (ran.code, ran.error["code"]) == (8, "E-RECORD-MISSING")
        assert ran.error["next"] == f"python -m pyharness deploy {words}"


def test_a_deployment_with_named_holders_leaves_the_deployer_nothing(terminal: Any) -> None:
    """Treasury, backend, admin and governor take over; verification agrees."""
    names = ("TREASURY_ADDRESS", "BACKEND_SERVICE_ADDRESS", "ADMIN_ADDRESS", "GOVERNOR_ADDRESS")
    parties: dict[str, str | None] = {name: Account.create().address for name in names}
    ran = terminal.run("deploy sepolia --yes", **parties)
    assert (ran.code, ran.answer["waiting"]) == (0, []), ran.said
    verified = terminal.run("verify sepolia", **parties)
    assert verified.code == 0, verified.said
    record = json.loads((terminal.deployments / "sepolia" / "latest.json").read_text())
    assert terminal.address not in {grant["holder"] for grant in record["grants"]}
    assert terminal.run("deploy sepolia --yes", **parties).answer["sent"] == 0


def test_a_step_of_another_signer_waits_and_is_named(terminal: Any) -> None:
    """The governor's step: nothing is sent, exit code 6; once the governor acted there is nothing to do."""
    governor = Account.create().address
    parties: dict[str, str | None] = {"GOVERNOR_ADDRESS": governor}
    assert terminal.run("deploy sepolia --yes", **parties).code == 0
    params = Deployed(terminal).params
    terminal.send(params, "setInfrastructureAccrualBps(uint16)", 7000, sender=governor)
    sent = terminal.node.rpc.nonce(terminal.address)
    ran = terminal.run("deploy sepolia --yes", **parties)
    assert (ran.code, ran.answer["sent"]) == (6, 0)
    assert ran.answer["waiting"] == [f"HokusaiParams/{MODEL}/setInfrastructureAccrualBps"]
    assert f"waiting for {governor}" in ran.said
    assert terminal.node.rpc.nonce(terminal.address) == sent
    assert terminal.run("status sepolia").answer["open"] is None
    terminal.send(params, "setInfrastructureAccrualBps(uint16)", 8000, sender=governor)
    assert terminal.run("deploy sepolia --yes", **parties).answer["sent"] == 0


def test_the_files_of_one_day_do_not_overwrite_each_other(deployed: Deployed, tmp_path: Path) -> None:
    """A wiped record and a second deployment on the same day end in another file."""
    before = {path.name: path.read_text() for path in deployed.terminal.deployments.glob("*.json")}
    _rate(deployed)
    assert deployed.terminal.run("deploy sepolia --yes").code == 0
    for name, text in before.items():
        assert (deployed.terminal.deployments / name).read_text() == text


def test_the_plans_document_can_be_checked_by_hand(terminal: Any) -> None:
    """At most 120 lines for one model, and its cast lines say what it says."""
    assert terminal.run("plan sepolia").code == 0
    text = (terminal.work / "sepolia" / "plan.md").read_text()
    assert len(text.splitlines()) <= 120
    lines = [line for line in text.splitlines() if line.startswith("cast ")]
    assert len(lines) == 12
    for line in lines:
        words = shlex.split(line, comments=True)
        said = process.run([native("cast"), *words[1:]], timeout=30)
        assert said.ok, said.stderr
        if words[1] == "create2":
            contract = line.split("# ")[1]
            place = next(row.split("`")[1] for row in text.splitlines() if f"| {contract}/create |" in row)
            assert place in said.stdout
        else:
            assert terminal.address in said.stdout or "0x" in said.stdout
