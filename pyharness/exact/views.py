"""What every view of the money path must say in a given world.

In: the world and the formulas. Out: per view, named (contract, model, function, arguments), the words of its answer as
ints. Pure.
"""

from __future__ import annotations

from collections.abc import Iterator

from pyharness.exact import pool, reserve, router
from pyharness.exact.formulas import BPS, NO_LIMIT, Formulas
from pyharness.exact.refusal import Key, Listed, Role
from pyharness.exact.state import Model, World

View = tuple[str, str, str, tuple[object, ...]]
Answer = tuple[int | Key | Listed, ...]
BURN = 50 * 10**6


def views(w: World, f: Formulas, holders: tuple[int, ...], model_ids: tuple[str, ...]) -> Iterator[tuple[View, Answer]]:
    """The system as a whole and these models; balances of ``holders``."""
    yield from _totals(w, holders)
    for model_id in model_ids:
        model = w.models[model_id]
        yield from _line(w, f, model_id, holders)
        yield from _terms(w, model_id, model)
        yield from _market(w, f, model_id, model)
        yield from _coin(w, model_id, model, holders)


def _totals(w: World, holders: tuple[int, ...]) -> Iterator[tuple[View, Answer]]:
    book = w.reserve
    said = {
        "totalAccrued": book.outstanding + book.paid + book.withdrawn,
        "totalPaid": book.paid,
        "outstanding": book.outstanding,
        "paused": book.paused,
        "treasury": book.treasury,
        "getBalance": w.usdc.of(book.account),
    }
    for name, value in said.items():
        yield ("reserve", "", name, ()), (int(value),)
    yield ("router", "", "paused", ()), (int(w.router.paused),)
    yield ("router", "", "getBalance", ()), (w.usdc.of(w.router.account),)
    yield ("factory", "", "treasury", ()), (w.pool_treasury,)
    yield ("verifier", "", "minImprovementBps", ()), (w.min_improvement_bps,)
    yield ("contributions", "", "nextContributionId", ()), (w.contributions.next_id,)
    yield ("usdc", "", "totalSupply", ()), (w.usdc.supply,)
    yield ("verifier", "", "rewardOf", (bytes(32),)), (0, 0, 0, 0)
    for digest, reward in list(w.rewards.items())[-2:]:
        answer = (Key(reward.model_id), reward.total, reward.released, Listed(reward.contributors))
        yield ("verifier", "", "rewardOf", (digest,)), answer
    for holder in holders:
        yield ("router", "", "isDepositor", (holder,)), (int(w.has("router", Role("FEE_DEPOSITOR_ROLE"), holder)),)
        yield ("contributions", "", "getContributorGlobalStats", (holder,)), _contributor(w, holder)
    for holder in (*holders, book.account, w.router.account, w.accounts["launcher"]):
        yield ("usdc", "", "balanceOf", (holder,)), (w.usdc.of(holder),)
    for holder in holders:
        for spender in (book.account, w.router.account):
            yield ("usdc", "", "allowance", (holder, spender)), (w.usdc.allowed(holder, spender),)


def _recorded(w: World, model_id: str) -> int:
    return sum(sums[0] for (listed, _), sums in w.contributions.sums.items() if listed == model_id)


def _contributor(w: World, holder: int) -> Answer:
    sums = [sums for (_, wallet), sums in w.contributions.sums.items() if wallet == holder]
    return sum(s[0] for s in sums), sum(s[1] for s in sums), len(sums)


def _line(w: World, f: Formulas, model_id: str, holders: tuple[int, ...]) -> Iterator[tuple[View, Answer]]:
    line = w.reserve.line(model_id)
    said = {
        "accrued": (line.accrued,),
        "paid": (line.paid,),
        "withdrawn": (line.withdrawn,),
        "provider": (line.provider,),
        "getNetAccrual": (line.accrued,),
        "getProviderPayments": (line.paid,),
        "getModelAccounting": (line.accrued, line.paid, line.provider),
    }
    for name, answer in said.items():
        yield ("reserve", "", name, (model_id,)), answer
    for burn in (0, BURN):
        yield ("reserve", "", "getAccrualRunway", (model_id, burn)), (f.runway(line.accrued, burn),)
    for holder in holders:
        answer = (int(reserve.is_payee(w, model_id, holder)),)
        yield ("reserve", "", "isPayee", (model_id, holder)), answer
        sums = w.contributions.sums.get((model_id, holder), (0, 0, 0))
        yield ("contributions", "", "getContributorStatsForModel", (model_id, holder)), sums
        yield ("contributions", "", "hasContributedToModel", (model_id, holder)), (int(sums[1] != 0),)
    for _, invoice in [("", b"\1" * 32), *sorted(w.reserve.invoices)[-2:]]:
        paid = int((model_id, invoice) in w.reserve.invoices)
        yield ("reserve", "", "isInvoicePaid", (model_id, invoice)), (paid,)


