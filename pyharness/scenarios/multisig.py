"""A Safe of its own for the stories: made, and moved by its owners' signatures.

In: a node on which Safe lives, generated owners. Out: ``Safe``; the call that carries out another call through it.
The door to the network, by ``chain.anvil``. Source: Safe 1.4.1, `execTransaction`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from pyharness.chain import abi
from pyharness.chain.anvil import Anvil
from pyharness.values import ZERO_ADDRESS

_SETUP = "setup(address[],uint256,address,bytes,address,address,uint256,address)"
_CREATE = "createProxyWithNonce(address,bytes,uint256)"
_CALL = "address,uint256,bytes,uint8,uint256,uint256,uint256,address,address"
_HASH = f"getTransactionHash({_CALL},uint256)"
_EXECUTE = f"execTransaction({_CALL},bytes)"
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


def generated(count: int) -> dict[str, bytes]:
    """New keys by address, ascending."""
    from eth_account import Account  # documented lazy import: about a second

    accounts = [Account.create() for _ in range(count)]
    return {account.address: bytes(account.key) for account in sorted(accounts, key=lambda a: int(a.address, 16))}


def execution(node: Anvil, safe: Safe, to: str, data: bytes, *, operation: int = 0) -> bytes:
    """Call data of ``execTransaction`` that makes ``safe`` call ``to``, signed by just enough owners.

    The digest is the Safe's own, so it holds chain id, address and nonce.

    Args:
        operation: 0 to call, 1 to run the code of ``to`` as its own, as batches do.
    """
    from eth_account import Account  # documented lazy import: about a second

    call = (to, 0, data, operation, 0, 0, 0, ZERO_ADDRESS, ZERO_ADDRESS)
    nonce = _read(node, safe.address, "nonce()", "uint256")
    digest = _read(node, safe.address, _HASH, "bytes32", *call, nonce)
    keys = list(safe.owners.values())[: safe.threshold]
    signatures = b"".join(bytes(Account.unsafe_sign_hash(digest, key).signature) for key in keys)
    return abi.encode_call(_EXECUTE, *call, signatures)


def _read(node: Anvil, to: str, signature: str, kind: str, *args: object) -> object:
    return abi.decode([kind], node.rpc.eth_call(to, abi.encode_call(signature, *args)))[0]


def _address(word: str) -> str:
    return str(abi.decode(["address"], bytes.fromhex(word[2:]))[0])
