"""`report`: the treasury at a pinned block, equal to the chain's own views there, the same bytes each time."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from lived import DAY, MODEL, USDC, Life, rows

from pyharness.chain.abi import encode_call
from pyharness.chain.rpc import Rpc
from pyharness.chain.schema import Answer, BlockHeader, RpcError
from pyharness.values import instant_of, keccak_hex

MEMO = "=1+1 <script>alert(1)</script> | [x](javascript:1) {{ 7*7 }}"
BOOKS = ("to_infrastructure_usdc", "added_usdc", "paid_usdc", "withdrawn_usdc", "accrued_usdc")
DEPOSITS = (500, 333, 9_000, 300)


@pytest.fixture(scope="module")
def life(live: Any) -> Life:
    """A model's fortnight, and a payment with a memo that somebody hostile wrote."""
    made = Life(live)
    made.prepare()
    made.earlier()
    made.fortnight()
    made.pay(12 * DAY, 60, "INV-9", MEMO)
    return made


@pytest.fixture
def here(life: Life) -> Iterator[Life]:
    """The same, rolled back after the test."""
    yield from life.rolled_back()


def told(life: Life, folder: Path, more: str = "") -> Any:
    """A report in a folder."""
    ran = life.terminal.run(f"report sepolia --out {folder} {more}")
    assert ran.code == 0, ran.said
    return ran.answer


def test_every_total_is_the_chains_own(life: Life, tmp_path: Path) -> None:
    """By the views of the pinned block; the line of the model has all of it."""
    answer = told(life, tmp_path)
    assert answer["difference"] == 0
    node = life.terminal.node
    assert answer["block"] == node.rpc.block_number()
    (line,) = rows(answer["files"][2])
    asked = {
        "accrued_usdc": life.look("accrued(string)"),
        "paid_usdc": life.look("paid(string)"),
        "revenue_usdc": life.view("UsageFeeRouter", "getModelFees(string)", MODEL),
        "market_reserve_usdc": life.view("pool", "reserveBalance()"),
        "price_usdc": life.view("pool", "spotPrice()"),
    }
    assert {name: line[name] for name in asked} == {
        name: f"{units // USDC}.{units % USDC:06d}" for name, units in asked.items()
    }
    revenue = sum(DEPOSITS) * USDC + 77 * USDC + 5
    assert asked["revenue_usdc"] == revenue
    assert line["supply_tokens"].replace(".", "") == str(life.view("token", "totalSupply()"))
    burn = round(float(line["daily_burn_usdc"]) * USDC)
    runway = life.view("InfrastructureReserve", "getAccrualRunway(string,uint256)", MODEL, burn)
    assert (line["runway_days"], line["band"]) == (str(runway), "enough")


def test_the_same_block_has_the_same_bytes_whatever_comes_later(here: Life, tmp_path: Path) -> None:
    """The report's own command makes it again; later revenue, payments, trades and roles change nothing."""
    first = told(here, tmp_path / "a")
    here.deposit(14 * DAY, 700)
    here.pay(14 * DAY + 60, 5, "INV-77")
    here.buy(14 * DAY + 90, "bob", 100)
    command = first["command"].removeprefix("python -m pyharness ")
    ran = here.terminal.run(f"{command} --out {tmp_path / 'b'}")
    assert (ran.code, ran.answer["inputHash"]) == (0, first["inputHash"])
    for one, two in zip(first["files"], ran.answer["files"], strict=True):
        assert Path(one).read_bytes() == Path(two).read_bytes(), one
    assert told(here, tmp_path / "c")["inputHash"] != first["inputHash"]


class Inside(HTMLParser):
    """What a page would run or fetch."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[str] = []
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Scripts, frames, pictures from elsewhere, handlers; links apart."""
        self.seen += [tag] if tag in {"script", "iframe", "img", "object", "embed", "form"} else []
        self.seen += [name for name, _ in attrs if name.startswith("on") or name == "src"]
        self.links += [text or "" for name, text in attrs if tag == "a" and name == "href"]


def test_the_page_says_it_all_and_runs_nothing(life: Life, tmp_path: Path) -> None:
    """Block, hash, command; pictures of money and price; each payment with its invoice and a link."""
    answer = told(life, tmp_path)
    page = Path(answer["files"][0]).read_text("utf-8")
    inside = Inside()
    inside.feed(page)
    assert inside.seen == []
    for words in (answer["blockHash"], answer["inputHash"], answer["command"], keccak_hex(b"INV-9"), "PAYER_ROLE"):
        assert words in page
    assert page.count("<svg") == 4, "money, balance, price, runway"
    assert "&lt;script&gt;alert(1)" in page
    assert (
        len([link for link in inside.links if re.fullmatch(r"https://sepolia\.etherscan\.io/tx/0x[0-9a-f]{64}", link)])
        == 4
    )


