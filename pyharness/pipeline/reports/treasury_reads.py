"""What a treasury's report reads of the past: deposits, trades, roles and gas up to one block.

In: ``Place``, a recorded system and a block. Out: the parts of a ``Treasury``. Door: the node, reading only.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from pyharness.chain.abi import Interface
from pyharness.chain.logs import Wanted, logs, times
from pyharness.chain.mined import mined
from pyharness.chain.roles import held_roles
from pyharness.chain.rpc import Rpc
from pyharness.chain.schema import BlockHeader, DecodedCall, Log
from pyharness.names import role_name
from pyharness.ops.treasury import Deposit, Holder, Spent, Trade
from pyharness.ops.vocabulary import RESERVE
from pyharness.pipeline.acts.accounting import labels_of
from pyharness.pipeline.acts.begun import missing
from pyharness.pipeline.corridor.session import Session
from pyharness.record.schema import Model, Record
from pyharness.record.store import entries
from pyharness.tools.schema import Release

POOL = "HokusaiAMM"
TRADES = {"Buy": ("bought", "buyer", "reserveIn"), "Sell": ("sold", "seller", "reserveOut")}
PROFIT = "FeesDeposited"
HASHES_A_MESSAGE = 100
DEPLOYED = "the record's own: deployment and acts, payments among them"
DEPOSITS, PAYMENTS, OTHERS = "others with revenue", "others with payments", "others of administration"
PAYING = {"InfrastructureCostPaid", "BatchPaymentCompleted"}
OURS = {"FeeDeposited", "BatchDeposited", "RouteResolved"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where everything is read: the system of a record up to one block."""

    session: Session
    record: Record
    release: Release
    at: BlockHeader
    models: tuple[Model, ...]

    @property
    def rpc(self) -> Rpc:
        """The node."""
        return self.session.rpc

    @property
    def first(self) -> int:
        """At or before the system's first block."""
        return self.record.first_block

    def address(self, label: str) -> str:
        """Where one of our contracts is."""
        return self.record.contracts[label].address

    def heard(self, label: str, addresses: Sequence[str]) -> Iterator[tuple[Log, DecodedCall]]:
        """Every event of contracts of one kind up to the block."""
        interface = Interface(self.release.contracts[label].abi)
        wanted = Wanted(addresses=tuple(addresses))
        for log in logs(self.rpc, wanted, self.first, self.at.number) if addresses else ():
            said = interface.event(log)
            if said is not None:
                yield log, said


def deposits(place: Place, routed: Sequence[tuple[Log, DecodedCall]]) -> tuple[Deposit, ...]:
    """Revenue, in the order of the chain."""
    moments = times(place.rpc, [log.block_number for log, _ in routed])
    return tuple(_deposit(log, said, moments) for log, said in routed if said.name == "FeeDeposited")


def trades(place: Place) -> tuple[Trade, ...]:
    """What moved the price of each model, in the order of the chain."""
    names = {model.pool: model.id for model in place.models}
    heard = [(log, said) for log, said in place.heard(POOL, tuple(names)) if said.name in TRADES or said.name == PROFIT]
    moments = times(place.rpc, [log.block_number for log, _ in heard])
    return tuple(_trade(names[log.address], log, said, moments[log.block_number]) for log, said in heard)


def _trade(model: str, log: Log, said: DecodedCall, at: int) -> Trade:
    kind, account, usdc = TRADES.get(said.name, ("profit", "depositor", "amount"))
    return Trade(
        model=model,
        kind=kind,
        usdc=_int(said.args[usdc]),
        price=_int(said.args["spotAfter"]) if said.name in TRADES else None,
        account=str(said.args[account]),
        at=at,
        block=log.block_number,
        tx=log.tx_hash,
    )


def holders(place: Place) -> tuple[Holder, ...]:
    """Every role of our contracts and of the models' params, by events and by the contracts' own word."""
    labels = {item.address: label for label, item in place.record.contracts.items()}
    labels |= {model.params: f"HokusaiParams/{model.id}" for model in place.models}
    called = dict(labels_of(place.session)) | labels
    held = held_roles(place.rpc, sorted(labels), from_block=place.first, to_block=place.at.number)
    found = [
        Holder(
            contract=labels[item.contract],
            role=role_name(item.role),
            holder=item.holder,
            label=called.get(item.holder, ""),
            tx=item.tx_hash,
            block=item.block,
        )
        for item in held
        if item.confirmed
    ]
    return tuple(sorted(found, key=lambda item: (item.contract, item.role, item.holder)))


def spent(place: Place, routed: Sequence[tuple[Log, DecodedCall]]) -> tuple[Spent, ...]:
    """Gas of the record's own transactions, and of every other one that reached router or reserve."""
    sent = [
        item for _, entry in entries(place.session.records) for item in entry.transactions
        if item.gas_used is not None and item.block_number is not None and item.block_number <= place.at.number
    ]  # fmt: skip
    once = {item.tx_hash: (item.gas_used or 0, item.gas_price or 0) for item in sent}
    told = [Spent(
        what=DEPLOYED, transactions=len(once), gas=sum(gas for gas, _ in once.values()),
        wei=sum(gas * price for gas, price in once.values()),
    )]  # fmt: skip
    kinds: dict[str, str] = {}
    for log, said in (*place.heard(RESERVE, (place.address(RESERVE),)), *routed):
        kind = PAYMENTS if said.name in PAYING else DEPOSITS if said.name in OURS else OTHERS
        if log.tx_hash not in once and kinds.get(log.tx_hash, OTHERS) == OTHERS:
            kinds[log.tx_hash] = kind
    return (*told, *_receipts(place, kinds))


def _receipts(place: Place, kinds: Mapping[str, str]) -> Iterator[Spent]:
    """The transactions of each kind with what they cost.

    Raises:
        Inconclusive: E-PAST-MISSING, a receipt that the node has lost: less gas than there was is no sum.
    """
    for kind in (DEPOSITS, PAYMENTS, OTHERS):
        hashes = [tx for tx, its in kinds.items() if its == kind]
        parts = [hashes[at : at + HASHES_A_MESSAGE] for at in range(0, len(hashes), HASHES_A_MESSAGE)]
        receipts = [item.receipt for part in parts for item in mined(place.rpc, part)]
        lost = len(hashes) - len(receipts)
        if lost:
            raise missing(place.at.number, f"{lost:,} of {len(hashes):,} transactions have no receipt there")
        yield Spent(
            what=kind,
            transactions=len(receipts),
            gas=sum(one.gas_used for one in receipts),
            wei=sum(one.gas_used * one.effective_gas_price for one in receipts),
        )


def _deposit(log: Log, said: DecodedCall, moments: Mapping[int, int]) -> Deposit:
    args = said.args
    return Deposit(
        model=str(args["modelId"]),
        depositor=str(args["depositor"]),
        amount=_int(args["amount"]),
        infra=_int(args["infrastructureAmount"]),
        profit=_int(args["profitAmount"]),
        at=moments[log.block_number],
        block=log.block_number,
        tx=log.tx_hash,
    )


def _int(value: object) -> int:
    return int(str(value))
