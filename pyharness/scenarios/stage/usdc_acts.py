"""Every act of the system that moves USDC, as one table: who does it, and from whom to whom USDC goes.

In: a ``Stage``. Out: ``Act`` s; a stage on which each can be done. The door to the network, by ``Stage``. The table
says what the contracts' interfaces say; ``trials`` holds it against the transfers that USDC reports.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from pyharness.scenarios.schema import BPS, DAY, TOKEN, USDC
from pyharness.scenarios.stage.acts import INFRA_BPS, buy, deposit_fee, end_round, name_provider
from pyharness.scenarios.stage.lines import MEMO, RESERVE, hashed
from pyharness.scenarios.stage.stage import Stage

ROUTER, POOL = "UsageFeeRouter", "HokusaiAMM"
PURSE = 100 * USDC
LATER = 30 * DAY  # after any window: what an act moves does not depend on when it is done
# Who an address of the table is; several may be one account, where the network has it so.
PARTIES: Mapping[str, str] = {
    "treasury": "treasury",
    "provider": "provider",
    "backend": "backend",
    "admin": "admin",
    "buyer": "trader",
    "seller": "holder",
    "giver": "stranger",
    "router": ROUTER,
    "reserve": RESERVE,
    "pool": POOL,
}
Call = tuple[str, str, str, tuple[object, ...]]  # party, contract, function, arguments


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """One act.

    Args:
        call: who calls what.
        moves: from whom to whom USDC goes and who asks USDC for it, in order; names of ``PARTIES``.
        stops: the error it is refused with while all our contracts are paused; empty where it goes on.
        first: what must have been done before.
    """

    name: str
    call: Callable[[Stage], Call]
    moves: tuple[tuple[str, str, str], ...]
    stops: str = ""
    first: Call | None = None

    @property
    def names(self) -> set[str]:
        """Whom USDC looks up on its list: whoever gives, takes, or asks for it."""
        return {name for move in self.moves for name in move}

    def touched(self, stage: Stage) -> set[str]:
        """Their addresses."""
        return {stage.address(PARTIES[name]) for name in self.names}


_ALL = ("governor", "HokusaiParams", "setInfrastructureAccrualBps", (BPS,))
_PAUSE = ("pauser", RESERVE, "pause", ())
_OUT = (("reserve", "treasury", "reserve"),)

ACTS: tuple[Act, ...] = (
    Act(
        name="deposit",
        call=lambda s: ("backend", ROUTER, "depositFee", (s.model.id, 10 * USDC)),
        moves=(("backend", "reserve", "router"), ("backend", "pool", "router")),
        stops="RouterPaused",
    ),
    Act(
        name="deposit without profit",
        call=lambda s: ("backend", ROUTER, "depositFee", (s.model.id, 10 * USDC)),
        moves=(("backend", "reserve", "router"),),
        stops="RouterPaused",
        first=_ALL,
    ),
    Act(
        name="batch deposit",
        call=lambda s: ("backend", ROUTER, "batchDepositFees", ([s.model.id] * 2, [10 * USDC, 5 * USDC])),
        moves=(
            ("backend", "router", "router"),
            ("router", "pool", "router"),
            ("router", "pool", "router"),
            ("router", "reserve", "router"),
        ),
        stops="RouterPaused",
    ),
    Act(
        name="top-up",
        call=lambda s: ("stranger", RESERVE, "topUp", (s.model.id, USDC)),
        moves=(("giver", "reserve", "reserve"),),
        stops="ReservePaused",
    ),
    Act(
        name="pay",
        call=lambda s: ("treasury", RESERVE, "payInfrastructureCost", _bill(s, "provider", "bill")),
        moves=(("reserve", "provider", "reserve"),),
        stops="ReservePaused",
    ),
    Act(
        name="batch pay",
        call=lambda s: (
            "treasury",
            RESERVE,
            "batchPayInfrastructureCosts",
            ([_bill(s, "trader", "bill 1"), _bill(s, "provider", "bill 2")],),
        ),
        moves=(("reserve", "buyer", "reserve"), ("reserve", "provider", "reserve")),
        stops="ReservePaused",
    ),
    Act(
        name="emergency exit",
        call=lambda s: ("admin", RESERVE, "emergencyWithdraw", (s.model.id, USDC)),
        moves=_OUT,
        first=_PAUSE,
    ),
    Act(
        name="batch exit",
        call=lambda s: ("admin", RESERVE, "emergencyWithdrawBatch", ([s.model.id],)),
        moves=_OUT,
        first=_PAUSE,
    ),
    Act(name="sweep", call=lambda _: ("admin", RESERVE, "sweepSurplus", ()), moves=_OUT),
    Act(
        name="buy",
        call=lambda s: ("trader", POOL, "buy", (10 * USDC, 1, s.address("trader"), _deadline(s))),
        moves=(("buyer", "pool", "pool"),),
        stops="TradingPaused",
    ),
    Act(
        name="sell",
        call=lambda s: ("holder", POOL, "sell", (100 * TOKEN, 1, s.address("holder"), _deadline(s))),
        moves=(("pool", "seller", "pool"),),
        stops="TradingPaused",
    ),
    Act(
        name="sell to another",
        call=lambda s: ("holder", POOL, "sell", (100 * TOKEN, 1, s.address("trader"), _deadline(s))),
        moves=(("pool", "buyer", "pool"),),
        stops="TradingPaused",
    ),
    Act(
        name="give profit",
        call=lambda _: ("stranger", POOL, "depositFees", (USDC,)),
        moves=(("giver", "pool", "pool"),),
    ),
    Act(
        name="collect fees",
        call=lambda _: ("stranger", POOL, "collectFees", ()),
        moves=(("pool", "treasury", "pool"),),
    ),
)


def prepared(stage: Stage) -> int:
    """Everything is such that each act can be done; returns the moment to do it at (unix seconds)."""
    name_provider(stage)
    stage.act("admin", RESERVE, "approvePayee", stage.model.id, stage.address("trader"), True)
    deposit_fee(stage, 100 * USDC, INFRA_BPS)
    buy(stage, "holder", 1_000 * USDC)
    end_round(stage)
    for name, spenders in (("backend", (ROUTER,)), ("trader", (POOL,)), ("stranger", (RESERVE, POOL))):
        stage.fund_usdc(stage.address(name), PURSE)
        for spender in spenders:
            stage.act(name, "USDC", "approve", stage.address(spender), PURSE)
    stage.act("holder", "HokusaiToken", "approve", stage.address(POOL), 1_000 * TOKEN)
    stage.fund_usdc(stage.address(RESERVE), 5 * USDC)
    return stage.now() + LATER


def _bill(stage: Stage, payee: str, invoice: str) -> tuple[object, ...]:
    return (stage.model.id, stage.address(payee), USDC, hashed(invoice), MEMO)


def _deadline(stage: Stage) -> int:
    return stage.now() + 2 * LATER
