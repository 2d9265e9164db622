"""Story `governance-change`: the rate at both ends of its range, and around it in one block; outside it is refused.

In: a ``Stage``. Out: ``Told``. The door to the network, by ``Stage``. Source: guide, "Adjust Infrastructure Accrual
Rates": 50 to 100 %, for the next deposit.
"""

from __future__ import annotations

from pyharness.scenarios.schema import USDC, Told
from pyharness.scenarios.stage.acts import INFRA_BPS, deposit_fee, set_split, split
from pyharness.scenarios.stage.expect import equal
from pyharness.scenarios.stage.ledger import books
from pyharness.scenarios.stage.one_block import Call, together
from pyharness.scenarios.stage.scene import Done
from pyharness.scenarios.stage.stage import Stage
from pyharness.scenarios.stories import api_fee_deposit
from pyharness.scenarios.stories.governance_adjustment import HIGHEST_BPS, LOWEST_BPS

NAME = "governance-change"
SENTENCE = "At 50 % and at 100 % revenue is split to the unit; outside no rate is taken; one block may hold both rates."
ROUTER, PARAMS, SET = "UsageFeeRouter", "HokusaiParams", "setInfrastructureAccrualBps"
ODD = 33_333_333  # base units of USDC that neither rate divides
OUTSIDE = (0, LOWEST_BPS - 1, HIGHEST_BPS + 1, 2**16 - 1)


def tell(stage: Stage) -> Told:
    """Everything within the bounds, nothing outside, and the moment of the change."""
    first = api_fee_deposit.deposited(stage)
    set_split(stage, LOWEST_BPS)
    low = deposit_fee(stage, ODD, LOWEST_BPS)
    _nothing_outside(stage)
    set_split(stage, HIGHEST_BPS)
    high = deposit_fee(stage, ODD, HIGHEST_BPS)
    equal("profit at 100 %", high.profit, 0)
    limit = {"modelId": stage.model.id, "infraBps": HIGHEST_BPS, "maxInfraBps": INFRA_BPS}
    careful = (stage.model.id, ODD, INFRA_BPS)
    stage.refused("backend", ROUTER, "depositFee", *careful, error="RateAboveLimit", said=limit)
    before, change, after = _in_one_block(stage, HIGHEST_BPS, LOWEST_BPS)
    shares = [first.infra, low.infra, high.infra, before, after]
    total = stage.view("InfrastructureReserve", "accrued", stage.model.id)
    equal("accrued at every rate there was", total, sum(shares))
    return Told(
        facts={
            "lowest_bps": LOWEST_BPS,
            "at_lowest_to_reserve_usdc": low.infra,
            "at_lowest_to_market_usdc": low.profit,
            "highest_bps": HIGHEST_BPS,
            "at_highest_to_reserve_usdc": high.infra,
            "at_highest_to_market_usdc": high.profit,
            "refused_rates": len(OUTSIDE),
            "before_the_change_in_its_block_usdc": before,
            "after_the_change_in_its_block_usdc": after,
            "refused_to_a_backend_that_takes_80_percent": "RateAboveLimit",
        },
        gas={"deposit an API fee, all to infrastructure": high.done.gas, "change a split to its lowest": change.gas},
    )


def _nothing_outside(stage: Stage) -> None:
    """No rate outside the bounds, and the one in force stays."""
    before = stage.view(PARAMS, "infrastructureAccrualBps")
    for bps in OUTSIDE:
        said = {"value": bps, "min": LOWEST_BPS, "max": HIGHEST_BPS}
        stage.refused("governor", PARAMS, SET, bps, error="ValueOutOfBounds", said=said)
    equal("the split after refused ones", stage.view(PARAMS, "infrastructureAccrualBps"), before)


def _in_one_block(stage: Stage, old: int, new: int) -> tuple[int, Done, int]:
    """A deposit, the change, a deposit, one after the other in one block: each deposit at the rate of its place.

    Returns:
        Infrastructure of the first, the change, infrastructure of the second (USDC, 6 decimals).
    """
    backend, amount = stage.address("backend"), 100 * USDC
    stage.fund_usdc(backend, 2 * amount)
    stage.act("backend", "USDC", "approve", stage.address(ROUTER), 2 * amount)
    deposit = Call(by="backend", contract=ROUTER, function="depositFee", args=(stage.model.id, amount))
    change = Call(by="governor", contract=PARAMS, function=SET, args=(new,))
    was = books(stage)
    done = together(stage, [deposit, change, deposit])
    now = books(stage)
    parts = [split(amount, rate) for rate in (old, new)]
    for at, rate, part in ((0, old, parts[0]), (2, new, parts[1])):
        said = done[at].event(ROUTER, "FeeDeposited")
        equal(f"the deposit at {rate} bps", (said["infrastructureAmount"], said["profitAmount"]), part)
    infra, profit = (sum(sums) for sums in zip(*parts, strict=True))
    equal("what the block moved", (now["accrued"] - was["accrued"], now["market"] - was["market"]), (infra, profit))
    return parts[0][0], done[1], parts[1][0]
