"""The treasury at one block: what came in, how it was split, what was paid, how long it lasts, what it did to prices.

In: deposits, movements, trades, roles, receipts and views of one block. Out: ``Treasury``, its parts and its hash.
Pure. USDC and prices in base units (6 decimals), tokens 18 decimals, bps of 10_000, times in unix seconds.

Source: guide, "Monitor Accrual Health", "Key Metrics to Track".
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Protocol, TypeVar

from pyharness.ops.accounts import Movement
from pyharness.values import canonical_json, keccak_hex

METHOD = 2  # raised whenever the same block would be told otherwise


@dataclass(frozen=True, slots=True, kw_only=True)
class Deposit:
    """Revenue of one model, split by the router."""

    model: str
    depositor: str
    amount: int
    infra: int
    profit: int
    at: int
    block: int
    tx: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Trade:
    """What moved a market: kind bought, sold or profit, the USDC of it, and the asking price after a trade."""

    model: str
    kind: str
    usdc: int
    price: int | None
    account: str
    at: int
    block: int
    tx: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Market:
    """A model's market as the block has it."""

    reserve: int
    unreleased: int
    price: int
    supply: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A model as the block has it.

    Args:
        rate: bps; None where its params are another system's.
        burn: what a day costs, the higher of what was declared and what was paid a day in the window.
        declared: whether ``burn`` is the declared one.
        runway: whole days by the reserve's own view; None is "no burn".
    """

    model: str
    rate: int | None
    fees: int
    accrued: int
    paid: int
    withdrawn: int
    provider: str
    burn: int
    declared: bool
    runway: int | None
    market: Market | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Holder:
    """A role, its holder, what the configuration calls it, and where it was granted."""

    contract: str
    role: str
    holder: str
    label: str
    tx: str
    block: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Spent:
    """Gas of one kind of transactions, in units and in wei."""

    what: str
    transactions: int
    gas: int
    wei: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """A sum of the events beside what the chain says of it."""

    what: str
    events: int
    chain: int

    @property
    def difference(self) -> int:
        """Zero where they agree."""
        return self.chain - self.events


@dataclass(frozen=True, slots=True, kw_only=True)
class Income:
    """What revenue brought to a model's infrastructure and to its market, and what others added to the former."""

    infra: int
    profit: int
    added: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Treasury:
    """Everything that is told, all of it read at or before one block.

    Args:
        words: network and mode as the command line wants them.
        burn_days: the window that what is paid a day is averaged over.
        low, critical: days of runway below which a model is in that band.
        cash: USDC of the reserve; outstanding: what its books owe.
        paused: labels of what is paused.
    """

    words: str
    chain_id: int
    block: int
    block_hash: str
    time: int
    first: int
    burn_days: int
    low: int
    critical: int
    cash: int
    outstanding: int
    paused: tuple[str, ...]
    models: tuple[Standing, ...]
    deposits: tuple[Deposit, ...]
    movements: tuple[Movement, ...]
    trades: tuple[Trade, ...]
    holders: tuple[Holder, ...]
    spent: tuple[Spent, ...]
    checks: tuple[Check, ...]

    @property
    def command(self) -> str:
        """What makes the report again."""
        return f"python -m pyharness report {self.words} --at-block {self.block}"

    @property
    def input_hash(self) -> str:
        """keccak256 of everything that was read and of the method."""
        return keccak_hex(canonical_json({"method": METHOD, "treasury": asdict(self)}).encode())

    @property
    def wrong(self) -> tuple[Check, ...]:
        """Where events and chain differ."""
        return tuple(check for check in self.checks if check.difference)

    @property
    def payments(self) -> tuple[Movement, ...]:
        """What providers got, oldest first."""
        return tuple(item for item in self.movements if item.kind == "payment")

    def band(self, model: Standing) -> str:
        """How long a model lasts, in a word."""
        if model.runway is None:
            return "no burn"
        return "critical" if model.runway < self.critical else "low" if model.runway < self.low else "enough"

    def incomes(self) -> Mapping[str, Income]:
        """What came to each model."""
        came = grouped(item for item in self.movements if item.change > 0)
        revenue = grouped(self.deposits)
        return {one.model: _income(revenue.get(one.model, ()), came.get(one.model, ())) for one in self.models}


def _income(revenue: Sequence[Deposit], came: Iterable[Movement]) -> Income:
    """Whatever is no share of the router's revenue was added, a share that somebody else brought too."""
    infra = sum(item.infra for item in revenue)
    return Income(infra=infra, profit=sum(item.profit for item in revenue), added=summed(came) - infra)


class Told(Protocol):
    """Anything that is of one model."""

    @property
    def model(self) -> str:
        """Its id."""
        ...


Of = TypeVar("Of", bound=Told)


def grouped(items: Iterable[Of]) -> dict[str, list[Of]]:
    """What is told of each model, in order."""
    found: dict[str, list[Of]] = {}
    for item in items:
        found.setdefault(item.model, []).append(item)
    return found


def summed(movements: Iterable[Movement]) -> int:
    """The amounts together."""
    return sum(item.amount for item in movements)
