"""The backend's account is replaced: each run does what is possible, whoever did the rest, until nothing is left."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from eth_account import Account

from pyharness.chain.faults import CallReverted
from pyharness.names import DEFAULT_ADMIN_ROLE, role_id

MODEL, USDC = "lead-scoring", 10**6


class Backends:
    """A live system whose deployer deposits, and an account that shall."""

    def __init__(self, terminal: Any) -> None:
        self.terminal, self.old = terminal, terminal.address
        self.new = Account.create().address
        contracts = terminal.contracts()
        self.router, self.usdc = contracts["UsageFeeRouter"], contracts["MockUSDC"]
        terminal.node.set_balance(self.new, 10**18)

    def run(self, *, old: str = "", new: str = "", more: str = "", **changes: str) -> Any:
        """The verb, with the config naming the new account."""
        line = f"ops rotate-backend sepolia {old or self.old} {new or self.new} --yes {more}"
        return self.terminal.run(line, **{"BACKEND_SERVICE_ADDRESS": self.new, **changes})

    def act(self, ran: Any, signer: str) -> list[str]:
        """Make what waits for a signer; returns the functions."""
        (item,) = [item for item in ran.answer["waitingFor"] if item["signer"] == signer]
        (file,) = item["files"]
        made = json.loads(Path(file).read_text())["transactions"]
        for one in made:
            self.terminal.node.send_as(signer, one["to"], bytes.fromhex(one["data"][2:]))
        return [one["signature"].split("(")[0] for one in made]

    def deposit(self, amount: int) -> None:
        """The new account deposits."""
        self.terminal.send(self.usdc, "mint(address,uint256)", self.new, amount)
        self.terminal.send(self.router, "depositFee(string,uint256)", MODEL, amount, sender=self.new)


@pytest.fixture
def backends(live: Any) -> Iterator[Backends]:
    """The file's system, rolled back after the test; journals and records stay, as they would."""
    snapshot, before = live.node.snapshot(), {path: path.read_bytes() for path in live.deployments.rglob("*.json")}
    yield Backends(live)
    live.node.revert(snapshot)
    for path in live.deployments.rglob("*.json"):
        if path not in before:
            path.unlink()
    for path, content in before.items():
        path.write_bytes(content)


def test_it_ends_step_by_step_and_a_run_too_many_sends_nothing(backends: Backends) -> None:
    """Grant; a finite allowance; waiting; after the first deposit role and allowance of the old one go."""
    backends.terminal.send(backends.usdc, "approve(address,uint256)", backends.router, 50 * USDC)
    first = backends.run(more="--allowance 250.5")
    assert (first.code, first.answer["sent"], first.answer["done"]) == (6, 1, False), first.said
    assert first.answer["stations"][f"role of {backends.new}"] == "held"
    assert first.answer["stations"][f"role of {backends.old}"] == "held"
    assert backends.act(first, backends.new) == ["approve"]
    waits = backends.run(more="--allowance 250.5")
    assert (waits.code, waits.answer["sent"], waits.answer["waitingFor"]) == (6, 0, []), waits.said
    assert backends.new in waits.answer["waitsFor"][0]
    assert waits.answer["stations"][f"allowance of {backends.new}"] == "250.50 USDC"

    backends.deposit(2 * USDC)
    last = backends.run(more="--allowance 250.5")
    assert (last.code, last.answer["sent"], last.answer["done"]) == (0, 2, True), last.said
    assert last.answer["stations"][f"role of {backends.old}"] == "lost"
    again = backends.run(more="--allowance 250.5")
    assert (again.code, again.answer["sent"], again.answer["done"]) == (0, 0, True), again.said
    roles = backends.terminal.run("roles sepolia", BACKEND_SERVICE_ADDRESS=backends.new)
    assert roles.code == 0, roles.said


def test_what_others_did_is_not_done_again(backends: Backends) -> None:
    """Role and allowance are there already, and the deposit too: only what the old one has is left to take."""
    role = bytes.fromhex(role_id("FEE_DEPOSITOR_ROLE")[2:])
    backends.terminal.send(backends.router, "grantRole(bytes32,address)", role, backends.new)
    backends.terminal.send(backends.usdc, "approve(address,uint256)", backends.router, 9 * USDC, sender=backends.new)
    backends.deposit(9 * USDC)
    ran = backends.run()
    assert (ran.code, ran.answer["sent"], ran.answer["done"]) == (0, 1, True), ran.said


def test_a_boundless_allowance_is_made_finite(backends: Backends) -> None:
    """Above the limit is as bad as without one."""
    backends.terminal.send(backends.usdc, "approve(address,uint256)", backends.router, 2**256 - 1, sender=backends.new)
    ran = backends.run()
    assert backends.act(ran, backends.new) == ["approve"]
    assert backends.run().answer["stations"][f"allowance of {backends.new}"] == "10,000.00 USDC"
    lower = backends.run(BACKEND_ALLOWANCE_USDC="500")
    assert backends.act(lower, backends.new) == ["approve"], "the config's limit is the one"
    assert backends.run().answer["stations"][f"allowance of {backends.new}"] == "500.00 USDC"


