"""A signature holds for one chain and one nonce; what a rehearsal writes down is no signature at all."""

from __future__ import annotations

import json

import pytest
from eth_account import Account
from eth_account.typed_transactions import TypedTransaction
from hexbytes import HexBytes

from pyharness.config.sources import Secret
from pyharness.deploy.schema import Transaction
from pyharness.deploy.signers import EnvironmentKeySigner, ImpersonatedSigner

KEY = "0x" + "11" * 32


def transaction(chain_id: int) -> Transaction:
    """A payment of nothing to nobody in particular."""
    to = "0x19E7E376E7C213B7E7e7e46cc70A5dD086DAff2A"
    return Transaction(chain_id=chain_id, nonce=3, to=to, value=0, data="0x", gas=21_000, max_fee=2, tip=1)


@pytest.mark.parametrize("chain_id", [1, 11155111, 31337])
def test_a_signature_names_its_chain(chain_id: int) -> None:
    """So that what was signed for a fork or a test network is worth nothing on another chain."""
    signer = EnvironmentKeySigner(Secret(KEY))
    raw = HexBytes(signer.sign(transaction(chain_id)).raw)
    named = TypedTransaction.from_bytes(raw).as_dict()["chainId"]
    assert named == chain_id
    assert Account.recover_transaction(raw) == signer.address


def test_a_rehearsal_signs_nothing() -> None:
    """Its journal holds what the node was asked to do, which no other node takes for a transaction."""
    raw = ImpersonatedSigner("0x19E7E376E7C213B7E7e7e46cc70A5dD086DAff2A").sign(transaction(1)).raw
    assert not {"r", "s", "v", "yParity"} & set(json.loads(raw))
