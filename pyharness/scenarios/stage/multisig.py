"""A Safe of its own for the stories: made, and moved by its owners' signatures.

In: a node on which Safe lives, generated owners. Out: ``Safe``; the call that carries out another call through it.
The door to the network, by ``chain.anvil``. Source: Safe 1.4.1.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from pyharness.chain import abi, safe_tx
from pyharness.chain.anvil import Anvil
from pyharness.chain.offline import safe as published
from pyharness.chain.safe_batch import SafeCall
from pyharness.chain.safe_tx import SafeTx
from pyharness.chain.typed_data import signed
from pyharness.scenarios.stage.book import Contract
from pyharness.values import ZERO_ADDRESS

_SETUP = "setup(address[],uint256,address,bytes,address,address,uint256,address)"
_CREATE = "createProxyWithNonce(address,bytes,uint256)"
_CREATED = abi.topic("ProxyCreation(address,address)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Safe:
    """A multisig: its address, its owners' keys by address in ascending order, and how many must sign."""

    address: str
    owners: Mapping[str, bytes] = field(repr=False)
    threshold: int

    @property
    def kind(self) -> str:
        """In words: ``Safe, 2 of 3``."""
        return f"Safe, {self.threshold} of {len(self.owners)}"


def create(node: Anvil, contracts: Mapping[str, str], *, owners: int, threshold: int) -> Safe:
    """A new Safe with generated owners.

    Args:
        contracts: address by Safe's contract names.
    """
    keys = generated(owners)
    nobody = ZERO_ADDRESS
    handler = contracts["CompatibilityFallbackHandler"]
    setup = abi.encode_call(_SETUP, list(keys), threshold, nobody, b"", handler, nobody, 0, nobody)
    data = abi.encode_call(_CREATE, contracts["Safe"], setup, 0)
    receipt = node.send_as(next(iter(keys)), contracts["SafeProxyFactory"], data)
    made = next(log for log in receipt.logs if log.topics[0] == _CREATED)
    return Safe(address=_address(made.topics[1]), owners=keys, threshold=threshold)


def contract(safe: Safe) -> Contract:
    """The Safe as a contract that stories call by name."""
    return Contract(name="Safe", address=safe.address, abi=published.artifact("Safe").abi)


def generated(count: int) -> dict[str, bytes]:
    """New keys by address, ascending."""
    from eth_account import Account  # documented lazy import: about a second

    accounts = [Account.create() for _ in range(count)]
    return {account.address: bytes(account.key) for account in sorted(accounts, key=lambda a: int(a.address, 16))}


def execution(node: Anvil, safe: Safe, to: str, data: bytes) -> bytes:
    """Call data of ``execTransaction`` that makes ``safe`` call ``to``, signed by just enough owners."""
    return executed(node, safe, SafeTx(to=to, data=data, nonce=nonce(node, safe)))


def batch_execution(node: Anvil, safe: Safe, calls: Sequence[SafeCall], multi_send: str) -> bytes:
    """The same for several calls in one transaction. ``multi_send`` is where MultiSendCallOnly lives."""
    return executed(node, safe, safe_tx.transaction(calls, nonce=nonce(node, safe), multi_send=multi_send))


def executed(node: Anvil, safe: Safe, tx: SafeTx) -> bytes:
    """Call data that carries out a transaction of ``safe``, signed by just enough owners for this node's chain."""
    signatures = signed(tx.signable(safe=safe.address, chain_id=node.chain_id), safe.owners)
    return tx.execution(safe_tx.joined(signatures, owners=tuple(safe.owners), threshold=safe.threshold))


def nonce(node: Anvil, safe: Safe) -> int:
    """The nonce of the Safe's next transaction."""
    return int.from_bytes(node.rpc.eth_call(safe.address, abi.encode_call("nonce()")), "big")


def _address(word: str) -> str:
    return str(abi.decode(["address"], bytes.fromhex(word[2:]))[0])
