"""What a monitor sees at one block, and what it says of it.

In: nothing. Out: ``Snapshot`` and its parts, ``Alert``, ``Round``, exit codes. Pure. USDC and prices in base units
(6 decimals), supply in base units (18 decimals), rates in bps (10_000 = 100%), times in unix seconds.
None stands for what could not be read, but in ``runway_days``, where it is "no burn".

Source: guide, "Monitor Accrual Health", "Key Metrics to Track", "Alert Thresholds".
"""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from pyharness.names import words
from pyharness.values import Address, Hash, Written

Rule = Literal[
    "runway-low",
    "runway-critical",
    "large-payment",
    "split-changed",
    "provider-changed",
    "role-granted",
    "role-revoked",
    "role-admin-changed",
    "paused",
    "unpaused",
    "emergency-withdrawal",
    "payee-approved",
    "treasury-changed",
    "solvency-gap",
    "undeclared-depositor",
    "undeclared-payer",
    "allowance",
    "usdc-paused",
    "blocklisted",
    "stale-head",
    "unreachable",
    "reorganised",
]
Mode = Literal["full", "infrastructure"]
Severity = Literal["info", "warning", "critical", "unknown"]
State = Literal["ok", "warning", "critical", "unknown"]
Unit = Literal["days", "bps", "USDC", "seconds", "blocks", "count"]

EXIT_CODES: dict[State, int] = {"ok": 0, "warning": 10, "critical": 20, "unknown": 30}
NAGIOS_CODES: dict[State, int] = {"ok": 0, "warning": 1, "critical": 2, "unknown": 3}


class Market(Written):
    """A model's pool; an older system's has not all of it.

    Args:
        reserve: USDC that backs the tokens, ``reserveBalance()``.
        supply: tokens there are (18 decimals).
    """

    address: Address
    reserve: int | None = None
    spot_price: int | None = None
    redemption_price: int | None = None
    supply: int | None = None
    phase: Literal["FLAT_PRICE", "BONDING_CURVE"] | None = None
    paused: bool | None = None


class ModelState(Written):
    """A model's line in the books, its rate, its market.

    Args:
        accrued: not paid yet; paid: in all.
        infra_bps: None where the params do not answer; so ``active``. ``fees``: revenue in all, None without an answer.
        market: None where there is no pool.
        declared_burn: what the configuration says it costs a day; 0 where it says nothing.
        trailing_burn: what was paid a day in the trailing window; trailing_income: what its share of revenue was.
        runway_days: whole days that ``accrued`` lasts at ``burn``; None is "no burn".
    """

    id: str
    key: Hash
    accrued: int
    paid: int
    provider: Address
    infra_bps: int | None = None
    active: bool | None = None
    fees: int | None = None
    market: Market | None = None
    declared_burn: int = 0
    trailing_burn: int = 0
    trailing_income: int = 0
    runway_days: int | None = None

    @property
    def burn(self) -> int:
        """What is reckoned with: the higher of the two."""
        return max(self.declared_burn, self.trailing_burn)


class Allowance(Written):
    """What the router may take from a fee depositor; ``limit`` is what the configuration allows, None for any."""

    depositor: Address
    allowed: int
    limit: int | None = None


class SystemState(Written):
    """The system as a whole.

    Args:
        held: USDC of the reserve; outstanding: what its books owe.
        paused: label to whether it is paused, of the contracts that can be; pools are in their models.
        usdc_paused: None where this USDC cannot be asked; so ``blocklisted``: labels of our contracts on its list.
    """

    held: int
    outstanding: int
    paused: dict[str, bool] = Field(default_factory=dict)
    usdc_paused: bool | None = None
    blocklisted: tuple[str, ...] | None = None
    allowances: tuple[Allowance, ...] = ()


class RoleHolder(Written):
    """A role somebody holds, by events and by the contract's own word.

    Args:
        contract: label. tx_hash, block: where it was granted.
        declared: whether the configuration names the holder.
    """

    contract: str
    role: str
    holder: Address
    tx_hash: Hash
    block: int
    declared: bool


class PaidOut(Written):
    """A payment to a provider, with what the model had accrued just before it."""

    model: str
    payee: Address
    amount: int
    balance_before: int
    invoice_hash: Hash
    tx_hash: Hash
    block: int
    log_index: int
    at: int


class Snapshot(Written):
    """Everything at one block, pinned by number and hash.

    Args:
        taken_at: when it was taken, by our clock.
        holders: of every role of the system's contracts.
        payments: of the trailing window, newest last.
        unread: what could not be read, in words.
    """

    network: str
    chain_id: int
    mode: Mode = "full"
    number: int
    hash: Hash
    time: int
    taken_at: int
    system: SystemState
    models: tuple[ModelState, ...]
    holders: tuple[RoleHolder, ...] = ()
    payments: tuple[PaidOut, ...] = ()
    unread: tuple[str, ...] = ()

    @property
    def head_age(self) -> int:
        """How old the block was when it was looked at (seconds)."""
        return max(0, self.taken_at - self.time)

    @property
    def undeclared(self) -> tuple[RoleHolder, ...]:
        """Holders that the configuration does not name."""
        return tuple(holder for holder in self.holders if not holder.declared)

    @property
    def words(self) -> str:
        """Network and mode as the command line wants them."""
        return words(self.network, self.mode)


class Alert(Written):
    """One thing somebody must know.

    Args:
        id: the same for the same thing in every round: rule and subject, of an event its place in the chain too.
        subject: model, contract or account it is about.
        number, limit: in ``unit``; None where the rule has none.
        tx_hash: the transaction that did it, where one did.
        since: the block it was first seen at; 0 where no block was seen.
        command: what helps, as the command line has it; others: what would help too.
        words: the whole of it in one sentence.
    """

    id: str
    rule: Rule
    severity: Severity
    subject: str
    model: str | None = None
    number: int | None = None
    limit: int | None = None
    unit: Unit | None = None
    tx_hash: Hash | None = None
    since: int
    command: str
    others: tuple[str, ...] = ()
    words: str


class Round(Written):
    """What one look found.

    Args:
        snapshot: None where nothing could be read.
        state: the worst of what is open; without a snapshot unknown.
        open: every alert that stands; raised: those of them that are new; cleared: those that stood and do not.
        at: when, by our clock.
    """

    network: str
    mode: Mode = "full"
    at: int
    state: State
    snapshot: Snapshot | None = None
    open: tuple[Alert, ...] = ()
    raised: tuple[Alert, ...] = ()
    cleared: tuple[Alert, ...] = ()

    @property
    def exit_code(self) -> int:
        """For cron."""
        return EXIT_CODES[self.state]

    @property
    def nagios_code(self) -> int:
        """For a Nagios plugin."""
        return NAGIOS_CODES[self.state]
