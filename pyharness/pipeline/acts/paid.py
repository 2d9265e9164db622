"""Payments, found on the chain: those of an invoice, or all there are.

In: ``Session``, an invoice's hash; a record. Out: ``Paid``, oldest first. Door: the node, reading only.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pyharness.chain.abi import Interface
from pyharness.chain.logs import Wanted, logs, unmoved
from pyharness.chain.rpc import Rpc
from pyharness.ops.vocabulary import RESERVE
from pyharness.pipeline.corridor.session import Session, check_node
from pyharness.record.schema import Record
from pyharness.record.store import recorded
from pyharness.tools.release import read_release
from pyharness.tools.schema import Release

PAID = "InfrastructureCostPaid"


@dataclass(frozen=True, slots=True, kw_only=True)
class Paid:
    """One payment as its event tells it; ``amount`` in USDC base units."""

    model: str
    payee: str
    amount: int
    invoice: str
    memo: str
    tx_hash: str
    block: int


def payments_of(session: Session, invoice: str) -> tuple[Paid, ...]:
    """Every payment of this hash by the recorded reserve.

    Raises:
        Inconclusive: E-RECORD-MISSING; E-REORGANISED.
    """
    check_node(session)
    pinned, record = session.rpc.block(), recorded(session.records, session.config.words)
    found = tuple(payments(session.rpc, record, read_release(), pinned.number, None, None, invoice))
    unmoved(session.rpc, pinned)
    return found


def payments(rpc: Rpc, record: Record, release: Release, block: int, *topics: str | None) -> Iterator[Paid]:
    """Payments of the recorded reserve until a block.

    Args:
        topics: of the model's key, the payee and the invoice, where only those are wanted.
    """
    interface = Interface(release.contracts[RESERVE].abi)
    wanted = Wanted(addresses=(record.contracts[RESERVE].address,), topics=(interface.topic_of(PAID), *topics))
    for log in logs(rpc, wanted, record.first_block, block):
        said = interface.event(log)
        if said is not None:
            yield Paid(
                model=str(said.args["modelId"]),
                payee=str(said.args["payee"]),
                amount=int(str(said.args["amount"])),
                invoice=log.topics[3],
                memo=str(said.args["memo"]),
                tx_hash=log.tx_hash,
                block=log.block_number,
            )