def test_markdown_and_csv_carry_no_markup_and_no_formula(life: Life, tmp_path: Path) -> None:
    """What strangers wrote is text everywhere."""
    answer = told(life, tmp_path)
    text = Path(answer["files"][1]).read_text("utf-8")
    assert "<script" not in text
    assert r"\[x\](javascript" in text
    assert (
        len(re.findall(r"\| \[(0x[0-9a-f]{64})\]\(https://sepolia\.etherscan\.io/tx/\1\) \|$", text, re.MULTILINE)) == 4
    )
    for head in (
        "## Models",
        "## Markets",
        "## Payments",
        "## Who may do what",
        "## Gas",
        "## What the numbers rest on",
    ):
        assert head in text
    paid = rows(answer["files"][3])
    assert [row["amount_usdc"] for row in paid] == ["10.000000", "120.000000", "40.000000", "60.000000"]
    assert paid[-1]["memo"].startswith("'=1+1")


def test_gas_is_what_the_receipts_say(life: Life, tmp_path: Path) -> None:
    """Deposits and payments apart, each transaction once."""
    text = Path(told(life, tmp_path)["files"][1]).read_text("utf-8")
    counts = dict(re.findall(r"^\| others with (revenue|payments) \| ([0-9,]+) \|", text, re.MULTILINE))
    assert counts == {"revenue": "5", "payments": "4"}


def test_one_unit_beside_the_events_is_exit_code_seven(here: Life, tmp_path: Path) -> None:
    """The report is written, red, and names the sum."""
    node, reserve = here.terminal.node, here.at["InfrastructureReserve"]
    owed = here.view("InfrastructureReserve", "outstanding()")
    balance = here.view("MockUSDC", "balanceOf(address)", reserve)
    node.set_balance(reserve, 10**19)
    node.send_as(reserve, here.at["MockUSDC"], encode_call("transfer(address,uint256)", here.me, balance - owed + 1))
    ran = here.terminal.run(f"report sepolia --out {tmp_path}")
    assert (ran.code, ran.error["code"]) == (7, "E-REPORT")
    assert "books covered by cash" in ran.error["found"]
    assert "Sums that are not the chain" in Path(ran.answer["files"][0]).read_text("utf-8")


def test_shares_that_another_depositor_brought_are_the_chains_too(here: Life, tmp_path: Path) -> None:
    """Of a line that is in no record: a payment alone says its name. What came, less what went, is what is left."""
    here.beside("another-line", "by hand")
    brought = [keccak_hex(b"another-line"), keccak_hex(MODEL.encode())]
    here.send(13 * DAY, "MockUSDC", "transfer(address,uint256)", here.at["InfrastructureReserve"], 12 * USDC)
    for after, key, dollars in ((1, brought[0], 7), (2, brought[1], 5)):
        line = "depositShare(bytes32,uint256,uint256)"
        word = bytes.fromhex(key[2:])
        here.send(13 * DAY + after, "InfrastructureReserve", line, word, dollars * USDC, 0)
    answer = told(here, tmp_path)
    assert answer["difference"] == 0
    lines = {line["model"]: line for line in rows(answer["files"][2])}
    assert set(lines) == {MODEL, "another-line"}
    assert lines["another-line"]["added_usdc"] == "97.000000"
    assert lines[MODEL]["added_usdc"] == "30.000000"
    for line in lines.values():
        units = {name: int(text.replace(".", "")) for name, text in line.items() if name in BOOKS}
        came = units["to_infrastructure_usdc"] + units["added_usdc"]
        assert came - units["paid_usdc"] - units["withdrawn_usdc"] == units["accrued_usdc"]


def test_a_line_that_nothing_names_is_counted(here: Life, tmp_path: Path) -> None:
    """No view takes a key: it is in the sums of all, and what is not held against the chain by itself is said."""
    here.beside("another-line", "by hand")
    here.send(13 * DAY, "MockUSDC", "transfer(address,uint256)", here.at["InfrastructureReserve"], 10 * USDC)
    word = bytes.fromhex(keccak_hex(b"never named")[2:])
    here.send(13 * DAY + 1, "InfrastructureReserve", "depositShare(bytes32,uint256,uint256)", word, 7 * USDC, 0)
    here.send(13 * DAY + 2, "InfrastructureReserve", "deposit(string,uint256)", "unspent", 3 * USDC)
    answer = told(here, tmp_path)
    assert answer["difference"] == 0
    lines = {line["model"]: line for line in rows(answer["files"][2])}
    for name, accrued in ((keccak_hex(b"never named"), "7.000000"), ("unspent", "3.000000")):
        line = lines[name]
        assert (line["accrued_usdc"], line["runway_days"], line["band"]) == (accrued, "", "no burn")
    assert "No event says the id of 1 line:" in Path(answer["files"][0]).read_text("utf-8")
    month = instant_of(here.begin + 13 * DAY)[:7]
    ran = here.terminal.run(f"ops ledger sepolia --month {month} --out {tmp_path / 'ledger'}")
    assert ran.code == 0, ran.said


