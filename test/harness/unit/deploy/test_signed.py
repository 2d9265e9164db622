"""Signed bytes are read back, and are what was asked for or are refused."""

from __future__ import annotations

from typing import Any

import pytest
from eth_account import Account
from hypothesis import given, settings
from hypothesis import strategies as st

from pyharness.deploy.schema import Transaction
from pyharness.deploy.signed import HALF_ORDER, check_signed, read_signed
from pyharness.errors import Refused

ACCOUNT = Account.from_key("0x" + "11" * 32)
OTHER = Account.from_key("0x" + "22" * 32)
ORDER = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141
WANTED = Transaction(
    chain_id=11155111, nonce=5, to=OTHER.address, value=7, data="0x1234", gas=90_000, max_fee=10**10, tip=10**9
)
NEXT = "python -m pyharness deploy sepolia"


def signed(account: Any = ACCOUNT, **changes: Any) -> str:
    """The wanted transaction with some fields changed, signed."""
    fields = {**WANTED.model_dump(by_alias=True), **changes}
    return "0x" + bytes(account.sign_transaction(fields).raw_transaction).hex()


RAW = signed()
CHANGES = [
    ("chain_id", {"chainId": 1}),
    ("nonce", {"nonce": 6}),
    ("to", {"to": ACCOUNT.address}),
    ("value", {"value": 8}),
    ("data", {"data": "0x1235"}),
    ("gas", {"gas": 90_001}),
    ("max_fee", {"maxFeePerGas": 10**10 + 1}),
    ("tip", {"maxPriorityFeePerGas": 10**9 + 1}),
]


def test_what_was_asked_for_is_taken() -> None:
    """The hash is the one the chain will have."""
    assert check_signed(RAW, WANTED, ACCOUNT.address, next_command=NEXT).startswith("0x")
    read = read_signed(RAW, next_command=NEXT)
    assert (read.transaction, read.sender) == (WANTED, ACCOUNT.address)


def test_a_field_of_each_kind_is_tried() -> None:
    """No field of a transaction is left out of the cases."""
    assert {name for name, _ in CHANGES} == set(Transaction.model_fields) - {"type"}


@pytest.mark.parametrize(("name", "changes"), CHANGES, ids=[name for name, _ in CHANGES])
def test_another_transaction_is_refused_by_the_field_that_differs(name: str, changes: dict[str, Any]) -> None:
    """Nothing else is named."""
    with pytest.raises(Refused) as caught:
        check_signed(signed(**changes), WANTED, ACCOUNT.address, next_command=NEXT)
    assert caught.value.code == "E-SIGNED-OTHER"
    assert (caught.value.found or "").split()[0] == name
    assert ";" not in (caught.value.found or "")
    assert caught.value.next_command == NEXT


def test_another_key_is_refused() -> None:
    """Both accounts are named."""
    with pytest.raises(Refused) as caught:
        check_signed(signed(OTHER), WANTED, ACCOUNT.address, next_command=NEXT)
    assert (caught.value.code, caught.value.found) == ("E-SIGNER", OTHER.address)
    assert caught.value.expected == ACCOUNT.address


def malleated() -> str:
    """The same signature with the other s: the same sender, a hash of its own, and no chain takes it."""
    import rlp
    from eth_account.typed_transactions.typed_transaction import TypedTransaction
    from hexbytes import HexBytes

    fields = TypedTransaction.from_bytes(HexBytes(RAW)).as_dict()
    names = ("chainId", "nonce", "maxPriorityFeePerGas", "maxFeePerGas", "gas", "to", "value", "data", "accessList")
    values = [fields[name] for name in names]
    assert fields["s"] <= HALF_ORDER
    return "0x02" + rlp.encode([*values, 1 - fields["v"], fields["r"], ORDER - fields["s"]]).hex()


LISTED = {"accessList": [{"address": OTHER.address, "storageKeys": []}]}
PLAIN = {"nonce": 5, "to": OTHER.address, "value": 7, "data": "0x1234", "gas": 90_000, "gasPrice": 10**10, "chainId": 1}
BLOBS = {"type": 3, "maxFeePerBlobGas": 1, "blobVersionedHashes": ["0x01" + "00" * 31]}
AUTHORISATION = ACCOUNT.sign_authorization({"chainId": 11155111, "address": OTHER.address, "nonce": 6})
UNREADABLE = {
    "nothing": "",
    "words": "the device is locked",
    "half a byte": RAW[:-1],
    "a byte less": RAW[:-2],
    "a byte more": RAW + "00",
    "capital letters": RAW.upper(),
    "no transaction": "0x02c0",
    "a transaction of the old type": "0x" + bytes(ACCOUNT.sign_transaction(PLAIN).raw_transaction).hex(),
    "an access list": signed(**LISTED),
    "a creation": signed(to=""),
    "blobs": signed(**BLOBS),
    "an account that becomes a contract": signed(type=4, authorizationList=[AUTHORISATION]),
    "the other half of s": malleated(),
}


@pytest.mark.parametrize("case", UNREADABLE)
def test_what_is_no_signed_transaction_is_refused(case: str) -> None:
    """Whatever it is."""
    with pytest.raises(Refused) as caught:
        check_signed(UNREADABLE[case], WANTED, ACCOUNT.address, next_command=NEXT)
    assert caught.value.code == "E-SIGNED-UNREADABLE"


@settings(max_examples=150, deadline=None)
@given(place=st.integers(0, len(RAW) // 2 - 2), flip=st.integers(1, 255))
def test_no_changed_byte_goes_unnoticed(place: int, flip: int) -> None:
    """One byte of a good answer, anywhere, changed to anything else."""
    data = bytearray.fromhex(RAW[2:])
    data[place] ^= flip
    with pytest.raises(Refused):
        check_signed("0x" + data.hex(), WANTED, ACCOUNT.address, next_command=NEXT)
