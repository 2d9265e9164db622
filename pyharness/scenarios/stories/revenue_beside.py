"""Story `revenue-beside`: revenue of an existing model is split at its own rate, and nothing else of it moves.

In: a ``Stage`` whose model, pool and params are an existing system's, older or like ours. Out: ``Told``. The door to
the network, by ``Stage``. Only what both kinds of pools answer is looked at. Source: guide, "Option 2": existing
contracts are not updated, and an older router keeps paying into the same pools.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pyharness.chain.abi import decode, encode_call
from pyharness.names import role_id
from pyharness.scenarios.schema import USDC, Told
from pyharness.scenarios.stage import older_router
from pyharness.scenarios.stage.acts import name_provider, split
from pyharness.scenarios.stage.expect import equal, holds
from pyharness.scenarios.stage.scene import Done
from pyharness.scenarios.stage.stage import Stage
from pyharness.scenarios.stage.touched import touched
from pyharness.values import keccak_hex

NAME = "revenue-beside"
SENTENCE = "Revenue of an existing model is split at its own rate, an invoice is paid, and nothing else of it moves."
REVENUE = 100 * USDC
ROUTER, RESERVE, POOL = "UsageFeeRouter", "InfrastructureReserve", "HokusaiAMM"
INVOICE = bytes.fromhex(keccak_hex(b"INV-2024-001")[2:])
PAUSER = bytes.fromhex(role_id("PAUSER_ROLE")[2:])


@dataclass(frozen=True, slots=True, kw_only=True)
class Older:
    """What the older way brought to the pool beside us (USDC, 6 decimals), and by whom."""

    to_market: int
    by: str
    not_checked: tuple[str, ...] = ()


def tell(stage: Stage) -> Told:
    """Deposit as the backend, pay as the treasury, pause and go on; strangers may do none of it."""
    rate, terms = stage.view("HokusaiParams", "infrastructureAccrualBps"), _terms(stage)
    infra, profit = split(REVENUE, rate)
    stage.fund_usdc(stage.address("backend"), 2 * REVENUE)
    stage.act("backend", "USDC", "approve", stage.address(ROUTER), 2 * REVENUE)
    deposit = _deposited(stage, infra, profit)
    provider = name_provider(stage)
    amount = infra * 5 // 8
    payment = _paid(stage, amount)
    older = _older(stage)
    pauses = _paused(stage, infra, profit, amount)
    equal("what the router keeps", stage.usdc(ROUTER), 0)
    equal("token, supply, manager and rate of the model", _terms(stage), terms)
    slots = _slots(stage, [deposit, provider, payment, *pauses])
    return Told(
        facts={
            "revenue_usdc": REVENUE,
            "infrastructure_bps": rate,
            "to_reserve_usdc": infra,
            "to_market_usdc": profit,
            "paid_usdc": amount,
            "paid_by": stage.parties["treasury"].kind,
            "slots_of_the_existing_system_changed": slots,
            "of_them_outside_the_pool": 0,
            "to_market_by_the_older_way_usdc": older.to_market,
            "the_older_way": older.by,
        },
        gas={"deposit an API fee": deposit.gas, "pay an invoice": payment.gas},
        not_checked=older.not_checked,
    )


def _deposited(stage: Stage, infra: int, profit: int) -> Done:
    """Revenue by the backend; nobody else may."""
    before = _books(stage)
    done = stage.guarded("backend", "FEE_DEPOSITOR_ROLE", ROUTER, "depositFee", stage.model.id, REVENUE)
    equal("what the deposit moved", _moved(stage, before), (infra, profit, infra, 0))
    return done


def _paid(stage: Stage, amount: int) -> Done:
    """An invoice by the treasury; nobody else may."""
    provider = stage.address("provider")
    held, before = stage.usdc("provider"), _books(stage)
    done = stage.guarded(
        "treasury", "PAYER_ROLE", RESERVE, "payInfrastructureCost",
        stage.model.id, provider, amount, INVOICE, "compute",
    )  # fmt: skip
    equal("what the payment moved", _moved(stage, before), (-amount, 0, -amount, amount))
    equal("the provider's cash", stage.usdc("provider") - held, amount)
    return done


def _older(stage: Stage) -> Older:
    """The older router, or somebody who pays as routers do, pays into the same pool; our books stay as they are."""
    found, before = older_router.find(stage), _books(stage)
    gaps: tuple[str, ...] = ()
    if isinstance(found, str):
        stage.fund_usdc(stage.address("trader"), REVENUE)
        stage.act("trader", "USDC", "approve", stage.address(POOL), REVENUE)
        stage.act("trader", POOL, "depositFees", REVENUE)
        by, gaps = "a payment as routers make it", (f"the older router: {found}",)
    else:
        found.deposit(stage, REVENUE)
        by = "the older router"
    moved = _moved(stage, before)
    holds("the older way reaches the pool", moved[1] > 0, moved[1])
    equal("what it moved of ours", (moved[0], *moved[2:]), (0, 0, 0))
    return Older(to_market=moved[1], by=by, not_checked=gaps)


def _paused(stage: Stage, infra: int, profit: int, amount: int) -> tuple[Done, ...]:
    """Ours stops and goes on again; the existing market is as it was and takes money all the while."""
    model, provider = stage.model.id, stage.address("provider")
    pauser, paused = stage.address("pauser"), stage.view(POOL, "paused")
    lent = [name for name in (ROUTER, RESERVE) if not stage.view(name, "hasRole", PAUSER, pauser)]
    acts = [stage.act("admin", name, "grantRole", PAUSER, pauser) for name in lent]
    acts += [stage.guarded("pauser", "PAUSER_ROLE", name, "pause") for name in (ROUTER, RESERVE)]
    stage.refused("backend", ROUTER, "depositFee", model, REVENUE, error="RouterPaused", said={})
    invoice = (model, provider, amount, bytes(31) + b"\1", "compute")
    stage.refused("treasury", RESERVE, "payInfrastructureCost", *invoice, error="ReservePaused", said={})
    equal("whether the existing market is paused", stage.view(POOL, "paused"), paused)
    with stage.aside("the older way while ours is paused"):
        _older(stage)
    acts += [stage.guarded("admin", "DEFAULT_ADMIN_ROLE", name, "unpause") for name in (ROUTER, RESERVE)]
    acts += [stage.act("admin", name, "revokeRole", PAUSER, pauser) for name in lent]
    return (*acts, _deposited(stage, infra, profit))


def _slots(stage: Stage, acts: Sequence[Done]) -> int:
    """How many storage slots of the existing system all of this changed; every one of them the pool's."""
    changed = touched(stage, [done.receipt for done in acts])
    ours = {stage.address(name) for name in (ROUTER, RESERVE, "USDC")}
    ours |= {party.address for party in stage.parties.values()}  # a Safe counts its own transactions
    others = {stage.called(place): sorted(slots) for place, slots in changed.items() if place not in ours}
    equal("the contracts of the existing system whose storage changed", sorted(others), [POOL])
    return len(others[POOL])


def _terms(stage: Stage) -> tuple[object, ...]:
    """What nobody here may move: token, its supply, manager, rate."""
    token = str(stage.view(POOL, "hokusaiToken"))
    supply = decode(["uint256"], stage.node.rpc.eth_call(token, encode_call("totalSupply()")))[0]
    return token, supply, stage.view(POOL, "tokenManager"), stage.view("HokusaiParams", "infrastructureAccrualBps")


def _books(stage: Stage) -> tuple[int, int, int, int]:
    """Cash of the reserve, the pool's reserve, what the model has accrued and what was paid for it."""
    model = stage.model.id
    return (
        stage.usdc(RESERVE),
        int(stage.view(POOL, "reserveBalance")),
        int(stage.view(RESERVE, "accrued", model)),
        int(stage.view(RESERVE, "paid", model)),
    )


def _moved(stage: Stage, before: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(now - was for now, was in zip(_books(stage), before, strict=True))
