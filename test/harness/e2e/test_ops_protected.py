"""Acts where money is real: Circle's USDC, a Safe for a treasury, a keystore; no rehearsal, and every other gate."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import protected
import pytest
from eth_account import Account

from pyharness.chain.anvil import Anvil
from pyharness.chain.offline import addresses as at
from pyharness.chain.offline import circle
from pyharness.chain.offline.safe import canonical
from pyharness.chain.safe_batch import calls
from pyharness.pipeline.corridor import protecting
from pyharness.scenarios.stage import multisig
from pyharness.tools.checkout import Checkout

MODEL = "lead-scoring"


class Treasury:
    """A deployed system on mainnet's twin, with $80 accrued and a payee that is approved."""

    def __init__(self, terminal: Any) -> None:
        self.terminal, self.node = terminal, terminal.node
        self.safe = protected.treasury(terminal.node)
        self.terminal.environment["TREASURY_ADDRESS"] = self.safe.address
        self.payee = Account.create().address
        ran = terminal.run("deploy simulated --yes --accept-single-rpc")
        assert ran.code == 0, ran.said
        record = json.loads((terminal.deployments / "simulated" / "latest.json").read_text())
        self.reserve = record["contracts"]["InfrastructureReserve"]["address"]
        router = record["contracts"]["UsageFeeRouter"]["address"]
        backend, admin = (terminal.environment[name] for name in ("BACKEND_SERVICE_ADDRESS", "ADMIN_ADDRESS"))
        for account in (backend, terminal.address):
            circle.fund(self.node, account, 10**9)
        terminal.send(at.USDC, "approve(address,uint256)", router, 10**9, sender=backend)
        terminal.send(router, "depositFee(string,uint256)", MODEL, 10**8, sender=backend)
        terminal.send(self.reserve, "approvePayee(string,address,bool)", MODEL, self.payee, True, sender=admin)

    def pay(self, amount: str, number: str) -> Any:
        """A payment to the approved payee."""
        return self.terminal.run(
            f"ops pay simulated {MODEL} --to {self.payee} --amount {amount} --invoice-number {number}"
        )


@pytest.fixture(scope="module")
def treasury(open_terminal: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Treasury]:
    """Deployed as if it had been rehearsed."""
    folder = tmp_path_factory.mktemp("protected")
    with protected.upstream() as node, open_terminal(node, folder) as terminal, pytest.MonkeyPatch.context() as patch:
        protected.settle(terminal, folder, patch)
        with pytest.MonkeyPatch.context() as unlocked:
            unlocked.setattr(protecting.receipts, "objection", lambda *_, **__: None)
            made = Treasury(terminal)
        yield made


def test_the_treasurys_safe_pays_and_the_record_has_it(treasury: Treasury) -> None:
    """The file is for the Safe, is executed by two owners, and is confirmed as its sheet promised."""
    ran = treasury.pay("40", "INV-1")
    assert ran.code == 6, ran.said
    (part,) = ran.answer["waitingFor"]
    assert (part["signer"], part["kind"], part["form"]) == (treasury.safe.address, "Safe, 2 of 3", "safe")
    checked = treasury.terminal.run(f"ops check simulated {part['files'][0]}")
    assert checked.code == 0, checked.said
    batch = json.loads(Path(part["files"][0]).read_text())
    place = {item.name: item.address for item in canonical()}["MultiSendCallOnly"]
    outer = multisig.batch_execution(treasury.node, treasury.safe, calls(batch), place)
    treasury.node.send_as(next(iter(treasury.safe.owners)), treasury.safe.address, outer)
    done = treasury.terminal.run(f"ops confirm simulated {Path(part['sheet']).with_suffix('.promise')}")
    assert done.code == 0, done.said
    assert all(fact["asPromised"] for fact in done.answer["facts"])
    again = treasury.pay("1", "INV-1")
    assert (again.code, again.error["code"]) == (5, "E-INVOICE-PAID")


def test_the_deployer_funds_without_a_rehearsal_and_with_every_other_gate(
    treasury: Treasury, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A checkout that nobody reviewed and a single node are refused; then two transactions are sent."""
    line = f"ops fund simulated {MODEL} --amount 5 --yes"
    with monkeypatch.context() as patch:
        patch.setattr(protecting, "read_checkout", lambda: Checkout(commit="0" * 40, changed=("src/a.sol",)))
        ran = treasury.terminal.run(line + " --accept-single-rpc")
        assert (ran.code, ran.error["code"]) == (5, "E-TREE-DIRTY")
    before = treasury.node.rpc.nonce(treasury.terminal.address)
    sent = treasury.terminal.run(line + " --accept-single-rpc")
    assert (sent.code, sent.answer["sent"]) == (0, 2), sent.said
    assert treasury.node.rpc.nonce(treasury.terminal.address) == before + 2
    assert all(fact["asPromised"] for fact in sent.answer["facts"])
    verified = treasury.terminal.run("verify simulated")
    assert verified.code == 0, verified.said


def test_what_circle_forbids_is_refused_before_it_is_signed(treasury: Treasury) -> None:
    """A payee on the block list, and USDC that stands still."""
    node: Anvil = treasury.node
    for code, sender, do, undo in (
        ("E-USDC-BLOCKED", at.BLACKLISTER, "blacklist(address)", "unBlacklist(address)"),
        ("E-USDC-PAUSED", at.PAUSER, "pause()", "unpause()"),
    ):
        about = (treasury.payee,) if "address" in do else ()
        treasury.terminal.send(at.USDC, do, *about, sender=sender)
        ran = treasury.pay("1", "INV-2")
        treasury.terminal.send(at.USDC, undo, *about, sender=sender)
        assert (ran.code, ran.error["code"]) == (5, code), ran.said
    assert node.rpc.balance(treasury.terminal.address) > 0
    assert treasury.pay("1", "INV-2").code == 6
