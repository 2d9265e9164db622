"""Story `deposit-before-first-buyer`: profit that comes before anybody owns a token waits, and a cent cannot take it.

In: a ``Stage``. Out: ``Told``. The door to the network, by ``Stage``. The release clock runs once the buy-only round
is over and the supply is 1 % of what the threshold buys at the launch price; until then the launch price stands.
"""

from __future__ import annotations

from pyharness.scenarios.schema import TOKEN, USDC, Told
from pyharness.scenarios.stage.acts import buy, end_round, trade_fee
from pyharness.scenarios.stage.expect import equal, holds
from pyharness.scenarios.stage.stage import Stage
from pyharness.scenarios.stories import api_fee_deposit
from pyharness.scenarios.stories.buy_and_sell import POOL, TOKENS, VIRTUAL_SUPPLY, sell

NAME = "deposit-before-first-buyer"
SENTENCE = "Profit that comes before anybody owns a token waits, and a cent cannot take it."
CENT = USDC // 100
PURCHASE = 1_000 * USDC


def tell(stage: Stage) -> Told:
    """Profit, a cent's worth of tokens, the end of the round, and at last a real buyer."""
    model = stage.model
    equal("tokens before anybody buys", stage.view(TOKENS, "totalSupply"), 0)
    deposit = api_fee_deposit.deposited(stage)
    live = model.threshold_usdc * TOKEN // model.price_usdc // 100
    _stands(stage, priced=0, waiting=deposit.profit)
    stage.wait_until(deposit.done.at + model.window_seconds)
    _stands(stage, priced=0, waiting=deposit.profit)

    _in_the_round(stage, deposit.profit, live)
    back = _a_cent(stage, deposit.profit, live)
    owned, price = _a_holder(stage, deposit.profit, live)
    return Told(
        facts={
            "profit_usdc": deposit.profit,
            "launch_price": model.price_usdc,
            "cent_buyer_paid_usdc": CENT,
            "cent_buyer_got_back_usdc": back,
            "clock_needs_tokens": live,
            "first_holder_tokens": owned,
            "price_after_the_window_price": price,
        }
    )


def _in_the_round(stage: Stage, profit: int, live: int) -> None:
    """However much is bought in the round, nothing is released before its end; then all of this is undone."""
    with stage.aside("a purchase in the round"):
        purchase = buy(stage, "holder", PURCHASE)
        holds("enough is owned to set the clock going", purchase.tokens >= live, purchase.tokens)
        stage.wait_until(purchase.done.at + stage.model.window_seconds)
        holds("the round is not over", stage.now() < stage.view(POOL, "buyOnlyUntil"), stage.now())
        _stands(stage, priced=PURCHASE - trade_fee(stage, PURCHASE), waiting=profit)


def _a_cent(stage: Stage, profit: int, live: int) -> int:
    """A cent buys in the round and sells after a whole window; returns what it got back (USDC, 6 decimals)."""
    crumb = buy(stage, "trader", CENT).tokens
    end_round(stage)
    stage.wait_until(stage.now() + stage.model.window_seconds)
    holds("a cent buys less than sets the clock going", crumb < live, crumb)
    _stands(stage, priced=CENT - trade_fee(stage, CENT), waiting=profit)
    back, _ = sell(stage, "trader", crumb)
    holds("the cent brings at most a cent", back <= CENT, back)
    return back


def _a_holder(stage: Stage, profit: int, live: int) -> tuple[int, int]:
    """A purchase sets the clock going; returns its tokens (18 decimals) and the price a window later."""
    priced = stage.view(POOL, "pricedReserve")
    purchase = buy(stage, "holder", PURCHASE)
    owned = purchase.tokens
    holds("a purchase of $1,000 sets the clock going", owned >= live, owned)
    priced += PURCHASE - trade_fee(stage, PURCHASE)
    _stands(stage, priced=priced, waiting=profit)
    stage.wait_until(purchase.done.at + stage.model.window_seconds)
    equal("waiting", stage.view(POOL, "unreleasedProfit"), 0)
    equal("in the price", stage.view(POOL, "pricedReserve"), priced + profit)
    price = (priced + profit) * TOKEN // (owned + VIRTUAL_SUPPLY)
    equal("the price for the first real holder", stage.view(POOL, "spotPrice"), price)
    return owned, price


def _stands(stage: Stage, *, priced: int, waiting: int) -> None:
    """The launch price stands, and the profit waits beside it."""
    equal("the asking price", stage.view(POOL, "spotPrice"), stage.model.price_usdc)
    equal("the priced reserve", stage.view(POOL, "pricedReserve"), priced)
    equal("the waiting profit", stage.view(POOL, "unreleasedProfit"), waiting)
    equal("everything the market owns", stage.view(POOL, "reserveBalance"), priced + waiting)
