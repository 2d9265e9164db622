"""Acts that move money to and from the reserve and between people.

In: draws. Out: acts. Pure but for the source of chance.
"""

from __future__ import annotations

from collections.abc import Sequence

from pyharness.exact.refusal import Key
from pyharness.exact.router import MAX_BATCH
from pyharness.scenarios.business.chance import NEVER, Act, Chance


def donate(c: Chance) -> Act:
    """A gift to a contract or somebody, of one's own or by allowance."""
    caller = c.who("whale", "feeder", "trader", "small")
    if c.odds(4):
        kind, owner = c.rng.choice(("usdc", "token")), c.people[c.rng.choice(("whale", "trader"))]
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
    owner = c.people[c.rng.choice(("whale", "trader"))]
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


def top_up(c: Chance) -> Act:
    """Anybody's money for a model's infrastructure."""
    return c.act("reserve", "topUp", c.who("whale", "trader", "feeder"), c.id(), c.amount(10**10))


def accrue(c: Chance) -> Act:
    """Cash booked straight into the reserve by another depositor, or anybody's top-up."""
    surplus = c.w.usdc.of(c.w.reserve.account) - c.w.reserve.outstanding
    if c.odds(2):
        return top_up(c)
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
