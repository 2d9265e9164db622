"""A receipt is believed only where block and account agree; what left its block is found, and nothing else is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import cast

import pytest
from deploy_chain import SENDER, Chain, mined
from hypothesis import example, given
from hypothesis import strategies as st

from pyharness.chain.rpc import Rpc
from pyharness.chain.schema import Receipt
from pyharness.deploy.progress import Attempt
from pyharness.deploy.proof import proven
from pyharness.deploy.reorg import bury, unburied, vanished

RECEIPT = mined(b"a", index=2)


class Standing:
    """A clock that moves when it is slept by."""

    def __init__(self) -> None:
        self.at = 0.0

    def monotonic(self) -> float:
        """Seconds."""
        return self.at

    def sleep(self, seconds: float, /) -> None:
        """Go ahead."""
        self.at += seconds


def believed(receipt: Receipt, nonce: int = 7) -> Attempt:
    """An attempt the journal holds for mined with this receipt."""
    return Attempt(
        number=1,
        nonce=nonce,
        raw_tx="0x02",
        tx_hash=receipt.tx_hash,
        max_fee=2,
        tip=1,
        state="checked",
        block_number=receipt.block_number,
        block_hash=receipt.block_hash,
    )


def rpc(chain: Chain) -> Rpc:
    """The chain as the node it plays."""
    return cast("Rpc", chain)


def whole() -> Chain:
    """A chain that holds the receipt and everything that goes with it."""
    chain = Chain()
    chain.holds(RECEIPT)
    return chain


def no_block(chain: Chain) -> None:
    """There is no block of that height."""
    chain.blocks.clear()


def other_block(chain: Chain) -> None:
    """The canonical block of that height is another one."""
    chain.blocks[RECEIPT.block_number]["hash"] = "0x" + "aa" * 32


def not_listed(chain: Chain) -> None:
    """The block does not list the transaction."""
    chain.blocks[RECEIPT.block_number]["transactions"] = []


def listed_elsewhere(chain: Chain) -> None:
    """The block lists it, in another place than the receipt says."""
    chain.blocks[RECEIPT.block_number]["transactions"].reverse()


def no_list(chain: Chain) -> None:
    """The block does not say what it holds."""
    chain.blocks[RECEIPT.block_number]["transactions"] = None


def nonce_free(chain: Chain) -> None:
    """The account has not sent that many transactions."""
    chain.count = 7


def other_receipt(chain: Chain) -> None:
    """The node answers with another transaction's receipt."""
    chain.receipts[RECEIPT.tx_hash] = replace(RECEIPT, tx_hash="0x" + "bb" * 32)


def test_a_receipt_that_everything_agrees_with_is_believed() -> None:
    """Block, place in it, and the account's count."""
    assert proven(rpc(whole()), believed(RECEIPT), SENDER) == RECEIPT
    assert proven(rpc(Chain()), believed(RECEIPT), SENDER) is None


@pytest.mark.parametrize(
    "contradict", [no_block, other_block, not_listed, listed_elsewhere, no_list, nonce_free, other_receipt]
)
def test_a_receipt_that_anything_contradicts_is_none(contradict: Callable[[Chain], None]) -> None:
    """It is waited on, as if there were none yet."""
    chain = whole()
    contradict(chain)
    assert proven(rpc(chain), believed(RECEIPT), SENDER) is None


def test_what_stands_has_not_vanished() -> None:
    """Its block is the chain's; or the node has its receipt there, though it does not show the block."""
    chain = whole()
    assert vanished(rpc(chain), [("a", believed(RECEIPT))]) == []
    no_block(chain)
    assert vanished(rpc(chain), [("a", believed(RECEIPT))]) == []


def test_what_left_its_block_has_vanished() -> None:
    """Whether the transaction is nowhere, or mined elsewhere."""
    gone, moved = whole(), whole()
    gone.replaces(RECEIPT, b"other")
    moved.moves(RECEIPT, 9)
    for chain in (gone, moved):
        assert vanished(rpc(chain), [("a", believed(RECEIPT))]) == [("a", believed(RECEIPT))]


@given(heights=st.lists(st.integers(1, 30), min_size=1, max_size=12, unique=True), depth=st.integers(0, 30))
def test_exactly_what_a_reorganisation_takes_is_found(heights: list[int], depth: int) -> None:
    """Every block from a height on is another one: what was mined there vanished, in the order of nonces."""
    chain, kept, lost = Chain(), [], []
    for nonce, height in sorted(enumerate(heights), key=lambda pair: -pair[0]):
        receipt = mined(b"%d" % height, height=height)
        chain.holds(receipt)
        (lost if height > depth else kept).append(("s", believed(receipt, nonce)))
        if height > depth:
            chain.replaces(receipt, b"other %d" % height)
    assert vanished(rpc(chain), kept + lost) == sorted(lost, key=lambda item: item[1].nonce)


@example(height=5, above=0, confirmations=2)
@example(height=5, above=1, confirmations=2)
@given(height=st.integers(1, 100), above=st.integers(0, 100), confirmations=st.integers(0, 64))
def test_depth_counts_the_block_itself(height: int, above: int, confirmations: int) -> None:
    """One confirmation is the block the transaction is in."""
    item = ("a", believed(mined(b"a", height=height)))
    assert (unburied([item], height + above, confirmations) == []) == (above + 1 >= confirmations)


def test_a_chain_that_stands_still_is_not_waited_for_for_ever() -> None:
    """A minute without a block."""
    chain, clock = Chain(), Standing()
    progress = type("P", (), {"blocks": (("a", believed(RECEIPT)),)})()
    chain.block_number = lambda: 6  # type: ignore[attr-defined]
    assert bury(rpc(chain), progress, 2, clock, 30)
    assert clock.at == 0
    assert not bury(rpc(chain), progress, 3, clock, 30)
    assert 50 <= clock.at <= 70