def test_a_block_while_the_system_was_made_is_refused(
    life: Life, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its first block comes before the router's: no past that the node has forgotten."""
    router, asked = life.at["UsageFeeRouter"], Rpc.try_batch

    def earlier(rpc: Rpc, calls: Sequence[tuple[str, Sequence[Any]]]) -> list[Answer]:
        pairs = zip(calls, asked(rpc, calls), strict=True)
        return [Answer(result="0x") if router in params else answer for (_, params), answer in pairs]

    monkeypatch.setattr(Rpc, "try_batch", earlier)
    ran = life.terminal.run(f"report sepolia --out {tmp_path / 'never'}")
    assert (ran.code, ran.error["code"]) == (2, "E-REPORT-BLOCK"), ran.said
    assert not (tmp_path / "never").exists()


def test_a_model_that_was_launched_later_is_not_in_it(
    life: Life, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its pool had no code at the block: no market, and no rate of it."""
    pool, asked = life.at["pool"], Rpc.try_batch
    tag = hex(life.terminal.node.rpc.block_number())

    def earlier(rpc: Rpc, calls: Sequence[tuple[str, Sequence[Any]]]) -> list[Answer]:
        pairs = zip(calls, asked(rpc, calls), strict=True)
        return [Answer(result="0x") if list(params) == [pool, tag] else answer for (_, params), answer in pairs]

    monkeypatch.setattr(Rpc, "try_batch", earlier)
    (line,) = rows(told(life, tmp_path)["files"][2])
    assert (line["rate_bps"], line["price_usdc"], line["supply_tokens"]) == ("", "", "")


def test_a_reorganisation_while_it_is_read_is_said(life: Life, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Figures of two histories are no report; nothing is written."""
    asked, seen = Rpc.block, list[str]()

    def twice(rpc: Rpc, block: str | int = "latest") -> BlockHeader:
        found = asked(rpc, block)
        seen.append(found.hash)
        return replace(found, hash="0x" + "cd" * 32) if seen.count(found.hash) > 1 else found

    monkeypatch.setattr(Rpc, "block", twice)
    ran = life.terminal.run(f"report sepolia --out {tmp_path / 'never'}")
    assert (ran.code, ran.error["code"]) == (8, "E-REORGANISED"), ran.said
    assert not (tmp_path / "never").exists()


def test_what_is_paused_is_said(here: Life, tmp_path: Path) -> None:
    """By its label; otherwise nothing."""
    before = Path(told(here, tmp_path)["files"][1]).read_text("utf-8")
    here.send(13 * DAY, "UsageFeeRouter", "pause()")
    after = Path(told(here, tmp_path)["files"][1]).read_text("utf-8")
    assert "| Paused | nothing |" in before
    assert "| Paused | UsageFeeRouter |" in after


def test_a_block_before_the_system_or_after_the_chain_is_refused(life: Life, tmp_path: Path) -> None:
    """By name, and nothing is written."""
    early = life.terminal.run(f"report sepolia --at-block 0 --out {tmp_path / 'never'}")
    late = life.terminal.run(f"report sepolia --at-block 99999999 --out {tmp_path / 'never'}")
    assert (early.code, early.error["code"]) == (2, "E-REPORT-BLOCK")
    assert (late.code, late.error["code"]) == (3, "E-BLOCK-UNKNOWN")
    assert not (tmp_path / "never").exists()


def test_a_node_that_forgot_the_block_says_so(here: Life, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its newest block it does know; nothing is made up for an older one."""
    past = here.terminal.node.rpc.block_number()
    here.terminal.node.mine()
    asked = Rpc.try_batch

    def forgetful(rpc: Rpc, calls: Sequence[tuple[str, Sequence[Any]]]) -> list[Answer]:
        gone = Answer(error=RpcError(code=-32000, message="missing trie node", data=None))
        pairs = zip(calls, asked(rpc, calls), strict=True)
        return [gone if params[-1] == hex(past) else answer for (_, params), answer in pairs]

    monkeypatch.setattr(Rpc, "try_batch", forgetful)
    ran = here.terminal.run(f"report sepolia --at-block {past} --out {tmp_path / 'never'}")
    assert (ran.code, ran.error["code"]) == (8, "E-PAST-MISSING")
    assert not (tmp_path / "never").exists()
    assert told(here, tmp_path)["block"] == past + 1


def test_the_monitor_and_the_report_say_the_same(here: Life, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One block, one measure of what a day costs, here what was paid, and of how long the rest lasts."""
    here.pay(13 * DAY, 3_001, "INV-10")
    (line,) = rows(told(here, tmp_path)["files"][2])
    now = here.terminal.node.rpc.block().timestamp
    monkeypatch.setattr("time.time", lambda: float(now))  # a block of a time to come is not believed
    ran = here.terminal.run("monitor sepolia")
    assert line["burn_is"] == "paid"
    (model,) = ran.answer["snapshot"]["models"]
    assert line["runway_days"] == str(model["runwayDays"])
    burn = max(model["declaredBurn"], model["trailingBurn"])
    assert line["daily_burn_usdc"] == f"{burn // USDC}.{burn % USDC:06d}"
    assert line["accrued_usdc"].replace(".", "") == str(model["accrued"])
