"""What a model's pool and its curve refuse.

In: nothing. Out: ``TEXTS``. Pure. A model id is not part of these errors; the contract that said it has one.
"""

from __future__ import annotations

from pyharness.explain.commands import DEPLOY, PLAN, ROLES, VALIDATE, VERIFY, do, ops, see, send
from pyharness.explain.schema import Text

_POOL = "HokusaiAMM"
_INFO = see(_POOL, "getTradeInfo()(bool,uint256,bool)")
_STATE = see(_POOL, "getReserves()(uint256,uint256)")
_BUY = "buy(uint256,uint256,address,uint256)"
_SELL = "sell(uint256,uint256,address,uint256)"
_QUOTE = see(_POOL, "getBuyQuote(uint256)(uint256)", "AMOUNT")

TEXTS = (
    Text(
        error="TradingPaused(uint256 untilSeconds: time)",
        cause="a trade came while this model's market is paused",
        rule="a pause ends by itself; no trade before {untilSeconds}; fees are taken all the time",
        look=_INFO,
        remedies=(
            do("when the reason for the pause is gone, as the admin", ops("unpause", f"{_POOL}/{{modelId}}")),
            do("or wait until {untilSeconds}", see(_POOL, "paused()(bool)")),
        ),
    ),
    Text(
        error="PauseCoolingDown(uint256 untilSeconds: time)",
        cause="the pauser was to pause a market again right after its last pause",
        rule="a pauser rests as long as its pause lasted, so that nobody locks sellers in; again from {untilSeconds}",
        look=see(_POOL, "paused()(bool)"),
        remedies=(
            do("the admin may pause at any time: ask who holds that power", ops("pause", f"{_POOL}/{{modelId}}")),
            do("or stop reserve and router instead", ops("pause", "UsageFeeRouter")),
        ),
    ),
    Text(
        error="NotPaused()",
        cause="trading was to be unpaused, and it is not paused",
        rule="only a paused market can be unpaused; a pause may have ended by itself",
        look=see(_POOL, "paused()(bool)"),
        remedies=(
            do("nothing is to be done: trades pass", VERIFY),
            do("if trading is to stop", ops("pause", f"{_POOL}/{{modelId}}")),
        ),
    ),
    Text(
        error="MissingPoolRole(address caller: account, bytes32 role: role)",
        cause="somebody was to pause or unpause a market without the factory's role for it",
        rule="pools keep no roles: {caller} needs {role} of HokusaiAMMFactory, or must be its admin",
        look=see("HokusaiAMMFactory", "hasRole(bytes32,address)(bool)", "{role}", "{caller}"),
        remedies=(
            do(
                "if the config declares this holder: give it the role, as the admin",
                ops("grant", "HokusaiAMMFactory", "{role}", "{caller}"),
            ),
            do("if it does not: let a holder act; who can", f"{ROLES} --function pause"),
        ),
    ),
    Text(
        error="ModelInactive()",
        cause="tokens were to be bought of a model that is switched off",
        rule="a switched-off model sells nothing more; it still buys tokens back",
        look=see(_POOL, "active()(bool)"),
        remedies=(
            do(
                "switch the model on, as the directory's admin",
                send("ModelRegistry", "setActive(string,bool)", "{modelId}", "true"),
            ),
            do("or sell what you hold", see(_POOL, "getSellQuote(uint256)(uint256)", "TOKENS")),
        ),
    ),
    Text(
        error="BuyOnlyRound(uint256 untilSeconds: time)",
        cause="tokens were to be sold during the buy-only round after the launch",
        rule="a young market only sells; it buys back from {untilSeconds}",
        look=see(_POOL, "buyOnlyUntil()(uint256)"),
        remedies=(do("wait until {untilSeconds}, then sell as before", see(_POOL, "isSellEnabled()(bool)")),),
    ),
    Text(
        error="SlippageExceeded(uint256 got: number, uint256 min: number)",
        cause="the price moved, and a trade would yield less than the trader accepts",
        rule="at least {min} base units were asked for; now it would be {got}",
        look=_QUOTE,
        remedies=(
            do("ask for a new quote, and leave room below it", _QUOTE),
            do(
                "if today's price is accepted: buy again with it as the least",
                send(_POOL, _BUY, "AMOUNT", "{got}", "RECIPIENT", "DEADLINE"),
            ),
            do("or sell again with it as the least", send(_POOL, _SELL, "TOKENS", "{got}", "RECIPIENT", "DEADLINE")),
        ),
    ),
    Text(
        error="ZeroOutput()",
        cause="a trade is so small that rounding leaves nothing of it",
        rule="a trade yields at least one base unit of what is bought",
        look=see(_POOL, "spotPrice()(uint256)"),
        remedies=(do("trade more; what an amount would yield", _QUOTE),),
    ),
    Text(
        error="NotFeeRouter(address caller: account)",
        cause="profit was announced to a pool by somebody who is no fee router",
        rule="{caller} needs FEE_ROUTER_ROLE of HokusaiAMMFactory; anybody may pay profit in with depositFees instead",
        look=see("HokusaiAMMFactory", "hasRole(bytes32,address)(bool)", "$(cast keccak FEE_ROUTER_ROLE)", "{caller}"),
        remedies=(
            do(
                "if it is the router of the config: give it the role, as the admin",
                ops("grant", "HokusaiAMMFactory", "FEE_ROUTER_ROLE", "{caller}"),
            ),
            do("or pay the profit in, with an allowance (base units)", send(_POOL, "depositFees(uint256)", "AMOUNT")),
        ),
    ),
    Text(
        error="NothingToCollect()",
        cause="trade fees were to be collected, and none wait",
        rule="there is something to collect after a trade with a fee",
        look=see(_POOL, "feesOwed()(uint256)"),
        remedies=(
            do("nothing is to be done; the pool's fee on trades, in bps", see(_POOL, "tradeFee()(uint256)")),
            do("if it is zero and should not be, as governance", ops("set-fee", "{modelId}", "FEE")),
        ),
    ),
    Text(
        error="AlreadyInitialized()",
        cause="a pool or params contract was to be initialised a second time, or its implementation to be",
        rule="a clone is initialised once, in the transaction that makes it; an implementation never",
        look=see("ModelRegistry", "getPool(string)(address)", "{modelId}"),
        remedies=(
            do(
                "models are made whole: put a new one into the config",
                "python -m pyharness model add {modelId} {alone}",
            ),
            do("and let the launcher make it", DEPLOY),
        ),
    ),
    Text(
        error="ProfitTooLarge(uint256 amount: USDC)",
        cause="profit of more than a pool's book can hold was announced",
        rule="one deposit stays below 2**64 base units, some 18 trillion USDC; {amount} was announced",
        look=_STATE,
        remedies=(
            do(
                "check the amount's unit: USDC has 6 decimals; then deposit in parts",
                send(_POOL, "depositFees(uint256)", "AMOUNT"),
            ),
        ),
    ),
    Text(
        error=(
            "BookTooWide(uint256 reserve: USDC, uint256 unreleased: USDC, uint256 feesOwed: USDC, "
            "uint256 last: time, uint256 remaining: seconds)"
        ),
        cause="a pool's book would hold an amount wider than its field",
        rule="amounts stay below 2**64 base units: reserve {reserve}, waiting {unreleased}, fees {feesOwed}",
        look=see(_POOL, "getPoolState()"),
        remedies=(
            do("trade or deposit less at once: no real amount of USDC comes near this", _QUOTE),
            do("move waiting fees out first; anybody may", ops("collect-fees", "{modelId}")),
        ),
    ),
    Text(
        error="CurveOutOfDomain(uint256 crrPpm: ppm, uint256 thresholdUsdc: USDC, uint256 launchPriceUsdc: price)",
        cause="a pool was to trade on a curve that does not exist",
        rule=(
            "the reserve ratio lies between 1 and 1000000 ppm, threshold and launch price above zero and within their "
            "limits: {crrPpm}, {thresholdUsdc}, {launchPriceUsdc}"
        ),
        look=see("HokusaiAMMFactory", "defaults()"),
        remedies=(
            do("correct the model's pool in the config; every fault at once", VALIDATE),
            do("a pool's curve is never changed: find out who made this one", VERIFY),
        ),
    ),
    Text(
        error="UsdcOutOfDomain(uint256 amount: USDC, uint256 limit: USDC)",
        cause="an amount of USDC is beyond what the curve computes with",
        rule="amounts and reserves stay below {limit}; {amount} was given",
        look=_STATE,
        remedies=(do("check the unit: USDC has 6 decimals, 1000000 is one dollar; then buy less at once", _QUOTE),),
    ),
    Text(
        error="SupplyOutOfDomain(uint256 supply: tokens, uint256 limit: tokens)",
        cause="a buy would make more tokens than the curve computes with",
        rule="a model's supply stays below {limit}; it would be {supply}",
        look=see("HokusaiToken", "totalSupply()(uint256)"),
        remedies=(do("buy less at once; what an amount would yield", _QUOTE),),
    ),
    Text(
        error="SellExceedsSupply(uint256 tokensIn: tokens, uint256 supply: tokens)",
        cause="more tokens were to be sold than there are",
        rule="at most the supply can be sold, {supply}; {tokensIn} was given",
        look=see("HokusaiToken", "totalSupply()(uint256)"),
        remedies=(
            do(
                "check the unit: tokens have 18 decimals; then sell no more than is held",
                see("HokusaiToken", "balanceOf(address)(uint256)", "SELLER"),
            ),
        ),
    ),
    Text(
        error="PoolAlreadyExists(string modelId: model, address pool: account)",
        cause="a second pool was to be made for a model",
        rule="a model has one pool for ever; that of {modelId} is {pool}",
        look=see("HokusaiAMMFactory", "getPoolInfo(string)", "{modelId}"),
        remedies=(
            do("nothing is to be made; what would differ from the config", PLAN),
            do(
                "a market on other terms needs a model with another id",
                "python -m pyharness model add SUCCESSOR {alone}",
            ),
        ),
    ),
    Text(
        error="TokenMismatch(address given: account, address registered: account)",
        cause="a pool was to be made for a token that is not the model's",
        rule="the directory's token of the model is {registered}; {given} was given",
        look=see("ModelRegistry", "getToken(string)(address)", "{modelId}"),
        remedies=(
            do(
                "make the pool for the registered token",
                send("HokusaiAMMFactory", "createPool(string,address)", "{modelId}", "{registered}"),
            ),
            do("or let the harness make what is missing", DEPLOY),
        ),
    ),
    Text(
        error="LaunchSupplyTooSmall(uint256 tokens: count, uint256 min: count)",
        cause="launch price and threshold describe too few tokens for a market",
        rule="threshold divided by launch price gives at least {min} tokens; here {tokens}",
        look=see("HokusaiAMMFactory", "defaults()"),
        remedies=(
            do("raise the threshold or lower the launch price in the config, then check it", VALIDATE),
            do("and see what would be made", PLAN),
        ),
    ),
)
