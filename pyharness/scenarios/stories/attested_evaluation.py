"""Story `attested-evaluation`: the configured attesters sign, a stranger relays, contributors get exactly the reward.

In: a ``Stage``. Out: ``Told``. The door to the network, by ``Stage``. The reward, in Python: the rate per percentage
point times the improvement, shared by weight. Source: the verifier's interface; EIP-712.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from pyharness.scenarios.schema import BPS, DAY, Told
from pyharness.scenarios.stage import multisig
from pyharness.scenarios.stage.evaluation import Contributor, Evaluation, TypedEvaluation
from pyharness.scenarios.stage.expect import equal
from pyharness.scenarios.stage.scene import Done
from pyharness.scenarios.stage.stage import Stage
from pyharness.values import keccak_hex

NAME = "attested-evaluation"
SENTENCE = "A quorum of the configured attesters signs, a stranger relays, and contributors get exactly the reward."
VERIFIER = "DeltaVerifier"
GAIN_BPS = 250
WEIGHTS = (5_000, 3_333, 1_667)
Attestations = Sequence[tuple[str, bytes]]


def tell(stage: Stage) -> Told:
    """Refuse every bad set of signatures, accept the good one once."""
    keys, quorum = stage.attesters, stage.quorum
    typed = _typed(stage)
    reward = stage.model.tokens_per_delta_one * GAIN_BPS // 100
    equal("the digest", stage.view(VERIFIER, "hashEvaluation", typed.evaluation.values), typed.digest())
    equal("the configured attesters", stage.view(VERIFIER, "attesters"), tuple(keys))
    equal("the configured quorum", stage.view(VERIFIER, "threshold"), quorum)
    candidate = typed.evaluation.candidate_bps
    equal("the reward foretold", stage.view(VERIFIER, "previewReward", stage.model.id, candidate), reward)
    _refusals(stage, typed)

    signed = typed.attestations(keys)[:quorum]
    done = stage.act("stranger", VERIFIER, "submitEvaluation", typed.evaluation.values, signed)
    _accepted(stage, typed, reward, done)
    run = typed.evaluation.run_id
    _refused(stage, typed.evaluation, signed, "RunAlreadyUsed", modelId=stage.model.id, runId=run)
    return Told(
        facts={
            "attesters": len(keys),
            "quorum": quorum,
            "improvement_bps": GAIN_BPS,
            "reward_tokens": reward,
            "largest_share_tokens": reward * WEIGHTS[0] // BPS,
            "digest": "0x" + typed.digest().hex(),
            "relayed_by": "a stranger",
        },
        gas={f"accept an evaluation, {len(WEIGHTS)} contributors": done.gas},
    )


def _accepted(stage: Stage, typed: TypedEvaluation, reward: int, done: Done) -> None:
    """Event, head, budget, ledger and every contributor's tokens say the same reward."""
    model, head = stage.model, stage.model.genesis_bps
    said = done.event(VERIFIER, "EvaluationAccepted")
    found = tuple(said[key] for key in ("digest", "runId", "headBefore", "headAfter", "reward"))
    equal("the acceptance", found, (typed.digest(), typed.evaluation.run_id, head, head + GAIN_BPS, reward))
    for contributor in typed.evaluation.contributors:
        share = reward * contributor.weight_bps // BPS
        equal("a contributor's tokens", stage.view("HokusaiToken", "balanceOf", contributor.wallet), share)
    equal("tokens minted", stage.view("HokusaiToken", "totalSupply"), reward)
    lineage = stage.view("ModelRegistry", "lineage", _hash(model.id))
    equal("head and spent budget", (lineage[3], lineage[6]), (head + GAIN_BPS, reward))
    records = stage.view("DataContributionRegistry", "getModelContributionCount", model.id)
    equal("contributions on record", records, len(WEIGHTS))


def _typed(stage: Stage) -> TypedEvaluation:
    model = stage.model
    contributors = tuple(
        Contributor(wallet=wallet, weight_bps=weight, samples=100 + at, contribution_hash=_hash(f"data {at}"))
        for at, (wallet, weight) in enumerate(zip(multisig.generated(len(WEIGHTS)), WEIGHTS, strict=True))
    )
    evaluation = Evaluation(
        model_id=model.id,
        run_id="run-2024-01",
        metric_hash=_hash(model.metric),
        benchmark_hash=bytes.fromhex(model.benchmark_hash[2:]),
        dataset_hash=_hash("holdout"),
        baseline_bps=model.genesis_bps,
        candidate_bps=model.genesis_bps + GAIN_BPS,
        contributors=contributors,
        deadline=stage.now() + DAY,
    )
    return TypedEvaluation(evaluation=evaluation, chain_id=stage.node.chain_id, verifier=stage.address(VERIFIER))


def _refusals(stage: Stage, typed: TypedEvaluation) -> None:
    evaluation, signed, quorum = typed.evaluation, typed.attestations(stage.attesters), stage.quorum
    first, second = signed[:2]
    _refused(stage, evaluation, (), "QuorumMissing", attestations=0, threshold=quorum)
    _refused(stage, evaluation, (first,), "QuorumMissing", attestations=1, threshold=quorum)
    _refused(stage, evaluation, (first, first), "AttestersNotAscending", previous=first[0], next=first[0])
    _refused(stage, evaluation, (first, (second[0], first[1])), "InvalidAttestation", attester=second[0])
    (outsider,) = typed.attestations(multisig.generated(1))
    pair = sorted((first, outsider), key=lambda attestation: int(attestation[0], 16))
    _refused(stage, evaluation, pair, "NotAttester", account=outsider[0])
    other = replace(evaluation, candidate_bps=evaluation.candidate_bps + 1)
    _refused(stage, other, signed[:quorum], "InvalidAttestation", attester=first[0])


def _refused(stage: Stage, evaluation: Evaluation, signed: Attestations, error: str, **said: object) -> None:
    stage.refused("stranger", VERIFIER, "submitEvaluation", evaluation.values, tuple(signed), error=error, said=said)


def _hash(text: str) -> bytes:
    return bytes.fromhex(keccak_hex(text.encode())[2:])
