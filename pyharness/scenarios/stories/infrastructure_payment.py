"""Story `infrastructure-payment`: the treasury pays a $50 invoice out of $80; $30 stay, and no invoice is paid twice.

In: a ``Stage``. Out: ``Told``. The door to the network, by ``Stage``. Source: guide, "Test Infrastructure Payment".
"""

from __future__ import annotations

from pyharness.scenarios.schema import USDC, Told
from pyharness.scenarios.stage.acts import name_provider, pay
from pyharness.scenarios.stage.expect import equal
from pyharness.scenarios.stage.scene import Done
from pyharness.scenarios.stage.stage import Stage
from pyharness.scenarios.stories import api_fee_deposit
from pyharness.values import keccak_hex

NAME = "infrastructure-payment"
SENTENCE = "The treasury pays a $50 invoice out of $80; $30 stay, and no invoice is paid twice."
AMOUNT = 50 * USDC
INVOICE = "INV-2024-001"
MEMO = "January 2024 compute costs"
LEFT = 30 * USDC


def paid(stage: Stage) -> Done:
    """The guide's second step, after its first, for the stories that go on from here."""
    api_fee_deposit.deposited(stage)
    name_provider(stage)
    return pay(stage, AMOUNT, _hash(INVOICE), MEMO)


def tell(stage: Stage) -> Told:
    """Pay once; then everything the treasury must not be able to do."""
    done = paid(stage)
    reserve, model, provider = "InfrastructureReserve", stage.model.id, stage.address("provider")
    equal("the model's line", stage.view(reserve, "getModelAccounting", model), (LEFT, AMOUNT, provider))
    equal("the invoice is marked", stage.view(reserve, "isInvoicePaid", model, _hash(INVOICE)), True)
    other = _hash("INV-2024-002")
    _refused(stage, provider, 1, _hash(INVOICE), "InvoiceAlreadyPaid", invoiceHash="0x" + _hash(INVOICE).hex())
    _refused(stage, provider, LEFT + 1, other, "ExceedsAccruedBalance", requested=LEFT + 1, accrued=LEFT)
    _refused(stage, stage.address("stranger"), 1, other, "PayeeNotApproved", payee=stage.address("stranger"))
    _refused(stage, provider, 1, bytes(32), "InvoiceHashMissing")
    return Told(
        facts={
            "accrued_before_usdc": AMOUNT + LEFT,
            "paid_usdc": AMOUNT,
            "left_usdc": LEFT,
            "invoice": INVOICE,
            "paid_by": stage.parties["treasury"].kind,
            "refused_to_a_stranger": "PAYER_ROLE",
        },
        gas={f"pay an invoice ({stage.parties['treasury'].kind})": done.gas},
    )


def _refused(stage: Stage, to: str, amount: int, invoice: bytes, error: str, **said: object) -> None:
    model = stage.model.id
    args = (model, to, amount, invoice, MEMO)
    expected = {"modelId": model, **said}
    stage.refused("treasury", "InfrastructureReserve", "payInfrastructureCost", *args, error=error, said=expected)


def _hash(invoice: str) -> bytes:
    return bytes.fromhex(keccak_hex(invoice.encode())[2:])
