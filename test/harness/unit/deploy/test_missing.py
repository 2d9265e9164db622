"""A transaction without a receipt is lost only after a minute and ten looks, and is looked for once more."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, cast

from deploy_chain import SENDER, Chain, mined

from pyharness.chain.rpc import Rpc
from pyharness.deploy.missing import Missing, late_receipt
from pyharness.deploy.progress import Attempt, StepProgress
from pyharness.deploy.schema import State

TX = "0x" + "cd" * 32


@dataclass
class Node:
    """A node that knows what it is told to know."""

    known: set[str] = field(default_factory=set)

    def transaction(self, tx_hash: str) -> Any:
        """A transaction of the pool or a block."""
        return {} if tx_hash in self.known else None


@dataclass
class Hand:
    """A clock turned by hand."""

    at: float = 1000.0

    def monotonic(self) -> float:
        """Where it stands."""
        return self.at

    def sleep(self, seconds: float, /) -> None:
        """Turn it."""
        self.at += seconds


def attempt(number: int = 1, state: State = "sent", tx_hash: str = TX) -> Attempt:
    """A transaction that was handed over."""
    return Attempt(number=number, nonce=7, raw_tx="0x02", tx_hash=tx_hash, max_fee=2, tip=1, state=state)


def test_one_known_attempt_of_a_nonce_is_enough() -> None:
    """A replacement and what it replaced are one nonce: neither is lost while a node knows the other."""
    node, clock = Node(known={TX}), Hand()
    missing = Missing(cast("Rpc", node), clock)
    both = [attempt(1), attempt(2, tx_hash="0x" + "ee" * 32)]
    for _ in range(9):
        clock.sleep(50)
        assert not missing.lost("a", both)


def looks(gaps: list[float], node: Node, known_at: int | None = None) -> list[bool]:
    """Look once after each gap (s); at one look the node knows the transaction."""
    clock, said = Hand(), []
    missing = Missing(cast("Rpc", node), clock)
    for place, gap in enumerate(gaps):
        clock.sleep(gap)
        node.known = {TX} if place == known_at else set()
        said.append(missing.lost("a", [attempt()]))
    return said


def test_neither_one_look_nor_many_in_a_hurry_make_a_loss() -> None:
    """A minute from the first look on, and at least ten of them."""
    assert looks([0.0] * 50, Node()) == [False] * 50
    assert looks([0, *[6] * 8, 11.9, 0.1], Node()) == [False] * 10 + [True]
    assert looks([5000] * 9 + [1], Node()) == [False] * 9 + [True]


def test_a_transaction_seen_again_starts_the_minute_anew() -> None:
    """One node of many knew it: it is on its way."""
    assert looks([0, 40, 40, *[0] * 9, 60], Node(), known_at=2) == [False] * 12 + [True]


def test_a_receipt_that_came_after_all_is_found() -> None:
    """Among attempts given up earlier, not among those whose end is known."""
    late, other = mined(b"late").tx_hash, mined(b"other").tx_hash
    step = StepProgress(attempts=(attempt(1, "dropped", late), attempt(2, "dropped", other)))
    node = Chain()
    assert late_receipt(cast("Rpc", node), step, SENDER) is None
    node.holds(mined(b"late"))
    found = late_receipt(cast("Rpc", node), step, SENDER)
    assert found is not None
    assert found[0].number == 1
    assert found[1] == mined(b"late")
    done = StepProgress(attempts=(attempt(1, "mined", late),))
    assert late_receipt(cast("Rpc", node), done, SENDER) is None
