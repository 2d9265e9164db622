"""Story `revenue-beside`: revenue of an existing model is split at its own rate, and an invoice is paid out of it.

In: a ``Stage`` whose model, pool and params are an existing system's, older or like ours. Out: ``Told``. The door to
the network, by ``Stage``. Only what both kinds of pools answer is looked at. Source: guide, "Option 2".
"""

from __future__ import annotations

from pyharness.scenarios.acts import name_provider, split
from pyharness.scenarios.expect import equal
from pyharness.scenarios.schema import USDC, Told
from pyharness.scenarios.stage import Stage
from pyharness.values import keccak_hex

NAME = "revenue-beside"
SENTENCE = "Revenue of an existing model is split at its own rate, and an invoice is paid out of its reserve."
REVENUE = 100 * USDC
ROUTER, RESERVE, POOL = "UsageFeeRouter", "InfrastructureReserve", "HokusaiAMM"
INVOICE = bytes.fromhex(keccak_hex(b"INV-2024-001")[2:])


def tell(stage: Stage) -> Told:
    """Deposit as the backend, pay as the treasury; strangers may do neither."""
    model = stage.model.id
    rate = stage.view("HokusaiParams", "infrastructureAccrualBps")
    infra, profit = split(REVENUE, rate)
    stage.fund_usdc(stage.address("backend"), REVENUE)
    stage.act("backend", "USDC", "approve", stage.address(ROUTER), REVENUE)
    before = _books(stage)
    deposit = stage.guarded("backend", "FEE_DEPOSITOR_ROLE", ROUTER, "depositFee", model, REVENUE)
    equal("what the deposit moved", _moved(stage, before), (infra, profit, infra, 0))

    name_provider(stage)
    amount, provider = infra * 5 // 8, stage.address("provider")
    held, before = stage.usdc("provider"), _books(stage)
    payment = stage.guarded(
        "treasury", "PAYER_ROLE", RESERVE, "payInfrastructureCost", model, provider, amount, INVOICE, "compute",
    )  # fmt: skip
    equal("what the payment moved", _moved(stage, before), (-amount, 0, -amount, amount))
    equal("the provider's cash", stage.usdc("provider") - held, amount)
    equal("what the router keeps", stage.usdc(ROUTER), 0)
    return Told(
        facts={
            "revenue_usdc": REVENUE,
            "infrastructure_bps": rate,
            "to_reserve_usdc": infra,
            "to_market_usdc": profit,
            "paid_usdc": amount,
            "paid_by": stage.parties["treasury"].kind,
        },
        gas={"deposit an API fee": deposit.gas, "pay an invoice": payment.gas},
    )


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
