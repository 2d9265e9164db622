"""What somebody might do next: calls to every door of the money path, by those who may and those who may not.

In: a source of chance and the model's world, for where it becomes interesting.
Out: one act: contract, model, function, caller and arguments, or a jump in time.
Pure but for the source of chance.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

from differential.deployment import ACTORS, HOLDERS
from pyharness.exact.refusal import Key
from pyharness.exact.router import MAX_BATCH
from pyharness.exact.state import Model, World

DAY = 86_400
NEVER = 2**256 - 1
EXTREMES = (0, 2**64 - 1, 2**64, 2**96, 2**128, NEVER)
UNKNOWN_IDS = ("nobody", "", "x" * 64, "y" * 65)


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """A call, or with ``wait`` a jump in time (seconds)."""

    kind: str = ""
    model: str = ""
    function: str = ""
    caller: int = 0
    arguments: tuple[Any, ...] = ()
    wait: int = 0


Maker = Callable[["Chance"], Act]


class Chance:
    """Draws that lean towards where formulas change: boundaries, dust, everything somebody has."""

    def __init__(self, rng: Random, world: World) -> None:
        self.rng, self.w = rng, world
        self.model_id = rng.choice(sorted(world.models))

    @property
    def model(self) -> Model:
        """The model of this act."""
        return self.w.models[self.model_id]

    def odds(self, one_in: int) -> bool:
        """True once in so many times."""
        return self.rng.randrange(one_in) == 0

    def amount(self, *ends: int) -> int:
        """Dust, anything up to an end evenly by magnitude, an end to the unit, or rarely an absurd number."""
        top = max([*ends, 1])
        way = self.rng.randrange(20)
        if way == 0:
            return self.rng.choice(EXTREMES)
        if way <= 3:
            return self.rng.randrange(1, 10_000)
        if way <= 9:
            return max(self.rng.choice(ends or (1,)) + self.rng.randrange(-1, 2), 0)
        return min(max(int(2 ** (self.rng.random() * top.bit_length())), 1), top)

    def id(self) -> str:
        """A model, seldom one that does not exist or cannot."""
        return self.rng.choice(UNKNOWN_IDS) if self.odds(25) else self.model_id

    def who(self, *names: str) -> int:
        """One of those named, seldom anybody; anybody where nobody is named."""
        return ACTORS[self.rng.choice(names)] if names and not self.odds(12) else self.rng.choice(HOLDERS)

    def anyone(self) -> int:
        """An actor, seldom a contract of the system."""
        if self.odds(12):
            return self.rng.choice([self.w.reserve.account, self.w.router.account, self.model.pool.account])
        return self.rng.choice(HOLDERS)

    def receiver(self, caller: int) -> int:
        """Mostly the caller, else anyone, seldom nobody."""
        return 0 if self.odds(40) else self.anyone() if self.odds(5) else caller

    def deadline(self) -> int:
        """Mostly no haste, seldom the present second or just past it."""
        return self.w.now - self.rng.randrange(2) if self.odds(10) else NEVER

    def least(self) -> int:
        """Mostly anything goes."""
        return self.amount(10**12) if self.odds(8) else 0

    def act(self, kind: str, function: str, caller: int, *arguments: Any, of_model: bool = False) -> Act:
        """An act on this contract."""
        model = self.model_id if of_model else ""
        return Act(kind=kind, model=model, function=function, caller=caller, arguments=arguments)


def wait(c: Chance) -> Act:
    """A second, a boundary to the second, or anything up to forty days."""
    pool = c.model.pool
    ends = (pool.round_end, pool.last + pool.remaining, pool.paused_until, pool.pauser_ready_at, c.model.next_mint_at)
    ahead = [end - c.w.now + c.rng.randrange(-1, 2) for end in ends]
    choices = [
        1,
        60,
        pool.window,
        c.rng.randrange(1, pool.window),
        c.rng.randrange(1, pool.window),
        *(a for a in ahead if a > 0),
    ]
    if c.w.now < pool.round_end and c.odds(3):
        return Act(wait=pool.round_end - c.w.now)
    return Act(wait=c.rng.choice(choices) if c.odds(2) else 1 + int(2 ** (c.rng.random() * 21.7)))


def buy(c: Chance) -> Act:
    """Up to the threshold, over it, dust, whales."""
    caller, pool = c.who("whale", "whale", "trader"), c.model.pool
    gap = max(pool.market.threshold_usdc - pool.reserve, 0)
    gross = gap * 10_000 // (10_000 - pool.fee_bps)
    paid = c.amount(gross, gross + 1, gap, pool.market.threshold_usdc * 3, c.w.usdc.of(caller))
    return c.act("pool", "buy", caller, paid, c.least(), c.receiver(caller), c.deadline(), of_model=True)


def sell(c: Chance) -> Act:
    """Dust, part, all of it, more than that."""
    holders = [name for name in ("whale", "whale", "trader") if c.model.coin.of(ACTORS[name])]
    caller = c.who(*holders)
    have = c.model.coin.of(caller)
    given = c.amount(have, have, have // 2, c.model.coin.supply)
    return c.act("pool", "sell", caller, given, c.least(), c.receiver(caller), c.deadline(), of_model=True)


def ask(c: Chance) -> Act:
    """A quote or a preview."""
    pool, coin = c.model.pool, c.model.coin
    function = c.rng.choice(("getBuyQuote", "calculateBuyImpact", "getSellQuote", "calculateSellImpact"))
    if "Buy" in function:
        return c.act("pool", function, ACTORS["stranger"], c.amount(pool.market.threshold_usdc * 9), of_model=True)
    return c.act("pool", function, ACTORS["stranger"], c.amount(coin.supply), of_model=True)


def preview(c: Chance) -> Act:
    """What a score or a deposit would bring."""
    if c.odds(2):
        return c.act("router", "calculateFeeSplit", ACTORS["stranger"], c.id(), c.amount(10**12))
    score = min(c.amount(c.model.head_bps + c.w.min_improvement_bps), 2**16 - 1)
    return c.act("verifier", "previewReward", ACTORS["stranger"], c.id(), score)


def profit(c: Chance) -> Act:
    """Profit by deposit or by announcement, with or without the money, fees to the treasury, a poke."""
    function = c.rng.choice(("depositFees", "depositFees", "creditFees", "collectFees", "poke"))
    if function in ("collectFees", "poke"):
        return c.act("pool", function, c.who(), of_model=True)
    pool = c.model.pool
    if function == "creditFees":
        surplus = c.w.usdc.of(pool.account) - pool.reserve - pool.unreleased - pool.owed
        return c.act("pool", function, c.who("feeder"), c.amount(surplus, surplus), of_model=True)
    amount = c.amount(pool.unreleased, pool.reserve, 10**10)
    return c.act("pool", function, c.who("feeder", "whale", "trader"), amount, of_model=True)


def donate(c: Chance) -> Act:
    """A gift to a contract or somebody, of one's own or by allowance."""
    caller = c.who("whale", "feeder", "trader", "small")
    if c.odds(4):
        kind, owner = c.rng.choice(("usdc", "token")), ACTORS[c.rng.choice(("whale", "trader"))]
        to, amount = c.receiver(caller), c.amount(c.w.usdc.allowed(owner, caller), 10**9)
        return c.act(kind, "transferFrom", caller, owner, to, amount, of_model=kind == "token")
    to = c.rng.choice((c.w.reserve.account, c.model.pool.account, c.w.router.account, c.receiver(caller)))
    return c.act("usdc", "transfer", caller, to, c.amount(10**9, c.w.usdc.of(caller)))


