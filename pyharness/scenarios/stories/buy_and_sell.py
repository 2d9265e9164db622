"""Story `buy-and-sell`: a trader buys, waits out the buy-only round and sells; nothing is gained by it.

In: a ``Stage``. Out: ``Told``. The door to the network, by ``Stage``. The flat phase's rule, in Python: a purchase
costs the launch price, a sale brings its share of the reserve; fees round up. Source: the market's interface.
"""

from __future__ import annotations

from pyharness.scenarios.schema import DAY, TOKEN, USDC, Told
from pyharness.scenarios.stage.acts import buy, trade_fee
from pyharness.scenarios.stage.expect import equal, holds
from pyharness.scenarios.stage.ledger import moves
from pyharness.scenarios.stage.scene import Done
from pyharness.scenarios.stage.stage import Stage

NAME = "buy-and-sell"
SENTENCE = "A trader buys, waits out the buy-only round and sells; nothing is gained by it."
SPENT = 1_000 * USDC
VIRTUAL_SUPPLY = TOKEN // 1_000  # counted by every market, owned by nobody
POOL, TOKENS = "HokusaiAMM", "HokusaiToken"


def tell(stage: Stage) -> Told:
    """Buy, be refused in the round, sell half, then the rest."""
    purchase = buy(stage, "trader", SPENT)
    bought = purchase.tokens
    me, until = stage.address("trader"), stage.view(POOL, "buyOnlyUntil")
    _refusals_of_a_purchase(stage)
    args = (bought // 2, 0, me, until + DAY)
    stage.refused("trader", POOL, "sell", *args, error="BuyOnlyRound", said={"untilSeconds": until})
    stage.wait_until(until - 1)
    stage.refused("trader", POOL, "sell", *args, error="BuyOnlyRound", said={"untilSeconds": until})

    stage.wait_until(until)
    half = sell(stage, "trader", bought // 2)
    equal("the asking price never falls below launch", stage.view(POOL, "spotPrice"), stage.model.price_usdc)
    rest = sell(stage, "trader", bought - bought // 2)
    back = half[0] + rest[0]
    holds("buying and selling back gains nothing", back < SPENT, back)
    equal("tokens left", stage.tokens("trader"), 0)
    fees = stage.view(POOL, "feesOwed")
    collected = moves(
        stage,
        "the collection of trade fees",
        lambda: stage.act("stranger", POOL, "collectFees"),
        {"pool": -fees, "treasury": fees, "trade fees": -fees},
    )
    return Told(
        facts={
            "spent_usdc": SPENT,
            "bought_tokens": bought,
            "half_sold_for_usdc": half[0],
            "rest_sold_for_usdc": rest[0],
            "round_trip_cost_usdc": SPENT - back,
            "trade_fees_to_treasury_usdc": fees,
        },
        gas={"buy tokens": purchase.done.gas, "sell tokens": half[1].gas, "collect trade fees": collected.gas},
    )


def sell(stage: Stage, by: str, tokens: int) -> tuple[int, Done]:
    """Somebody sells in the flat phase; returns what came back (USDC, 6 decimals) and the act."""
    reserve, supply = stage.view(POOL, "pricedReserve"), stage.view(TOKENS, "totalSupply")
    gross = reserve * tokens // (supply + VIRTUAL_SUPPLY)
    fee = trade_fee(stage, gross)
    me, net = stage.address(by), gross - fee
    equal("the quote of the sale", stage.view(POOL, "getSellQuote", tokens), net)
    stage.act(by, TOKENS, "approve", stage.address(POOL), tokens)
    said = {"got": net, "min": net + 1}
    later = stage.now() + DAY
    stage.refused(by, POOL, "sell", tokens, net + 1, me, later, error="SlippageExceeded", said=said)
    done = moves(
        stage,
        "the sale",
        lambda: stage.act(by, POOL, "sell", tokens, net, me, later),
        {by: net, "pool": -net, "market": -gross, "trade fees": fee},
    )
    event = done.event(POOL, "Sell")
    equal("what Sell says", (event["tokensIn"], event["reserveOut"], event["fee"]), (tokens, net, fee))
    equal("supply burned", supply - stage.view(TOKENS, "totalSupply"), tokens)
    return net, done


def _refusals_of_a_purchase(stage: Stage) -> None:
    me, amount, now = stage.address("trader"), 10 * USDC, stage.now()
    got = (amount - trade_fee(stage, amount)) * TOKEN // stage.model.price_usdc
    said = {"got": got, "min": got + 1}
    stage.refused("trader", POOL, "buy", amount, got + 1, me, now + DAY, error="SlippageExceeded", said=said)
    late = {"deadline": now - 1, "nowSeconds": now}
    stage.refused("trader", POOL, "buy", amount, 0, me, now - 1, error="DeadlineExpired", said=late)
