"""What owners of a Safe sign: its transactions and messages, their hashes, and the call that carries a transaction out.

In: calls, a Safe's address, nonce, chain id, owners' signatures. Out: the three hashes that signers compare and the
typed document that wallets show, as ``Signable``; call data. Pure; loads eth_account when used.

Signed is the outer transaction: for several calls the one to MultiSendCallOnly, not any of the inner ones.
Source: Safe 1.3.0 and newer (older domains lack the chain id), `Safe.sol`, `MultiSendCallOnly.sol`,
`CompatibilityFallbackHandler.sol`; EIP-712; EIP-1271.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from pyharness.chain.abi import encode_call
from pyharness.chain.safe_batch import SafeCall
from pyharness.chain.typed_data import Signable, signable
from pyharness.errors import Refused
from pyharness.values import ZERO_ADDRESS

CALL: Final = 0
DELEGATE_CALL: Final = 1
MULTI_SEND = "multiSend(bytes)"
SAFE_TX = (
    ("to", "address"),
    ("value", "uint256"),
    ("data", "bytes"),
    ("operation", "uint8"),
    ("safeTxGas", "uint256"),
    ("baseGas", "uint256"),
    ("gasPrice", "uint256"),
    ("gasToken", "address"),
    ("refundReceiver", "address"),
    ("nonce", "uint256"),
)
SAFE_MESSAGE = (("message", "bytes"),)
_CALL = ",".join(kind for name, kind in SAFE_TX if name != "nonce")
HASH_OF = f"getTransactionHash({_CALL},uint256)"
EXECUTE = f"execTransaction({_CALL},bytes)"


@dataclass(frozen=True, slots=True, kw_only=True)
class SafeTx:
    """One transaction of a Safe without refunds: gas fields, gas token and refund receiver are zero.

    Args:
        value: (wei).
        operation: 0 to call ``to``, 1 to run its code as the Safe's own.
        nonce: the Safe's; with another one than it has now, the signatures are void.
    """

    to: str
    value: int = 0
    data: bytes = b""
    operation: Literal[0, 1] = CALL
    nonce: int

    @property
    def arguments(self) -> tuple[object, ...]:
        """The arguments of ``getTransactionHash`` before the nonce, and of ``execTransaction`` before signatures."""
        return (self.to, self.value, self.data, self.operation, 0, 0, 0, ZERO_ADDRESS, ZERO_ADDRESS)

    def signable(self, *, safe: str, chain_id: int) -> Signable:
        """What the owners of ``safe`` sign; the hash is its ``getTransactionHash``."""
        values = {name: value for (name, _), value in zip(SAFE_TX, (*self.arguments, self.nonce), strict=True)}
        return signable("SafeTx", {"SafeTx": SAFE_TX}, _domain(safe, chain_id), values)

    def execution(self, signatures: bytes) -> bytes:
        """Call data of ``execTransaction``, which anybody may send. ``signatures`` as ``joined`` gives them."""
        return encode_call(EXECUTE, *self.arguments, signatures)


def transaction(calls: Sequence[SafeCall], *, nonce: int, multi_send: str) -> SafeTx:
    """The transaction that makes these calls in order: the call itself, or all of several or none.

    Args:
        multi_send: address of MultiSendCallOnly on this chain.

    Raises:
        ValueError: no call.
    """
    if not calls:
        raise ValueError("a Safe's transaction without a call")
    if len(calls) == 1:
        return SafeTx(to=calls[0].to, value=calls[0].value, data=calls[0].data, nonce=nonce)
    data = encode_call(MULTI_SEND, packed(calls))
    return SafeTx(to=multi_send, data=data, operation=DELEGATE_CALL, nonce=nonce)


def packed(calls: Sequence[SafeCall]) -> bytes:
    """The argument of ``multiSend``: operation 0, to, value, length, data of each call, without padding."""
    return b"".join(
        bytes([CALL])
        + bytes.fromhex(call.to[2:])
        + call.value.to_bytes(32, "big")
        + len(call.data).to_bytes(32, "big")
        + call.data
        for call in calls
    )


def message(digest: bytes, *, safe: str, chain_id: int) -> Signable:
    """What the owners of ``safe`` sign so that it answers EIP-1271 for a digest (32 bytes) of somebody else, a permit's
    say.
    """
    return signable("SafeMessage", {"SafeMessage": SAFE_MESSAGE}, _domain(safe, chain_id), {"message": digest})


def joined(signatures: Mapping[str, bytes], *, owners: Sequence[str], threshold: int) -> bytes:
    """Signatures (65 bytes each) as a Safe takes them: in ascending order of owner, just enough of them.

    Args:
        signatures: by owner, any number and order.

    Raises:
        Refused: E-SAFE-SIGNATURES, one is nobody's who may sign, or there are too few.
    """
    strangers = [address for address in signatures if address not in owners]
    if strangers or len(signatures) < threshold:
        raise Refused(
            "E-SAFE-SIGNATURES",
            "the Safe would not take these signatures",
            found=f"{strangers[0]} is no owner" if strangers else f"{len(signatures)} of {threshold}",
            expected=f"{threshold} of its {len(owners)} owners",
            next_command="python -m pyharness explain GS026",
        )
    ordered = sorted(signatures, key=lambda address: int(address, 16))
    return b"".join(signatures[address] for address in ordered[:threshold])


def _domain(safe: str, chain_id: int) -> dict[str, object]:
    return {"chainId": chain_id, "verifyingContract": safe}
