"""A Safe of its own takes what its owners signed, in its order and once, and nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest

from pyharness.chain import abi, safe_tx
from pyharness.chain.faults import CallReverted
from pyharness.chain.reverts import RevertReader
from pyharness.chain.safe_batch import SafeCall
from pyharness.chain.safe_state import read_safe
from pyharness.chain.safe_tx import SafeTx
from pyharness.chain.typed_data import signed
from pyharness.scenarios.stage import multisig
from pyharness.scenarios.stage.multisig import Safe
from pyharness.values import keccak_hex

PAYEE, RELAY = "0x00000000000000000000000000000000000b0B0b", "0x" + "5a" * 20
MAGIC = bytes.fromhex("1626ba7e")
DIGEST = bytes(range(32))


@pytest.fixture
def safe(world) -> Safe:
    """Two of three, with ether to pay from."""
    made = multisig.create(world.fork, world.safe, owners=3, threshold=2)
    world.fund_eth(made.address, 10**18)
    return made


@pytest.fixture
def tx() -> SafeTx:
    """A payment of one wei."""
    return SafeTx(to=PAYEE, value=1, nonce=0)


def signatures(world, safe: Safe, tx: SafeTx, *, chain_id: int = 31337) -> Mapping[str, bytes]:
    """Of every owner, ascending."""
    return signed(tx.signable(safe=safe.address, chain_id=chain_id), safe.owners)


def refused(world, safe: Safe, tx: SafeTx, given: bytes) -> str:
    """Safe's own word for it; nothing was paid."""
    before = world.fork.rpc.balance(PAYEE)
    with pytest.raises(CallReverted) as caught:
        world.fork.send_as(RELAY, safe.address, tx.execution(given))
    assert world.fork.rpc.balance(PAYEE) == before
    return RevertReader([]).explain(caught.value.data)


def test_two_of_three_pay_and_only_once(world, safe, tx):
    """Anybody sends it; the second time the nonce is another one, and the signatures are nobody's."""
    before = world.fork.rpc.balance(PAYEE)
    given = safe_tx.joined(signatures(world, safe, tx), owners=tuple(safe.owners), threshold=2)
    world.fork.send_as(RELAY, safe.address, tx.execution(given))
    assert world.fork.rpc.balance(PAYEE) == before + 1
    assert refused(world, safe, tx, given) == "GS026"


def test_what_the_owners_did_not_sign_is_refused(world, safe, tx):
    """One signature; two in the wrong order; one twice; of a stranger; of another nonce, call and chain."""
    first, second, third = signatures(world, safe, tx).values()
    (stranger,) = signed(tx.signable(safe=safe.address, chain_id=31337), multisig.generated(1)).values()
    for given, word in (
        (b"", "GS020"),
        (first, "GS020"),
        (second + first, "GS026"),
        (third + second, "GS026"),
        (first + first, "GS026"),
        (first + stranger, "GS026"),
    ):
        assert refused(world, safe, tx, given) == word
    stale = b"".join(signatures(world, safe, replace(tx, nonce=1)).values())
    foreign = b"".join(signatures(world, safe, tx, chain_id=1).values())
    other = b"".join(signatures(world, safe, replace(tx, value=2)).values())
    assert {refused(world, safe, tx, given) for given in (stale, foreign, other)} == {"GS026"}


def test_a_batch_is_one_transaction(world, safe):
    """All of it or nothing: a part that reverts takes the others with it."""
    before, place = world.fork.rpc.balance(PAYEE), world.safe["MultiSendCallOnly"]
    calls = [SafeCall(to=PAYEE, value=1, data=b""), SafeCall(to=PAYEE, value=2, data=b"\x01")]
    world.fork.send_as(RELAY, safe.address, multisig.batch_execution(world.fork, safe, calls, place))
    assert world.fork.rpc.balance(PAYEE) == before + 3
    tx = safe_tx.transaction([*calls, SafeCall(to=PAYEE, value=10**19, data=b"")], nonce=1, multi_send=place)
    given = safe_tx.joined(signatures(world, safe, tx), owners=tuple(safe.owners), threshold=2)
    assert refused(world, safe, tx, given) == "GS013"


def test_its_word_counts_for_what_two_owners_signed(world, safe):
    """EIP-1271 of a digest; not with one signature, nor for another digest."""

    def answer(digest: bytes, given: bytes) -> bytes:
        asked = abi.encode_call("isValidSignature(bytes32,bytes)", digest, given)
        return world.fork.rpc.eth_call(safe.address, asked)[:4]

    what = safe_tx.message(DIGEST, safe=safe.address, chain_id=31337)
    asked = abi.encode_call("getMessageHash(bytes)", DIGEST)
    assert world.fork.rpc.eth_call(safe.address, asked) == what.hash
    given = safe_tx.joined(signed(what, safe.owners), owners=tuple(safe.owners), threshold=2)
    assert answer(DIGEST, given) == MAGIC
    for digest, some in ((DIGEST[::-1], given), (DIGEST, given[:65])):
        with pytest.raises(CallReverted, match="reverted"):
            answer(digest, some)


def test_a_safe_is_read_as_it_stands(world, safe, tx):
    """Owners, threshold and nonce before and after it acted; nobody else is taken for one."""
    node = world.fork
    state = read_safe(node.rpc, safe.address)
    assert state is not None
    assert (state.version, set(state.owners), state.words) == ("1.4.1", set(safe.owners), "Safe, 2 of 3")
    before = hex(node.rpc.block_number())
    node.send_as(RELAY, safe.address, multisig.executed(node, safe, tx))
    assert read_safe(node.rpc, safe.address) == replace(state, nonce=1)
    assert read_safe(node.rpc, safe.address, before) == state
    for place in (PAYEE, world.usdc, world.safe["Safe"], world.safe["SafeProxyFactory"]):
        assert read_safe(node.rpc, place) is None, place


def test_who_else_moves_a_safe_is_seen(world, safe):
    """A module acts without any owner, a guard may refuse them: neither shows in owners and threshold."""
    node, module, guard = world.fork, PAYEE, world.safe["CompatibilityFallbackHandler"]
    node.send_as(safe.address, safe.address, abi.encode_call("enableModule(address)", module))
    found = read_safe(node.rpc, safe.address)
    assert found is not None
    assert (found.modules, found.guard) == ((module,), None)
    slot = keccak_hex(b"guard_manager.guard.address")
    node.rpc.call("anvil_setStorageAt", [safe.address, slot, "0x" + guard[2:].lower().rjust(64, "0")])
    found = read_safe(node.rpc, safe.address)
    assert found is not None
    assert found.guard == guard
