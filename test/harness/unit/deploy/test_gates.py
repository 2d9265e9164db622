"""What is looked at before anything is sent: which chain it is, whose nonces are used, what the account has."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

import pytest
from corridor import make_plan
from deploy_chain import SENDER, Chain

from pyharness.chain.rpc import Rpc
from pyharness.chain.schema import Answer, RpcError
from pyharness.config.schema import Anchor
from pyharness.deploy.gates import check_balance, check_chain, next_nonce
from pyharness.deploy.progress import Progress, begin
from pyharness.deploy.schema import Entry
from pyharness.errors import EnvironmentFault, Refused
from pyharness.values import keccak_hex

HISTORY = keccak_hex(b"block 7")


class Node(Chain):
    """A chain that says its name, what waits, and what an account has."""

    waiting = 100
    wei = 10**18
    client = "Geth/v1.14"
    methods: tuple[str, ...] = ()

    def chain_id(self) -> int:
        """Sepolia's."""
        return 11155111

    def client_version(self) -> str:
        """Its name."""
        return self.client

    def try_batch(self, calls: Sequence[tuple[str, Sequence[Any]]]) -> list[Answer]:
        """Answers what it has a method for."""
        unknown = Answer(error=RpcError(code=-32601, message="no such method", data=None))
        return [Answer(result={}) if method in self.methods else unknown for method, _ in calls]

    def nonce(self, _address: str, block: str = "latest") -> int:
        """Transactions of the account, those that wait included where they are asked for."""
        return self.waiting if block == "pending" else 100

    def balance(self, _address: str) -> int:
        """Ether of the account."""
        return self.wei


def rpc(node: Node) -> Rpc:
    """The chain as the node it plays."""
    return cast("Rpc", node)


def begun() -> Progress:
    """A journal that was just opened."""
    return begin(
        Entry(seq=0, at="2026-01-02T03:04:05Z", state="opened", plan_hash=HISTORY, signer=SENDER, chain_id=11155111),
    )


def test_a_node_of_another_chain_is_refused() -> None:
    """Whatever it holds."""
    check_chain(rpc(Node()), chain_id=11155111, anchors=(), real=True, words="mainnet")
    with pytest.raises(Refused) as caught:
        check_chain(rpc(Node()), chain_id=1, anchors=(), real=False, words="mainnet")
    assert (caught.value.code, caught.value.found) == ("E-CHAIN-ID", "11155111")


@pytest.mark.parametrize("held", [None, keccak_hex(b"another block 7")])
def test_a_chain_of_another_history_is_refused(held: str | None) -> None:
    """A fork of later and a chain that only has the same id lack a block that the config names."""
    anchor, node = Anchor(number=7, hash=HISTORY), Node()
    node.blocks[7] = {"hash": HISTORY}
    check_chain(rpc(node), chain_id=11155111, anchors=(anchor,), real=False, words="mainnet")
    node.blocks = {} if held is None else {7: {"hash": held}}
    with pytest.raises(Refused) as caught:
        check_chain(rpc(node), chain_id=11155111, anchors=(anchor,), real=False, words="mainnet")
    assert caught.value.code == "E-CHAIN-ANCHOR"


@pytest.mark.parametrize("client", ["anvil/v1.7.1", "HardhatNetwork/2.22", "Tenderly/1.0"])
def test_a_test_node_stands_in_for_no_real_chain(client: str) -> None:
    """By its own name, in any case of letters."""
    node = Node()
    node.client = client
    check_chain(rpc(node), chain_id=11155111, anchors=(), real=False, words="mainnet")
    with pytest.raises(Refused) as caught:
        check_chain(rpc(node), chain_id=11155111, anchors=(), real=True, words="mainnet")
    assert caught.value.code == "E-CHAIN-CLIENT"


@pytest.mark.parametrize("method", ["anvil_nodeInfo", "hardhat_metadata"])
def test_a_test_node_is_known_by_its_answers_too(method: str) -> None:
    """Whatever it says its name is."""
    node = Node()
    node.methods = (method,)
    with pytest.raises(Refused) as caught:
        check_chain(rpc(node), chain_id=11155111, anchors=(), real=True, words="mainnet")
    assert (caught.value.code, caught.value.found) == ("E-CHAIN-CLIENT", f"Geth/v1.14, which answers {method}")


def test_a_transaction_that_the_journal_does_not_know_stops_everything() -> None:
    """Nobody shares an account with a deployment."""
    node = Node()
    assert next_nonce(rpc(node), begun(), SENDER) == 100
    node.waiting = 102
    with pytest.raises(Refused) as caught:
        next_nonce(rpc(node), begun(), SENDER)
    assert (caught.value.code, caught.value.found) == ("E-FOREIGN-PENDING", "nonce 100")


def test_what_an_account_lacks_is_told_to_the_wei() -> None:
    """At the worst price of every step that is left."""
    node, plan = Node(), make_plan(SENDER, 11155111)
    worst = sum(step.gas for step in plan.steps) * 10**9
    node.wei = worst
    check_balance(rpc(node), plan, None, SENDER, 10**9)
    node.wei = worst - 7
    with pytest.raises(EnvironmentFault) as caught:
        check_balance(rpc(node), plan, None, SENDER, 10**9)
    assert caught.value.code == "E-UNFUNDED"
    assert "send it 7 wei" in caught.value.message
