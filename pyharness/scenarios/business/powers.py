"""Acts of those with power: payees, stops, exits, rates, budgets.

In: draws. Out: acts. Pure but for the source of chance.
"""

from __future__ import annotations

from pyharness.scenarios.business.chance import Act, Chance


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


def rate(c: Chance) -> Act:
    """Another split."""
    return _rate(c, c.who("governor"))


def fee(c: Chance) -> Act:
    """Another trade fee."""
    return _fee(c, c.who("governor"))


def govern(c: Chance) -> Act:
    """Rates, fees, rewards."""
    caller, way = c.who("governor"), c.rng.randrange(3)
    if way == 0:
        return _rate(c, caller)
    if way == 1:
        return _fee(c, caller)
    amount = c.rng.choice((10**18 - 1, 10**18, 10**18 + 37, 10**21, 10**24, 10**24 + 1))
    return c.act("params", "setTokensPerDeltaOne", caller, amount, of_model=True)


def administer(c: Chance) -> Act:
    """Treasuries, models, budgets, the smallest improvement."""
    caller, way = c.who("admin"), c.rng.randrange(6)
    if way == 0:
        contract = c.rng.choice(("reserve", "factory"))
        return c.act(contract, "setTreasury", caller, 0 if c.odds(5) else c.people[c.rng.choice(("treasury", "small"))])
    if way <= 2:
        return c.act("registry", "setActive", caller, c.id(), c.odds(2) or not c.model.active)
    if way == 3:
        return c.act("verifier", "setMinImprovementBps", caller, c.rng.choice((0, 1, 7, 100, 10_000, 10_001)))
    model = c.model
    budget = c.rng.choice((model.spent, model.spent - 1 if model.spent else 0, 10**24, 2**128 - 1, 2**128))
    return c.act("registry", "setBudget", caller, c.id(), budget)


def _rate(c: Chance, caller: int) -> Act:
    bps = c.rng.choice((4_999, 5_000, 7_000, 9_999, 10_000, 10_001, c.rng.randrange(5_000, 10_001)))
    return c.act("params", "setInfrastructureAccrualBps", caller, bps, of_model=True)


def _fee(c: Chance, caller: int) -> Act:
    return c.act("factory", "setTradeFee", caller, c.id(), c.rng.choice((0, 1, 30, 100, 101)))
