"""What a Safe's owners sign has the hashes that other tools compute, and signatures come in the order it takes."""

from __future__ import annotations

import json

import pytest

from pyharness.chain import safe_tx
from pyharness.chain.safe_batch import SafeCall
from pyharness.chain.safe_tx import SafeTx
from pyharness.errors import Refused

SAFE = "0x41675C099F32341bf84BFc5382aF534df5C7461a"
MULTI_SEND = "0x9641d764fc13c8B624c04430C7356C1C7C8102e2"
INNER = (
    SafeCall(to="0x" + "11" * 20, value=0, data=bytes.fromhex("8456cb59")),
    SafeCall(to="0x" + "22" * 20, value=5, data=b""),
)
OWNERS = tuple("0x" + digit * 40 for digit in "123")


def test_two_calls_have_the_known_bytes_and_hashes() -> None:
    """The singleton's own hash on chain 1, nonce 7."""
    tx = safe_tx.transaction(INNER, nonce=7, multi_send=MULTI_SEND)
    first = "00" + "11" * 20 + "00" * 32 + "00" * 31 + "04" + "8456cb59"
    assert safe_tx.packed(INNER).hex() == first + "00" + "22" * 20 + "00" * 31 + "05" + "00" * 32
    assert (tx.to, tx.value, tx.operation, tx.data[:4].hex()) == (MULTI_SEND, 0, 1, "8d80ff0a")
    found = tx.signable(safe=SAFE, chain_id=1)
    assert [part.hex() for part in (found.domain_hash, found.message_hash, found.hash)] == [
        "c4864056e21022913a49884ba9fb4035364d5c2ab8b40f0305583ae419c72f86",
        "24359d0acf721b0b1f3099f10265647cad4df8ce7184efe59a0d4d50d70bf677",
        "494e494f2c46f0400bc0bc195ee9e1c4d3028f103b8537030b48a305755485c0",
    ]


def test_one_call_needs_no_batch_and_none_is_no_transaction() -> None:
    """Signers see the call itself."""
    tx = safe_tx.transaction(INNER[1:], nonce=0, multi_send=MULTI_SEND)
    assert tx == SafeTx(to=INNER[1].to, value=5, data=b"", operation=0, nonce=0)
    with pytest.raises(ValueError, match="without a call"):
        safe_tx.transaction((), nonce=0, multi_send=MULTI_SEND)


@pytest.mark.parametrize("other", [{"safe": MULTI_SEND, "chain_id": 1}, {"safe": SAFE, "chain_id": 31337}])
def test_another_chain_or_safe_is_another_hash(other: dict[str, object]) -> None:
    """Of the same words."""
    tx = safe_tx.transaction(INNER, nonce=7, multi_send=MULTI_SEND)
    here, there = tx.signable(safe=SAFE, chain_id=1), tx.signable(**other)  # type: ignore[arg-type]
    assert here.message_hash == there.message_hash
    assert here.hash != there.hash


def test_the_document_is_one_that_wallets_read() -> None:
    """JSON, bytes as hex."""
    document = json.loads(json.dumps(SafeTx(to=SAFE, data=b"\x01", nonce=3).signable(safe=SAFE, chain_id=1).document))
    assert (document["primaryType"], document["message"]["data"], document["message"]["nonce"]) == ("SafeTx", "0x01", 3)
    assert list(document["types"]["EIP712Domain"][0].values()) == ["chainId", "uint256"]


def test_signatures_come_in_the_order_of_owners_and_just_enough() -> None:
    """Whatever order they were collected in."""
    signatures = {owner: bytes([int(owner[2])]) * 65 for owner in reversed(OWNERS)}
    found = safe_tx.joined(signatures, owners=OWNERS, threshold=2)
    assert found == b"\x01" * 65 + b"\x02" * 65


@pytest.mark.parametrize(
    ("signers", "said"), [(OWNERS[:1], "1 of 2"), ((OWNERS[0], SAFE), f"{SAFE} is no owner"), ((), "0 of 2")]
)
def test_signatures_that_a_safe_refuses_are_not_handed_out(signers: tuple[str, ...], said: str) -> None:
    """Too few, or by somebody else."""
    with pytest.raises(Refused) as caught:
        safe_tx.joined(dict.fromkeys(signers, bytes(65)), owners=OWNERS, threshold=2)
    assert (caught.value.code, caught.value.found) == ("E-SAFE-SIGNATURES", said)
