"""An evaluation as attesters sign it.

In: an evaluation's values, keys, chain id, the verifier's address. Out: the EIP-712 digest and signatures. Pure; loads
eth_account when used. Source: EIP-712; the types as the verifier declares them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pyharness.chain.typed_data import Fields, Signable, signable, signed

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
        return self._signable().hash

    def attestations(self, keys: Mapping[str, bytes]) -> tuple[tuple[str, bytes], ...]:
        """(attester, signature) in ascending order of attester."""
        return tuple(sorted(signed(self._signable(), keys).items(), key=lambda item: int(item[0], 16)))

    def _signable(self) -> Signable:
        message = _named(EVALUATION, self.evaluation.values)
        message["contributors"] = [_named(CONTRIBUTOR, item.values) for item in self.evaluation.contributors]
        domain = {
            "name": "HokusaiDeltaVerifier",
            "version": "1",
            "chainId": self.chain_id,
            "verifyingContract": self.verifier,
        }
        return signable("Evaluation", {"Contributor": CONTRIBUTOR, "Evaluation": EVALUATION}, domain, message)


def _named(fields: Fields, values: Sequence[object]) -> dict[str, object]:
    return {name: value for (name, _), value in zip(fields, values, strict=True)}
