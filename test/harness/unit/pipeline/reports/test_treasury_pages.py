"""A treasury as files: whatever strangers named and wrote, and however much there is of it."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from pyharness.ops.accounts import Movement
from pyharness.ops.treasury import Check, Holder, Market, Spent, Standing, Trade, Treasury
from pyharness.paths import ROOT
from pyharness.pipeline.reports import treasury_pages
from pyharness.pipeline.reports.treasury_pages import MOST_BARS
from pyharness.tools import screens
from pyharness.units import ONE_USDC

DAY, HASH, NOBODY = 86_400, "0x" + "ab" * 32, "0x" + "0" * 40
CONFIG: Any = SimpleNamespace(network="sepolia", explorers=SimpleNamespace(etherscan="https://api.example"))
WILD = ("lead-scoring", "x" * 64, "<script>alert(1)</script>", "{{ 7*7 }}", "a | b\n# c", "=1+1", "é 漢 😀")


def model(name: str, number: int, runway: int | None = 9) -> Standing:
    """A model with a market."""
    return Standing(
        model=name, rate=8000, fees=number * ONE_USDC, accrued=0, paid=0, withdrawn=0, provider=NOBODY, burn=1,
        declared=True, runway=runway, market=Market(reserve=1, unreleased=0, price=10_000, supply=10**18),
    )  # fmt: skip


def paid(name: str, at: int, dollars: int = 5) -> Movement:
    """A payment against an invoice."""
    return Movement(
        model=name, kind="payment", amount=dollars * ONE_USDC, at=at, block=1, tx=HASH, index=0, account=NOBODY,
        invoice=HASH, memo=name,
    )  # fmt: skip


def treasury(**changes: Any) -> Treasury:
    """A treasury of all of them."""
    fields: dict[str, Any] = {
        "words": "sepolia", "chain_id": 11155111, "block": 9, "block_hash": HASH, "time": 100 * DAY, "first": 1,
        "burn_days": 30, "low": 7, "critical": 3, "cash": 0, "outstanding": 0, "paused": (),
        "models": tuple(model(name, at) for at, name in enumerate(WILD)), "deposits": (),
        "movements": tuple(paid(name, (50 + at) * DAY) for at, name in enumerate(WILD)), "trades": (), "holders": (),
        "spent": (), "checks": (),
    }  # fmt: skip
    return Treasury(**fields | changes)


def texts(found: Treasury, folder: Path) -> dict[str, str]:
    """The files by their endings."""
    files = treasury_pages.write(found, folder, CONFIG)
    return {path.name.removeprefix("treasury-sepolia-9"): path.read_bytes().decode() for path in files}


def test_what_strangers_wrote_is_text(tmp_path: Path) -> None:
    """On the page, in Markdown's tables and in every cell."""
    found = texts(treasury(), tmp_path)
    assert "<script>" not in found[".html"]
    assert "{{ 7*7 }}" in found[".html"], "nothing is computed"
    assert "<script>" not in found[".md"]
    for line in found[".md"].splitlines():
        assert not line.startswith("# c")
        if line.startswith("| ") and "payment" not in line:
            assert len(re.findall(r"(?<!\\)\|", line)) in {3, 8, 12}, line
    for name in ("models", "payments", "ledger"):
        assert '"\'=1+1"' in found[f"-{name}.csv"]


def test_money_that_was_added_is_money_in(tmp_path: Path) -> None:
    """What is paid out beyond revenue came from somewhere, and the head of the page says that it did."""
    topped = replace(paid(WILD[0], 40 * DAY, 1_400), kind="top-up", invoice="")
    found = texts(treasury(movements=(topped, *treasury().movements)), tmp_path)
    for name in (".html", ".md"):
        assert "$0.00 of revenue, $1,400.00 added" in found[name]


def test_the_same_treasury_is_the_same_bytes(tmp_path: Path) -> None:
    """No clock, no order of a dictionary."""
    assert texts(treasury(), tmp_path / "a") == texts(treasury(), tmp_path / "b")


