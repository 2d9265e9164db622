"""USDC on the fork is Circle's: identity, signatures, block list, pause, supply."""

import pytest
from eth_account import Account
from eth_utils.address import to_checksum_address
from eth_utils.crypto import keccak

from pyharness.chain import abi
from pyharness.chain.faults import CallReverted, RpcRejected
from pyharness.chain.offline import addresses as at
from pyharness.chain.offline import identity
from pyharness.chain.reverts import RevertReader

BOB = "0x00000000000000000000000000000000000b0B0b"
ZERO = "0x" + "00" * 20
MAX = 2**256 - 1
SEPARATORS = {
    1: "06c37168a7db5138defc7866392bb87a741f9b3d104deb5094588ce041cae335",
    31337: "de2ae912ce26c15bab1a701fbeb76947537e17ab7ec688f5c8b7462c162d5ad2",
}


def signed(account, usdc, kind: str, fields: dict[str, tuple[str, object]]) -> bytes:
    """A typed signature, its domain taken from the node's own chain id."""
    chain_id = usdc.node.rpc.chain_id()
    domain = {"name": "USD Coin", "version": "2", "chainId": chain_id, "verifyingContract": usdc.address}
    types = {kind: [{"name": name, "type": of} for name, (of, _) in fields.items()]}
    message = {name: value for name, (_, value) in fields.items()}
    return bytes(account.sign_typed_data(domain, types, message).signature)


def balance_slot(holder: str) -> int:
    """The storage slot of an account's balance and block-list bit."""
    return int.from_bytes(keccak(abi.encode(["address", "uint256"], [holder, 9])), "big")


def reason(error: CallReverted) -> str:
    """The revert in words."""
    return RevertReader([]).explain(error.data)


@pytest.mark.usefixtures("exact_proxy")
def test_the_proxy_is_bit_identical_to_mainnets(world, upstream):
    """Code hash on upstream and fork, and both pre-1967 slots."""
    for rpc in (upstream, world.fork.rpc):
        assert "0x" + keccak(rpc.code(at.USDC)).hex() == at.USDC_PROXY_HASH
        assert rpc.storage(at.USDC, at.IMPLEMENTATION_SLOT)[-20:].hex() == at.USDC_IMPLEMENTATION[2:].lower()
        assert rpc.storage(at.USDC, at.ADMIN_SLOT)[-20:].hex() == at.PROXY_ADMIN[2:].lower()
    assert world.upstream.proxy == "identical to mainnet"


def test_the_slots_are_the_hashes_of_their_names():
    """Plain keccak, without EIP-1967's minus one."""
    assert keccak(text="org.zeppelinos.proxy.implementation") == at.IMPLEMENTATION_SLOT.to_bytes(32, "big")
    assert keccak(text="org.zeppelinos.proxy.admin") == at.ADMIN_SLOT.to_bytes(32, "big")


def test_every_address_carries_its_checksum():
    """A mistyped place would be an empty account."""
    places = [value for value in vars(at).values() if isinstance(value, str) and len(value) == 42]
    assert len(places) == 13
    assert [to_checksum_address(place) for place in places] == places


def test_the_domain_follows_the_chain_id(usdc, upstream):
    """Both separators are the recorded ones, so a signature for one chain is void on the other."""
    call = abi.encode_call("DOMAIN_SEPARATOR()")
    assert upstream.eth_call(at.USDC, call).hex() == SEPARATORS[1] == identity.domain_separator(1).hex()
    assert usdc.read("DOMAIN_SEPARATOR()", "bytes32").hex() == SEPARATORS[31337]


def test_metadata_and_roles_are_initialised_by_the_contract(usdc):
    """Decimals, names, version and every role by its own getter; storage version 3."""
    assert usdc.read("decimals()", "uint8") == 6
    assert [usdc.read(f"{name}()", "string") for name in ("name", "symbol", "currency", "version")] == [
        "USD Coin",
        "USDC",
        "USD",
        "2",
    ]
    roles = {"owner": at.USDC_OWNER, "masterMinter": at.MASTER_MINTER, "pauser": at.PAUSER, "rescuer": ZERO}
    assert {name: usdc.read(f"{name}()", "address") for name in roles} == roles
    assert usdc.read("blacklister()", "address") == at.BLACKLISTER
    assert usdc.node.rpc.storage(usdc.address, 18)[-1] == 3


def test_the_master_minter_is_a_contract_that_manages_usdc(usdc):
    """Owner and minter manager as on mainnet."""
    raw = usdc.node.rpc.eth_call(at.MASTER_MINTER, abi.encode_call("getMinterManager()"))
    assert abi.decode(["address"], raw) == (at.USDC,)
    raw = usdc.node.rpc.eth_call(at.MASTER_MINTER, abi.encode_call("owner()"))
    assert abi.decode(["address"], raw) == (at.USDC_OWNER,)


def test_a_permit_sets_the_allowance_once(usdc, alice):
    """EIP-2612; the same signature does not work again."""
    deadline = usdc.node.rpc.block().timestamp + 3600
    fields = {"owner": ("address", alice.address), "spender": ("address", BOB), "value": ("uint256", 7)}
    fields |= {"nonce": ("uint256", 0), "deadline": ("uint256", deadline)}
    arguments = (alice.address, BOB, 7, deadline, signed(alice, usdc, "Permit", fields))
    usdc.send(BOB, "permit(address,address,uint256,uint256,bytes)", *arguments)
    assert usdc.read("allowance(address,address)", "uint256", alice.address, BOB) == 7
    with pytest.raises(CallReverted) as caught:
        usdc.send(BOB, "permit(address,address,uint256,uint256,bytes)", *arguments)
    assert reason(caught.value) == "EIP2612: invalid signature"


