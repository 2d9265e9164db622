"""Safe on the fork is the published 1.4.1, at its canonical addresses."""

import pytest
from eth_utils.crypto import keccak

from pyharness.chain import abi
from pyharness.chain.offline import identity, safe
from pyharness.errors import Mismatch

ZERO = "0x" + "00" * 20
INNER = (("0x" + "11" * 20, 0, bytes.fromhex("8456cb59")), ("0x" + "22" * 20, 5, b""))
HASH_OF = "getTransactionHash(address,uint256,bytes,uint8,uint256,uint256,uint256,address,address,uint256)"


def test_six_contracts_have_their_published_code(world, upstream):
    """Hashes on upstream and fork; the deployed addresses prove the creation code."""
    contracts = safe.canonical()
    assert len(contracts) == 6
    for rpc in (upstream, world.fork.rpc):
        for contract in contracts:
            assert "0x" + keccak(rpc.code(contract.address)).hex() == contract.code_hash
    assert world.safe["Safe"] == "0x41675C099F32341bf84BFc5382aF534df5C7461a"


def test_the_singleton_computes_the_golden_hash(world, upstream):
    """A batch of two calls, nonce 7, on chain id 1."""
    packed = b"".join(
        b"\0" + bytes.fromhex(to[2:]) + value.to_bytes(32, "big") + len(data).to_bytes(32, "big") + data
        for to, value, data in INNER
    )
    assert len(packed) == 174
    batch = abi.encode_call("multiSend(bytes)", packed)
    call = abi.encode_call(HASH_OF, world.safe["MultiSendCallOnly"], 0, batch, 1, 0, 0, 0, ZERO, ZERO, 7)
    found = upstream.eth_call(world.safe["Safe"], call)
    assert found.hex() == "494e494f2c46f0400bc0bc195ee9e1c4d3028f103b8537030b48a305755485c0"


def test_a_safe_of_other_code_is_named(world):
    """One changed byte is a mismatch with name, address and both hashes."""
    target = world.safe["MultiSend"]
    world.fork.set_code(target, world.fork.rpc.code(target) + b"\0")
    with pytest.raises(Mismatch) as caught:
        identity.require_safe(world.fork.rpc, block=world.fork.rpc.block_number())
    assert caught.value.code == "E-WORLD-IDENTITY"
    assert str(caught.value.found).startswith(f"MultiSend at {target} has code hash 0x")
