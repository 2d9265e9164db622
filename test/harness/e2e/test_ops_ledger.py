"""`ops ledger`: a period's books as CSV, the same bytes each time, equal to the chain; and `ops verify-invoice`."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from lived import DAY, MODEL, USDC, Life, rows

from pyharness.values import instant_of, keccak_hex

OTHER = "beside-it"
MEMO = '=HYPERLINK("http://x";"pay")\nand, more'


@pytest.fixture(scope="module")
def life(live: Any) -> Life:
    """A model's fortnight, and a second model that shares an invoice with it."""
    made = Life(live)
    made.prepare()
    made.earlier()
    made.fortnight()
    made.beside(OTHER, MEMO)
    return made


@pytest.fixture
def here(life: Life) -> Iterator[Life]:
    """The same, rolled back after the test."""
    yield from life.rolled_back()


def _days(life: Life) -> tuple[str, str]:
    """The day of the ninth day's revenue, and a day after everything."""
    first = instant_of(life.begin + 8 * DAY)[:10]
    return first, instant_of(life.begin + 13 * DAY)[:10]


def _ledger(life: Life, folder: Path, first: str, last: str) -> Any:
    return life.terminal.run(f"ops ledger sepolia --from {first} --to {last} --out {folder}")


def test_books_of_a_period_are_the_chains_to_the_unit(life: Life, tmp_path: Path) -> None:
    """Opening, each movement with its balance, closing; every sum again from the file, in decimals."""
    ran = _ledger(life, tmp_path, *_days(life))
    assert ran.code == 0, ran.said
    assert (ran.answer["difference"], ran.answer["over"]) == (0, False)
    assert ran.answer["blocks"]["before"] in ran.answer["blocks"]["compared"]
    book = rows(ran.answer["files"][0])
    for model in (MODEL, OTHER):
        own = [row for row in book if row["model"] == model]
        assert (own[0]["movement"], own[-1]["movement"]) == ("opening", "closing")
        balance = Decimal(own[0]["balance_usdc"])
        for row in own[1:-1]:
            balance += Decimal(row["in_usdc"] or 0) - Decimal(row["out_usdc"] or 0)
            assert Decimal(row["balance_usdc"]) == balance
            assert len(row["transaction"]) == 66
        assert Decimal(own[-1]["balance_usdc"]) == balance
        assert int(balance * USDC) == life.look("accrued(string)", model)
    kinds = {row["movement"] for row in book}
    assert kinds == {"opening", "closing", "share", "deposit", "top-up", "payment", "withdrawal"}


def test_payments_carry_payee_label_invoice_and_memo_and_no_formula(life: Life, tmp_path: Path) -> None:
    """What somebody else wrote is text; sums by payee are the chain's."""
    ran = _ledger(life, tmp_path, *_days(life))
    raw = Path(ran.answer["files"][1]).read_bytes()
    paid = rows(ran.answer["files"][1])
    assert {row["payee"] for row in paid} == {life.accounts["payee"]}
    assert [row["amount_usdc"] for row in paid] == ["120.000000", "40.000000", "60.000000"]
    assert paid[-1]["paid_to_payee_usdc"] == "220.000000"
    assert paid[0]["invoice_hash"] == paid[2]["invoice_hash"] == keccak_hex(b"INV-1")
    assert paid[2]["memo"] == f"'{MEMO}"
    assert b"\"'=HYPERLINK" in raw
    total = life.look("paid(string)") + life.look("paid(string)", OTHER)
    assert total == (10 + 220) * USDC  # ten before the period


