"""Story `governance-adjustment`: at 70 % the next $100 become $70 and $30, and what was split before stays as it was.

In: a ``Stage``. Out: ``Told``. The door to the network, by ``Stage``. Source: guide, "Test Governance Adjustment".
"""

from __future__ import annotations

from pyharness.scenarios.schema import USDC, Told
from pyharness.scenarios.stage.acts import INFRA_BPS, deposit_fee, set_split
from pyharness.scenarios.stage.expect import equal
from pyharness.scenarios.stage.stage import Stage
from pyharness.scenarios.stories import api_fee_deposit

NAME = "governance-adjustment"
SENTENCE = "At 70 % the next $100 become $70 and $30; what was split before stays as it was."
NEW_BPS = 7_000
LOWEST_BPS, HIGHEST_BPS = 5_000, 10_000


def tell(stage: Stage) -> Told:
    """Deposit at the old rate, change it, deposit at the new one."""
    first = api_fee_deposit.deposited(stage)
    done = set_split(stage, NEW_BPS)
    second = deposit_fee(stage, 100 * USDC, NEW_BPS)
    equal("the new split", (second.infra, second.profit), (70 * USDC, 30 * USDC))
    total = stage.view("InfrastructureReserve", "accrued", stage.model.id)
    equal("accrued at both rates", total, first.infra + second.infra)
    for bps in (LOWEST_BPS - 1, HIGHEST_BPS + 1):
        said = {"value": bps, "min": LOWEST_BPS, "max": HIGHEST_BPS}
        stage.refused(
            "governor", "HokusaiParams", "setInfrastructureAccrualBps", bps, error="ValueOutOfBounds", said=said
        )
    return Told(
        facts={
            "old_bps": INFRA_BPS,
            "new_bps": NEW_BPS,
            "to_reserve_usdc": second.infra,
            "to_market_usdc": second.profit,
            "accrued_at_both_rates_usdc": total,
            "refused_to_a_stranger": "GOV_ROLE",
        },
        gas={"change a split": done.gas},
    )