def _terms(w: World, model_id: str, model: Model) -> Iterator[tuple[View, Answer]]:
    fees = w.reserve.line(model_id).fees
    yield ("reserve", "", "usageFees", (model_id,)), (fees,)
    yield ("router", "", "getModelFees", (model_id,)), (fees,)
    yield ("router", "", "getModelStats", (model_id,)), (fees, model.rate_bps, BPS - model.rate_bps)
    yield ("contributions", "", "getModelContributionCount", (model_id,)), (_recorded(w, model_id),)
    yield ("router", "", "checkBatch", ((model_id,),)), (32, 1, router.status(w, model_id))
    yield ("params", model_id, "active", ()), (int(model.active),)
    yield ("params", model_id, "infrastructureAccrualBps", ()), (model.rate_bps,)
    yield ("params", model_id, "getProfitShareBps", ()), (BPS - model.rate_bps,)
    yield ("params", model_id, "accrualState", ()), (model.rate_bps, int(model.active))
    yield ("params", model_id, "tokensPerDeltaOne", ()), (model.per_point,)
    yield ("registry", "", "isActive", (model_id,)), (int(model.active),)
    yield ("verifier", "", "nextMintAt", (model_id,)), (model.next_mint_at,)
    line = (model.genesis_bps, model.head_bps, 1, model.budget, model.spent)
    yield (
        ("registry", "", "lineage", (Key(model_id),)),
        (int.from_bytes(model.metric, "big"), int.from_bytes(model.benchmark, "big"), *line),
    )
    listed = (model.token, int(model.active), model.params, model.pool.account)
    yield ("registry", "", "model", (Key(model_id),)), listed
    for run in ("never", *sorted(model.runs)[-1:]):
        yield ("verifier", "", "isRunUsed", (model_id, run)), (int(run in model.runs),)


def _market(w: World, f: Formulas, model_id: str, model: Model) -> Iterator[tuple[View, Answer]]:
    book, supply = model.pool, model.coin.supply
    priced, unreleased, _ = pool.present(w, f, book)
    theta, price = book.market.threshold_usdc, book.market.launch_price_usdc
    spot, whole = f.asking(book.market, priced, supply), book.reserve + book.unreleased
    on_curve = int(f.on_curve(priced, theta))
    percent = 100 if priced >= theta else priced * 100 // theta
    selling, stopped = int(w.now >= book.round_end), int(w.now < book.paused_until)
    said = {
        "reserveBalance": (whole,),
        "pricedReserve": (priced,),
        "unreleasedProfit": (unreleased,),
        "feesOwed": (book.owed,),
        "spotPrice": (spot,),
        "redemptionPrice": (f.redemption(book.market, priced, supply),),
        "rewardCap": (min(pool.reward_cap(w, f, model), NO_LIMIT),),
        "getCurrentPhase": (on_curve,),
        "getPhaseInfo": (on_curve, priced, theta, price, percent),
        "getPoolState": (whole, supply, spot, book.market.crr_ppm, book.fee_bps),
        "getTradeInfo": (selling, book.round_end, stopped),
        "getReserves": (whole, supply),
        "isSellEnabled": (selling,),
        "paused": (stopped,),
        "active": (int(book.active),),
        "tradeFee": (book.fee_bps,),
        "treasury": (w.pool_treasury,),
    }
    for name, answer in said.items():
        yield ("pool", model_id, name, ()), answer
    info = (book.account, model.token, book.market.crr_ppm, book.fee_bps, whole, spot)
    yield ("factory", "", "getPoolInfo", (model_id,)), info
    for reader in ("usdc", "token"):
        coin = w.usdc if reader == "usdc" else model.coin
        yield (reader, "" if reader == "usdc" else model_id, "balanceOf", (book.account,)), (coin.of(book.account),)


def _coin(w: World, model_id: str, model: Model, holders: tuple[int, ...]) -> Iterator[tuple[View, Answer]]:
    coin, spender = model.coin, model.pool.account
    yield ("token", model_id, "totalSupply", ()), (coin.supply,)
    for holder in holders:
        yield ("token", model_id, "balanceOf", (holder,)), (coin.of(holder),)
        yield ("token", model_id, "allowance", (holder, spender)), (coin.allowed(holder, spender),)
        yield ("usdc", "", "allowance", (holder, spender)), (w.usdc.allowed(holder, spender),)