def test_a_page_holds_so_many_payments_and_says_that_there_are_more(tmp_path: Path) -> None:
    """The newest; the CSV has all."""
    many = tuple(paid("a", DAY + at) for at in range(treasury_pages.MOST_PAYMENTS + 7))
    found = texts(treasury(movements=many), tmp_path)
    assert "7 earlier ones are in the CSV only." in found[".html"]
    assert "7 earlier ones are in the CSV only." in found[".md"]
    assert found["-payments.csv"].count("\r\n") == len(many) + 1


def test_each_price_has_its_own_days(tmp_path: Path) -> None:
    """From its first trade to the block."""
    trade = Trade(model="é 漢 😀", kind="bought", usdc=1, price=9, account=NOBODY, at=60 * DAY, block=1, tx=HASH)
    page = treasury_pages.page_of(treasury(trades=(trade, replace(trade, kind="profit", price=None))), CONFIG)
    (course,) = page.subjects[-1].courses
    assert course.points == ((60 * DAY, 9), (100 * DAY, 10_000))


def axis(page: str) -> list[str]:
    """What the ends of the first picture's axis of time say."""
    return re.findall(r'<text class="soft"[^>]*>(\d{4}-[^<]*)</text>', page)[:2]


@pytest.mark.parametrize(
    ("end", "ends"),
    [
        (11 * DAY, ["1970-01-11", "1970-01-12"]),
        (11 * DAY - 1, ["1970-01-11T00:00:00Z", "1970-01-11T23:59:59Z"]),
        (10 * DAY + 9, ["1970-01-11T00:00:00Z", "1970-01-11T00:00:09Z"]),
    ],
)
def test_an_axis_of_less_than_a_day_says_the_time(end: int, ends: list[str], tmp_path: Path) -> None:
    """The same date at both ends would say nothing."""
    found = texts(treasury(time=end, movements=(paid("a", 10 * DAY),)), tmp_path)
    assert axis(found[".html"]) == ends


def test_prices_are_of_models_that_were_traded(tmp_path: Path) -> None:
    """However many others earned more; and what is not drawn is said."""
    names = [f"m{at:02d}" for at in range(MOST_BARS + 4)]
    traded = [
        Trade(model=name, kind="bought", usdc=1, price=9, account=NOBODY, at=60 * DAY, block=1, tx=HASH)
        for name in names[:7]
    ]
    found = treasury(models=tuple(model(name, at) for at, name in enumerate(names)), trades=tuple(traded))
    page = treasury_pages.page_of(found, CONFIG)
    assert [subject.title for subject in page.subjects[2:]] == [
        f"Asking price of m0{at}, USDC a token" for at in (6, 5, 4, 3, 2, 1)
    ]
    drawn = "Drawn are the 30 of 34 models that last shortest, and prices of the 6 of 7 traded ones with most revenue."
    assert drawn in page.notes
    assert not [note for note in treasury_pages.page_of(treasury(), CONFIG).notes if note.startswith("Drawn are")]


def test_the_first_block_that_moves_anything_has_no_pictures(tmp_path: Path) -> None:
    """Which is no word that nothing moved."""
    found = texts(treasury(time=50 * DAY, movements=(paid("a", 50 * DAY),)), tmp_path)
    assert "Nothing moved before this block, or everything in one second" in found[".html"]


def test_the_same_bytes_anywhere(tmp_path: Path) -> None:
    """Another zone, language, order of sets and folder."""
    code = (
        f"import sys; sys.path[:0] = [{str(Path(__file__).parent)!r}, {str(ROOT)!r}]\n"
        "import hashlib, pathlib, test_treasury_pages as pages\n"
        "found = pages.texts(pages.treasury(), pathlib.Path('made'))\n"
        "print(hashlib.sha256(repr(sorted(found.items())).encode()).hexdigest())"
    )
    digests = set()
    for zone, seed, language in (("UTC", "0", "C"), ("Pacific/Kiritimati", "7", "de_DE.UTF-8"), ("EST5EDT", "9", "")):
        folder = tmp_path / seed
        folder.mkdir()
        given = os.environ | {"TZ": zone, "PYTHONHASHSEED": seed, "LC_ALL": language}
        ran = subprocess.run([sys.executable, "-c", code], cwd=folder, env=given, capture_output=True, check=True)
        digests.add(ran.stdout)
    assert len(digests) == 1


