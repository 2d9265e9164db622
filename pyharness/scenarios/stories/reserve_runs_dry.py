"""Story `reserve-runs-dry`: invoices drain a model's line to nothing, not a unit more is paid; a top-up brings it back.

In: a ``Stage``. Out: ``Told``. The door to the network, by ``Stage``. Source: guide, "Troubleshooting", "Exceeds
accrued balance"; "Monitor Accrual Health".
"""

from __future__ import annotations

from pyharness.scenarios.schema import USDC, Told
from pyharness.scenarios.stage.acts import name_provider
from pyharness.scenarios.stage.expect import equal
from pyharness.scenarios.stage.ledger import books, moves
from pyharness.scenarios.stage.lines import MEMO, RESERVE, hashed, launch_another, paid_out, settle, top_up
from pyharness.scenarios.stage.scene import Done
from pyharness.scenarios.stage.stage import Stage
from pyharness.scenarios.stories import api_fee_deposit

NAME = "reserve-runs-dry"
SENTENCE = "Invoices drain a model's line to nothing; no unit more is paid, no other line is touched; a top-up helps."
ACCRUED = 80 * USDC
FIRST, SECOND, THIRD = 50 * USDC, 20 * USDC, 10 * USDC
BACK = 100 * USDC
DAILY = 50 * USDC
OTHERS = 40 * USDC


def tell(stage: Stage) -> Told:
    """$80 pay three invoices; the next unit is refused; $100 by somebody else, and business goes on."""
    api_fee_deposit.deposited(stage)
    name_provider(stage)
    with stage.aside("another model beside it"):
        _another_model_is_untouched(stage)

    equal("runway before", _runway(stage), ACCRUED // DAILY)
    batch = drained(stage)
    equal("the model's line", _line(stage), (0, ACCRUED, stage.address("provider")))
    equal("runway of nothing", _runway(stage), 0)
    equal("runway of nothing, where a day costs one unit", _runway(stage, 1), 0)
    _refused(stage, ("INV-4", 1), error="ExceedsAccruedBalance", requested=1, accrued=0)
    _refused(stage, ("INV-1", 1), error="InvoiceAlreadyPaid", invoiceHash=_shown("INV-1"))

    stage.fund_usdc(stage.address("trader"), BACK)
    helped = top_up(stage, "trader", BACK)
    equal("runway after the top-up", _runway(stage), BACK // DAILY)
    _all_or_none(stage)
    settle(stage, BACK, "INV-4")
    equal("dry again", _line(stage), (0, ACCRUED + BACK, stage.address("provider")))
    return Told(
        facts={
            "accrued_usdc": ACCRUED,
            "first_invoice_usdc": FIRST,
            "second_and_third_in_a_batch_usdc": SECOND + THIRD,
            "left_usdc": 0,
            "runway_days": 0,
            "one_unit_more": "ExceedsAccruedBalance",
            "an_invoice_again": "InvoiceAlreadyPaid",
            "other_model_kept_usdc": OTHERS,
            "topped_up_by_somebody_usdc": BACK,
            "runway_after_days": BACK // DAILY,
        },
        gas={
            f"pay two invoices in a batch ({stage.parties['treasury'].kind})": batch.gas,
            "top up a model": helped.gas,
        },
    )


def drained(stage: Stage) -> Done:
    """$50 by one payment, $20 and $10 by one batch: nothing is left. Returns the batch."""
    settle(stage, FIRST, "INV-1")
    invoices = [_payment(stage, "INV-2", SECOND), _payment(stage, "INV-3", THIRD)]
    batch = moves(
        stage,
        "the batch of payments",
        lambda: stage.guarded("treasury", "PAYER_ROLE", RESERVE, "batchPayInfrastructureCosts", invoices),
        paid_out(SECOND + THIRD),
    )
    said = batch.event(RESERVE, "BatchPaymentCompleted")
    equal("the batch's event", (said["count"], said["total"]), (2, SECOND + THIRD))
    return batch


def _another_model_is_untouched(stage: Stage) -> None:
    """Its line is as it was, it pays, the same invoice number too, and it never pays for the dry one."""
    other = launch_another(stage)
    stage.fund_usdc(stage.address("trader"), OTHERS)
    top_up(other, "trader", OTHERS)
    drained(stage)
    equal("the other model's line", _line(other), (OTHERS, 0, stage.address("provider")))
    equal("outstanding is the other model's", books(stage)["outstanding"], OTHERS)
    _refused(stage, ("INV-4", 1), error="ExceedsAccruedBalance", requested=1, accrued=0)
    before = books(other)
    mixed = [_payment(other, "INV-1", 1), _payment(stage, "INV-4", 1)]
    _refused_batch(stage, mixed, error="ExceedsAccruedBalance", requested=1, accrued=0)
    equal("the other model after a batch with a dry one", books(other), before)
    settle(other, OTHERS, "INV-1")
    equal("the other model's line, paid out", _line(other), (0, OTHERS, stage.address("provider")))


def _all_or_none(stage: Stage) -> None:
    """Batches that repeat an invoice, or sum up to a unit too much, pay nothing."""
    before = books(stage)
    paid_before = [_payment(stage, "INV-4", 1), _payment(stage, "INV-1", 1)]
    _refused_batch(stage, paid_before, error="InvoiceAlreadyPaid", invoiceHash=_shown("INV-1"))
    twice = [_payment(stage, "INV-4", 1), _payment(stage, "INV-4", 1)]
    _refused_batch(stage, twice, error="InvoiceAlreadyPaid", invoiceHash=_shown("INV-4"))
    too_much = [_payment(stage, "INV-4", BACK), _payment(stage, "INV-5", 1)]
    _refused_batch(stage, too_much, error="ExceedsAccruedBalance", requested=1, accrued=0)
    _refused(stage, ("INV-4", BACK + 1), error="ExceedsAccruedBalance", requested=BACK + 1, accrued=BACK)
    equal("what refused batches moved", books(stage), before)


def _payment(stage: Stage, invoice: str, amount: int) -> tuple[object, ...]:
    """One item of a batch, in the order of the contract's struct."""
    return (stage.model.id, stage.address("provider"), amount, hashed(invoice), MEMO)


def _refused(stage: Stage, payment: tuple[str, int], *, error: str, **said: object) -> None:
    """A payment alone, and as a batch of its own, is refused with the same values."""
    item = _payment(stage, *payment)
    expected = {"modelId": stage.model.id, **said}
    stage.refused("treasury", RESERVE, "payInfrastructureCost", *item, error=error, said=expected)
    _refused_batch(stage, [item], error=error, **said)


def _refused_batch(stage: Stage, items: list[tuple[object, ...]], *, error: str, **said: object) -> None:
    expected = {"modelId": stage.model.id, **said}
    stage.refused("treasury", RESERVE, "batchPayInfrastructureCosts", items, error=error, said=expected)


def _line(stage: Stage) -> object:
    return stage.view(RESERVE, "getModelAccounting", stage.model.id)


def _runway(stage: Stage, daily: int = DAILY) -> object:
    return stage.view(RESERVE, "getAccrualRunway", stage.model.id, daily)


def _shown(invoice: str) -> str:
    return "0x" + hashed(invoice).hex()
