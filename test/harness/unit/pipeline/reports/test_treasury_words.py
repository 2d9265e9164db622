"""Every number of a treasury stands where it belongs, on the page and in the files: each is another, told by hand."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from pyharness.ops.accounts import Movement
from pyharness.ops.treasury import Deposit, Holder, Market, Spent, Standing, Trade, Treasury
from pyharness.pipeline.reports import treasury_pages
from pyharness.pipeline.reports.treasury_pages import page_of
from pyharness.scenarios.report.pictures.courses import Subject
from pyharness.scenarios.wording import NARROW
from pyharness.units import ONE_USDC

DAY, HASH, SOMEBODY = 86_400, "0x" + "ab" * 32, "0x" + "1" * 40
BEGIN, END = 50 * DAY, 100 * DAY
CONFIG: Any = SimpleNamespace(network="sepolia", explorers=SimpleNamespace(etherscan="https://api.example"))
NOWHERE: Any = SimpleNamespace(network="sepolia", explorers=SimpleNamespace(etherscan=None))


def _standing(name: str, **changes: Any) -> Standing:
    fields: dict[str, Any] = {
        "model": name, "rate": None, "fees": 0, "accrued": 0, "paid": 0, "withdrawn": 0, "provider": SOMEBODY,
        "burn": 0, "declared": True, "runway": None, "market": None,
    }  # fmt: skip
    return Standing(**fields | changes)


MARKET = Market(reserve=21_500_000, unreleased=250_000, price=12_300, supply=12_345_678_912_345_678_901_234)
MODELS = (
    _standing("a", rate=8_250, fees=100 * ONE_USDC, accrued=61 * ONE_USDC, paid=30 * ONE_USDC, withdrawn=4 * ONE_USDC,
              burn=2 * ONE_USDC, declared=False, runway=30, market=MARKET),
    _standing("b"),
    _standing("c", accrued=5 * ONE_USDC, paid=9 * ONE_USDC, burn=3 * ONE_USDC, runway=1),
)  # fmt: skip


def _moved(model: str, kind: str, dollars: int, day: int, **changes: Any) -> Movement:
    fields: dict[str, Any] = {
        "model": model, "kind": kind, "amount": dollars * ONE_USDC, "at": day * DAY, "block": day, "tx": HASH,
        "index": 0,
    }  # fmt: skip
    return Movement(**fields | changes)


MOVED = (
    _moved("a", "share", 80, 51),
    _moved("a", "top-up", 15, 52),
    _moved("a", "payment", 30, 60, account=SOMEBODY, label="provider of a", invoice=HASH, memo="first"),
    _moved("a", "withdrawal", 4, 61),
    _moved("c", "deposit", 14, 62),
    _moved("c", "payment", 9, 70, account=SOMEBODY, invoice=HASH, memo="second"),
)


def _trade(kind: str, usdc: int, price: int | None, day: int) -> Trade:
    return Trade(model="a", kind=kind, usdc=usdc * ONE_USDC, price=price, account=SOMEBODY, at=day * DAY, block=day,
                 tx=HASH)  # fmt: skip


def _treasury(**changes: Any) -> Treasury:
    deposit = Deposit(model="a", depositor=SOMEBODY, amount=100 * ONE_USDC, infra=80 * ONE_USDC, profit=20 * ONE_USDC,
                      at=BEGIN, block=50, tx=HASH)  # fmt: skip
    fields: dict[str, Any] = {
        "words": "sepolia", "chain_id": 11155111, "block": 1_009, "block_hash": HASH, "time": END, "first": 40,
        "burn_days": 30, "low": 7, "critical": 3, "cash": 67 * ONE_USDC, "outstanding": 66 * ONE_USDC,
        "paused": ("UsageFeeRouter",), "models": MODELS, "deposits": (deposit,), "movements": MOVED,
        "trades": (_trade("bought", 7, 11_000, 55), _trade("sold", 2, 10_900, 56), _trade("profit", 20, None, 57)),
        "holders": (Holder(contract="UsageFeeRouter", role="PAUSER_ROLE", holder=SOMEBODY, label="admin", tx=HASH,
                           block=41),),
        "spent": (Spent(what="payments", transactions=1_002, gas=2_003, wei=4 * 10**15),), "checks": (),
    }  # fmt: skip
    return Treasury(**fields | changes)


def test_the_facts_at_the_top() -> None:
    """Money in, its split, payments, books and cash, what is paused."""
    facts = dict(page_of(_treasury(), CONFIG).facts)
    assert facts["Block"] == "1,009, 1970-04-11T00:00:00Z"
    assert facts["Money in"] == "$100.00 of revenue, $29.00 added"
    assert facts["Split"] == "$80.00 to infrastructure, $20.00 to markets"
    assert facts["Paid"] == "$39.00 in 2 payments"
    assert facts["Books and cash"] == "$66.00 owed, $67.00 held"
    assert facts["Paused"] == "UsageFeeRouter"
    assert dict(page_of(_treasury(paused=()), CONFIG).facts)["Paused"] == "nothing"


def test_a_line_a_model() -> None:
    """Rate, revenue, its two parts, what was added, paid, withdrawn, is left; what a day costs; how long it lasts."""
    page = page_of(_treasury(), CONFIG)
    zero = ("$0.00",) * 4
    assert page.models == (
        ("a", f"82.5{NARROW}%", "$100.00", "$80.00", "$20.00", "$15.00", "$30.00", "$4.00", "$61.00", "$2.00, as paid",
         f"30{NARROW}days, enough"),
        ("b", "of its own system", *zero, "$0.00", "$0.00", "$0.00", "nothing", "no burn"),
        ("c", "of its own system", "$0.00", "$0.00", "$0.00", "$14.00", "$9.00", "$0.00", "$5.00", "$3.00, declared",
         f"1{NARROW}day, critical"),
    )  # fmt: skip
    assert [(bar.model, bar.days, bar.kind) for bar in page.lasting] == [
        ("c", 1, "critical"), ("a", 30, "enough"), ("b", None, "none"),
    ]  # fmt: skip


def test_a_line_a_market() -> None:
    """Price, reserve, what is not yet in the price, supply to the cent of a token, trades, what revenue brought."""
    (line,) = page_of(_treasury(), CONFIG).markets
    assert line == ("a", "$0.0123", "$21.50", "$0.25", "12,345.67 tokens", "2", "$20.00")


def test_payments_newest_first_with_their_links() -> None:
    """The newest are those that are shown; no link where no explorer is configured."""
    newest, oldest = page_of(_treasury(), CONFIG).payments
    assert (newest.model, newest.amount, newest.memo, newest.label) == ("c", "$9.00", "second", "")
    assert (oldest.time, oldest.payee, oldest.label) == ("1970-03-02T00:00:00Z", SOMEBODY, "provider of a")
    assert oldest.link == f"https://sepolia.etherscan.io/tx/{HASH}"
    assert {one.link for one in page_of(_treasury(), NOWHERE).payments} == {""}
    many = tuple(_moved("a", "payment", at + 1, 60) for at in range(treasury_pages.MOST_PAYMENTS + 3))
    shown = page_of(_treasury(movements=many), CONFIG).payments
    assert (shown[0].amount, shown[-1].amount) == ("$203.00", "$4.00")


def test_powers_and_gas() -> None:
    """Each holder with its label; gas, and wei as ether."""
    page = page_of(_treasury(), CONFIG)
    assert page.roles == (("UsageFeeRouter", SOMEBODY, "admin", "PAUSER_ROLE (block 41)"),)
    assert page.gas == (("payments", "1,002", "2,003", "0.004"),)


def _ends(subject: Subject) -> dict[str, int]:
    """The last height of each course, in dollars."""
    return {course.name: course.points[-1][1] // ONE_USDC for course in subject.courses}


def test_each_course_ends_at_its_sum() -> None:
    """From the first moment anything moved to the block's."""
    money, balance, price = page_of(_treasury(), CONFIG).subjects
    assert _ends(money) == {"revenue": 100, "to infrastructure": 80, "to markets": 20, "paid to providers": 39}
    assert _ends(balance) == {"accrued": 66}
    (course,) = price.courses
    assert course.points == ((55 * DAY, 11_000), (56 * DAY, 10_900), (END, 12_300))
    for subject in (money, balance):
        assert {(one.points[0], one.points[-1][0]) for one in subject.courses} == {((BEGIN, 0), END)}


def test_the_ledger_is_of_the_whole_life(tmp_path: Path) -> None:
    """From before the first block to the report's."""
    files = treasury_pages.write(_treasury(), tmp_path, CONFIG)
    lines = list(csv.DictReader(io.StringIO(files[-1].read_text("utf-8"))))
    first, *_, last = [line for line in lines if line["model"] == "a"]
    assert (first["movement"], first["block"], first["balance_usdc"]) == ("opening", "39", "0.000000")
    assert (last["movement"], last["block"], last["balance_usdc"]) == ("closing", "1009", "61.000000")
