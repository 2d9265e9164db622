"""A deployed system whose powers a Safe, a timelock and the deployer hold, and what each act needs to be possible."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from eth_account import Account

from pyharness.chain import timelock
from pyharness.chain.abi import decode, encode_call
from pyharness.chain.offline import safe as published
from pyharness.chain.safe_batch import calls
from pyharness.chain.safe_state import read_safe
from pyharness.config.load import load
from pyharness.names import DEFAULT_ADMIN_ROLE, role_id
from pyharness.paths import NETWORK_TEMPLATES
from pyharness.scenarios.stage import multisig
from pyharness.values import ZERO_ADDRESS, keccak_hex

MODEL = "lead-scoring"
POWERS = {
    "InfrastructureReserve": (DEFAULT_ADMIN_ROLE, "PAYER_ROLE", "PAUSER_ROLE"),
    "UsageFeeRouter": (DEFAULT_ADMIN_ROLE, "PAUSER_ROLE"),
    "HokusaiAMMFactory": (DEFAULT_ADMIN_ROLE, "GOV_ROLE", "PAUSER_ROLE"),
    "DeltaVerifier": (DEFAULT_ADMIN_ROLE,),
    f"HokusaiParams/{MODEL}": (DEFAULT_ADMIN_ROLE, "GOV_ROLE"),
}
DAY = 86_400


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """One act on the command line, and what makes it possible."""

    line: str
    before: Callable[[OpsWorld], None] = lambda _: None


class OpsWorld:
    """Everything an act can be tried in. ``payee`` is approved, ``provider`` stands in the config."""

    def __init__(self, terminal: Any, folder: Path) -> None:
        published.install(terminal.node)
        self.terminal, self.node = terminal, terminal.node
        self.templates = folder / "networks"
        self.provider, self.payee = Account.create().address, Account.create().address
        self.contracts: dict[str, str] = {}
        self.places = {item.name: item.address for item in published.canonical()}
        self.safe = multisig.create(self.node, self.places, owners=3, threshold=2)
        self.proposer = Account.create().address
        code = timelock.creation(delay=DAY, proposers=[self.proposer], executors=[ZERO_ADDRESS])
        made = self.node.send_as(terminal.address, None, code).contract_address
        assert made is not None
        self.timelock = made
        self._templates()

    def _templates(self) -> None:
        """The network's templates with a provider of its own for the model, once configured."""
        self.templates.mkdir(parents=True, exist_ok=True)
        for source in NETWORK_TEMPLATES.glob("*.j2"):
            text = source.read_text().replace('symbol = "LSCOR"', f'symbol = "LSCOR"\nprovider = "{self.provider}"')
            (self.templates / source.name).write_text(text)

    def settle(self) -> None:
        """Deposit $100, approve the payee, give Safe and timelock every power, let trade fees and a surplus wait."""
        self.contracts = self.terminal.contracts()
        model = json.loads((self.terminal.deployments / "sepolia" / "latest.json").read_text())["models"][0]
        self.contracts |= {f"HokusaiParams/{MODEL}": model["params"], f"HokusaiAMM/{MODEL}": model["pool"]}
        usdc, reserve, router = (
            self.contracts[name] for name in ("MockUSDC", "InfrastructureReserve", "UsageFeeRouter")
        )
        me, send = self.terminal.address, self.terminal.send
        for account in (me, self.safe.address, self.timelock):
            send(usdc, "mint(address,uint256)", account, 10**9)
        send(usdc, "approve(address,uint256)", router, 10**9)
        send(router, "depositFee(string,uint256)", MODEL, 100 * 10**6)
        send(reserve, "approvePayee(string,address,bool)", MODEL, self.payee, True)
        for label, roles in POWERS.items():
            for role in roles:
                for holder in (self.safe.address, self.timelock):
                    send(self.contracts[label], "grantRole(bytes32,address)", bytes.fromhex(role_id(role)[2:]), holder)
        pool = self.contracts[f"HokusaiAMM/{MODEL}"]
        send(usdc, "approve(address,uint256)", pool, 10**9)
        until = self.node.rpc.block().timestamp + DAY
        send(pool, "buy(uint256,uint256,address,uint256)", 10**8, 0, me, until)
        send(usdc, "mint(address,uint256)", reserve, 7)

    @contextmanager
    def here(self) -> Iterator[OpsWorld]:
        """This world until the block ends, then as it was before."""
        snapshot = self.node.snapshot()
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("pyharness.pipeline.corridor.session.load", partial(load, folder=self.templates))
            try:
                yield self
            finally:
                self.node.revert(snapshot)

    @property
    def owners(self) -> tuple[str, ...]:
        """The Safe's owners in its own order."""
        found = read_safe(self.node.rpc, self.safe.address)
        assert found is not None
        return found.owners

    def run(self, line: str) -> Any:
        """A command line."""
        return self.terminal.run(line)

    def as_admin(self, label: str, signature: str, *arguments: object) -> None:
        """A call beside the harness by the deployer, who holds everything."""
        self.terminal.send(self.contracts[label], signature, *arguments)

    def view(self, label: str, signature: str, kind: str, *arguments: object) -> Any:
        """What a view answers now."""
        raw = self.node.rpc.eth_call(self.contracts[label], encode_call(signature, *arguments))
        return decode([kind], raw)[0]

    def execute(self, batch: Mapping[str, Any]) -> None:
        """Carry out a batch file as the app does: one transaction of the Safe, signed by two owners."""
        outer = multisig.batch_execution(self.node, self.safe, calls(batch), self.places["MultiSendCallOnly"])
        self.node.send_as(next(iter(self.safe.owners)), self.safe.address, outer)

    def carry_out(self, form: str, waiting: Mapping[str, Any]) -> None:
        """Do what a signer does with the files of one part."""
        files = {Path(path).name.split(".")[1]: json.loads(Path(path).read_text()) for path in waiting["files"]}
        if form == "safe":
            self.execute(files["json"])
        elif form == "calldata":
            (document,) = files.values()
            for item in document["transactions"]:
                self.node.send_as(document["from"][0], item["to"], bytes.fromhex(item["data"][2:]))
        else:
            self._announced(files)

    def _announced(self, files: Mapping[str, Any]) -> None:
        for name, sender in (("schedule", self.proposer), ("execute", self.terminal.address)):
            (item,) = files[name]["transactions"]
            self.node.send_as(sender, item["to"], bytes.fromhex(item["data"][2:]))
            self.node.advance(DAY + 1)


