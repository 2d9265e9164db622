"""Several acts as one set: a file for each signer, to be signed in order; and what is known of a payee."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from eth_account import Account
from ops_world import MODEL, OpsWorld, wanted

from pyharness.values import keccak_hex


@pytest.fixture(scope="module")
def world(live: Any, tmp_path_factory: pytest.TempPathFactory) -> OpsWorld:
    """One system for the file."""
    made = OpsWorld(live, tmp_path_factory.mktemp("ops"))
    made.settle()
    return made


def test_each_signer_gets_a_file_and_the_set_is_judged_in_order(world: OpsWorld, tmp_path: Path) -> None:
    """A payee approved by the admin, a rate by the governor's timelock, a payment to the payee by the treasury."""
    payee = Account.create().address
    invoice = keccak_hex(b"INV-1")
    file = tmp_path / "acts.toml"
    file.write_text(
        f'[[acts]]\nact = "approve-payee"\nmodel = "{MODEL}"\npayee = "{payee}"\napproved = "yes"\n'
        f'[[acts]]\nact = "set-split"\nmodel = "{MODEL}"\nrate = "8500"\n'
        f'[[acts]]\nact = "pay"\nmodel = "{MODEL}"\nto = "{payee}"\namount = "40"\ninvoice = "{invoice}"\n'
    )
    treasury = world.safe.address
    parties = {"ADMIN_ADDRESS": treasury, "GOVERNOR_ADDRESS": world.timelock, "TREASURY_ADDRESS": treasury}
    with world.here():
        ran = world.terminal.run(f"ops together sepolia {file}", **parties)
        assert ran.code == 6, ran.said
        parts = ran.answer["waitingFor"]
        assert [(part["form"], part["calls"]) for part in parts] == [("safe", 1), ("timelock", 1), ("safe", 1)]
        assert [parts[0]["signed"]["nonce"], parts[2]["signed"]["nonce"]] == ["0", "1"]
        for part in parts:
            world.carry_out(part["form"], part)
        assert world.view("MockUSDC", "balanceOf(address)", "uint256", payee) == 40 * 10**6
        assert world.view(f"HokusaiParams/{MODEL}", "infrastructureAccrualBps()", "uint16") == 8500


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("[[acts]\n", "E-ACTS-FILE"),
        ("", "E-ACTS-FILE"),
        ('x = "1"\n', "E-ACTS-FILE"),
        ('[[acts]]\nact = "pause"\ncontract = 1\n', "E-ACTS-FILE"),
        ('[[acts]]\nact = "renounce"\n', "E-ACT-UNKNOWN"),
        ('[[acts]]\nact = "sweep"\nto = "me"\n', "E-PARAMETER"),
        ('[[acts]]\nact = "pause"\n', "E-MISSING"),
        ('[[acts]]\nact = "pay"\nmodel = "nobody"\namount = "1"\n', "E-MODEL-UNKNOWN"),
    ],
)
def test_a_file_that_is_wrong_is_refused_with_its_line(world: OpsWorld, tmp_path: Path, text: str, code: str) -> None:
    """By name."""
    file = tmp_path / "acts.toml"
    file.write_text(text)
    with world.here():
        ran = world.run(f"ops together sepolia {file} --yes")
    assert ran.code == 5
    assert code in (ran.error["code"], *str(ran.error["found"]).replace(":", " ").split())
    assert world.run(f"ops together sepolia {tmp_path / 'none.toml'}").error["code"] == "E-ACTS-FILE"


def test_what_is_known_of_a_payee_is_said(world: OpsWorld) -> None:
    """Never seen, paid for the first time; then when and how much; a contract; a value the config says otherwise."""
    with world.here():
        line = wanted(world)["pay"].line
        first = world.run(f"ops pay sepolia {line} --as calldata").answer["remarks"]
        assert f"{world.payee} was never seen on this chain: no transaction, no ether, no code" in first
        assert f"{world.payee} is paid for {MODEL} for the first time" in first
        assert world.run(f"ops pay sepolia {line} --yes").code == 0
        again = world.run(f"ops pay sepolia {MODEL} --to {world.payee} --amount 1 --invoice-number B --as calldata")
        assert any(
            "last paid for lead-scoring in block" in text and "40.00 USDC" in text for text in again.answer["remarks"]
        )
        safe = world.run(f"ops approve-payee sepolia {MODEL} {world.safe.address} yes --as calldata")
        assert f"{world.safe.address} is a contract" in safe.answer["remarks"]
        rate = world.run(f"ops set-split sepolia {MODEL} 8500 --as calldata").answer
        assert any("change infra_bps there too" in text for text in rate["remarks"])
        assert any("change infra_bps there too" in text for text in [Path(rate["waitingFor"][0]["sheet"]).read_text()])
    for path in (world.terminal.deployments / "sepolia").glob("2*.json"):
        if json.loads(path.read_text())["kind"] == "ops":
            path.unlink()
