"""Gas and powers of a treasury, out of a record, logs and receipts that say something else each."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from some_entries import address, entry

from pyharness.chain.roles import Held
from pyharness.chain.schema import DecodedCall, Log
from pyharness.errors import Inconclusive
from pyharness.ops.treasury import Spent
from pyharness.pipeline.reports import treasury_reads
from pyharness.record import store
from pyharness.record.schema import Sent

HEIGHT = 50
GAS = {"deposit": (100, 2), "payment": (200, 3), "grant": (400, 5)}


def _said(name: str, tx: str) -> tuple[Log, DecodedCall]:
    log = Log(address="", topics=(), data=b"", block_number=1, block_hash="", tx_hash=tx, log_index=0)
    return log, DecodedCall(name=name, signature="", args={})


def _sent(tx: str, block: int, gas: int, price: int) -> Sent:
    word = "0x" + tx * 64
    return Sent(step_id="s", tx_hash=word, block_number=block, block_hash=word, gas_used=gas, gas_price=price)


def _place(folder: Path, **changes: Any) -> Any:
    """A record of two transactions, one of them after the block, and what the reserve said."""
    store.add(folder, entry(transactions=(_sent("1", HEIGHT, 1_000, 7), _sent("2", HEIGHT + 1, 9_999, 9))))
    heard = [_said("ShareDeposited", "deposit"), _said("InfrastructureCostPaid", "payment"), _said("Paused", "grant"),
             _said("RoleGranted", "0x" + "1" * 64)]  # fmt: skip
    session = SimpleNamespace(records=folder)
    return SimpleNamespace(
        session=session, at=SimpleNamespace(number=HEIGHT), rpc=None, address=str, heard=lambda *_: heard, **changes
    )


@pytest.fixture
def receipts(monkeypatch: pytest.MonkeyPatch) -> dict[str, tuple[int, int]]:
    """Gas and price by transaction, of those the node still has."""
    known = dict(GAS)

    def mined(_: object, hashes: list[str]) -> list[Any]:
        found = [known[tx] for tx in hashes if tx in known]
        return [SimpleNamespace(receipt=SimpleNamespace(gas_used=gas, effective_gas_price=p)) for gas, p in found]

    monkeypatch.setattr(treasury_reads, "mined", mined)
    return known


def test_gas_is_counted_once_and_up_to_the_block(tmp_path: Path, receipts: dict[str, tuple[int, int]]) -> None:
    """The record's own up to the height; of all others each in one kind, at the price it was mined for."""
    routed = [_said("FeeDeposited", "deposit"), _said("Paused", "payment")]
    assert treasury_reads.spent(_place(tmp_path), routed) == (
        Spent(what=treasury_reads.DEPLOYED, transactions=1, gas=1_000, wei=7_000),
        Spent(what=treasury_reads.DEPOSITS, transactions=1, gas=100, wei=200),
        Spent(what=treasury_reads.PAYMENTS, transactions=1, gas=200, wei=600),
        Spent(what=treasury_reads.OTHERS, transactions=1, gas=400, wei=2_000),
    )
    assert receipts == GAS


def test_a_receipt_that_a_node_lost_is_no_smaller_sum(tmp_path: Path, receipts: dict[str, tuple[int, int]]) -> None:
    """The same block must give the same bytes, whichever node is asked."""
    del receipts["payment"]
    with pytest.raises(Inconclusive) as caught:
        treasury_reads.spent(_place(tmp_path), [_said("FeeDeposited", "deposit")])
    assert caught.value.code == "E-PAST-MISSING"
    assert caught.value.found == "1 of 1 transactions have no receipt there"


def test_powers_are_those_the_contracts_confirm(monkeypatch: pytest.MonkeyPatch) -> None:
    """By their labels: ours, else the config's; a grant that the contract does not know is none."""
    router, admin, lost = address(1), address(2), address(3)
    held = [
        Held(contract=router, role="0x" + "00" * 32, holder=who, tx_hash="0x1", confirmed=sure, block=4)
        for who, sure in ((admin, True), (router, True), (lost, False))
    ]
    monkeypatch.setattr(treasury_reads, "held_roles", lambda *_, **__: held)
    monkeypatch.setattr(treasury_reads, "labels_of", lambda _: {admin: "admin", lost: "somebody"})
    record = SimpleNamespace(contracts={"UsageFeeRouter": SimpleNamespace(address=router)})
    place: Any = SimpleNamespace(
        record=record, models=(), session=None, rpc=None, first=1, at=SimpleNamespace(number=HEIGHT)
    )
    found = treasury_reads.holders(place)
    assert [(one.contract, one.holder, one.label, one.block) for one in found] == [
        ("UsageFeeRouter", router, "UsageFeeRouter", 4), ("UsageFeeRouter", admin, "admin", 4),
    ]  # fmt: skip