def test_an_authorised_transfer_moves_usdc_once(usdc, alice):
    """EIP-3009 by anyone's transaction; a replay reverts."""
    before = usdc.node.rpc.block().timestamp + 3600
    nonce = keccak(text="invoice 1")
    fields = {"from": ("address", alice.address), "to": ("address", BOB), "value": ("uint256", 5)}
    fields |= {"validAfter": ("uint256", 0), "validBefore": ("uint256", before), "nonce": ("bytes32", nonce)}
    signature = signed(alice, usdc, "TransferWithAuthorization", fields)
    call = "transferWithAuthorization(address,address,uint256,uint256,uint256,bytes32,bytes)"
    usdc.send(at.PAUSER, call, alice.address, BOB, 5, 0, before, nonce, signature)
    assert usdc.balance(BOB) == 5
    with pytest.raises(CallReverted) as caught:
        usdc.send(at.PAUSER, call, alice.address, BOB, 5, 0, before, nonce, signature)
    assert reason(caught.value) == "FiatTokenV2: authorization is used or canceled"


def test_a_blocked_account_keeps_its_balance_and_cannot_move_it(usdc, alice, world):
    """Blocking sets bit 255 of the balance word; the balance still shows, every movement reverts."""
    usdc.send(at.BLACKLISTER, "blacklist(address)", alice.address)
    word = int.from_bytes(usdc.node.rpc.storage(usdc.address, balance_slot(alice.address)), "big")
    assert word == 1 << 255 | 1_000 * 10**6
    assert usdc.balance(alice.address) == 1_000 * 10**6
    with pytest.raises(CallReverted) as caught:
        usdc.send(alice.address, "transfer(address,uint256)", BOB, 1)
    assert reason(caught.value) == "Blacklistable: account is blacklisted"
    with pytest.raises(CallReverted):
        world.fund_usdc(alice.address, 1)


def test_a_pause_stops_transfers_until_it_ends(usdc, alice):
    """Pause and unpause by the pauser."""
    usdc.send(at.PAUSER, "pause()")
    with pytest.raises(CallReverted) as caught:
        usdc.send(alice.address, "transfer(address,uint256)", BOB, 1)
    assert reason(caught.value) == "Pausable: paused"
    usdc.send(at.PAUSER, "unpause()")
    usdc.send(alice.address, "transfer(address,uint256)", BOB, 1)
    assert usdc.balance(BOB) == 1


def test_funding_keeps_the_supply_true_and_the_upstream_untouched(usdc, world, upstream):
    """Minted, not written: supply grows by the amount, the events tell it, the upstream stays."""
    supply, height = usdc.read("totalSupply()", "uint256"), upstream.block_number()
    world.fund_usdc(BOB, 250)
    assert usdc.balance(BOB) == 250
    assert usdc.read("totalSupply()", "uint256") == supply + 250
    raw = upstream.eth_call(at.USDC, abi.encode_call("totalSupply()"))
    assert int.from_bytes(raw, "big") == supply
    assert upstream.block_number() == height
    head = world.fork.rpc.block_number()
    everything = {"address": at.USDC, "topics": [abi.topic("Transfer(address,address,uint256)")]}
    logs = world.fork.rpc.get_logs(from_block=world.upstream.block - 16, to_block=head, **everything)
    assert sum(int.from_bytes(log.data, "big") for log in logs) == supply + 250
    assert [log.block_number > world.upstream.block for log in logs] == [False, False, False, True]


def test_an_infinite_allowance_runs_down(usdc, alice):
    """Unlike OpenZeppelin's token, Circle's decrements the maximum."""
    usdc.send(alice.address, "approve(address,uint256)", BOB, MAX)
    usdc.send(BOB, "transferFrom(address,address,uint256)", alice.address, BOB, 3)
    assert usdc.read("allowance(address,address)", "uint256", alice.address, BOB) == MAX - 3


@pytest.mark.parametrize("signed_for", ["fork", "upstream"])
def test_a_transaction_for_one_side_is_rejected_by_the_other(world, upstream, signed_for):
    """Chain ids differ, so nothing rehearsed can be replayed, and nothing real can run here."""
    account = Account.create()
    mine, other = (world.fork.rpc, upstream) if signed_for == "fork" else (upstream, world.fork.rpc)
    fields = {"to": BOB, "value": 0, "gas": 21_000, "nonce": 0, "type": 2, "chainId": mine.chain_id()}
    raw = account.sign_transaction({**fields, "maxFeePerGas": 10**10, "maxPriorityFeePerGas": 1}).raw_transaction
    with pytest.raises(RpcRejected, match="refused") as caught:
        other.send_raw(bytes(raw))
    assert "chain id" in str(caught.value.found)


def test_a_signed_transaction_is_sent_once_and_mined(world, alice):
    """send_raw twice gives one hash and one receipt."""
    rpc = world.fork.rpc
    fields = {"to": BOB, "value": 5, "gas": 21_000, "nonce": 0, "type": 2, "chainId": 31337}
    raw = bytes(alice.sign_transaction({**fields, "maxFeePerGas": 10**11, "maxPriorityFeePerGas": 1}).raw_transaction)
    assert rpc.send_raw(raw) == rpc.send_raw(raw)
    receipt = rpc.receipt(rpc.send_raw(raw))
    assert receipt is not None
    assert (receipt.ok, receipt.sender, receipt.to, rpc.nonce(alice.address)) == (True, alice.address, BOB, 1)
    assert rpc.block(receipt.block_hash).number == receipt.block_number
