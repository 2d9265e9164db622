"""What is wrong with powers is named, and what the verb writes to be signed sets it right."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from eth_account import Account

from pyharness.chain import timelock
from pyharness.chain.offline import safe as published
from pyharness.chain.safe_batch import SafeCall, call_data
from pyharness.names import DEFAULT_ADMIN_ROLE, role_id
from pyharness.scenarios.stage import multisig
from pyharness.tools import screens
from pyharness.values import ZERO_ADDRESS

DAY = 86_400
MODEL = "lead-scoring"


class Governed:
    """A deployed system whose admin and pauser is a real Safe of two of three."""

    def __init__(self, terminal: Any) -> None:
        published.install(terminal.node)
        self.terminal, self.node = terminal, terminal.node
        self.places = {item.name: item.address for item in published.canonical()}
        self.safe = multisig.create(self.node, self.places, owners=3, threshold=2)
        self.parties = {"ADMIN_ADDRESS": self.safe.address, "PAUSER_ADDRESS": self.safe.address}

    def run(self, line: str, **more: str) -> Any:
        """A command line with the parties of now."""
        return self.terminal.run(line, **self.parties, **more)

    def execute(self, file: str) -> None:
        """Carry out a batch file as the app does: one transaction of the Safe, signed by two owners."""
        items = json.loads(Path(file).read_text())["transactions"]
        calls = [SafeCall(to=item["to"], value=int(item["value"]), data=call_data(item)) for item in items]
        outer = multisig.batch_execution(self.node, self.safe, calls, self.places["MultiSendCallOnly"])
        self.node.send_as(next(iter(self.safe.owners)), self.safe.address, outer)

    def grant(self, label: str, role: str, account: str, *, verb: str = "grantRole") -> None:
        """A grant by the Safe, beside the harness."""
        place = self.terminal.contracts()[label]
        given = (bytes.fromhex(role_id(role)[2:]), account)
        self.terminal.send(place, f"{verb}(bytes32,address)", *given, sender=self.safe.address)

    def hand_over(self) -> None:
        """Everything to the Safe."""
        file = self.run("ops hand-over sepolia --yes").answer["waitingFor"][0]["files"][0]
        self.execute(file)
        assert self.run("ops hand-over sepolia --yes").code == 0


@pytest.fixture(scope="module")
def made(live: Any) -> Governed:
    """One system for the file."""
    found = Governed(live)
    found.node.set_balance(found.safe.address, 10**19)
    found.hand_over()
    return found


@pytest.fixture
def governed(made: Governed) -> Iterator[Governed]:
    """The file's system, rolled back after the test."""
    snapshot = made.node.snapshot()
    yield made
    made.node.revert(snapshot)


def keys(ran: Any) -> set[tuple[str, str, str]]:
    """What was found, by kind, subject and key."""
    return {(item["kind"], item["subject"], item["key"]) for item in ran.answer["findings"]}


def test_what_two_of_three_owners_sign_sets_it_right(governed: Governed) -> None:
    """Somebody too many, somebody missing, what the deployer kept: one batch of the Safe, then no finding is left."""
    stranger, deployer = Account.create().address, governed.terminal.address
    assert governed.run("roles sepolia").code == 0
    governed.grant("InfrastructureReserve", "PAYER_ROLE", stranger)
    governed.grant("TokenManager", "DEPLOYER_ROLE", deployer)
    governed.grant("UsageFeeRouter", "PAUSER_ROLE", governed.safe.address, verb="revokeRole")
    ran = governed.run("roles sepolia")
    assert (ran.code, ran.error["code"]) == (7, "E-ROLES")
    assert keys(ran) == {
        ("role", "InfrastructureReserve", "PAYER_ROLE"),
        ("residue", "TokenManager", "DEPLOYER_ROLE"),
        ("role", "UsageFeeRouter", "PAUSER_ROLE"),
    }
    (item,) = ran.answer["remedy"]
    assert (item["signer"], item["kind"], item["later"], len(item["steps"])) == (governed.safe.address, "Safe", [], 3)
    again = governed.run("roles sepolia")
    assert again.answer["remedy"] == ran.answer["remedy"]
    keyless = governed.terminal.run(
        "roles sepolia", **governed.parties, DEPLOYER_PRIVATE_KEY=None, DEPLOYER_ADDRESS=deployer
    )
    assert keyless.answer["remedy"] == ran.answer["remedy"], keyless.said

    (file,) = item["files"]
    signed = governed.run("roles sepolia --remedy")
    assert (signed.code, signed.answer["remedy"]) == (7, ran.answer["remedy"])
    ((sheet, *more),) = [[row["sheet"], row["file"], row["refused"]] for row in signed.answer["sheets"]]
    assert more == [file, ""]
    assert f"from {stranger}" in Path(sheet).read_text()
    governed.execute(file)
    done = governed.run("roles sepolia")
    assert (done.code, done.answer["remedy"], Path(file).exists()) == (0, [], False), done.said


