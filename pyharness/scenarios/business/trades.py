"""Acts on a model's market: time, trades, questions, profit.

In: draws. Out: acts. Pure but for the source of chance.
"""

from __future__ import annotations

from pyharness.exact.state import Model
from pyharness.scenarios.business.chance import Act, Chance


def boundaries(model: Model) -> tuple[int, ...]:
    """When something changes by itself (unix seconds)."""
    pool = model.pool
    return pool.round_end, pool.last + pool.remaining, pool.paused_until, pool.pauser_ready_at, model.next_mint_at


def wait(c: Chance) -> Act:
    """A second, a boundary to the second, or anything up to forty days."""
    pool = c.model.pool
    ahead = [end - c.w.now + c.rng.randrange(-1, 2) for end in boundaries(c.model)]
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
    holders = [name for name in ("whale", "whale", "trader") if c.model.coin.of(c.people[name])]
    caller = c.who(*holders)
    have = c.model.coin.of(caller)
    given = c.amount(have, have, have // 2, c.model.coin.supply)
    return c.act("pool", "sell", caller, given, c.least(), c.receiver(caller), c.deadline(), of_model=True)


def ask(c: Chance) -> Act:
    """A quote or a preview."""
    pool, coin = c.model.pool, c.model.coin
    function = c.rng.choice(("getBuyQuote", "calculateBuyImpact", "getSellQuote", "calculateSellImpact"))
    if "Buy" in function:
        return c.act("pool", function, c.people["stranger"], c.amount(pool.market.threshold_usdc * 9), of_model=True)
    return c.act("pool", function, c.people["stranger"], c.amount(coin.supply), of_model=True)


def preview(c: Chance) -> Act:
    """What a score or a deposit would bring."""
    if c.odds(2):
        return c.act("router", "calculateFeeSplit", c.people["stranger"], c.id(), c.amount(10**12))
    score = min(c.amount(c.model.head_bps + c.w.min_improvement_bps), 2**16 - 1)
    return c.act("verifier", "previewReward", c.people["stranger"], c.id(), score)


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
