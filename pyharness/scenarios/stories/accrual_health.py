"""Story `accrual-health`: how long a balance lasts at $50 a day, and the line an operator reads.

In: a ``Stage``. Out: ``Told``. The door to the network, by ``Stage``. Source: guide, "Monitor Accrual Health".
"""

from __future__ import annotations

from pyharness.scenarios.schema import USDC, Told
from pyharness.scenarios.stage.acts import INFRA_BPS, deposit_fee
from pyharness.scenarios.stage.expect import equal
from pyharness.scenarios.stage.stage import Stage
from pyharness.scenarios.stories import infrastructure_payment

NAME = "accrual-health"
SENTENCE = "How long a balance lasts at $50 a day, and the line an operator reads."
DAILY = 50 * USDC
FOR_EVER = 2**256 - 1


def tell(stage: Stage) -> Told:
    """$30 last no whole day; another $1,000 of revenue make it 16."""
    held = stage.view("InfrastructureReserve", "getBalance")
    infrastructure_payment.paid(stage)
    low = _runway(stage, infrastructure_payment.LEFT)
    more = deposit_fee(stage, 1_000 * USDC, INFRA_BPS)
    accrued = infrastructure_payment.LEFT + more.infra
    high = _runway(stage, accrued)
    reserve, model = "InfrastructureReserve", stage.model.id
    equal("without a burn", stage.view(reserve, "getAccrualRunway", model, 0), FOR_EVER)
    line = (accrued, infrastructure_payment.AMOUNT, stage.address("provider"))
    equal("the model's line", stage.view(reserve, "getModelAccounting", model), line)
    equal("what the reserve holds more", stage.view(reserve, "getBalance") - held, accrued)
    return Told(
        facts={
            "daily_burn_usdc": DAILY,
            "low_balance_usdc": infrastructure_payment.LEFT,
            "low_runway_days": low,
            "balance_usdc": accrued,
            "runway_days": high,
            "paid_usdc": infrastructure_payment.AMOUNT,
        }
    )


def _runway(stage: Stage, accrued: int) -> int:
    days = accrued // DAILY
    equal("runway", stage.view("InfrastructureReserve", "getAccrualRunway", stage.model.id, DAILY), days)
    return days
