"""Story `api-fee-deposit`: $100 of API revenue become $80 for infrastructure and $20 for the market.

In: a ``Stage``. Out: ``Told``. The door to the network, by ``Stage``. Source: guide, "Test API Fee Deposit".
"""

from __future__ import annotations

from pyharness.scenarios.schema import USDC, Told
from pyharness.scenarios.stage.acts import INFRA_BPS, Deposit, deposit_fee, split
from pyharness.scenarios.stage.expect import equal
from pyharness.scenarios.stage.stage import Stage

NAME = "api-fee-deposit"
SENTENCE = "$100 of API revenue become $80 for infrastructure and $20 for the market."
REVENUE = 100 * USDC


def deposited(stage: Stage) -> Deposit:
    """The guide's first step, for the stories that go on from here."""
    return deposit_fee(stage, REVENUE, INFRA_BPS)


def tell(stage: Stage) -> Told:
    """Deposit, and read every book; also an amount that does not divide, where nothing may be lost."""
    reserve, router, model = "InfrastructureReserve", "UsageFeeRouter", stage.model.id
    quote = stage.view(router, "calculateFeeSplit", model, REVENUE)
    deposit = deposited(stage)
    equal("the split announced before", quote, (deposit.infra, deposit.profit))
    equal("accrued", stage.view(reserve, "accrued", model), 80 * USDC)
    equal("the market's reserve", stage.view("HokusaiAMM", "reserveBalance"), 20 * USDC)
    stats = (REVENUE, INFRA_BPS, 10_000 - INFRA_BPS)
    equal("the router's statistics", stage.view(router, "getModelStats", model), stats)

    odd = deposit_fee(stage, 7, INFRA_BPS)
    equal("seven base units", (odd.infra, odd.profit), split(7, INFRA_BPS))
    third = deposit_fee(stage, REVENUE, INFRA_BPS)
    stage.refused(
        "backend", router, "depositFee", model, 1, INFRA_BPS - 1, error="RateAboveLimit",
        said={"modelId": model, "infraBps": INFRA_BPS, "maxInfraBps": INFRA_BPS - 1},
    )  # fmt: skip
    stage.refused("backend", router, "depositFee", "nobody", 1, error="PoolDoesNotExist", said={"modelId": "nobody"})
    equal("what the router keeps", stage.usdc(router), 0)
    return Told(
        facts={
            "revenue_usdc": REVENUE,
            "infrastructure_bps": INFRA_BPS,
            "to_reserve_usdc": deposit.infra,
            "to_market_usdc": deposit.profit,
            "kept_by_router_usdc": 0,
            "refused_to_a_stranger": "FEE_DEPOSITOR_ROLE",
        },
        gas={"deposit an API fee, first of a model": deposit.done.gas, "deposit an API fee": third.done.gas},
    )
