"""Story `safe-pays-invoices`: two of a Safe's three owners sign one transaction that pays three invoices.

In: a ``Stage`` with Safe. Out: ``Told``. The door to the network, by ``Stage``. What they sign is computed from the
batch file, read back as Safe's app reads it. Source: guide, "Test Infrastructure Payment"; Safe; Transaction Builder.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from pyharness.chain import safe_batch, safe_tx
from pyharness.chain.safe_batch import SafeCall
from pyharness.chain.safe_state import read_safe
from pyharness.chain.safe_tx import SafeTx
from pyharness.chain.typed_data import Signable, signed
from pyharness.scenarios.schema import USDC, Told
from pyharness.scenarios.stage import multisig
from pyharness.scenarios.stage.acts import name_provider
from pyharness.scenarios.stage.expect import equal
from pyharness.scenarios.stage.ledger import moves
from pyharness.scenarios.stage.lending import safe_of, treasury_as_safe
from pyharness.scenarios.stage.multisig import Safe
from pyharness.scenarios.stage.scene import Done, Party
from pyharness.scenarios.stage.stage import Stage
from pyharness.scenarios.stories import api_fee_deposit
from pyharness.values import keccak_hex, pretty_json

NAME = "safe-pays-invoices"
SENTENCE = "Two of a Safe's three owners sign one transaction; it pays three invoices of two providers, once."
RESERVE = "InfrastructureReserve"
TOO_FEW, NO_OWNER = "GS020", "GS026"  # Safe's errors: too little signed; not by the next owner, or of something else


@dataclass(frozen=True, slots=True, kw_only=True)
class Invoice:
    """What is owed to whom (USDC, 6 decimals)."""

    payee: str
    amount: int
    number: str
    memo: str

    @property
    def hash(self) -> bytes:
        """keccak256 of its number."""
        return bytes.fromhex(keccak_hex(self.number.encode())[2:])


INVOICES = (
    Invoice(payee="provider", amount=30 * USDC, number="INV-2024-001", memo="January 2024 compute costs"),
    Invoice(payee="provider", amount=20 * USDC, number="INV-2024-002", memo="February 2024 compute costs"),
    Invoice(payee="host", amount=15 * USDC, number="H-77", memo="January 2024 storage"),
)
TOTAL = 65 * USDC
LEFT = 15 * USDC  # of 80


def tell(stage: Stage) -> Told:
    """Write the batch file, sign what it says, carry it out once."""
    (host,) = multisig.generated(1)
    with treasury_as_safe(stage) as lent:
        safe = safe_of(lent, "treasury")
        parties = {**lent.parties, "host": Party(address=host)}
        book = lent.book.beside(multisig.contract(safe))
        return _told(replace(lent, parties=parties, book=book), safe)


def _told(stage: Stage, safe: Safe) -> Told:
    api_fee_deposit.deposited(stage)
    name_provider(stage)
    host, model = stage.address("host"), stage.model.id
    stage.guarded("admin", "DEFAULT_ADMIN_ROLE", RESERVE, "approvePayee", model, host, True)
    calls = tuple(_payment(stage, invoice) for invoice in INVOICES)
    read = _read_back(_file(stage, calls))
    equal("the calls that the file makes", read, calls)
    tx, signatures = _signed(stage, safe, read)
    one, two, *_ = signatures.values()
    _refused(stage, tx, one, TOO_FEW)
    _refused(stage, tx, two + one, NO_OWNER)
    together = safe_tx.joined(signatures, owners=tuple(safe.owners), threshold=safe.threshold)
    done = _paid(stage, tx, together)
    _refused(stage, tx, together, NO_OWNER)
    for invoice in INVOICES:
        equal(f"{invoice.number} is marked", stage.view(RESERVE, "isInvoicePaid", model, invoice.hash), True)
    what = _signable(stage, safe, tx)
    equal("what ExecutionSuccess says", done.event("Safe", "ExecutionSuccess")["txHash"], what.hash)
    return Told(
        facts={
            "signed_by": safe.kind,
            "invoices": len(INVOICES),
            "payees": len({invoice.payee for invoice in INVOICES}),
            "paid_usdc": TOTAL,
            "left_usdc": stage.view(RESERVE, "accrued", model),
            "nonce": tx.nonce,
            "safe_tx_hash": "0x" + what.hash.hex(),
            "carried_out_by": "a stranger",
        },
        gas={f"pay {len(INVOICES)} invoices in one transaction ({safe.kind})": done.gas},
    )


def _payment(stage: Stage, invoice: Invoice) -> SafeCall:
    args = (stage.model.id, stage.address(invoice.payee), invoice.amount, invoice.hash, invoice.memo)
    reserve = stage.book[RESERVE]
    return SafeCall(to=reserve.address, value=0, data=reserve.data("payInfrastructureCost", args))


def _file(stage: Stage, calls: Sequence[SafeCall]) -> str:
    """The text of the batch file; every call of it is shown by method and values."""
    safe, numbers = stage.address("treasury"), ", ".join(invoice.number for invoice in INVOICES)
    (batch,) = safe_batch.batches(
        calls,
        stage.book[RESERVE].abi,
        chain_id=stage.node.chain_id,
        safe=safe,
        name="Pay invoices",
        description=f"{safe} on chain {stage.node.chain_id} pays {numbers}",
        created_at=stage.now() * 1000,
    )
    shown = [item["contractMethod"] and item["contractMethod"]["name"] for item in batch["transactions"]]
    equal("the calls as the app shows them", shown, ["payInfrastructureCost"] * len(calls))
    return pretty_json(batch)


def _read_back(text: str) -> tuple[SafeCall, ...]:
    batch = json.loads(text)
    equal("the file's checksum", batch["meta"]["checksum"], safe_batch.checksum(batch))
    return safe_batch.calls(batch)


def _signed(stage: Stage, safe: Safe, calls: Sequence[SafeCall]) -> tuple[SafeTx, Mapping[str, bytes]]:
    """The transaction of these calls, and every owner's signature of it, ascending."""
    state = read_safe(stage.node.rpc, safe.address)
    found = (sorted(state.owners), state.threshold) if state else None
    equal("owners and threshold", found, (sorted(safe.owners), safe.threshold))
    nonce = stage.view("Safe", "nonce")
    tx = safe_tx.transaction(calls, nonce=nonce, multi_send=stage.safe["MultiSendCallOnly"])
    what = _signable(stage, safe, tx)
    equal("the hash that owners sign", what.hash, stage.view("Safe", "getTransactionHash", *tx.arguments, nonce))
    return tx, signed(what, safe.owners)


