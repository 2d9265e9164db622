"""An evaluation as attesters sign it.

In: an evaluation's values, keys, chain id, the verifier's address. Out: the EIP-712 digest and signatures. Pure; loads
eth_account when used. Source: EIP-712; the types as the verifier declares them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from eth_utils.crypto import keccak

CONTRIBUTOR = (
    ("wallet", "address"),
    ("weightBps", "uint16"),
    ("samples", "uint64"),
    ("contributionHash", "bytes32"),
)
EVALUATION = (
    ("modelId", "string"),
    ("runId", "string"),
    ("metricHash", "bytes32"),
    ("benchmarkSpecHash", "bytes32"),
    ("datasetHash", "bytes32"),
    ("baselineBps", "uint16"),
    ("candidateBps", "uint16"),
    ("contributors", "Contributor[]"),
    ("deadline", "uint64"),
)
DOMAIN = (("name", "string"), ("version", "string"), ("chainId", "uint256"), ("verifyingContract", "address"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Contributor:
    """One share: receiver, weight (bps), samples, hash of the data."""

    wallet: str
    weight_bps: int
    samples: int
    contribution_hash: bytes

    @property
    def values(self) -> tuple[object, ...]:
        """In the order of the ABI."""
        return (self.wallet, self.weight_bps, self.samples, self.contribution_hash)


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluation:
    """A measured improvement: scores in bps, deadline in unix seconds."""

    model_id: str
    run_id: str
    metric_hash: bytes
    benchmark_hash: bytes
    dataset_hash: bytes
    baseline_bps: int
    candidate_bps: int
    contributors: tuple[Contributor, ...]
    deadline: int

    @property
    def values(self) -> tuple[object, ...]:
        """In the order of the ABI."""
        return (
            self.model_id,
            self.run_id,
            self.metric_hash,
            self.benchmark_hash,
            self.dataset_hash,
            self.baseline_bps,
            self.candidate_bps,
            tuple(contributor.values for contributor in self.contributors),
            self.deadline,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class TypedEvaluation:
    """An evaluation for one verifier on one chain."""

    evaluation: Evaluation
    chain_id: int
    verifier: str

    def digest(self) -> bytes:
        """What attesters sign (32 bytes)."""
        from eth_account.messages import encode_typed_data  # documented lazy import: about a second

        message = encode_typed_data(full_message=self._document())
        return bytes(keccak(b"\x19" + message.version + message.header + message.body))

    def attestations(self, keys: Mapping[str, bytes]) -> tuple[tuple[str, bytes], ...]:
        """(attester, signature) in ascending order of attester."""
        from eth_account import Account  # documented lazy import: about a second

        signed = []
        for address in sorted(keys, key=lambda text: int(text, 16)):
            signature = Account.sign_typed_data(keys[address], full_message=self._document()).signature
            signed.append((address, bytes(signature)))
        return tuple(signed)

    def _document(self) -> dict[str, Any]:
        message = _named(EVALUATION, self.evaluation.values)
        message["contributors"] = [_named(CONTRIBUTOR, item.values) for item in self.evaluation.contributors]
        domain = ("HokusaiDeltaVerifier", "1", self.chain_id, self.verifier)
        return {
            "types": {
                "EIP712Domain": _fields(DOMAIN),
                "Contributor": _fields(CONTRIBUTOR),
                "Evaluation": _fields(EVALUATION),
            },
            "primaryType": "Evaluation",
            "domain": _named(DOMAIN, domain),
            "message": message,
        }


def _fields(types: Sequence[tuple[str, str]]) -> list[dict[str, str]]:
    return [{"name": name, "type": kind} for name, kind in types]


def _named(types: Sequence[tuple[str, str]], values: Sequence[object]) -> dict[str, Any]:
    return {name: value for (name, _), value in zip(types, values, strict=True)}
