"""All the money there is, and everything that decides where it may go.

In: nothing. Out: plain books, without behaviour. Pure.
Accounts are ints, models their text ids, money base units, times unix seconds.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from pyharness.exact.coin import Coin
from pyharness.exact.curve import Curve
from pyharness.exact.refusal import Role, require


@dataclass(slots=True, kw_only=True)
class Line:
    """A model's line in the reserve (USDC)."""

    accrued: int = 0
    paid: int = 0
    withdrawn: int = 0
    provider: int = 0
    fees: int = 0


@dataclass(slots=True, kw_only=True)
class Reserve:
    """The reserve for infrastructure."""

    account: int
    treasury: int
    lines: dict[str, Line] = field(default_factory=dict)
    outstanding: int = 0
    paid: int = 0
    withdrawn: int = 0
    paused: bool = False
    approved: set[tuple[str, int]] = field(default_factory=set)
    invoices: set[tuple[str, bytes]] = field(default_factory=set)

    def line(self, model_id: str) -> Line:
        """A model's line, empty at first."""
        return self.lines.setdefault(model_id, Line())


@dataclass(slots=True, kw_only=True)
class Router:
    """The splitter of revenue."""

    account: int
    paused: bool = False


@dataclass(slots=True, kw_only=True)
class Pool:
    """A model's market: books, drip line, terms."""

    account: int
    market: Curve
    window: int
    fee_bps: int
    round_end: int
    reserve: int = 0
    unreleased: int = 0
    owed: int = 0
    last: int = 0
    remaining: int = 0
    running: bool = False
    active: bool = True
    paused_until: int = 0
    pauser_ready_at: int = 0


@dataclass(slots=True, kw_only=True)
class Model:
    """A model: its token, parameters, market, and the lineage of its scores."""

    coin: Coin
    token: int
    params: int
    pool: Pool
    rate_bps: int
    per_point: int
    genesis_bps: int
    head_bps: int
    budget: int
    metric: bytes
    benchmark: bytes
    spent: int = 0
    active: bool = True
    next_mint_at: int = 0
    runs: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True, kw_only=True)
class Contributor:
    """Who shares a reward."""

    wallet: int
    weight_bps: int
    samples: int
    content: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluation:
    """A measured improvement, the digest its attesters sign, and their signatures: who, and whether genuine."""

    model_id: str
    run_id: str
    metric: bytes
    benchmark: bytes
    dataset: bytes
    baseline_bps: int
    candidate_bps: int
    contributors: tuple[Contributor, ...]
    deadline: int
    digest: bytes
    signers: tuple[tuple[int, bool], ...]


@dataclass(slots=True, kw_only=True)
class Reward:
    """A promised reward."""

    model_id: str
    total: int
    contributors: tuple[Contributor, ...]
    released: int = 0


@dataclass(slots=True, kw_only=True)
class Contributions:
    """The ledger of contributions: ids by model and content, sums by model and wallet (count, tokens, samples)."""

    next_id: int = 1
    ids: dict[tuple[str, bytes], int] = field(default_factory=dict)
    sums: dict[tuple[str, int], tuple[int, int, int]] = field(default_factory=dict)


@dataclass(slots=True, kw_only=True)
class World:
    """Everything. ``accounts`` names the contracts, ``roles`` holds (contract, role, holder)."""

    now: int
    accounts: dict[str, int]
    usdc: Coin
    reserve: Reserve
    router: Router
    pool_treasury: int
    attesters: tuple[int, ...]
    quorum: int
    min_improvement_bps: int
    models: dict[str, Model] = field(default_factory=dict)
    roles: set[tuple[str, Role, int]] = field(default_factory=set)
    rewards: dict[bytes, Reward] = field(default_factory=dict)
    contributions: Contributions = field(default_factory=Contributions)

    def has(self, contract: str, role: Role, account: int) -> bool:
        """Whether an account holds a contract's role."""
        return (contract, role, account) in self.roles

    def require_role(self, contract: str, role: Role, caller: int) -> None:
        """Refuse a caller without the role."""
        require(self.has(contract, role, caller), "AccessControlUnauthorizedAccount", caller, role)
