"""What stands in for a node says what the node says, in fewer requests."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from urllib.parse import urlsplit

import pytest
import requests

from pyharness.chain.anvil import Anvil
from pyharness.chain.faults import RpcRejected
from pyharness.chain.front import standing_in
from pyharness.chain.rpc import Rpc
from pyharness.chain.schema import Answer, Json
from pyharness.errors import EnvironmentFault, OperationFailed

PLACE, OTHER = "0x" + "ab" * 20, "0x" + "cd" * 20
ANSWERING = bytes.fromhex("602a5f5260205ff3")


class Counting(Rpc):
    """Counts messages."""

    def __init__(self, url: str) -> None:
        super().__init__(url, retries=0)
        self.messages = 0

    def try_batch(self, calls: Sequence[tuple[str, Sequence[Json]]]) -> list[Answer]:
        """One more."""
        self.messages += 1
        return super().try_batch(calls)


@pytest.fixture
def counted(node: Anvil) -> Counting:
    """A connection to a node with two accounts."""
    for place in (PLACE, OTHER):
        node.set_code(place, ANSWERING)
        node.set_storage(place, 7, b"\x09")
        node.set_balance(place, 5)
    node.mine()
    return Counting(node.url)


def test_what_was_read_ahead_costs_nothing(counted: Counting) -> None:
    """Accounts and slots in one message; whatever way they are written."""
    block = counted.block_number()
    with standing_in(counted, block, [PLACE], [(PLACE, 7)]) as url:
        front = Rpc(url)
        assert (front.balance(PLACE, block), front.code(PLACE, block)) == (5, ANSWERING)
        assert front.nonce(PLACE, block) == 0
        assert front.storage(PLACE.upper().replace("X", "x"), 7, block)[-1] == 9
        assert front.call("eth_getStorageAt", [PLACE, "0x" + "7".rjust(64, "0"), hex(block)])[-1] == "9"
    assert counted.messages == 1


def test_what_was_not_thought_of_is_passed_on(counted: Counting) -> None:
    """An account is then read whole; another block and anything else are the node's to answer."""
    block = counted.block_number()
    with standing_in(counted, block, [PLACE], []) as url:
        front = Rpc(url)
        assert (front.balance(OTHER, block), front.code(OTHER, block), front.nonce(OTHER, block)) == (5, ANSWERING, 0)
        assert counted.messages == 2
        assert front.balance(PLACE, "latest") == 5
        assert int.from_bytes(front.eth_call(PLACE, b"", block), "big") == 42
        assert front.storage(OTHER, 7, block)[-1] == 9
        assert counted.messages == 5
        assert (front.chain_id(), front.chain_id()) == (counted.chain_id(), counted.chain_id())
        assert counted.messages == 6
        assert front.batch([("eth_chainId", []), ("eth_getBalance", [PLACE, hex(block)])])[1] == "0x5"


def test_a_refusal_of_the_node_is_handed_on(counted: Counting) -> None:
    """And the newer way to ask for an account is not offered."""
    with standing_in(counted, counted.block_number(), [], []) as url:
        with pytest.raises(RpcRejected):
            Rpc(url).call("eth_noSuchThing")
        with pytest.raises(RpcRejected) as caught:
            Rpc(url).call("eth_getAccountInfo", [PLACE, "latest"])
        assert "does not exist" in caught.value.words


def test_what_the_connection_met_is_what_is_said(counted: Counting, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not what the program made of it."""
    lost = EnvironmentFault("E-RPC-UNREACHABLE", "gone")

    def fail(_: object) -> list[Answer]:
        raise lost

    with pytest.raises(EnvironmentFault) as caught:
        gives_up(counted, monkeypatch, fail)
    assert caught.value is lost


def gives_up(counted: Counting, patch: pytest.MonkeyPatch, answer: Callable[[object], list[Answer]]) -> None:
    """A program that is refused what it asks, and says so in its own words."""
    with standing_in(counted, counted.block_number(), [], []) as url:
        patch.setattr(counted, "try_batch", answer)
        with pytest.raises(RpcRejected):
            Rpc(url).block_number()
        raise OperationFailed("E-PLAN-FAILED", "the program gave up")


def test_nobody_else_on_this_machine_asks_through_it(counted: Counting) -> None:
    """The node's token is used for who was told the whole address, and a web page was not."""
    call = {"jsonrpc": "2.0", "id": 1, "method": "eth_blockNumber", "params": []}
    with standing_in(counted, counted.block_number(), [], []) as url:
        before = counted.messages
        parts = urlsplit(url)
        for path in ("/", "", f"{parts.path}x", "/" + "0" * len(parts.path[1:])):
            found = requests.post(f"http://{parts.netloc}{path}", json=call, timeout=5)
            assert (found.status_code, found.content) == (404, b"")
        assert counted.messages == before
        assert requests.post(url, json=call, timeout=5).json()["result"]
    with standing_in(counted, counted.block_number(), [], []) as another:
        assert urlsplit(another).path != parts.path
