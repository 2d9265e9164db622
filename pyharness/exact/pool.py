"""What a model's market does.

In: the world, the formulas, the caller, the model, the call's arguments. Out: the world changed and the call's result,
or a refusal. Pure.

A trade's amount is the floor of the exact one. The contract's arithmetic has 127 binary digits: where exact tokens are
closer to their floor than it can see, one base unit less is right too; ``said`` is what the contract answered.
"""

from __future__ import annotations

from mpmath import mp, mpf

from pyharness.exact.curve import DIGITS, VIRTUAL_SUPPLY, Curve, Outcome
from pyharness.exact.formulas import NO_LIMIT, Formulas
from pyharness.exact.refusal import ADMIN, Role, require, uint256
from pyharness.exact.state import Model, Pool, World

PAUSE_SECONDS = 14 * 86_400
USDC_END, SUPPLY_END = 2**96, 2**112 - VIRTUAL_SUPPLY
PRECISION_BITS = 118


def buy(
    w: World,
    f: Formulas,
    caller: int,
    model_id: str,
    paid: int,
    least: int,
    to: int,
    deadline: int,
    *,
    said: int | None,
) -> int:
    """Tokens for USDC."""
    model = w.models[model_id]
    pool = model.pool
    _require_trade(w, pool, to, deadline)
    require(paid != 0, "ZeroAmount", "reserveIn")
    require(pool.active, "ModelInactive")
    _touch(w, f, pool)
    fee = f.trade_fee(paid, pool.fee_bps)
    tokens = bought(f, pool.market, pool.reserve, model.coin.supply, paid - fee, said)
    _require_output(tokens, least)
    pool.reserve += paid - fee
    pool.owed += fee
    _set_clock(w, f, pool, model.coin.supply + tokens)
    _require_narrow(w, pool)
    w.usdc.move_from(pool.account, caller, pool.account, paid)
    _require_backed(w, pool)
    model.coin.mint(to, tokens)
    return tokens


def sell(w: World, f: Formulas, caller: int, model_id: str, given: int, least: int, to: int, deadline: int) -> int:
    """USDC for tokens."""
    model = w.models[model_id]
    pool = model.pool
    _require_trade(w, pool, to, deadline)
    require(given != 0, "ZeroAmount", "tokensIn")
    require(w.now >= pool.round_end, "BuyOnlyRound", pool.round_end)
    _touch(w, f, pool)
    supply = model.coin.supply
    model.coin.spend(caller, pool.account, given)
    model.coin.burn(caller, given)
    gross = sold(f, pool.market, pool.reserve, supply, given)
    fee = f.trade_fee(gross, pool.fee_bps)
    _require_output(gross - fee, least)
    pool.reserve -= gross
    pool.owed += fee
    _set_clock(w, f, pool, model.coin.supply)
    _require_narrow(w, pool)
    w.usdc.move(pool.account, to, gross - fee)
    return gross - fee


def deposit_fees(w: World, f: Formulas, caller: int, model_id: str, amount: int) -> None:
    """Anyone's money as profit."""
    pool = w.models[model_id].pool
    w.usdc.move_from(pool.account, caller, pool.account, amount)
    _credit(w, f, pool, amount)


def credit_fees(w: World, f: Formulas, caller: int, model_id: str, amount: int) -> None:
    """Profit that is already here, announced by a router."""
    require(w.has("factory", Role("FEE_ROUTER_ROLE"), caller), "NotFeeRouter", caller)
    _credit(w, f, w.models[model_id].pool, amount)


def collect_fees(w: World, _f: Formulas, _caller: int, model_id: str) -> int:
    """Trade fees to the treasury."""
    pool = w.models[model_id].pool
    amount, pool.owed = pool.owed, 0
    require(amount != 0, "NothingToCollect")
    w.usdc.move(pool.account, w.pool_treasury, amount)
    return amount


def poke(w: World, f: Formulas, _caller: int, model_id: str) -> None:
    """Look at the clock."""
    model = w.models[model_id]
    _touch(w, f, model.pool)
    _set_clock(w, f, model.pool, model.coin.supply)


def pause(w: World, _f: Formulas, caller: int, model_id: str) -> None:
    """Stop trades for 14 days; a pauser then has to wait as long, the admin may renew."""
    pool, until = w.models[model_id].pool, w.now + PAUSE_SECONDS
    if not w.has("factory", ADMIN, caller):
        _require_power(w, Role("PAUSER_ROLE"), caller)
        require(w.now >= pool.pauser_ready_at, "PauseCoolingDown", pool.pauser_ready_at)
        pool.pauser_ready_at = until + PAUSE_SECONDS
    pool.paused_until = until


def unpause(w: World, _f: Formulas, caller: int, model_id: str) -> None:
    """Trade again."""
    pool = w.models[model_id].pool
    _require_power(w, ADMIN, caller)
    require(w.now < pool.paused_until, "NotPaused")
    pool.paused_until = pool.pauser_ready_at = 0


def get_buy_quote(w: World, f: Formulas, _caller: int, model_id: str, paid: int, *, said: int | None) -> int:
    """What a buy would yield now."""
    model = w.models[model_id]
    reserve, net = present(w, f, model.pool)[0], paid - f.trade_fee(paid, model.pool.fee_bps)
    return bought(f, model.pool.market, reserve, model.coin.supply, net, said)


