"""A kept chain is of today when a test looks at it."""

from __future__ import annotations

import time

import pytest
from kept import of_today

from pyharness.chain.anvil import Anvil, NodeSpec, running

EARLIER, CLOSE = 900, 3  # seconds


def behind(node: Anvil) -> int:
    """How much older than our clock the newest block is (seconds)."""
    return int(time.time()) - node.rpc.block().timestamp


@pytest.mark.parametrize("rolled_back", [False, True])
def test_a_chain_of_earlier_has_a_block_of_now_and_none_of_later(rolled_back: bool) -> None:
    """Loaded from a file, a node's clock is right from the next block on; rolled back, it goes on where it was."""
    begun = int(time.time()) - EARLIER
    with running(NodeSpec(chain_id=31337, arguments=("--timestamp", str(begun)))) as old:
        old.mine()
        state = old.dump_state()
    with running(NodeSpec(chain_id=31337)) as node:
        node.load_state(state)
        assert behind(node) >= EARLIER - CLOSE
        if rolled_back:
            snapshot = node.snapshot()
            node.advance(EARLIER)
            node.revert(snapshot)
        of_today(node)
        assert abs(behind(node)) <= CLOSE
