"""Typed data: what wallets show, and the hashes that are signed.

In: fields by type, a domain, a message. Out: ``Signable``; signatures of generated keys. Pure; loads eth_account when
used. Source: EIP-712.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from eth_utils.crypto import keccak

Fields = Sequence[tuple[str, str]]
DOMAIN: Mapping[str, str] = {
    "name": "string",
    "version": "string",
    "chainId": "uint256",
    "verifyingContract": "address",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Signable:
    """A typed document and its hashes; signers compare all three.

    Args:
        document: what ``eth_signTypedData_v4`` and ``cast wallet sign --data`` take, fit for JSON.
        domain_hash: of chain and contract (32 bytes).
        message_hash: of what is said (32 bytes).
        hash: of both; what is signed (32 bytes).
    """

    document: Mapping[str, Any]
    domain_hash: bytes
    message_hash: bytes
    hash: bytes


def signable(
    primary: str, types: Mapping[str, Fields], domain: Mapping[str, object], message: Mapping[str, object]
) -> Signable:
    """A message of the type ``primary`` for a domain, whose fields are those that are given."""
    from eth_account.messages import encode_typed_data  # documented lazy import: about a second

    fields = {"EIP712Domain": [(name, DOMAIN[name]) for name in DOMAIN if name in domain], **types}
    document = {
        "types": {kind: [{"name": name, "type": of} for name, of in rows] for kind, rows in fields.items()},
        "primaryType": primary,
        "domain": _plain(domain),
        "message": _plain(message),
    }
    encoded = encode_typed_data(full_message=document)
    digest = bytes(keccak(b"\x19" + encoded.version + encoded.header + encoded.body))
    return Signable(document=document, domain_hash=encoded.header, message_hash=encoded.body, hash=digest)


def signed(what: Signable, keys: Mapping[str, bytes]) -> dict[str, bytes]:
    """The signatures (65 bytes: r, s, v) of generated keys, by address."""
    from eth_account import Account  # documented lazy import: about a second

    return {address: bytes(Account.unsafe_sign_hash(what.hash, key).signature) for address, key in keys.items()}


def _plain(value: object) -> object:
    """Bytes as hex, at any depth."""
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    return "0x" + value.hex() if isinstance(value, bytes) else value
