"""What an attester signs is the same number in eth-account, in plain ABI encoding and on chain.

The vector `test/vectors/evaluation.json` holds an evaluation, its digest and one signature by a key nobody kept; the
contract tests read the same file.
"""

import json
from typing import Any

import pytest
from eth_abi.abi import encode
from eth_account import Account
from eth_account.messages import SignableMessage, encode_typed_data
from eth_utils.crypto import keccak

from pyharness.paths import ROOT

VECTOR: dict[str, Any] = json.loads((ROOT / "test/vectors/evaluation.json").read_text())

TYPES = {
    "Evaluation": [
        {"name": "modelId", "type": "string"},
        {"name": "runId", "type": "string"},
        {"name": "metricHash", "type": "bytes32"},
        {"name": "benchmarkSpecHash", "type": "bytes32"},
        {"name": "datasetHash", "type": "bytes32"},
        {"name": "baselineBps", "type": "uint16"},
        {"name": "candidateBps", "type": "uint16"},
        {"name": "contributors", "type": "Contributor[]"},
        {"name": "deadline", "type": "uint64"},
    ],
    "Contributor": [
        {"name": "wallet", "type": "address"},
        {"name": "weightBps", "type": "uint16"},
        {"name": "samples", "type": "uint64"},
        {"name": "contributionHash", "type": "bytes32"},
    ],
}
CONTRIBUTOR_TYPE = "Contributor(address wallet,uint16 weightBps,uint64 samples,bytes32 contributionHash)"
EVALUATION_TYPE = (
    "Evaluation(string modelId,string runId,bytes32 metricHash,bytes32 benchmarkSpecHash,bytes32 datasetHash,"
    "uint16 baselineBps,uint16 candidateBps,Contributor[] contributors,uint64 deadline)" + CONTRIBUTOR_TYPE
)
DOMAIN_TYPE = "EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"


def signable(message: dict[str, Any]) -> SignableMessage:
    """The evaluation as eth-account signs it."""
    return encode_typed_data(domain_data=VECTOR["domain"], message_types=TYPES, message_data=message)


def digest_of(message: dict[str, Any]) -> str:
    """The EIP-712 digest by eth-account."""
    parts = signable(message)
    return "0x" + keccak(b"\x19" + parts.version + parts.header + parts.body).hex()


def struct(type_text: str, types: list[str], values: list[object]) -> bytes:
    """EIP-712 hashStruct, spelled out."""
    return keccak(encode(["bytes32", *types], [keccak(text=type_text), *values]))


def digest_by_hand(message: dict[str, Any]) -> str:
    """The same digest from nothing but ABI encoding and keccak."""
    domain = VECTOR["domain"]
    contributors = [
        struct(
            CONTRIBUTOR_TYPE,
            ["address", "uint16", "uint64", "bytes32"],
            [c["wallet"], c["weightBps"], c["samples"], bytes.fromhex(c["contributionHash"][2:])],
        )
        for c in message["contributors"]
    ]
    body = struct(
        EVALUATION_TYPE,
        ["bytes32"] * 5 + ["uint16", "uint16", "bytes32", "uint64"],
        [
            keccak(text=message["modelId"]),
            keccak(text=message["runId"]),
            *(bytes.fromhex(message[name][2:]) for name in ("metricHash", "benchmarkSpecHash", "datasetHash")),
            message["baselineBps"],
            message["candidateBps"],
            keccak(b"".join(contributors)),
            message["deadline"],
        ],
    )
    header = struct(
        DOMAIN_TYPE,
        ["bytes32", "bytes32", "uint256", "address"],
        [
            keccak(text=domain["name"]),
            keccak(text=domain["version"]),
            domain["chainId"],
            domain["verifyingContract"],
        ],
    )
    return "0x" + keccak(b"\x19\x01" + header + body).hex()


def test_eth_account_computes_the_committed_digest() -> None:
    """A signer who uses eth-account signs what the contract checks."""
    assert digest_of(VECTOR["message"]) == VECTOR["digest"]


def test_plain_abi_encoding_computes_the_committed_digest() -> None:
    """The digest needs no library beyond ABI encoding and keccak."""
    assert digest_by_hand(VECTOR["message"]) == VECTOR["digest"]


def test_the_committed_signature_is_the_attesters() -> None:
    """The signature recovers to the attester of the vector."""
    signer = Account.recover_message(signable(VECTOR["message"]), signature=VECTOR["signature"])
    assert signer == VECTOR["attester"]


@pytest.mark.parametrize("name", [field["name"] for field in TYPES["Evaluation"]])
def test_every_field_moves_the_digest(name: str) -> None:
    """No field of an evaluation can be changed under a signature."""
    message = dict(VECTOR["message"])
    value = message[name]
    if name == "contributors":
        message[name] = value[:-1]
    elif isinstance(value, int):
        message[name] = value + 1
    elif value.startswith("0x"):
        message[name] = "0x" + "11" * 32
    else:
        message[name] = value + "x"
    assert digest_of(message) == digest_by_hand(message) != VECTOR["digest"]


@pytest.mark.parametrize("name", [field["name"] for field in TYPES["Contributor"]])
def test_every_field_of_a_contributor_moves_the_digest(name: str) -> None:
    """Nor can any field of a contributor."""
    changed = {"wallet": "0x" + "22" * 20, "weightBps": 1, "samples": 1, "contributionHash": "0x" + "11" * 32}
    first, *rest = VECTOR["message"]["contributors"]
    message = VECTOR["message"] | {"contributors": [first | {name: changed[name]}, *rest]}
    assert digest_of(message) == digest_by_hand(message) != VECTOR["digest"]
