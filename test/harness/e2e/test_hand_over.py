"""Powers of a deployed system change hands, by the verb: files for whom we have no key of, and nothing left behind."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from eth_account import Account

from pyharness.chain import timelock
from pyharness.chain.abi import encode_call
from pyharness.chain.offline import safe as published
from pyharness.chain.roles import held_roles
from pyharness.chain.safe_batch import SafeCall, call_data
from pyharness.names import DEFAULT_ADMIN_ROLE, role_id
from pyharness.scenarios.stage import multisig
from pyharness.values import ZERO_ADDRESS

DAY = 86_400
HAND_OVER = "ops hand-over sepolia --yes"


class System:
    """A deployed system, a real Safe of two of three, and a timelock in which it proposes."""

    def __init__(self, terminal: Any) -> None:
        published.install(terminal.node)
        self.terminal, self.node = terminal, terminal.node
        self.contracts = {item.name: item.address for item in published.canonical()}
        self.safe = multisig.create(terminal.node, self.contracts, owners=3, threshold=2)
        code = timelock.creation(delay=DAY, proposers=[self.safe.address], executors=[ZERO_ADDRESS])
        self.timelock = str(terminal.node.send_as(terminal.address, None, code).contract_address)
        self.parties: dict[str, str] = {}

    def run(self, line: str) -> Any:
        """A command line with the parties of now."""
        return self.terminal.run(line, **self.parties)

    def execute(self, file: str) -> None:
        """Carry out a batch file as the app does: one transaction of the Safe, signed by two owners."""
        items = json.loads(Path(file).read_text())["transactions"]
        calls = [SafeCall(to=item["to"], value=int(item["value"]), data=call_data(item)) for item in items]
        outer = multisig.batch_execution(self.node, self.safe, calls, self.contracts["MultiSendCallOnly"])
        self.node.send_as(next(iter(self.safe.owners)), self.safe.address, outer)

    def act(self, file: str, sender: str) -> None:
        """Make the calls of a plain file."""
        for item in json.loads(Path(file).read_text())["transactions"]:
            self.node.send_as(sender, item["to"], bytes.fromhex(item["data"][2:]), value=int(item["value"]))

    def record(self) -> Mapping[str, Any]:
        """The fold of all entries."""
        found: dict[str, Any] = json.loads((self.terminal.deployments / "sepolia" / "latest.json").read_text())
        return found

    def entries(self) -> list[dict[str, Any]]:
        """Every entry, oldest first."""
        folder = self.terminal.deployments / "sepolia"
        return [json.loads(path.read_text()) for path in sorted(folder.glob("2*.json"), key=lambda path: path.stem)]


@pytest.fixture
def system(terminal: Any) -> System:
    """Everything is the deployer's."""
    made = System(terminal)
    assert made.run("deploy sepolia --yes").code == 0
    return made


def holders(system: System, role: str) -> set[str]:
    """Who holds a role anywhere, by the record."""
    return {grant["holder"] for grant in system.record()["grants"] if grant["role"] == role}


def test_a_safe_becomes_admin_by_taking_the_old_ones_power(system: System) -> None:
    """Grants by the deployer, revocations by the Safe, which proves that its owners sign; nothing is left."""
    deployer = system.terminal.address
    system.parties["ADMIN_ADDRESS"] = system.safe.address
    ran = system.run(HAND_OVER)
    assert (ran.code, ran.answer["sent"]) == (6, 15), ran.said
    (item,) = ran.answer["waitingFor"]
    assert (item["signer"], item["kind"], item["later"]) == (system.safe.address, "Safe", [])
    assert item["steps"][-1].endswith(f"revokeRole/{DEFAULT_ADMIN_ROLE}:{deployer}")
    assert all("/revokeRole/" in step for step in item["steps"])
    assert system.run("verify sepolia").code == 7
    assert [entry["kind"] for entry in system.entries()] == ["deploy", "handover"]
    (file,) = item["files"]
    again = system.run(HAND_OVER)
    assert (again.code, again.answer["sent"], again.answer["waitingFor"][0]["files"]) == (6, 0, [file])

    system.execute(file)
    done = system.run(HAND_OVER)
    assert (done.code, done.answer["waiting"], Path(file).exists()) == (0, [], False), done.said
    assert holders(system, "PAUSER_ROLE") == {system.safe.address}
    assert (system.record()["complete"], system.record()["parties"]["admin"]) == (True, system.safe.address)
    assert {entry["kind"] for entry in system.entries()[1:]} == {"handover"}
    verified = system.run("verify sepolia")
    assert verified.code == 0, verified.said
    assert system.run("plan sepolia --detailed-exitcode").code == 0
    written = len(system.entries())
    assert (system.run(HAND_OVER).answer["files"], len(system.entries())) == ([], written)


