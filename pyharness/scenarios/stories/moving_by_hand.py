"""Story `moving-by-hand`: a model's revenue moves from an older router to ours, step by step, and no holder notices.

In: a ``Stage`` beside an existing system. Out: ``Told``. The door to the network, by ``Stage``. The steps of the
guide's "Migration from V1 to V2": the new contracts are there, the backend turns to the new router, tokens and pools
stay, the old router is phased out. Where no older router pays the pool, that last step is not told, and said so.
"""

from __future__ import annotations

from pyharness.chain.abi import decode, encode_call
from pyharness.names import role_id
from pyharness.scenarios.schema import USDC, Told
from pyharness.scenarios.stage import older_router
from pyharness.scenarios.stage.acts import split
from pyharness.scenarios.stage.expect import equal, holds
from pyharness.scenarios.stage.older_router import OlderRouter
from pyharness.scenarios.stage.scene import Done
from pyharness.scenarios.stage.stage import Stage
from pyharness.scenarios.stage.touched import touched

NAME = "moving-by-hand"
SENTENCE = "A model's revenue moves from the older router to ours by hand; then the older one refuses its depositor."
REVENUE = 100 * USDC
ROUTER, RESERVE, POOL = "UsageFeeRouter", "InfrastructureReserve", "HokusaiAMM"
ROLE = bytes.fromhex(role_id("FEE_DEPOSITOR_ROLE")[2:])


def tell(stage: Stage) -> Told:
    """Before, the first deposit by ours, and the older router's end."""
    found = older_router.find(stage)
    older, gaps = (None, (f"the older router's end: {found}",)) if isinstance(found, str) else (found, ())
    supply, rate = _supply(stage), stage.view("HokusaiParams", "infrastructureAccrualBps")
    facts: dict[str, int | str] = {"revenue_usdc": REVENUE, "infrastructure_bps": rate}
    if older:
        facts["to_market_by_the_older_router_usdc"] = _as_before(stage, older)
    first = _first(stage)
    infra, profit = split(REVENUE, rate)
    facts |= {"to_reserve_by_ours_usdc": infra, "to_market_by_ours_usdc": profit}
    facts["older_router_is"] = "not there"
    if older:
        facts |= {"slots_changed_by_closing_it": _closed(stage, older), "older_router_is": "closed to its depositor"}
    equal("supply of the model's token", _supply(stage), supply)
    return Told(facts=facts, gas={"the first deposit of a model": first.gas}, not_checked=gaps)


def _as_before(stage: Stage, older: OlderRouter) -> int:
    """Ours stands beside it, and the older router goes on: its share reaches the pool (USDC, 6 decimals)."""
    before = _books(stage)
    older.deposit(stage, REVENUE)
    fees, accrued, market, cash = (now - was for now, was in zip(_books(stage), before, strict=True))
    equal("what the older router moved of ours", (fees, accrued, cash), (0, 0, 0))
    holds("its deposit reaches the pool", 0 < market <= REVENUE, market)
    return market


def _first(stage: Stage) -> Done:
    """The backend has its role on ours, allows what it will pay, and pays."""
    infra, profit = split(REVENUE, stage.view("HokusaiParams", "infrastructureAccrualBps"))
    backend = stage.address("backend")
    equal("the backend may deposit by ours", stage.view(ROUTER, "hasRole", ROLE, backend), True)
    stage.fund_usdc(backend, REVENUE)
    stage.act("backend", "USDC", "approve", stage.address(ROUTER), REVENUE)
    before = _books(stage)
    done = stage.guarded("backend", "FEE_DEPOSITOR_ROLE", ROUTER, "depositFee", stage.model.id, REVENUE)
    moved = tuple(now - was for now, was in zip(_books(stage), before, strict=True))
    equal("what the first deposit by ours moved", moved, (REVENUE, infra, profit, infra))
    equal("what is left of the allowance", stage.view("USDC", "allowance", backend, stage.address(ROUTER)), 0)
    return done


def _closed(stage: Stage, older: OlderRouter) -> int:
    """Allowance and role are taken away: it refuses, and the market is the same; returns the slots this changed."""
    shown, price = _shown(stage), stage.view(POOL, "spotPrice")
    stage.fund_usdc(older.depositor, REVENUE)
    receipts = (older.allow(stage, 0), older.revoke(stage))
    holds("the role is gone", not older.may(stage), "it is still there")
    older.refuses(stage, REVENUE)
    allowed = stage.view("USDC", "allowance", older.depositor, older.address)
    equal("what the older router may take", allowed, 0)
    equal("reserve, supply and state of the market", _shown(stage), shown)
    holds("the price is not lower", stage.view(POOL, "spotPrice") >= price, stage.view(POOL, "spotPrice"))
    changed = touched(stage, receipts)
    known = {older.address, stage.address("USDC")}
    strangers = sorted(stage.called(place) for place in changed.keys() - known)
    equal("other contracts that closing it changed", strangers, [])
    return sum(len(slots) for slots in changed.values())


def _books(stage: Stage) -> tuple[int, ...]:
    """The model's fees by ours, its accrued line, the pool's reserve and our reserve's cash (USDC, 6 decimals)."""
    model = stage.model.id
    return (
        int(stage.view(ROUTER, "getModelFees", model)),
        int(stage.view(RESERVE, "accrued", model)),
        int(stage.view(POOL, "reserveBalance")),
        stage.usdc(RESERVE),
    )


def _shown(stage: Stage) -> tuple[object, ...]:
    """What of the market time alone does not move."""
    return stage.view(POOL, "reserveBalance"), _supply(stage), stage.view(POOL, "paused"), stage.view(POOL, "tradeFee")


def _supply(stage: Stage) -> int:
    """Tokens of the model (18 decimals)."""
    token = str(stage.view(POOL, "hokusaiToken"))
    return int(str(decode(["uint256"], stage.node.rpc.eth_call(token, encode_call("totalSupply()")))[0]))
