"""The acts that several stories share, each with everything it moves.

In: a ``Scene`` or ``Stage``, amounts. Out: what was done, checked in events and in everybody's books. The door to the
network, by those. Expected amounts come from the rule of the guide, in Python: infrastructure is the rounded-down
share, profit the rest. Source: guide, "Architecture" and "Testing the Deployment".
"""

from __future__ import annotations

from dataclasses import dataclass

from pyharness.scenarios.schema import BPS, DAY
from pyharness.scenarios.stage.expect import equal
from pyharness.scenarios.stage.ledger import moves
from pyharness.scenarios.stage.scene import Done, Scene
from pyharness.scenarios.stage.stage import Stage
from pyharness.values import model_key

INFRA_BPS = 8_000  # the guide's rate, on which stories are told


@dataclass(frozen=True, slots=True, kw_only=True)
class Deposit:
    """A deposit and its two parts (USDC, 6 decimals)."""

    infra: int
    profit: int
    done: Done


@dataclass(frozen=True, slots=True, kw_only=True)
class Purchase:
    """What a purchase brought (tokens, 18 decimals)."""

    tokens: int
    done: Done


def split(amount: int, infra_bps: int) -> tuple[int, int]:
    """Infrastructure and profit of an amount (USDC, 6 decimals)."""
    infra = amount * infra_bps // BPS
    return infra, amount - infra


def deposit_fee(stage: Scene, amount: int, infra_bps: int) -> Deposit:
    """The backend deposits API revenue; nobody else may."""
    stage.fund_usdc(stage.address("backend"), amount)
    stage.act("backend", "USDC", "approve", stage.address("UsageFeeRouter"), amount)
    return deposit_allowed(stage, amount, infra_bps)


def deposit_allowed(stage: Scene, amount: int, infra_bps: int) -> Deposit:
    """The same with money that it has and that the router may take."""
    infra, profit = split(amount, infra_bps)
    done = moves(
        stage,
        "the deposit",
        lambda: stage.guarded("backend", "FEE_DEPOSITOR_ROLE", "UsageFeeRouter", "depositFee", stage.model.id, amount),
        {
            "backend": -amount,
            "reserve": infra,
            "pool": profit,
            "accrued": infra,
            "outstanding": infra,
            "total accrued": infra,
            "fees of the model": amount,
            "market": profit,
        },
    )
    equal(
        "what FeeDeposited says",
        done.event("UsageFeeRouter", "FeeDeposited"),
        {
            "key": bytes.fromhex(model_key(stage.model.id)[2:]),
            "pool": stage.address("HokusaiAMM"),
            "depositor": stage.address("backend"),
            "modelId": stage.model.id,
            "amount": amount,
            "infrastructureAmount": infra,
            "profitAmount": profit,
        },
    )
    return Deposit(infra=infra, profit=profit, done=done)


def set_split(stage: Scene, bps: int) -> Done:
    """Governance sets the share of infrastructure; nobody else may."""
    before = stage.view("HokusaiParams", "infrastructureAccrualBps")
    done = stage.guarded("governor", "GOV_ROLE", "HokusaiParams", "setInfrastructureAccrualBps", bps)
    said = done.event("HokusaiParams", "InfrastructureAccrualBpsSet")
    equal("the split before and after", (said["oldBps"], said["newBps"]), (before, bps))
    equal("the split now", stage.view("HokusaiParams", "infrastructureAccrualBps"), bps)
    return done


def name_provider(stage: Scene) -> Done:
    """The admin names who runs the model's infrastructure; nobody else may."""
    provider, reserve = stage.address("provider"), "InfrastructureReserve"
    done = stage.guarded("admin", "DEFAULT_ADMIN_ROLE", reserve, "setProvider", stage.model.id, provider)
    equal("the provider now", stage.view(reserve, "provider", stage.model.id), provider)
    return done


def pay(stage: Scene, amount: int, invoice: bytes, memo: str) -> Done:
    """The treasury pays the model's provider against an invoice; nobody else may."""
    model, provider = stage.model.id, stage.address("provider")
    done = moves(
        stage,
        "the payment",
        lambda: stage.guarded(
            "treasury", "PAYER_ROLE", "InfrastructureReserve", "payInfrastructureCost",
            model, provider, amount, invoice, memo,
        ),
        {
            "reserve": -amount,
            "provider": amount,
            "accrued": -amount,
            "outstanding": -amount,
            "paid": amount,
            "total paid": amount,
        },
    )  # fmt: skip
    said = done.event("InfrastructureReserve", "InfrastructureCostPaid")
    found = tuple(said[key] for key in ("payee", "invoiceHash", "modelId", "amount", "memo"))
    equal("the payment's event", found, (provider, invoice, model, amount, memo))
    return done


def trade_fee(stage: Stage, amount: int) -> int:
    """The fee on an amount, rounded up (USDC, 6 decimals)."""
    return -(-amount * stage.model.trade_fee_bps // BPS)


def buy(stage: Stage, by: str, amount: int) -> Purchase:
    """Somebody buys at the launch price.

    Raises:
        Mismatch: E-STORY, also when the market has left its launch price.
    """
    fee = trade_fee(stage, amount)
    tokens = (amount - fee) * 10**18 // stage.model.price_usdc
    me = stage.address(by)
    stage.fund_usdc(me, amount)
    stage.act(by, "USDC", "approve", stage.address("HokusaiAMM"), amount)
    equal("the quote of the purchase", stage.view("HokusaiAMM", "getBuyQuote", amount), tokens)
    held = stage.tokens(by)
    done = moves(
        stage,
        "the purchase",
        lambda: stage.act(by, "HokusaiAMM", "buy", amount, tokens, me, stage.now() + DAY),
        {by: -amount, "pool": amount, "market": amount - fee, "trade fees": fee},
    )
    equal("tokens received", stage.tokens(by) - held, tokens)
    said = done.event("HokusaiAMM", "Buy")
    equal("what Buy says", (said["reserveIn"], said["tokensOut"], said["fee"]), (amount, tokens, fee))
    return Purchase(tokens=tokens, done=done)


def end_round(stage: Stage) -> None:
    """Wait until the buy-only round is over, and let the market notice."""
    stage.wait_until(stage.view("HokusaiAMM", "buyOnlyUntil"))
    stage.act("stranger", "HokusaiAMM", "poke")