def _signable(stage: Stage, safe: Safe, tx: SafeTx) -> Signable:
    return tx.signable(safe=safe.address, chain_id=stage.node.chain_id)


def _paid(stage: Stage, tx: SafeTx, signatures: bytes) -> Done:
    """Carried out by a stranger, with everything it moves and says."""
    owed = {payee: sum(item.amount for item in INVOICES if item.payee == payee) for payee in ("provider", "host")}
    done = moves(
        stage,
        "the batch",
        lambda: stage.act("stranger", "Safe", "execTransaction", *tx.arguments, signatures),
        {
            **owed,
            "reserve": -TOTAL,
            "accrued": -TOTAL,
            "outstanding": -TOTAL,
            "paid": TOTAL,
            "total paid": TOTAL,
        },
        more=("host",),
    )
    equal("accrued is left", stage.view(RESERVE, "accrued", stage.model.id), LEFT)
    said = [event.args for event in done.events if event.name == "InfrastructureCostPaid"]
    found = [(args["payee"], args["amount"], args["invoiceHash"], args["memo"]) for args in said]
    equal("the payments' events", found, [(stage.address(i.payee), i.amount, i.hash, i.memo) for i in INVOICES])
    return done


def _refused(stage: Stage, tx: SafeTx, signatures: bytes, error: str) -> None:
    said = {"reason": error}
    stage.refused("stranger", "Safe", "execTransaction", *tx.arguments, signatures, error="Error", said=said)
