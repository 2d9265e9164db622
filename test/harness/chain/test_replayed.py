"""What was signed in a rehearsal is worth nothing on the chain it stands on: sent there, refused, nothing moved."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from eth_account import Account

from pyharness.chain import abi
from pyharness.chain.anvil import Anvil, NodeSpec, running
from pyharness.chain.faults import RpcRejected
from pyharness.chain.offline import circle, safe, state
from pyharness.chain.offline.world import World, open_world
from pyharness.chain.permit import Permit, TokenDomain, parts
from pyharness.chain.rpc import Rpc
from pyharness.chain.safe_tx import SafeTx
from pyharness.chain.typed_data import signed
from pyharness.scenarios.stage import multisig
from pyharness.scenarios.stage.multisig import Safe

MAINNET, REHEARSAL = 1, 31_337
PAYEE = "0x00000000000000000000000000000000000b0B0b"
PERMIT = "permit(address,address,uint256,uint256,uint8,bytes32,bytes32)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Both:
    """A node that plays chain 1, a rehearsal's fork of it, and who has money on both."""

    there: Anvil
    world: World
    safe: Safe
    alice: Any

    @property
    def here(self) -> Anvil:
        """The fork."""
        return self.world.fork

    def standing(self, node: Anvil) -> dict[str, int]:
        """Everything that a replay would move on a node."""
        usdc, alice = self.world.usdc, self.alice.address

        def read(to: str, signature: str, *args: object) -> int:
            return int.from_bytes(node.rpc.eth_call(to, abi.encode_call(signature, *args)), "big")

        return {
            "payee": node.rpc.balance(PAYEE),
            "alice": node.rpc.balance(alice),
            "transactions of alice": node.rpc.nonce(alice, "pending"),
            "permits of alice": read(usdc, "nonces(address)", alice),
            "allowance": read(usdc, "allowance(address,address)", alice, PAYEE),
            "safe": node.rpc.balance(self.safe.address),
            "nonce of the safe": read(self.safe.address, "nonce()"),
        }


@pytest.fixture(scope="module")
def opened() -> Iterator[Both]:
    """Both chains; the Safe and alice are older than the fork."""
    arguments = ("--accounts", "0", "--load-state", str(state.state_file().path))
    with running(NodeSpec(chain_id=MAINNET, arguments=arguments)) as there:
        made = multisig.create(there, {item.name: item.address for item in safe.canonical()}, owners=3, threshold=2)
        alice = Account.create()
        circle.fund(there, alice.address, 10**9)
        for address in (alice.address, made.address, PAYEE):
            there.set_balance(address, 10**18)
        there.mine()
        with open_world(there.url) as world:
            yield Both(there=there, world=world, safe=made, alice=alice)


@pytest.fixture
def both(opened: Both) -> Iterator[Both]:
    """As they were, after the test."""
    snapshots = [(node, node.snapshot()) for node in (opened.there, opened.here)]
    yield opened
    for node, snapshot in snapshots:
        node.revert(snapshot)


def raw(key: bytes, rpc: Rpc, chain_id: int, to: str, *, data: bytes = b"", value: int = 0) -> bytes:
    """A signed transaction with more gas than it needs, so that nobody has to estimate it."""
    sender = Account.from_key(key).address
    fields = {"to": to, "value": value, "data": data, "gas": 500_000, "chainId": chain_id, "nonce": rpc.nonce(sender)}
    fees = {"maxFeePerGas": 10**11, "maxPriorityFeePerGas": 0}
    return bytes(Account.sign_transaction({**fields, **fees}, key).raw_transaction)


def mined(node: Anvil, to: str, data: bytes) -> bool:
    """Whether a transaction that carries this call, signed for the node's own chain, succeeds there."""
    (address, key) = next(iter(multisig.generated(1).items()))
    node.set_balance(address, 10**18)
    tx_hash = node.rpc.send_raw(raw(key, node.rpc, node.chain_id, to, data=data))
    return node.rpc.wait_receipt(tx_hash, timeout_s=10, clock=time).ok


def test_a_transaction(both: Both) -> None:
    """Each chain takes its own and refuses the other's, by the id in it."""
    before, height = both.standing(both.there), both.there.rpc.block_number()
    ours = raw(both.alice.key, both.here.rpc, REHEARSAL, PAYEE, value=7)
    with pytest.raises(RpcRejected) as caught:
        both.there.rpc.send_raw(ours)
    assert "chain id" in caught.value.words
    assert (both.standing(both.there), both.there.rpc.block_number()) == (before, height)
    both.here.rpc.send_raw(ours)
    assert both.standing(both.here)["payee"] == before["payee"] + 7

    theirs = raw(both.alice.key, both.there.rpc, MAINNET, PAYEE, value=7)
    with pytest.raises(RpcRejected):
        both.here.rpc.send_raw(theirs)
    both.there.rpc.send_raw(theirs)
    assert both.standing(both.there)["payee"] == before["payee"] + 7


def permit(both: Both, chain_id: int) -> bytes:
    """Call data of alice's permit for a chain."""
    now, usdc = both.there.rpc.block().timestamp, both.world.usdc
    what = Permit(owner=both.alice.address, spender=PAYEE, value=5, nonce=0, deadline=now + 3600)
    domain = TokenDomain(name="USD Coin", version="2", chain_id=chain_id, token=usdc)
    (signature,) = signed(what.signable(domain), {both.alice.address: both.alice.key}).values()
    return abi.encode_call(PERMIT, *what.arguments, *parts(signature))


def test_a_permit(both: Both) -> None:
    """A transaction of its own chain carries it there, and reverts; the fork takes it. And the other way round."""
    before, ours, theirs = both.standing(both.there), permit(both, REHEARSAL), permit(both, MAINNET)
    assert not mined(both.there, both.world.usdc, ours)
    assert both.standing(both.there) == before
    assert not mined(both.here, both.world.usdc, theirs)
    assert mined(both.here, both.world.usdc, ours)
    assert both.standing(both.here) == before | {"permits of alice": 1, "allowance": 5}
    assert mined(both.there, both.world.usdc, theirs), "there it is good, so it is the signature that was refused"


def test_a_transaction_of_a_safe(both: Both) -> None:
    """The same Safe with the same nonce on both chains: what its owners signed for one is void on the other."""
    before, tx = both.standing(both.there), SafeTx(to=PAYEE, value=7, nonce=0)
    ours, theirs = multisig.executed(both.here, both.safe, tx), multisig.executed(both.there, both.safe, tx)
    assert not mined(both.there, both.safe.address, ours)
    assert both.standing(both.there) == before
    assert not mined(both.here, both.safe.address, theirs)
    assert mined(both.here, both.safe.address, ours)
    moved = {"safe": before["safe"] - 7, "payee": before["payee"] + 7, "nonce of the safe": 1}
    assert both.standing(both.here) == before | moved
    assert mined(both.there, both.safe.address, theirs), "there it is good, so it is the signatures that were refused"