def test_of_a_stolen_key_the_role_goes_first(backends: Backends) -> None:
    """Before anything is given, in one run; the record names the new one, which alone may deposit."""
    backends.terminal.send(backends.usdc, "approve(address,uint256)", backends.router, 50 * USDC)
    first = backends.run(more="--compromised")
    assert (first.code, first.answer["sent"], first.answer["done"]) == (6, 3, False), first.said
    assert first.answer["stations"][f"role of {backends.old}"] == "lost"
    assert first.answer["stations"][f"allowance of {backends.old}"] == "0.00 USDC"
    sent = json.loads(Path(first.answer["files"][0]).read_text())["transactions"]
    done = [item["step_id"].split("/")[1].partition("#")[0] for item in sent]
    assert done == ["revokeRole", "grantRole", "approve"]
    latest = json.loads((backends.terminal.deployments / "sepolia" / "latest.json").read_text())
    assert latest["parties"]["backend"] == backends.new
    with pytest.raises(CallReverted):
        backends.terminal.send(backends.router, "depositFee(string,uint256)", MODEL, USDC)
    assert backends.act(first, backends.new) == ["approve"]
    waits = backends.run(more="--compromised")
    assert (waits.code, waits.answer["sent"]) == (6, 0), waits.said
    assert waits.answer["waitsFor"][0].endswith("until then nobody deposits")
    backends.deposit(USDC)
    assert backends.run(more="--compromised").answer["done"] is True


def test_the_record_names_the_new_one_when_it_has_deposited(backends: Backends) -> None:
    """Not because the config does, whatever is written meanwhile: a grant, an act, a run that only waits."""

    def recorded() -> str:
        latest = json.loads((backends.terminal.deployments / "sepolia" / "latest.json").read_text())
        return str(latest["parties"]["backend"])

    first = backends.run()
    assert (first.answer["sent"], recorded()) == (1, backends.old)
    backends.act(first, backends.new)
    entries = len(list(backends.terminal.deployments.rglob("2*.json")))
    backends.run()
    assert recorded() == backends.old
    assert (
        backends.terminal.run("ops pause sepolia UsageFeeRouter --yes", BACKEND_SERVICE_ADDRESS=backends.new).code == 0
    )
    assert (
        backends.terminal.run("ops unpause sepolia UsageFeeRouter --yes", BACKEND_SERVICE_ADDRESS=backends.new).code
        == 0
    )
    assert (recorded(), len(list(backends.terminal.deployments.rglob("2*.json"))) - entries) == (backends.old, 3)
    backends.run()
    assert len(list(backends.terminal.deployments.rglob("2*.json"))) == entries + 3
    backends.deposit(USDC)
    assert (backends.run().code, recorded()) == (0, backends.new)


def test_who_is_no_admin_blocks_what_needs_one(backends: Backends) -> None:
    """Named with the role that is missing; what the others can do is handed to them."""
    role = bytes.fromhex(role_id(DEFAULT_ADMIN_ROLE)[2:])
    backends.terminal.send(backends.router, "grantRole(bytes32,address)", role, Account.create().address)
    backends.terminal.send(backends.router, "revokeRole(bytes32,address)", role, backends.old)
    ran = backends.run()
    assert (ran.code, ran.answer["sent"]) == (6, 0), ran.said
    assert list(ran.answer["blocked"].values()) == [DEFAULT_ADMIN_ROLE]
    assert [item["signer"] for item in ran.answer["waitingFor"]] == [backends.new]


def test_accounts_that_cannot_be_meant_are_refused(backends: Backends) -> None:
    """Before anything is sent."""
    stranger = Account.create().address
    cases = {
        "the same": {"old": backends.new},
        "ours": {"new": backends.router, "BACKEND_SERVICE_ADDRESS": backends.router},
        "not the config's": {"new": stranger},
        "never a depositor": {"old": stranger},
    }
    for name, given in cases.items():
        ran = backends.run(**given)
        assert (ran.code, ran.error["code"]) == (5, "E-BACKEND"), (name, ran.said)
    for wrong in ("0x12", "0x" + "0" * 40, stranger.lower()):
        assert backends.run(new=wrong).code == 2
    assert backends.run(more="--allowance -1").code == 2
    for more, changes in (("--allowance 10000.000001", {}), ("--allowance 501", {"BACKEND_ALLOWANCE_USDC": "500"})):
        ran = backends.run(more=more, **changes)
        assert (ran.code, ran.error["code"]) == (5, "E-ALLOWANCE")