def test_a_period_that_is_over_has_the_same_bytes_whatever_comes_later(here: Life, tmp_path: Path) -> None:
    """Later payments change nothing; the earlier half's closing is the later one's opening."""
    first, _ = _days(here)
    month = _ledger(here, tmp_path / "a", first, first)
    assert month.answer["over"] is True
    here.send(14 * DAY, "UsageFeeRouter", "depositFee(string,uint256)", MODEL, 7 * USDC)
    again = _ledger(here, tmp_path / "b", first, first)
    for one, two in zip(month.answer["files"], again.answer["files"], strict=True):
        assert Path(one).read_bytes() == Path(two).read_bytes()
    following = instant_of(here.begin + 9 * DAY)[:10]
    later = _ledger(here, tmp_path / "c", following, following)
    closing = next(row for row in month.answer["models"] if row["model"] == MODEL)["closing"]
    assert next(row for row in later.answer["models"] if row["model"] == MODEL)["opening"] == closing


def test_one_unit_beside_the_events_is_a_difference(here: Life, tmp_path: Path) -> None:
    """The chain's own books moved by one base unit without an event: exit 7, the difference named, nothing written."""
    node, reserve = here.terminal.node, here.at["InfrastructureReserve"]
    slot, word = _line_slot(here)
    node.set_storage(reserve, slot, (int.from_bytes(word, "big") + 1).to_bytes(32, "big"))
    node.mine()
    if here.look("accrued(string)") == int.from_bytes(word, "big"):
        pytest.fail("the planted unit is not where the balance is")
    ran = _ledger(here, tmp_path / "never", *_days(here))
    assert (ran.code, ran.error["code"]) == (7, "E-LEDGER")
    assert "difference 0.000001 USDC" in ran.error["found"]
    assert not (tmp_path / "never").exists()


def _line_slot(life: Life) -> tuple[int, bytes]:
    """Where the model's balance is: the only slot of its line whose low bits are it."""
    from eth_utils.crypto import keccak

    from pyharness.values import model_key

    node, reserve, accrued = life.terminal.node, life.at["InfrastructureReserve"], life.look("accrued(string)")
    for base in range(12):
        start = int.from_bytes(keccak(bytes.fromhex(model_key(MODEL)[2:]) + base.to_bytes(32, "big")), "big")
        for slot in range(start, start + 3):
            word = node.rpc.storage(reserve, slot)
            if int.from_bytes(word, "big") & (1 << 64) - 1 == accrued:
                return slot, word
    raise AssertionError("no slot of the line has the balance")


@pytest.mark.parametrize(
    "line",
    [
        "",
        "--month 2026-13",
        "--month 2026-1",
        "--from 2026-01-02 --to 2026-01-01",
        "--from 2026-01-01",
        "--month 2026-01 --to 2026-01-02",
    ],
)
def test_what_is_no_period_is_refused(life: Life, line: str) -> None:
    """By usage, before any node is asked."""
    assert life.terminal.run(f"ops ledger sepolia {line}").code == 2


def test_a_period_that_has_not_begun_is_inconclusive(life: Life) -> None:
    """Nothing of it is there."""
    ran = life.terminal.run("ops ledger sepolia --month 2100-12")
    assert (ran.code, ran.error["code"]) == (8, "E-LEDGER-PERIOD")


def test_an_invoice_paid_for_two_models_is_found_twice(life: Life) -> None:
    """By its number; one that nobody paid is not."""
    found = life.terminal.run("ops verify-invoice sepolia --invoice-number INV-1")
    assert found.code == 0, found.said
    assert [item["model"] for item in found.answer["payments"]] == [MODEL, OTHER]
    assert found.answer["total"] == "180.00 USDC"
    assert "paid for 2 models" in found.said
    by_hash = life.terminal.run(f"ops verify-invoice sepolia --invoice-hash {keccak_hex(b'INV-2')}")
    assert [item["amount"] for item in by_hash.answer["payments"]] == ["40.00 USDC"]
    assert life.terminal.run("ops verify-invoice sepolia --invoice-number INV-3").code == 7
    assert life.terminal.run("ops verify-invoice sepolia --invoice-hash 0x12").code == 2
    assert life.terminal.run("ops verify-invoice sepolia").code == 2