def get_sell_quote(w: World, f: Formulas, _caller: int, model_id: str, given: int) -> int:
    """What a sale would yield now; the buy-only round does not matter to it."""
    model = w.models[model_id]
    gross = sold(f, model.pool.market, present(w, f, model.pool)[0], model.coin.supply, given)
    return gross - f.trade_fee(gross, model.pool.fee_bps)


def calculate_buy_impact(
    w: World, f: Formulas, _caller: int, model_id: str, paid: int, *, said: int | None
) -> tuple[int, int, int]:
    """Tokens, rise of the asking price (bps), asking price after."""
    model = w.models[model_id]
    pool, supply = model.pool, model.coin.supply
    _touch(w, f, pool)
    net = paid - f.trade_fee(paid, pool.fee_bps)
    tokens = bought(f, pool.market, pool.reserve, supply, net, said)
    before = f.asking(pool.market, pool.reserve, supply)
    require(pool.reserve + net < USDC_END, "UsdcOutOfDomain", pool.reserve + net, USDC_END)
    after = f.asking(pool.market, pool.reserve + net, supply + tokens)
    return tokens, f.impact(before, after - before), after


def calculate_sell_impact(w: World, f: Formulas, _caller: int, model_id: str, given: int) -> tuple[int, int, int]:
    """USDC after the fee, fall of the redemption price (bps), redemption price after."""
    model = w.models[model_id]
    pool, supply = model.pool, model.coin.supply
    _touch(w, f, pool)
    gross = sold(f, pool.market, pool.reserve, supply, given)
    before = f.redemption(pool.market, pool.reserve, supply)
    after = f.redemption(pool.market, pool.reserve - gross, supply - given)
    return gross - f.trade_fee(gross, pool.fee_bps), f.impact(before, before - after), after


def bought(f: Formulas, market: Curve, reserve: int, supply: int, net: int, said: int | None) -> int:
    """Tokens for a net amount, within the domain the arithmetic is proved for."""
    require(net < USDC_END, "UsdcOutOfDomain", net, USDC_END)
    exact = f.bought(market, reserve, supply, net)
    tokens = _seen(exact, supply + VIRTUAL_SUPPLY, said)
    require(supply + tokens < SUPPLY_END, "SupplyOutOfDomain", supply + tokens, SUPPLY_END)
    return tokens


def sold(f: Formulas, market: Curve, reserve: int, supply: int, given: int) -> int:
    """USDC for tokens, before the fee."""
    require(given <= supply, "SellExceedsSupply", given, supply)
    return f.sold(market, reserve, supply, given).floor


def reward_cap(w: World, f: Formulas, model: Model) -> int:
    """The most one mint of a reward may take: nothing while trading is paused, unlimited in the buy-only round, nothing
    while nobody owns the profit."""
    if w.now < model.pool.paused_until:
        return 0
    if w.now < model.pool.round_end:
        return NO_LIMIT
    if model.coin.supply < f.live_supply(model.pool.market):
        return 0
    return f.reward_cap(model.pool.market, model.coin.supply, model.pool.fee_bps)


def present(w: World, f: Formulas, pool: Pool) -> tuple[int, int, int]:
    """Priced reserve, unreleased profit and time remaining, as of now."""
    elapsed = w.now - pool.last if pool.running else 0
    due = f.released(pool.unreleased, pool.remaining, elapsed)
    return pool.reserve + due, pool.unreleased - due, max(pool.remaining - elapsed, 0)


def _touch(w: World, f: Formulas, pool: Pool) -> None:
    pool.reserve, pool.unreleased, pool.remaining = present(w, f, pool)
    pool.last = w.now


def _set_clock(w: World, f: Formulas, pool: Pool, supply: int) -> None:
    pool.running = f.clock_runs(w.now >= pool.round_end, supply, f.live_supply(pool.market))


def _credit(w: World, f: Formulas, pool: Pool, amount: int) -> None:
    require(amount != 0, "ZeroAmount", "amount")
    _touch(w, f, pool)
    require(amount < 1 << 64, "ProfitTooLarge", amount)
    pool.remaining = f.merged(pool.unreleased, pool.remaining, amount, pool.window)
    pool.unreleased = uint256(pool.unreleased + amount)
    _require_narrow(w, pool)
    _require_backed(w, pool)


def _require_narrow(w: World, pool: Pool) -> None:
    amounts = (pool.reserve, pool.unreleased, pool.owed)
    require(max(amounts) < 1 << 64, "BookTooWide", *amounts, w.now, pool.remaining)


def _require_backed(w: World, pool: Pool) -> None:
    needed, balance = uint256(pool.reserve + pool.unreleased + pool.owed), w.usdc.of(pool.account)
    require(balance >= needed, "NotArrived", balance, needed)


def _require_trade(w: World, pool: Pool, to: int, deadline: int) -> None:
    require(w.now <= deadline, "DeadlineExpired", deadline, w.now)
    require(to != 0, "ZeroAddress", "to")
    require(w.now >= pool.paused_until, "TradingPaused", pool.paused_until)


def _require_output(got: int, least: int) -> None:
    require(got != 0, "ZeroOutput")
    require(got >= least, "SlippageExceeded", got, least)


def _require_power(w: World, role: Role, caller: int) -> None:
    require(w.has("factory", role, caller), "MissingPoolRole", caller, role)


def _seen(exact: Outcome, total: int, said: int | None) -> int:
    if said is None or said >= exact.floor:
        return exact.floor
    with mp.workdps(DIGITS):
        blur = (mpf(total) + exact.exact) / 2**PRECISION_BITS
        close = exact.exact - said < 1 + blur and exact.floor <= exact.exact
        return said if close else exact.floor
