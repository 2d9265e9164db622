"""Story `across-the-threshold`: buyers carry a market over its threshold, profit drips in, a seller carries it back.

In: a ``Stage``. Out: ``Told``, with asking and redemption price sampled at every purchase and over the window. The door
to the network, by ``Stage``. Every amount and price is held against the exact model, which integrates the price field
at a hundred digits. Source: the market's interface; ``exact.curve``.
"""

from __future__ import annotations

from dataclasses import dataclass

from pyharness.exact import pool
from pyharness.exact.curve import Curve
from pyharness.exact.formulas import Formulas
from pyharness.scenarios.schema import DAY, USDC, Told
from pyharness.scenarios.stage.acts import deposit_fee, end_round, trade_fee
from pyharness.scenarios.stage.expect import equal, holds
from pyharness.scenarios.stage.ledger import moves
from pyharness.scenarios.stage.stage import Stage
from pyharness.scenarios.stories.buy_and_sell import POOL, TOKENS

NAME = "across-the-threshold"
SENTENCE = "Buyers carry the price over the threshold, profit lifts it further, and a seller gets the exact price back."
PURCHASES, PURCHASE = 10, 5_000 * USDC
REVENUE, INFRA_BPS = 25_000 * USDC, 8_000
PERCENTS = tuple(range(0, 101, 10))
BOUGHT = tuple(f"bought_{at:02d}" for at in range(PURCHASES + 1))
DRIPPED = {f"dripped_{percent:03d}": percent for percent in PERCENTS}
SAMPLES = frozenset(
    [f"{name}{ending}" for name in (*BOUGHT, *DRIPPED) for ending in ("_asking_price", "_redemption_price")]
    + [f"{name}_priced_usdc" for name in BOUGHT]
)
FLAT, CURVED = 0, 1  # the market's phases


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What the market shows at one moment, all of it as the exact model has it."""

    priced: int
    asking: int
    redemption: int

    def facts(self, name: str) -> dict[str, int | str]:
        """The two prices under a name."""
        return {f"{name}_asking_price": self.asking, f"{name}_redemption_price": self.redemption}


def tell(stage: Stage) -> Told:
    """Ten purchases of $5,000, a deposit looked at over its window, and the sale of half of everything."""
    equal("tokens before anybody buys", stage.view(TOKENS, "totalSupply"), 0)
    looks = [_look(stage, 0)]
    for _ in BOUGHT[1:]:
        looks.append(_buys(stage, looks[-1].priced))
    equal("the price at launch", looks[0].asking, stage.model.price_usdc)
    holds("the threshold is crossed", looks[-1].priced > stage.model.threshold_usdc, looks[-1].priced)
    holds("the curve asks more than launch", looks[-1].asking > stage.model.price_usdc, looks[-1].asking)

    end_round(stage)
    samples, full = _drips(stage, looks[-1].priced)
    sold, brought, left = _sells_half(stage, full)
    holds("the sale ends below the threshold", left < stage.model.threshold_usdc, left)
    spent = PURCHASES * PURCHASE
    facts: dict[str, int | str] = {"spent_usdc": spent, "threshold_usdc": stage.model.threshold_usdc}
    for name, look in zip(BOUGHT, looks, strict=True):
        facts |= {f"{name}_priced_usdc": look.priced, **look.facts(name)}
    return Told(
        facts={
            **facts,
            "price_before_the_deposit_price": looks[-1].asking,
            **samples,
            "priced_after_the_window_usdc": full,
            "sold_tokens": sold,
            "sold_for_usdc": brought,
            "priced_after_the_sale_usdc": left,
        }
    )


def _buys(stage: Stage, priced: int) -> Look:
    """One purchase; the tokens are those of the exact curve."""
    fee, me, supply = trade_fee(stage, PURCHASE), stage.address("holder"), stage.view(TOKENS, "totalSupply")
    stage.fund_usdc(me, PURCHASE)
    stage.act("holder", "USDC", "approve", stage.address(POOL), PURCHASE)
    quote = stage.view(POOL, "getBuyQuote", PURCHASE)
    exact = pool.bought(Formulas(), _curve(stage), priced, supply, PURCHASE - fee, quote)
    equal("the quote of the purchase", quote, exact)
    moves(
        stage,
        "the purchase",
        lambda: stage.act("holder", POOL, "buy", PURCHASE, exact, me, stage.now() + DAY),
        {"holder": -PURCHASE, "pool": PURCHASE, "market": PURCHASE - fee, "trade fees": fee},
    )
    equal("tokens made", stage.view(TOKENS, "totalSupply") - supply, exact)
    return _look(stage, priced + PURCHASE - fee)


def _drips(stage: Stage, priced: int) -> tuple[dict[str, int | str], int]:
    """A deposit, looked at over its window; prices by name, and the priced reserve at the end (USDC, 6 decimals)."""
    deposit, window = deposit_fee(stage, REVENUE, INFRA_BPS), stage.model.window_seconds
    found: dict[str, int | str] = {}
    for name, percent in DRIPPED.items():
        elapsed = window * percent // 100
        if elapsed:
            stage.wait_until(deposit.done.at + elapsed)
        found |= _look(stage, priced + Formulas().released(deposit.profit, window, elapsed)).facts(name)
    return found, priced + deposit.profit


def _sells_half(stage: Stage, priced: int) -> tuple[int, int, int]:
    """Half of all tokens are sold; returns them, what they brought, and the priced reserve that is left."""
    supply, me, later = stage.view(TOKENS, "totalSupply"), stage.address("holder"), stage.now() + DAY
    tokens = supply // 2
    gross = pool.sold(Formulas(), _curve(stage), priced, supply, tokens)
    fee = trade_fee(stage, gross)
    equal("the quote of the sale", stage.view(POOL, "getSellQuote", tokens), gross - fee)
    stage.act("holder", TOKENS, "approve", stage.address(POOL), tokens)
    moves(
        stage,
        "the sale",
        lambda: stage.act("holder", POOL, "sell", tokens, gross - fee, me, later),
        {"holder": gross - fee, "pool": fee - gross, "market": -gross, "trade fees": fee},
    )
    return tokens, gross - fee, _look(stage, priced - gross).priced


def _look(stage: Stage, priced: int) -> Look:
    """The market shows this priced reserve, and the phase and prices that follow from it."""
    formulas, curve, supply = Formulas(), _curve(stage), stage.view(TOKENS, "totalSupply")
    look = Look(
        priced=priced,
        asking=formulas.asking(curve, priced, supply),
        redemption=formulas.redemption(curve, priced, supply),
    )
    phase = CURVED if formulas.on_curve(priced, curve.threshold_usdc) else FLAT
    equal("the priced reserve", stage.view(POOL, "pricedReserve"), priced)
    equal("the phase", stage.view(POOL, "getCurrentPhase"), phase)
    equal("the asking price", stage.view(POOL, "spotPrice"), look.asking)
    equal("the redemption price", stage.view(POOL, "redemptionPrice"), look.redemption)
    return look


def _curve(stage: Stage) -> Curve:
    model = stage.model
    return Curve(crr_ppm=model.crr_ppm, threshold_usdc=model.threshold_usdc, launch_price_usdc=model.price_usdc)
