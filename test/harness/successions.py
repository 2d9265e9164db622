"""A live system whose powers change hands: what everybody does with the files that wait for them, and what is left.

In: a terminal in which the system was deployed. Out: ``Powers``: a Safe, a timelock and an account besides the
deployer, and who carries out what waits for whom. Doors: the node and folders of the terminal.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from eth_account import Account

from pyharness.chain import timelock
from pyharness.chain.offline import safe as published
from pyharness.chain.roles import held_roles
from pyharness.chain.safe_batch import calls
from pyharness.names import DEFAULT_ADMIN_ROLE, role_id, role_name
from pyharness.scenarios.stage import multisig
from pyharness.values import ZERO_ADDRESS

DAY = 86_400
MODEL, USDC = "lead-scoring", 10**6
EACH = (
    "before prepared",
    "after prepared",
    "after send",
    "after sent",
    "before mined",
    "after mined",
    "after checked",
)  # the boundaries of one step
RECORDED = (
    "before record 1",
    *(
        f"{when} {what} of the record {place}"
        for what, most in (("fsync", 3), ("link", 1), ("replace", 2))
        for place in range(1, most + 1)
        for when in ("before", "after")
    ),
    "after record 1",
)  # and of what is written in the end: the entry, the fold, the guide's file


@contextmanager
def as_before(terminal: Any, folder: Path) -> Iterator[None]:
    """Chain, work folder and records are put back when the block ends."""
    folders = {place: folder / f"before-{place.name}" for place in (terminal.work, terminal.deployments)}
    for place, copy in folders.items():
        shutil.copytree(place, copy)
    snapshot = terminal.node.snapshot()
    try:
        yield
    finally:
        terminal.node.revert(snapshot)
        for place, copy in folders.items():
            shutil.rmtree(place)
            copy.rename(place)


class Powers:
    """Everybody who may hold a power of the system, and what each does with its files."""

    def __init__(self, terminal: Any) -> None:
        published.install(terminal.node)
        self.terminal, self.node, self.deployer = terminal, terminal.node, terminal.address
        places = {item.name: item.address for item in published.canonical()}
        self.multi_send = places["MultiSendCallOnly"]
        self.safe = multisig.create(terminal.node, places, owners=3, threshold=2)
        self.account = Account.create().address
        code = timelock.creation(delay=DAY, proposers=[self.deployer], executors=[ZERO_ADDRESS])
        self.timelock = str(terminal.node.send_as(terminal.address, None, code).contract_address)
        self.contracts = terminal.contracts()

    def signer(self, form: str) -> str:
        """Who signs in which form."""
        known = {"safe": self.safe.address, "timelock": self.timelock, "calldata": self.account}
        return str(known.get(form, self.deployer))

    def carry_out(self, item: dict[str, Any]) -> list[str]:
        """Do what one signer can do with its files now; returns the names of the steps."""
        files = {Path(path).stem.rsplit("-", 1)[-1]: Path(path) for path in item["files"]}
        if item["kind"] == "Safe":
            for path in files.values():
                batch = calls(json.loads(path.read_text()))
                data = multisig.batch_execution(self.node, self.safe, batch, self.multi_send)
                self.node.send_as(next(iter(self.safe.owners)), self.safe.address, data)
        elif item["kind"] == "timelock":
            self._send(files["schedule"], self.deployer)
            self.node.advance(DAY + 1)
            self._send(files["execute"], self.deployer)
        else:
            for path in files.values():
                self._send(path, item["signer"])
        return list(item["steps"])

    def everybody(self, ran: Any) -> list[str]:
        """Everybody who is waited for acts."""
        return [name for item in ran.answer["waitingFor"] if item["files"] for name in self.carry_out(item)]

    def _send(self, file: Path, sender: str) -> None:
        for call in json.loads(file.read_text())["transactions"]:
            self.node.send_as(sender, call["to"], bytes.fromhex(call["data"][2:]))

    def give(self, label: str, role: str, account: str, *, taken: bool = False) -> None:
        """The deployer grants a role beside the harness, or revokes it."""
        word = bytes.fromhex(role_id(role)[2:])
        act = "revokeRole(bytes32,address)" if taken else "grantRole(bytes32,address)"
        self.terminal.send(self.contracts[label], act, word, account)

    def deposit(self, backend: str, amount: int = USDC) -> None:
        """A backend deposits an API fee of new USDC."""
        self.terminal.send(self.contracts["MockUSDC"], "mint(address,uint256)", backend, amount, sender=backend)
        router = self.contracts["UsageFeeRouter"]
        self.terminal.send(router, "depositFee(string,uint256)", MODEL, amount, sender=backend)

    def record(self) -> dict[str, Any]:
        """The fold of all entries."""
        found: dict[str, Any] = json.loads((self.terminal.deployments / "sepolia" / "latest.json").read_text())
        return found

    def sent(self) -> list[dict[str, Any]]:
        """The transactions of the newest entry."""
        entries = sorted((self.terminal.deployments / "sepolia").glob("2*.json"), key=lambda path: path.stem)
        return list(json.loads(entries[-1].read_text())["transactions"])

    def holders(self, role: str) -> dict[str, set[str]]:
        """Who holds a role by the chain's logs, contract by contract, params included."""
        record, rpc = self.record(), self.node.rpc
        places = [item["address"] for item in record["contracts"].values() if not item["source"].endswith("MockUSDC")]
        places += [item["params"] for item in record["models"]]
        found: dict[str, set[str]] = {place: set() for place in places}
        for item in held_roles(rpc, places, from_block=0, to_block=rpc.block_number()):
            if role_name(item.role) == role and item.confirmed:
                found[item.contract].add(item.holder)
        return found

    def admins(self) -> dict[str, set[str]]:
        """Who administers each contract."""
        return self.holders(DEFAULT_ADMIN_ROLE)


def selection(every: Sequence[str], fast: Sequence[str]) -> list[Any]:
    """The parameters of a test: those that always run, and the others, which the campaign adds."""
    return [at if at in fast else pytest.param(at, marks=pytest.mark.deep) for at in every]
