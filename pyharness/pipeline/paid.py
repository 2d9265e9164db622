"""The payments of an invoice, found on the chain.

In: ``Session``, an invoice's hash. Out: ``Paid``, oldest first. Door: the node, reading only.
"""

from __future__ import annotations

from dataclasses import dataclass

from pyharness.chain.abi import Interface
from pyharness.chain.logs import Wanted, logs, unmoved
from pyharness.ops.vocabulary import RESERVE
from pyharness.pipeline.session import Session, check_node
from pyharness.record.store import recorded
from pyharness.tools.release import read_release

PAID = "InfrastructureCostPaid"


@dataclass(frozen=True, slots=True, kw_only=True)
class Paid:
    """One payment as its event tells it; ``amount`` in USDC base units."""

    model: str
    payee: str
    amount: int
    memo: str
    tx_hash: str
    block: int


def payments_of(session: Session, invoice: str) -> tuple[Paid, ...]:
    """Every payment of this hash by the recorded reserve.

    Raises:
        Inconclusive: E-RECORD-MISSING; E-REORGANISED.
    """
    check_node(session)
    record, interface = (
        recorded(session.records, session.config.words),
        Interface(read_release().contracts[RESERVE].abi),
    )
    found: list[Paid] = []
    pinned, place = session.rpc.block(), record.contracts[RESERVE].address
    wanted = Wanted(addresses=(place,), topics=(interface.topic_of(PAID), None, None, invoice))
    for log in logs(session.rpc, wanted, record.first_block, pinned.number):
        said = interface.event(log)
        if said is not None:
            found.append(
                Paid(
                    model=str(said.args["modelId"]),
                    payee=str(said.args["payee"]),
                    amount=int(str(said.args["amount"])),
                    memo=str(said.args["memo"]),
                    tx_hash=log.tx_hash,
                    block=log.block_number,
                )
            )
    unmoved(session.rpc, pinned)
    return tuple(found)
