"""Who signs. "Send" is a choice of object, never an if.

In: a transaction. Out: signed bytes, and the node's answer to them. Door: keystore files. Key-holding signers load
eth_account when they are made.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from pyharness.chain.rpc import Rpc
from pyharness.deploy.schema import Transaction
from pyharness.errors import EnvironmentFault


class Hidden(Protocol):
    """A text that shows itself only when asked by name."""

    def reveal(self) -> str:
        """The text itself."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Signed:
    """What goes to disk before it goes to the node; the hash is unknown where the node makes it.

    Args:
        transaction: what was signed: what was asked for, but for gas and fees where it was signed beforehand.
    """

    raw: str
    tx_hash: str | None
    transaction: Transaction


class Signer(Protocol):
    """An account that can make transactions."""

    @property
    def address(self) -> str:
        """The account."""
        ...

    def sign(self, transaction: Transaction) -> Signed:
        """The transaction, ready to be written down and sent any number of times."""
        ...

    def submit(self, rpc: Rpc, raw: str) -> str:
        """Hand signed bytes to a node; the same bytes twice are one transaction. Returns the hash."""
        ...


class KeySigner:
    """Signs with a private key held in memory."""

    def __init__(self, key: Hidden) -> None:
        from eth_account import Account  # documented lazy import: about a second

        self._account = Account.from_key(key.reveal())

    @property
    def address(self) -> str:
        """The key's address."""
        return str(self._account.address)

    def sign(self, transaction: Transaction) -> Signed:
        """Signed type-2 bytes."""
        signed = self._account.sign_transaction(transaction.model_dump(by_alias=True))
        raw, tx_hash = bytes(signed.raw_transaction), bytes(signed.hash)
        return Signed(raw="0x" + raw.hex(), tx_hash="0x" + tx_hash.hex(), transaction=transaction)

    def submit(self, rpc: Rpc, raw: str) -> str:
        """Send the bytes."""
        return rpc.send_raw(bytes.fromhex(raw[2:]))


class EnvironmentKeySigner(KeySigner):
    """Signs with the key of the environment, on networks that allow it."""


class _Revealed:
    def __init__(self, text: str) -> None:
        self._text = text

    def reveal(self) -> str:
        return self._text


class KeystoreSigner(KeySigner):
    """Signs with a foundry keystore, decrypted once.

    Raises:
        EnvironmentFault: E-KEYSTORE-MISSING, E-KEYSTORE-PASSWORD.
    """

    def __init__(self, path: Path, password: Hidden) -> None:
        from eth_account import Account  # documented lazy import: about a second

        try:
            document = json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError) as problem:
            raise EnvironmentFault(
                "E-KEYSTORE-MISSING",
                "the keystore cannot be read",
                found=str(path),
                expected="a keystore of cast wallet import",
                next_command=f"cast wallet import {path.name} --interactive",
            ) from problem
        try:
            key = Account.decrypt(document, password.reveal())
        except ValueError as problem:
            raise EnvironmentFault(
                "E-KEYSTORE-PASSWORD",
                "the password does not open the keystore",
                found=path.name,
                next_command="export ETH_PASSWORD='…'",
            ) from problem
        super().__init__(_Revealed("0x" + bytes(key).hex()))


class ImpersonatedSigner:
    """Lets a node of our own act as an account, without its key. For rehearsals: no other node accepts it."""

    def __init__(self, address: str) -> None:
        self._address = address

    @property
    def address(self) -> str:
        """The account."""
        return self._address

    def sign(self, transaction: Transaction) -> Signed:
        """The transaction as the node takes it; its hash is made by the node."""
        request: dict[str, Any] = {
            "from": self._address,
            "to": transaction.to,
            "value": hex(transaction.value),
            "data": transaction.data,
            "nonce": hex(transaction.nonce),
            "gas": hex(transaction.gas),
            "maxFeePerGas": hex(transaction.max_fee),
            "maxPriorityFeePerGas": hex(transaction.tip),
        }
        return Signed(raw=json.dumps(request, sort_keys=True), tx_hash=None, transaction=transaction)

    def submit(self, rpc: Rpc, raw: str) -> str:
        """Let the node act."""
        rpc.call("anvil_impersonateAccount", [self._address])
        try:
            return str(rpc.call("eth_sendTransaction", [json.loads(raw)]))
        finally:
            rpc.call("anvil_stopImpersonatingAccount", [self._address])
