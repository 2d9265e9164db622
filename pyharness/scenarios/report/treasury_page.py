"""The treasury at one block, as one page that needs nothing but itself, and the same as Markdown.

In: ``Page``, in words but for what is drawn. Out: HTML, Markdown. Pure but for reading its template; every value is
escaped, memos of strangers above all.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from pyharness.pages import escaped, rendered
from pyharness.scenarios.report.markdown import table
from pyharness.scenarios.report.pictures.courses import Panel, Subject, panel
from pyharness.values import instant_of

TEMPLATE = "treasury.html.j2"
WIDTH, LEFT, TOP, LEGEND, ROW = 380, 70.0, 14.0, 44.0, 18
BAR_ROW, LONGEST_BAR = 40, 60  # days at the end of a bar
DAY = 86_400

MODELS = (
    "Model", "Rate", "Revenue", "To infrastructure", "To market", "Added", "Paid", "Withdrawn", "Accrued",
    "A day costs", "Runway",
)  # fmt: skip
MARKETS = ("Model", "Price", "Reserve", "Not yet in the price", "Supply", "Trades", "Profit brought")
PAYMENTS = ("Time", "Model", "Payee", "Amount", "Invoice", "Memo", "Transaction")
ROLES = ("Contract", "Holder", "Known as", "Roles, and where they were granted")
GAS = ("Transactions", "How many", "Gas", "Ether")
CHECKS = ("Sum", "By its events", "On the chain", "Difference")


@dataclass(frozen=True, slots=True, kw_only=True)
class Lasting:
    """How long one model lasts: days, None without burn, the band's word and its class on the page."""

    model: str
    days: int | None
    words: str
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Payment:
    """A payment in words; ``link`` leads to its transaction, "" where no explorer is configured."""

    time: str
    model: str
    payee: str
    label: str
    amount: str
    invoice: str
    memo: str
    tx: str
    link: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A treasury in words.

    Args:
        facts: what stands at the top, label and words.
        subjects: what is drawn over time; several courses of one subject are told apart in its legend.
        left_out: payments that only the CSV has.
        wrong: sums that are not the chain's; checked: how many were compared.
        notes: what the numbers rest on.
    """

    network: str
    verdict: str
    ok: bool
    facts: tuple[tuple[str, str], ...]
    subjects: tuple[Subject, ...]
    lasting: tuple[Lasting, ...]
    models: tuple[tuple[str, ...], ...]
    markets: tuple[tuple[str, ...], ...]
    payments: tuple[Payment, ...]
    left_out: int
    roles: tuple[tuple[str, ...], ...]
    gas: tuple[tuple[str, ...], ...]
    wrong: tuple[tuple[str, ...], ...]
    checked: int
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """A drawn subject: its panel, where its axis begins and ends, where the legend is, its height."""

    subject: Subject
    panel: Panel
    began: str
    ended: str
    legend: float
    height: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """A model's runway as a bar."""

    model: Lasting
    y: float
    width: float


def render(page: Page) -> str:
    """The whole page."""
    return rendered(
        Path(__file__).parent,
        TEMPLATE,
        p=page,
        charts=[_chart(subject) for subject in page.subjects],
        bars=[_bar(item, at) for at, item in enumerate(page.lasting)],
        heads={"models": MODELS, "markets": MARKETS, "roles": ROLES, "gas": GAS, "checks": CHECKS},
        width=WIDTH,
        left=LEFT,
        row=ROW,
        bar_row=BAR_ROW,
    )


def markdown(page: Page) -> str:
    """The same as Markdown, without the pictures."""
    return "\n".join(_lines(page))


def _lines(page: Page) -> Iterator[str]:
    yield from (f"# Treasury of network {escaped(page.network)}", "", page.verdict, "")
    yield from table(("", ""), page.facts)
    if page.wrong:
        yield from ("## Sums that are not the chain's", "")
        yield from table(CHECKS, page.wrong)
    yield from ("## Models", "")
    yield from table(MODELS, page.models)
    yield from ("## Markets", "")
    yield from table(MARKETS, page.markets)
    yield from ("## Payments", "")
    yield from _payments(page.payments)
    if page.left_out:
        yield from (f"{page.left_out:,} earlier ones are in the CSV only.", "")
    yield from ("## Who may do what", "")
    yield from table(ROLES, page.roles)
    yield from ("## Gas", "")
    yield from table(GAS, page.gas)
    yield from ("## What the numbers rest on", "")
    yield from (f"- {escaped(note)}" for note in page.notes)
    yield ""


def _payments(payments: Sequence[Payment]) -> Iterator[str]:
    """The table, in which transactions alone are links."""
    links = {item.tx: f"[{item.tx}]({item.link})" for item in payments if item.link}
    for line in table(PAYMENTS, [_payment(item) for item in payments]):
        start, cell, tx = line.removesuffix(" |").rpartition(" | ")
        yield f"{start}{cell}{links[tx]} |" if tx in links else line


def _payment(item: Payment) -> Sequence[str]:
    payee = f"{item.payee} {item.label}".strip()
    return item.time, item.model, payee, item.amount, item.invoice, item.memo, item.tx


def _chart(subject: Subject) -> Chart:
    drawn = panel(subject, TOP, left=LEFT, right=WIDTH)
    moments, several = [at for course in subject.courses for at, _ in course.points], len(subject.courses) > 1
    began, ended = _ends(min(moments), max(moments))
    legend = drawn.bottom + LEGEND
    height = legend + ROW * ((len(subject.courses) + 1) // 2) - 8 if several else drawn.bottom + 26
    return Chart(subject=subject, panel=drawn, began=began, ended=ended, legend=legend, height=height)


def _ends(first: int, last: int) -> tuple[str, str]:
    """The ends of an axis of time (unix seconds): days, and the time too where less than a day lies between them."""
    length = len("2026-01-02") if last - first >= DAY else None
    return instant_of(first)[:length], instant_of(last)[:length]


def _bar(item: Lasting, at: int) -> Bar:
    days = min(item.days or 0, LONGEST_BAR)
    return Bar(model=item, y=at * BAR_ROW, width=round(WIDTH * days / LONGEST_BAR, 1))