def test_a_memo_turns_nothing_around_but_itself(tmp_path: Path) -> None:
    """Letters from right to left end with it, and marks that turn are seen: the invoice's hash stays as it is."""
    found = texts(treasury(movements=(replace(paid("a", 50 * DAY), memo="\u05d0\u202eabc"),)), tmp_path)
    assert "<bdi>\u05d0\\u202eabc</bdi>" in found[".html"]


@pytest.mark.parametrize("nothing", [{}, {"models": (), "movements": ()}])
def test_without_anything_there_is_a_page_all_the_same(nothing: dict[str, Any], tmp_path: Path) -> None:
    """A system that was only just deployed."""
    found = texts(treasury(**nothing), tmp_path)
    assert "every sum equal" in found[".html"]


def test_a_difference_is_the_first_thing_said(tmp_path: Path) -> None:
    """In red, by its name, on the page and in Markdown."""
    wrong = treasury(checks=(Check(what="paid of a", events=3, chain=2), Check(what="cash", events=1, chain=1)))
    found = texts(wrong, tmp_path)
    assert "1 sum of 2 not as the chain has it" in found[".html"]
    assert "verdict red" in found[".html"]
    assert r"| paid of a | $0.000003 | $0.000002 | \-0.000001 |" in found[".md"]
    error = treasury_pages.differs(wrong)
    assert (error.code, error.exit_code, error.found) == ("E-REPORT", 7, "paid of a: -0.000001 USDC")


@pytest.mark.parametrize(
    ("units", "words"),
    [(0, "$0"), (5_000 * 10**6, "$5,000"), (20_000 * 10**6, "$20k"), (25 * 10**11, "$2.5M"), (-(10**16), "$-10B")],
)
def test_amounts_on_an_axis_are_short_and_exact(units: int, words: str) -> None:
    """So that they stay within their picture."""
    (subject, *_) = treasury_pages.page_of(treasury(), CONFIG).subjects
    assert subject.words(units) == words


@pytest.mark.usefixtures("has_browser")
@pytest.mark.parametrize("width", [1280, 390, 360])
def test_nothing_is_beyond_the_edge(width: int, tmp_path: Path) -> None:
    """No table has to be pushed sideways, on a desk or on a telephone, whatever a model is called."""
    rich = tuple(replace(one, fees=123_456_789_123_456, accrued=987_654_321_654) for one in treasury().models)
    trade = Trade(model="é 漢 😀", kind="bought", usdc=1, price=9, account=NOBODY, at=60 * DAY, block=1, tx=HASH)
    held = Holder(
        contract="InfrastructureReserve", role="DEFAULT_ADMIN_ROLE", holder=NOBODY, label="", tx=HASH, block=7
    )
    spent = (Spent(what="deployment", transactions=14, gas=31_000_000, wei=10**17 + 1),)
    found = treasury(models=rich, trades=(trade,), holders=(held,), spent=spent)
    (page, *_) = treasury_pages.write(found, tmp_path, CONFIG)
    with screens._playwright().sync_playwright() as driver:
        running = driver.chromium.launch(executable_path=str(screens.browser()), args=list(screens.FLAGS))
        tab = running.new_page(viewport={"width": width, "height": 900})
        tab.goto(page.resolve().as_uri())
        over = tab.evaluate(
            "[document.documentElement, ...document.querySelectorAll('.scroll')]"
            ".filter(box => box.scrollWidth > box.clientWidth).map(box => box.ariaLabel ?? 'the page')"
        )
        running.close()
    assert over == []


def test_lines_are_told_apart_without_their_colours(tmp_path: Path) -> None:
    """Each has dashes of its own; the first has none."""
    style = texts(treasury(), tmp_path)[".html"].partition("<style>")[2].partition("</style>")[0]
    dashes = dict(re.findall(r"\.c(\d) \{[^}]*?stroke-dasharray: ([^;}]*)", style))
    assert len(set(dashes.values())) == 3
    assert set(dashes) == {"1", "2", "3"}