def allow(c: Chance) -> Act:
    """Another allowance, of USDC or tokens."""
    caller = c.who("whale", "trader", "small", "backend")
    spender = c.rng.choice((c.w.router.account, c.w.reserve.account, c.model.pool.account, c.anyone()))
    amount = NEVER if c.odds(2) else c.amount(10**10)
    if c.odds(2):
        return c.act("usdc", "approve", caller, spender, amount)
    return c.act("token", "approve", caller, c.model.pool.account if c.odds(2) else spender, amount, of_model=True)


def give(c: Chance) -> Act:
    """Tokens to others, burned by their holder, by somebody allowed, or minted by nobody."""
    caller = c.who("whale", "trader", "small")
    have, to = c.model.coin.of(caller), c.receiver(c.anyone())
    way = c.rng.randrange(6)
    if way <= 2:
        return c.act("token", "transfer", caller, to, c.amount(have), of_model=True)
    if way == 3:
        return c.act("token", "burn", caller, min(c.amount(have // 100), have + 1), of_model=True)
    owner = ACTORS[c.rng.choice(("whale", "trader"))]
    if way == 4:
        return c.act("manager", "burnTokens", caller, c.id(), owner, c.amount(c.model.coin.of(owner) // 100))
    function = "mint" if c.odds(3) else "burnFrom"
    return c.act("token", function, caller, owner, c.amount(c.model.coin.of(owner) // 100), of_model=True)


def revenue(c: Chance) -> Act:
    """An API fee, with or without a limit to the rate."""
    caller = c.who("backend")
    amount = c.amount(100 * 10**6, 10**12, c.w.usdc.of(caller))
    if c.odds(4):
        limit = c.rng.choice((c.model.rate_bps, c.model.rate_bps - 1, 10_000))
        return c.act("router", "depositFee", caller, c.id(), amount, limit)
    return c.act("router", "depositFee", caller, c.id(), amount)


def batch_revenue(c: Chance) -> Act:
    """API fees of several models, the same one twice included."""
    count = MAX_BATCH + c.rng.randrange(2) if c.odds(100) else c.rng.randrange(5)
    ids = tuple(c.id() if c.odds(4) else c.rng.choice(sorted(c.w.models)) for _ in range(count))
    amounts = [c.amount(10**9) if c.odds(12) else c.rng.randrange(1, 10**10) for _ in ids]
    return c.act("router", "batchDepositFees", c.who("backend"), ids, _uneven(c, amounts))


def accrue(c: Chance) -> Act:
    """Cash booked straight into the reserve by another depositor, or anybody's top-up."""
    surplus = c.w.usdc.of(c.w.reserve.account) - c.w.reserve.outstanding
    if c.odds(2):
        return c.act("reserve", "topUp", c.who("whale", "trader", "feeder"), c.id(), c.amount(10**10))
    if c.odds(3):
        ids = tuple(c.id() for _ in range(c.rng.randrange(4)))
        amounts = _uneven(c, [0 if c.odds(4) else c.amount(surplus // 2) for _ in ids])
        if c.odds(2):
            return c.act("reserve", "batchDeposit", c.who("feeder"), ids, amounts)
        fees = _uneven(c, [c.amount(10**9) for _ in ids])
        return c.act("reserve", "batchDepositShares", c.who("feeder"), tuple(map(Key, ids)), amounts, fees)
    if c.odds(2):
        share = 0 if c.odds(3) else c.amount(surplus, surplus)
        return c.act("reserve", "depositShare", c.who("feeder"), Key(c.id()), share, c.amount(10**9))
    return c.act("reserve", "deposit", c.who("feeder"), c.id(), c.amount(surplus, surplus))


def _uneven(c: Chance, amounts: Sequence[int]) -> tuple[int, ...]:
    return tuple(amounts[:-1] if c.odds(20) else amounts)


def _payment(c: Chance) -> tuple[str, int, int, bytes, str]:
    model_id = c.id()
    line = c.w.reserve.lines.get(model_id)
    accrued = line.accrued if line else 0
    old = sorted(c.w.reserve.invoices)
    fresh = c.rng.getrandbits(256).to_bytes(32, "big")
    invoice = bytes(32) if c.odds(40) else c.rng.choice(old)[1] if old and c.odds(8) else fresh
    payee = c.anyone() if c.odds(4) else (line.provider if line else 0)
    memo = "m" * c.rng.choice((256, 257)) if c.odds(20) else "compute"
    return model_id, payee, c.amount(accrued, accrued // 3, accrued // 20), invoice, memo


def pay(c: Chance) -> Act:
    """An invoice or several, paid once or more."""
    caller = c.who("treasury")
    if c.odds(3):
        payments = tuple(_payment(c) for _ in range(c.rng.randrange(4)))
        return c.act("reserve", "batchPayInfrastructureCosts", caller, payments)
    return c.act("reserve", "payInfrastructureCost", caller, *_payment(c))


def payees(c: Chance) -> Act:
    """Providers and other payees."""
    caller, payee = c.who("admin"), 0 if c.odds(10) else c.anyone()
    if c.odds(2):
        return c.act("reserve", "setProvider", caller, c.id(), payee)
    return c.act("reserve", "approvePayee", caller, c.id(), payee, not c.odds(3))


def stop(c: Chance) -> Act:
    """Stop a contract."""
    if c.odds(2):
        return c.act("pool", "pause", c.who("pauser", "admin"), of_model=True)
    return c.act(c.rng.choice(("reserve", "router")), "pause", c.who("pauser"))


def go(c: Chance) -> Act:
    """Let a contract go on, a stopped one first."""
    caller = c.who("admin")
    if c.w.router.paused and c.odds(2):
        return c.act("router", "unpause", caller)
    if c.w.reserve.paused or c.odds(3):
        return c.act("reserve", "unpause", caller)
    return c.act("pool", "unpause", caller, of_model=True)


def rescue(c: Chance) -> Act:
    """Emergency exits, after a stop, and surplus."""
    caller, way = c.who("admin"), c.rng.randrange(3)
    if way and not c.w.reserve.paused and c.odds(2):
        return c.act("reserve", "pause", c.who("pauser"))
    if way == 0:
        return c.act("reserve", "sweepSurplus", caller)
    if way == 1:
        ids = tuple(c.id() for _ in range(c.rng.randrange(4)))
        return c.act("reserve", "emergencyWithdrawBatch", caller, ids)
    line = c.w.reserve.lines.get(c.model_id)
    return c.act("reserve", "emergencyWithdraw", caller, c.id(), c.amount(line.accrued if line else 0))


def govern(c: Chance) -> Act:
    """Rates, fees, rewards."""
    caller, way = c.who("governor"), c.rng.randrange(3)
    if way == 0:
        rate = c.rng.choice((4_999, 5_000, 7_000, 9_999, 10_000, 10_001, c.rng.randrange(5_000, 10_001)))
        return c.act("params", "setInfrastructureAccrualBps", caller, rate, of_model=True)
    if way == 1:
        return c.act("factory", "setTradeFee", caller, c.id(), c.rng.choice((0, 1, 30, 100, 101)))
    amount = c.rng.choice((10**18 - 1, 10**18, 10**18 + 37, 10**21, 10**24, 10**24 + 1))
    return c.act("params", "setTokensPerDeltaOne", caller, amount, of_model=True)


def administer(c: Chance) -> Act:
    """Treasuries, models, budgets, the smallest improvement."""
    caller, way = c.who("admin"), c.rng.randrange(6)
    if way == 0:
        contract = c.rng.choice(("reserve", "factory"))
        return c.act(contract, "setTreasury", caller, 0 if c.odds(5) else ACTORS[c.rng.choice(("treasury", "small"))])
    if way <= 2:
        return c.act("registry", "setActive", caller, c.id(), c.odds(2) or not c.model.active)
    if way == 3:
        return c.act("verifier", "setMinImprovementBps", caller, c.rng.choice((0, 1, 7, 100, 10_000, 10_001)))
    model = c.model
    budget = c.rng.choice((model.spent, model.spent - 1 if model.spent else 0, 10**24, 2**128 - 1, 2**128))
    return c.act("registry", "setBudget", caller, c.id(), budget)
