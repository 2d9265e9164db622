"""A period's books as two CSV files: what moved on each model's line, and who was paid.

In: ``Movement`` s in the order of the chain, lines at both ends. Out: CSV text, sums, differences. Pure. Amounts are
USDC with all six decimals and no separators; the same movements give the same bytes.

What others wrote, memos above all, is text in a spreadsheet and never a formula: a cell that begins like one gets an
apostrophe, and every cell stands in quotes. Source: RFC 4180; OWASP, "CSV Injection".
"""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from pyharness.units import ONE_USDC, USDC_DECIMALS
from pyharness.values import instant_of

BOOK = (
    "model", "movement", "time", "block", "transaction", "log", "in_usdc", "out_usdc", "balance_usdc", "account",
    "label", "invoice_hash", "memo",
)  # fmt: skip
PROVIDERS = (
    "payee", "label", "model", "time", "block", "transaction", "log", "amount_usdc", "paid_to_payee_usdc",
    "invoice_hash", "memo",
)  # fmt: skip
LONGEST_ID = 64  # bytes; a key in hex is longer
FORMULA, BREAKS = ("=", "+", "-", "@"), ("\t", "\r", "\n")
OUTWARD = ("payment", "withdrawal")


@dataclass(frozen=True, slots=True, kw_only=True)
class Movement:
    """One change of a model's line.

    Args:
        kind: share (of revenue), deposit, top-up, payment, withdrawal.
        amount: USDC base units, positive.
        at: unix seconds.
        account: who paid in, or who was paid; "" where the event does not say.
    """

    model: str
    kind: str
    amount: int
    at: int
    block: int
    tx: str
    index: int
    account: str = ""
    label: str = ""
    invoice: str = ""
    memo: str = ""

    @property
    def change(self) -> int:
        """What it does to the balance."""
        return -self.amount if self.kind in OUTWARD else self.amount


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A model over a period (USDC base units)."""

    model: str
    opening: int
    came: int
    paid: int
    withdrawn: int

    @property
    def closing(self) -> int:
        """What is left."""
        return self.opening + self.came - self.paid - self.withdrawn


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """From one moment to before another (unix seconds), and the last blocks before each."""

    begin: int
    end: int
    before: int
    last: int


def named(model: str) -> bool:
    """Whether a line's id is known. Of one that no event names there is only the key, which no view takes."""
    return len(model.encode()) <= LONGEST_ID


def lines(models: Iterable[str], movements: Sequence[Movement], period: Period) -> tuple[Line, ...]:
    """Each model's line: what it had, what came and went, what is left."""
    return tuple(_line(model, [item for item in movements if item.model == model], period) for model in sorted(models))


def within(movements: Iterable[Movement], period: Period) -> tuple[Movement, ...]:
    """What moved in the period."""
    return tuple(item for item in movements if period.before < item.block <= period.last)


def book(found: Sequence[Line], movements: Sequence[Movement], period: Period) -> str:
    """The ledger: of each model an opening line, its movements with the balance after each, a closing line."""
    return table(BOOK, (row for line in found for row in _book_rows(line, movements, period)))


def providers(movements: Sequence[Movement]) -> str:
    """Payments by payee, oldest first, each with what the payee was paid in the period so far."""
    paid = [item for item in movements if item.kind == "payment"]
    return table(PROVIDERS, _provider_rows(sorted(paid, key=lambda item: (item.account, item.block, item.index))))


def unlike(what: str, expected: Mapping[str, int], chain: Mapping[str, int]) -> tuple[str, ...]:
    """Where sums and chain differ, with the difference."""
    return tuple(
        f"{what} of {name}: {decimal(expected[name])} by its events, {decimal(chain[name])} on the chain, "
        f"difference {decimal(chain[name] - expected[name])} USDC"
        for name in chain
        if chain[name] != expected[name]
    )


def decimal(units: int) -> str:
    """Base units with all decimals: ``1234.500000``."""
    sign, units = "-" if units < 0 else "", abs(units)
    return f"{sign}{units // ONE_USDC}.{units % ONE_USDC:0{USDC_DECIMALS}d}"


def text(words: str) -> str:
    """What others wrote, as text that no spreadsheet calculates."""
    begins = unicodedata.normalize("NFKC", words.lstrip())[:1]
    return f"'{words}" if begins in FORMULA or words[:1] in BREAKS else words


def table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Rows as CSV, every cell in quotes; what others wrote comes as ``text``."""
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\r\n", quoting=csv.QUOTE_ALL)
    writer.writerow(header)
    writer.writerows(rows)
    return file.getvalue()


def _line(model: str, movements: Sequence[Movement], period: Period) -> Line:
    inside = within(movements, period)

    def summed(kinds: tuple[str, ...]) -> int:
        return sum(item.amount for item in inside if item.kind in kinds)

    return Line(
        model=model,
        opening=sum(item.change for item in movements if item.block <= period.before),
        came=summed(("share", "deposit", "top-up")),
        paid=summed(("payment",)),
        withdrawn=summed(("withdrawal",)),
    )


def _book_rows(line: Line, movements: Sequence[Movement], period: Period) -> Iterator[tuple[str, ...]]:
    balance, name = line.opening, text(line.model)
    yield _end(name, "opening", period.begin, period.before, balance)
    for item in movements:
        if item.model == line.model:
            balance += item.change
            amounts = ("", decimal(item.amount)) if item.kind in OUTWARD else (decimal(item.amount), "")
            yield (name, item.kind, *_where(item), *amounts, decimal(balance), item.account, *_words(item))
    yield _end(name, "closing", period.end, period.last, balance)


def _end(model: str, what: str, at: int, block: int, balance: int) -> tuple[str, ...]:
    return (model, what, instant_of(at), str(block), "", "", "", "", decimal(balance), "", "", "", "")


def _provider_rows(paid: Iterable[Movement]) -> Iterator[tuple[str, ...]]:
    sums: dict[str, int] = {}
    for item in paid:
        sums[item.account] = total = sums.get(item.account, 0) + item.amount
        amounts = (decimal(item.amount), decimal(total))
        yield (item.account, text(item.label), text(item.model), *_where(item), *amounts, item.invoice, text(item.memo))


def _where(item: Movement) -> tuple[str, str, str, str]:
    return instant_of(item.at), str(item.block), item.tx, str(item.index)


def _words(item: Movement) -> tuple[str, str, str]:
    return text(item.label), item.invoice, text(item.memo)
