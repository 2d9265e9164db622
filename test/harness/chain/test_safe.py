"""Safe on the fork is the published 1.4.1, at its canonical addresses."""

import pytest
from eth_utils.crypto import keccak

from pyharness.chain import abi, safe_tx
from pyharness.chain.offline import identity, safe
from pyharness.chain.safe_batch import SafeCall
from pyharness.chain.safe_tx import SafeTx
from pyharness.errors import Mismatch

ZERO = "0x" + "00" * 20
INNER = (
    SafeCall(to="0x" + "11" * 20, value=0, data=bytes.fromhex("8456cb59")),
    SafeCall(to="0x" + "22" * 20, value=5, data=b""),
)


def test_six_contracts_have_their_published_code(world, upstream):
    """Hashes on upstream and fork; the deployed addresses prove the creation code."""
    contracts = safe.canonical()
    assert len(contracts) == 6
    for rpc in (upstream, world.fork.rpc):
        for contract in contracts:
            assert "0x" + keccak(rpc.code(contract.address)).hex() == contract.code_hash
    assert world.safe["Safe"] == "0x41675C099F32341bf84BFc5382aF534df5C7461a"


def test_the_singleton_computes_our_hashes(world, upstream):
    """On chain id 1 and on the fork's, of a batch, of a call and of nothing at all."""
    place, many = world.safe["Safe"], world.safe["MultiSendCallOnly"]
    data = bytes(range(100))
    for tx in (
        safe_tx.transaction(INNER, nonce=7, multi_send=many),
        SafeTx(to=many, value=2**256 - 1, data=data, operation=1, nonce=2**256 - 1),
        SafeTx(to=ZERO, nonce=0),
    ):
        for rpc, chain_id in ((upstream, 1), (world.fork.rpc, 31337)):
            asked = abi.encode_call(safe_tx.HASH_OF, *tx.arguments, tx.nonce)
            assert rpc.eth_call(place, asked) == tx.signable(safe=place, chain_id=chain_id).hash


def test_a_chain_without_safe_gets_what_it_lacks(node):
    """Some first, the others after; then all are what is published."""
    snapshot = node.snapshot()
    names = tuple(contract.name for contract in safe.canonical())
    assert safe.absent(node.rpc) == names
    safe.install(node, names[:2])
    assert safe.absent(node.rpc) == names[2:]
    safe.install(node, names[2:])
    identity.require_safe(node.rpc, block=node.rpc.block_number())
    assert safe.absent(node.rpc) == ()
    node.revert(snapshot)


def test_a_safe_of_other_code_is_named(world):
    """One changed byte is a mismatch with name, address and both hashes."""
    target = world.safe["MultiSend"]
    world.fork.set_code(target, world.fork.rpc.code(target) + b"\0")
    with pytest.raises(Mismatch) as caught:
        identity.require_safe(world.fork.rpc, block=world.fork.rpc.block_number())
    assert caught.value.code == "E-WORLD-IDENTITY"
    assert str(caught.value.found).startswith(f"MultiSend at {target} has code hash 0x")