def _paused(world: OpsWorld) -> None:
    world.as_admin("InfrastructureReserve", "pause()")


def _without_backend(world: OpsWorld) -> None:
    role = bytes.fromhex(role_id("FEE_DEPOSITOR_ROLE")[2:])
    world.as_admin("UsageFeeRouter", "revokeRole(bytes32,address)", role, world.terminal.address)


def wanted(world: OpsWorld) -> dict[str, Wanted]:
    """Every act, as it would be asked for."""
    me, payee = world.terminal.address, world.payee
    stranger = Account.create().address
    invoice = keccak_hex(b"INV-2024-001")
    safe, (first, second, _) = world.safe.address, world.owners
    return {
        "pay": Wanted(line=f"{MODEL} --to {payee} --amount 40 --invoice-hash {invoice} --memo 'January costs'"),
        "fund": Wanted(line=f"{MODEL} --amount 12.5"),
        "set-provider": Wanted(line=f"{MODEL} {world.provider}"),
        "approve-payee": Wanted(line=f"{MODEL} {stranger} yes"),
        "set-split": Wanted(line=f"{MODEL} 8500"),
        "set-fee": Wanted(line=f"{MODEL} 50"),
        "set-attesters": Wanted(line=f"{','.join(sorted((payee, stranger), key=lambda a: int(a, 16)))} --threshold 2"),
        "grant": Wanted(line=f"UsageFeeRouter FEE_DEPOSITOR_ROLE {me}", before=_without_backend),
        "revoke": Wanted(line=f"UsageFeeRouter FEE_DEPOSITOR_ROLE {me}"),
        "pause": Wanted(line="InfrastructureReserve"),
        "unpause": Wanted(line="InfrastructureReserve", before=_paused),
        "emergency-withdraw": Wanted(line=f"{MODEL} --amount 80", before=_paused),
        "collect-fees": Wanted(line=MODEL),
        "sweep": Wanted(line=""),
        "swap-owner": Wanted(line=f"{safe} {second} {stranger}"),
        "add-owner": Wanted(line=f"{safe} {stranger} --threshold 3"),
        "remove-owner": Wanted(line=f"{safe} {first} --threshold 1"),
        "set-threshold": Wanted(line=f"{safe} 3"),
    }