def test_an_account_without_a_key_here_gets_files_in_turn(system: System) -> None:
    """The admin is somebody else's account: its grants first, the new admin's acts once they are there."""
    admin = Account.create().address
    system.parties["ADMIN_ADDRESS"] = admin
    assert system.run("deploy sepolia --yes").code == 0
    system.parties["ADMIN_ADDRESS"] = system.safe.address
    ran = system.run(HAND_OVER)
    assert (ran.code, ran.answer["sent"]) == (6, 0), ran.said
    first, second = ran.answer["waitingFor"]
    assert (first["signer"], second["signer"], second["steps"], second["files"]) == (admin, system.safe.address, [], [])
    system.act(first["files"][0], admin)
    (item,) = system.run(HAND_OVER).answer["waitingFor"]
    system.execute(item["files"][0])
    assert system.run(HAND_OVER).code == 0
    assert system.run("verify sepolia").code == 0


def test_a_power_that_a_stranger_got_is_taken(system: System) -> None:
    """Whoever the config does not name loses it; the contract that still denies it is what verification reads."""
    stranger, place = Account.create().address, system.terminal.contracts()["UsageFeeRouter"]
    system.terminal.send(place, "grantRole(bytes32,address)", bytes.fromhex(role_id("PAUSER_ROLE")[2:]), stranger)
    assert system.run("verify sepolia").code == 7
    ran = system.run(HAND_OVER)
    assert (ran.code, ran.answer["sent"]) == (0, 1), ran.said
    assert system.run("verify sepolia").code == 0


def test_without_a_record_there_is_nothing_to_hand_over(terminal: Any) -> None:
    """Said, with the command that helps."""
    ran = terminal.run(HAND_OVER)
    assert (ran.code, ran.error["code"]) == (8, "E-RECORD-MISSING")


def test_a_timelock_becomes_governor_after_its_own_delay(system: System) -> None:
    """Schedule, execute and cancel with id and ready time: the Safe proposes, time passes, anybody carries out."""
    system.parties = {"ADMIN_ADDRESS": system.safe.address, "GOVERNOR_ADDRESS": system.timelock}
    ran = system.run(HAND_OVER)
    items = {item["kind"]: item for item in ran.answer["waitingFor"]}
    assert (ran.code, sorted(items)) == (6, ["Safe", "timelock"]), ran.said
    assert items["timelock"]["steps"] == [
        f"HokusaiParams/lead-scoring/revokeRole/{role}:{system.terminal.address}"
        for role in ("GOV_ROLE", DEFAULT_ADMIN_ROLE)
    ]
    schedule, execute, cancel = items["timelock"]["files"]
    assert [Path(path).stem.rsplit("-", 1)[1] for path in (schedule, execute, cancel)] == [
        "schedule", "execute", "cancel",
    ]  # fmt: skip
    told = json.loads(Path(execute).read_text())
    assert (told["from"], told["operation"]["state"], told["operation"]["delaySeconds"]) == ("anybody", "unset", DAY)
    assert json.loads(Path(cancel).read_text())["meta"]["createdFromSafeAddress"] == system.safe.address
    system.execute(items["Safe"]["files"][0])

    system.execute(schedule)
    waits = system.run(HAND_OVER)
    (item,) = waits.answer["waitingFor"]
    assert (waits.code, item["files"], Path(schedule).exists()) == (6, [execute, cancel], False)
    assert "announced, ready at" in item["notes"][0]
    operation = json.loads(Path(execute).read_text())["operation"]
    assert (operation["id"], operation["state"]) == (told["operation"]["id"], "waiting")
    system.node.advance(DAY)
    (ready,) = system.run(HAND_OVER).answer["waitingFor"]
    assert "ready since" in ready["notes"][0]
    system.act(execute, Account.create().address)
    assert system.run(HAND_OVER).code == 0
    verified = system.run("verify sepolia")
    assert verified.code == 0, verified.said
    assert "governor: a timelock of 1 day, in which the admin proposes" in str(verified.answer)
    assert holders(system, "GOV_ROLE") == {system.timelock}


def test_a_treasury_that_changes_leaves_settings_behind(system: System) -> None:
    """The power to pay moves; where the contracts send money by themselves is said to stay, until somebody sets it."""
    assert system.run(HAND_OVER).answer["leftBehind"] == []
    system.parties = {"TREASURY_ADDRESS": system.safe.address}
    ran = system.run(HAND_OVER)
    labels = ("HokusaiAMMFactory", "InfrastructureReserve")
    assert sorted(words.split(" ")[0] for words in ran.answer["leftBehind"]) == list(labels)
    assert all(f"note: {words}" in ran.said and system.safe.address in words for words in ran.answer["leftBehind"])
    for label in labels:
        system.terminal.send(system.terminal.contracts()[label], "setTreasury(address)", system.safe.address)
    assert system.run(HAND_OVER).answer["leftBehind"] == []


