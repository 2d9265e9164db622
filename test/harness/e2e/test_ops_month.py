"""A month's invoices out of one file: checked batches for the treasury's Safe, or everything that is wrong at once."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import pytest
from eth_account import Account
from ops_world import MODEL, OpsWorld

from pyharness.values import keccak_hex

HEADER = "model,payee,amount,invoice_file,invoice_number,memo\n"
COUNT, LIMIT_SECONDS = 200, 30.0


@pytest.fixture(scope="module")
def world(live: Any, tmp_path_factory: pytest.TempPathFactory) -> OpsWorld:
    """One system for the file."""
    made = OpsWorld(live, tmp_path_factory.mktemp("ops"))
    made.settle()
    return made


def test_two_hundred_invoices_become_checked_batches(world: OpsWorld, tmp_path: Path) -> None:
    """Four files of fifty with nonces that follow, in less than thirty seconds; the Safe pays them all."""
    (tmp_path / "inv").mkdir()
    rows = []
    for number in range(COUNT):
        (tmp_path / "inv" / f"{number}.pdf").write_bytes(f"invoice {number}".encode())
        rows.append(f"{MODEL},{world.payee},0.1,inv/{number}.pdf,,month {number}")
    file = tmp_path / "january.csv"
    file.write_text(HEADER + "\n".join(rows) + "\n")
    with world.here():
        started = time.monotonic()
        ran = world.run(f"ops pay sepolia --from {file} --as safe --by {world.safe.address}")
        took = time.monotonic() - started
        assert ran.code == 6, ran.said
        parts = ran.answer["waitingFor"]
        assert [part["calls"] for part in parts] == [50] * 4
        assert [part["signed"]["nonce"] for part in parts] == ["0", "1", "2", "3"]
        for part in parts:
            world.execute(json.loads(Path(part["files"][0]).read_text()))
        paid = world.view("InfrastructureReserve", "paid(string)", "uint256", MODEL)
        assert paid == COUNT * 100_000
        for number in (0, COUNT - 1):
            invoice = bytes.fromhex(keccak_hex(f"invoice {number}".encode())[2:])
            assert world.view("InfrastructureReserve", "isInvoicePaid(string,bytes32)", "bool", MODEL, invoice)
        again = world.run(f"ops pay sepolia --from {file} --as safe --by {world.safe.address}")
        assert (again.code, again.error["code"]) == (5, "E-ACT")
        assert "200 things" in again.error["message"]
        assert took < LIMIT_SECONDS, f"{took:.1f} s"
    print(f"{COUNT} invoices: {took:.1f} s")  # noqa: T201


def test_a_file_with_everything_wrong_names_every_line(world: OpsWorld, tmp_path: Path) -> None:
    """Each fault with its line; nothing is written."""
    (tmp_path / "one.pdf").write_bytes(b"one")
    (tmp_path / "empty.pdf").write_bytes(b"")
    stranger = Account.create().address
    faults = {
        f"{MODEL},{world.payee},1,one.pdf,,fine": None,
        f"{MODEL},{world.payee},2,one.pdf,,the same invoice": "E-INVOICE-PAID",
        f"nobody,{world.payee},1,,INV-1,": "E-MODEL-UNKNOWN",
        f"{MODEL},{stranger},1,,INV-2,": "E-PAYEE",
        f"{MODEL},{world.payee.lower()},1,,INV-3,": "E-ADDRESS-CHECKSUM",
        f"{MODEL},{world.payee},-1,,INV-4,": "E-AMOUNT",
        f"{MODEL},{world.payee},0.0000001,,INV-5,": "E-AMOUNT",
        f'{MODEL},{world.payee},"1,000",,INV-6,': "E-AMOUNT",
        f"{MODEL},{world.payee},1,missing.pdf,,": "E-INVOICE-FILE",
        f"{MODEL},{world.payee},1,empty.pdf,,": "E-INVOICE-FILE",
        f"{MODEL},{world.payee},1,,,": "E-INVOICE-MISSING",
        f"{MODEL},{world.payee},1,one.pdf,INV-7,": "E-INVOICE-MISSING",
        f"{MODEL},{world.payee},1,, INV-8,": "E-INVOICE-FILE",
        f"{MODEL},{world.payee},1,,INV-9,{'m' * 257}": "E-MEMO",
        f"{MODEL},{world.payee},70,,INV-10,": "E-LARGE-PAYMENT",
    }
    file = tmp_path / "january.csv"
    file.write_text(HEADER + "\n".join(faults) + "\n")
    with world.here():
        ran = world.run(f"ops pay sepolia --from {file} --yes")
    assert (ran.code, ran.error["code"]) == (5, "E-ACT")
    for line, code in enumerate(faults.values(), start=2):
        place = "the whole set" if code == "E-LARGE-PAYMENT" else f"january.csv, line {line}"
        assert code is None or f"{place}: {code}" in ran.error["found"], (line, code, ran.error["found"])
    assert "line 2:" not in ran.error["found"]


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("a.csv", "", "model is missing"),
        ("a.csv", HEADER, "0 payments"),
        ("a.csv", "model,amount,price\n", "'price' is unknown"),
        ("a.csv", "model,model,amount\n", "a name twice"),
        ("a.csv", HEADER + "x,y\n", "line 2: 2 columns"),
        ("a.csv", HEADER + '"x,y\n', "line 2"),
        ("a.toml", "[[payments]\n", "Expected"),
        ("a.toml", 'x = 1\n[[payments]]\nmodel = "m"\namount = "1"\n', "something else than"),
        ("a.toml", '[[payments]]\nmodel = "m"\namount = 1.5\n', "amount is not text"),
        ("a.toml", '[[payments]]\nmodel = "m"\n', "line 1: amount is missing"),
    ],
)
def test_a_file_that_is_no_list_of_payments_is_refused(
    world: OpsWorld, tmp_path: Path, name: str, text: str, said: str
) -> None:
    """By what is wrong, and where."""
    (tmp_path / name).write_text(text)
    ran = world.run(f"ops pay sepolia --from {tmp_path / name} --yes")
    assert (ran.code, ran.error["code"]) == (5, "E-INVOICES-FILE")
    assert said in ran.error["found"]


def test_the_provider_is_paid_where_nobody_is_named_and_the_file_is_found_again(
    world: OpsWorld, tmp_path: Path
) -> None:
    """The guide's payment out of a TOML file, sent by the harness; the record has it; the invoice finds it."""
    invoice = tmp_path / "invoice.pdf"
    invoice.write_bytes(b"January")
    (tmp_path / "a.toml").write_text(
        f'[[payments]]\nmodel = "{MODEL}"\namount = "40"\ninvoice_file = "invoice.pdf"\nmemo = "January"\n'
    )
    with world.here():
        world.as_admin("InfrastructureReserve", "setProvider(string,address)", MODEL, world.provider)
        ran = world.run(f"ops pay sepolia --from {tmp_path / 'a.toml'} --yes")
        assert (ran.code, ran.answer["sent"]) == (0, 1), ran.said
        assert world.view("MockUSDC", "balanceOf(address)", "uint256", world.provider) == 40 * 10**6
        (entry,) = ran.answer["files"]
        recorded = json.loads(Path(entry).read_text())
        assert (recorded["kind"], recorded["complete"]) == ("ops", True)
        assert recorded["transactions"][0]["step_id"] == f"InfrastructureReserve/payInfrastructureCost/{MODEL}"
        found = world.run(f"ops verify-invoice sepolia {invoice}")
        assert found.code == 0, found.said
        (payment,) = found.answer["payments"]
        assert (payment["model"], payment["amount"], payment["payee"]) == (MODEL, "40.00 USDC", world.provider)
        other = tmp_path / "other.pdf"
        other.write_bytes(b"February")
        assert world.run(f"ops verify-invoice sepolia {other}").code == 7
    Path(entry).unlink()