def test_an_owner_of_the_safe_reaches_every_function_of_the_admin(governed: Governed) -> None:
    """Over the Safe, and over a timelock it proposes in; the same account has nothing directly."""
    code = timelock.creation(delay=DAY, proposers=[governed.safe.address], executors=[ZERO_ADDRESS])
    lock = str(governed.node.send_as(governed.terminal.address, None, code).contract_address)
    governed.grant("InfrastructureReserve", "PAYER_ROLE", lock)
    owner = next(iter(governed.safe.owners))
    ran = governed.run(f"roles sepolia --who {owner}")
    assert (ran.code, ran.answer["direct"]) == (0, [])
    assert [way["to"] for way in ran.answer["through"]] == [governed.safe.address]
    text = "\n".join(ran.answer["tree"])
    assert f"owner of {governed.safe.address} (Safe, 2 of 3 (admin and pauser))" in text
    assert f"announces in, cancels in {lock} (timelock, delay 1 day)" in text
    assert "PAYER_ROLE of InfrastructureReserve (not declared): batchPayInfrastructureCosts" in text
    whole = governed.run("roles sepolia")
    accounts = {item["address"]: item for item in whole.answer["accounts"]}
    assert (accounts[governed.safe.address]["kind"], accounts[governed.safe.address]["threshold"]) == ("safe", 2)
    assert set(accounts[governed.safe.address]["owners"]) == set(governed.safe.owners)
    assert (accounts[lock]["kind"], accounts[lock]["delay"]) == ("timelock", DAY)
    assert accounts[lock]["roles"]["EXECUTOR_ROLE"] == [ZERO_ADDRESS]
    assert [key for key in keys(whole) if key[1].startswith("timelock")] == []


def test_a_timelock_that_the_deployer_may_propose_in_is_found(governed: Governed) -> None:
    """A power that no role of ours shows."""
    deployer = governed.terminal.address
    code = timelock.creation(delay=DAY, proposers=[deployer], executors=[ZERO_ADDRESS])
    lock = str(governed.node.send_as(deployer, None, code).contract_address)
    governed.grant("InfrastructureReserve", "PAYER_ROLE", lock)
    others = {name: Account.create().address for name in ("GOVERNOR_ADDRESS", "BACKEND_SERVICE_ADDRESS")}
    found = governed.run("roles sepolia", TREASURY_ADDRESS=lock, **others)
    assert ("residue", f"timelock {lock}", "PROPOSER_ROLE") in keys(found)


def test_without_any_admin_nothing_can_be_signed(governed: Governed) -> None:
    """Said by name; what nobody can make has no file."""
    governed.grant("UsageFeeRouter", DEFAULT_ADMIN_ROLE, governed.safe.address, verb="revokeRole")
    ran = governed.run("roles sepolia")
    assert ("role", "UsageFeeRouter", f"{DEFAULT_ADMIN_ROLE}: zero admins") in keys(ran)
    assert ran.answer["remedy"] == []


def test_an_attester_that_nobody_declared_is_found(governed: Governed) -> None:
    """Rewards are minted on their word, which no role says."""
    place, other = governed.terminal.contracts()["DeltaVerifier"], Account.create().address
    governed.terminal.send(place, "setAttesters(address[],uint256)", [other], 1, sender=governed.safe.address)
    ran = governed.run("roles sepolia")
    assert ("role", "DeltaVerifier", "attesters") in keys(ran)
    assert any(item["role"] == "attester" and item["holder"] == other for item in ran.answer["powers"])


def test_a_delegated_account_and_an_owned_contract_are_told_apart(governed: Governed) -> None:
    """By their code and by what they answer."""
    delegate, smart = governed.places["MultiSendCallOnly"], Account.create().address
    governed.node.set_code(smart, bytes.fromhex("ef0100" + delegate[2:]))
    owned, owner = Account.create().address, Account.create().address
    governed.node.set_code(owned, bytes.fromhex("73" + owner[2:] + "5f5260205ff3"))  # answers an address to everything
    for account in (smart, owned):
        governed.grant("InfrastructureReserve", "PAYER_ROLE", account)
    accounts = {item["address"]: item for item in governed.run("roles sepolia").answer["accounts"]}
    assert (accounts[smart]["kind"], accounts[smart]["delegate"]) == ("delegated", delegate)
    assert (accounts[owned]["kind"], accounts[owned]["owner"]) == ("contract", owner)


@pytest.mark.usefixtures("has_browser")
def test_the_page_green_and_red_reads_on_a_telephone_too(governed: Governed, tmp_path: Path) -> None:
    """Words stay in their picture, nothing scrolls sideways, nothing is asked for."""
    for name in ("green", "red"):
        file = next(path for path in governed.run("roles sepolia").answer["files"] if path.endswith(".html"))
        shutil.copy(file, tmp_path / f"{name}.html")
        governed.grant("InfrastructureReserve", "PAYER_ROLE", Account.create().address)
    views = list(screens.look(sorted(tmp_path.glob("*.html")), tmp_path / "pictures"))
    assert len(views) == 8
    assert [str(view) for view in views if view.wrong or view.charts != 1] == []
