"""What signed bytes say, whoever signed them.

In: a raw transaction. Out: ``Read``: the transaction, its sender, its hash; or a refusal. In what two transactions
differ. Pure. Loads eth_account when it is asked.

Source: EIP-1559 (type 2), EIP-2 (the lower half of s). The chain takes bytes, not intentions: nothing is written down
or sent before its bytes were read back here.
"""

from __future__ import annotations

from dataclasses import dataclass

from pyharness.deploy.schema import Transaction
from pyharness.errors import Refused
from pyharness.values import checksummed, hex_data, keccak_hex

HALF_ORDER = 0x7FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF5D576E7357A4501DDFE92F46681B20A0  # secp256k1's n, halved
TYPE = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """A signed transaction as the chain would take it."""

    transaction: Transaction
    sender: str
    tx_hash: str


def read_signed(raw: str, *, next_command: str) -> Read:
    """What the bytes say.

    Raises:
        Refused: E-SIGNED-UNREADABLE, they are no signed type-2 transaction without an access list.
    """
    try:
        data = bytes.fromhex(hex_data(raw)[2:])
        transaction, sender = _decoded(data)
    except Exception as problem:  # whatever a decoder trips over: these bytes came from outside
        raise _unreadable(raw, next_command) from problem
    return Read(transaction=transaction, sender=sender, tx_hash=keccak_hex(data))


def differences(found: Transaction, wanted: Transaction) -> tuple[str, ...]:
    """Every field that is not as wanted: its name, what it is, what it should be; data by its hash."""
    pairs = [(name, getattr(found, name), getattr(wanted, name)) for name in Transaction.model_fields]
    return tuple(f"{name} {_short(is_)}, not {_short(wants)}" for name, is_, wants in pairs if is_ != wants)


def check_signed(raw: str, wanted: Transaction, sender: str, *, next_command: str) -> str:
    """The hash of bytes that say exactly what was asked for, signed by whom they should be.

    Raises:
        Refused: E-SIGNED-UNREADABLE; E-SIGNED-OTHER, naming each field that differs; E-SIGNER, another account signed.
    """
    found = read_signed(raw, next_command=next_command)
    other = differences(found.transaction, wanted)
    if other:
        raise Refused(
            "E-SIGNED-OTHER",
            "another transaction was signed than was asked for; it was not sent",
            found="; ".join(other),
            expected=f"nonce {wanted.nonce} to {wanted.to} on chain {wanted.chain_id}, as asked",
            next_command=next_command,
        )
    if found.sender != sender:
        raise another_account(found.sender, sender, next_command)
    return found.tx_hash


def another_account(found: str, wanted: str, next_command: str) -> Refused:
    """E-SIGNER: the signature is another account's."""
    return Refused(
        "E-SIGNER",
        "the key belongs to another account",
        found=found,
        expected=wanted,
        next_command=next_command,
    )


def _decoded(data: bytes) -> tuple[Transaction, str]:
    """Transaction and sender. Raises all sorts of exceptions where the bytes are something else."""
    from eth_account import Account  # documented lazy import: about a second
    from eth_account.typed_transactions.typed_transaction import TypedTransaction
    from hexbytes import HexBytes

    fields = TypedTransaction.from_bytes(HexBytes(data)).as_dict()
    if fields["type"] != TYPE or fields["accessList"] or fields["v"] > 1 or fields["s"] > HALF_ORDER:
        raise ValueError("another type, an access list, or a signature that the chain does not take")
    transaction = Transaction(
        chain_id=fields["chainId"],
        nonce=fields["nonce"],
        to=checksummed("0x" + bytes(fields["to"]).hex()),
        value=fields["value"],
        data="0x" + bytes(fields["data"]).hex(),
        gas=fields["gas"],
        max_fee=fields["maxFeePerGas"],
        tip=fields["maxPriorityFeePerGas"],
    )
    return transaction, str(Account.recover_transaction(HexBytes(data)))


def _short(value: object) -> str:
    """A field as an error shows it; long data by its hash."""
    text = str(value)
    return text if len(text) <= 66 else f"data of {len(text) // 2 - 1} bytes with hash {keccak_hex(text.encode())}"


def _unreadable(raw: str, next_command: str) -> Refused:
    shown = raw if len(raw) <= 66 else f"{raw[:32]}… ({len(raw)} characters)"
    return Refused(
        "E-SIGNED-UNREADABLE",
        "this is no signed transaction",
        found=shown or "nothing",
        expected="a signed type-2 transaction (EIP-1559) without an access list, 0x and hex digits",
        next_command=next_command,
    )