def test_a_timelock_is_made_once_and_may_govern(system: System) -> None:
    """By the config alone: where it will stand follows from what it is, and its name is enough to let it govern."""
    system.parties = {"ADMIN_ADDRESS": system.safe.address}
    none = system.run("ops make-timelock sepolia --yes")
    assert (none.code, none.error["code"]) == (5, "E-TIMELOCK-UNWANTED")
    system.parties |= {"TIMELOCK_DELAY_SECONDS": str(DAY), "GOVERNOR_ADDRESS": "timelock"}
    for line in (HAND_OVER, "deploy sepolia --yes"):
        early = system.run(line)
        assert (early.code, early.error["code"]) == (5, "E-TIMELOCK-MISSING"), early.said
    assert early.error["next"] == "python -m pyharness ops make-timelock sepolia"
    ran = system.run("ops make-timelock sepolia --yes")
    assert (ran.code, ran.answer["sent"]) == (0, 1), ran.said
    place = ran.answer["timelock"]
    found = timelock.read(system.node.rpc, place, [system.safe.address, system.terminal.address])
    assert found is not None
    assert (found.delay, found.open, found.holders["PROPOSER_ROLE"]) == (DAY, True, (system.safe.address,))
    roles = held_roles(system.node.rpc, [place], from_block=0, to_block=system.node.rpc.block_number())
    assert [item.holder for item in roles if item.role == role_id(DEFAULT_ADMIN_ROLE)] == [place]
    assert system.entries()[-1]["transactions"][0]["step_id"] == "TimelockController/create"
    again = system.run("ops make-timelock sepolia --yes")
    assert (again.code, again.answer["sent"], again.answer["timelock"]) == (0, 0, place)
    waits = system.run(HAND_OVER).answer["waitingFor"]
    assert {item["kind"]: item["signer"] for item in waits}["timelock"] == place
    for wrong in ("3599", "-1", "two days", str(31 * DAY)):
        assert system.terminal.run("ops make-timelock sepolia", TIMELOCK_DELAY_SECONDS=wrong).code == 4


def test_a_timelock_that_changed_itself_is_not_taken_for_the_configs(system: System) -> None:
    """Others may propose and carry out by the config; what it granted or set later, of itself, is named."""
    one, two = system.safe.address, Account.create().address
    system.parties = {
        "ADMIN_ADDRESS": "timelock",
        "TIMELOCK_DELAY_SECONDS": str(DAY),
        "TIMELOCK_PROPOSERS": f"{one},{two}",
        "TIMELOCK_EXECUTORS": two,
    }
    place = system.run("ops make-timelock sepolia --yes").answer["timelock"]
    found = timelock.read(system.node.rpc, place, [one, two])
    assert found is not None
    assert (found.open, found.holders["CANCELLER_ROLE"], found.holders["EXECUTOR_ROLE"]) == (False, (one, two), (two,))
    assert system.run(HAND_OVER).code == 6
    stranger, snapshot = Account.create().address, system.node.snapshot()
    proposing = bytes.fromhex(timelock.role_id("PROPOSER_ROLE")[2:])
    changes = {
        f"{stranger} with PROPOSER_ROLE": encode_call("grantRole(bytes32,address)", proposing, stranger),
        f"{two} without PROPOSER_ROLE": encode_call("revokeRole(bytes32,address)", proposing, two),
        "a delay of 2 days": encode_call("updateDelay(uint256)", 2 * DAY),
    }
    for words, data in changes.items():
        system.node.send_as(place, place, data)
        for line in (HAND_OVER, "ops make-timelock sepolia --yes"):
            ran = system.run(line)
            assert (ran.code, ran.error["code"]) == (7, "E-TIMELOCK"), ran.said
            assert ran.error["found"] == words
        system.node.revert(snapshot)
        snapshot = system.node.snapshot()


def test_a_record_lost_after_a_hand_over_is_made_again(system: System) -> None:
    """Who held power before is history; who holds it now is on the chain."""
    system.parties["ADMIN_ADDRESS"] = system.safe.address
    system.execute(system.run(HAND_OVER).answer["waitingFor"][0]["files"][0])
    assert system.run(HAND_OVER).code == 0
    grants = system.record()["grants"]
    rebuilt = system.run("record rebuild sepolia --replace")
    assert rebuilt.code == 0, rebuilt.said
    verified = system.run("verify sepolia")
    assert verified.code == 0, verified.said
    assert system.record()["grants"] == grants
