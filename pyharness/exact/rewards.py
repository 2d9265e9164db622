"""What the verifier of improvements does.

In: the world, the formulas, the caller, the call's arguments. Out: the world changed and the call's result, or a
refusal. Pure.
"""

from __future__ import annotations

from collections.abc import Sequence

from pyharness.exact import pool
from pyharness.exact.formulas import BPS, Formulas
from pyharness.exact.refusal import ADMIN, Listed, Refused, key, require
from pyharness.exact.state import Contributor, Evaluation, Model, Reward, World

NO_HASH = bytes(32)


def submit_evaluation(w: World, f: Formulas, _caller: int, evaluation: Evaluation) -> tuple[int, int]:
    """Accept an attested improvement: its reward, and what of it is minted now."""
    e = evaluation
    model = _active(w, e.model_id)
    require(w.now <= e.deadline, "DeadlineExpired", e.deadline, w.now)
    _use_run(model, e)
    _require_quorum(w, e.signers)
    _require_improvement(w, model, e)
    _require_contributors(e.contributors)
    reward = f.reward(model.per_point, e.candidate_bps - model.head_bps)
    left = model.budget - model.spent
    require(reward <= left, "BudgetExceeded", reward, left)
    model.spent += reward
    model.head_bps = e.candidate_bps
    w.rewards[e.digest] = Reward(model_id=e.model_id, total=reward, contributors=e.contributors)
    _record(w, e, f.shares([part.weight_bps for part in e.contributors], reward))
    return reward, _release(w, f, model, w.rewards[e.digest]) if w.now >= model.next_mint_at else 0


def release_tranche(
    w: World, f: Formulas, _caller: int, digest: bytes, model_id: str, contributors: tuple[Contributor, ...]
) -> int:
    """Mint the next part of a promised reward."""
    model, reward = _active(w, model_id), w.rewards.get(digest)
    if reward is None or reward.model_id != model_id or reward.released == reward.total:
        raise Refused("NothingToRelease", digest)
    same = contributors == reward.contributors
    require(same, "ContributorsMismatch", Listed(contributors), Listed(reward.contributors))
    require(w.now >= model.next_mint_at, "TrancheTooEarly", model.next_mint_at)
    released = _release(w, f, model, reward)
    require(released != 0, "RewardCapZero", model_id)
    return released


def preview_reward(w: World, f: Formulas, _caller: int, model_id: str, candidate_bps: int) -> int:
    """What a score would earn."""
    model = _active(w, model_id)
    _require_step(w, model, candidate_bps)
    return f.reward(model.per_point, candidate_bps - model.head_bps)


def set_min_improvement_bps(w: World, _f: Formulas, caller: int, smallest: int) -> None:
    """Set the smallest improvement that is paid."""
    w.require_role("verifier", ADMIN, caller)
    require(1 <= smallest <= BPS, "ValueOutOfBounds", smallest, 1, BPS)
    w.min_improvement_bps = smallest


def _active(w: World, model_id: str) -> Model:
    model = w.models.get(key(model_id))
    if model is None or not model.active:
        raise Refused("ModelInactive", model_id)
    return model


def _use_run(model: Model, e: Evaluation) -> None:
    length = len(e.run_id.encode())
    require(length != 0, "EmptyText", "runId")
    require(length <= 64, "TextTooLong", length, 64)
    require(e.run_id not in model.runs, "RunAlreadyUsed", e.model_id, e.run_id)
    model.runs.add(e.run_id)


def _require_quorum(w: World, signers: Sequence[tuple[int, bool]]) -> None:
    require(w.quorum != 0, "EvaluationsClosed")
    require(len(signers) >= w.quorum, "QuorumMissing", len(signers), w.quorum)
    previous = 0
    for signer, genuine in signers:
        require(signer > previous, "AttestersNotAscending", previous, signer)
        require(signer in w.attesters, "NotAttester", signer)
        require(genuine, "InvalidAttestation", signer)
        previous = signer


def _require_improvement(w: World, model: Model, e: Evaluation) -> None:
    require(e.metric == model.metric, "MetricMismatch", e.metric, model.metric)
    require(e.benchmark == model.benchmark, "BenchmarkMismatch", e.benchmark, model.benchmark)
    require(e.baseline_bps <= model.head_bps, "BaselineAboveHead", e.baseline_bps, model.head_bps)
    _require_step(w, model, e.candidate_bps)


def _require_step(w: World, model: Model, candidate: int) -> None:
    require(candidate <= BPS, "ValueOutOfBounds", candidate, 0, BPS)
    least = model.head_bps + w.min_improvement_bps
    require(candidate >= least, "ImprovementTooSmall", candidate, model.head_bps, w.min_improvement_bps)


def _require_contributors(contributors: Sequence[Contributor]) -> None:
    require(len(contributors) > 0, "ArrayEmpty")
    require(len(contributors) <= 100, "ArrayTooLarge", len(contributors), 100)
    previous = 0
    for part in contributors:
        require(part.wallet != 0, "ZeroAddress", "wallet")
        require(part.wallet > previous, "ContributorsNotAscending", previous, part.wallet)
        previous = part.wallet
    weight = sum(part.weight_bps for part in contributors)
    require(weight == BPS, "WeightsDoNotSum", weight)


def _record(w: World, e: Evaluation, shares: Sequence[int]) -> None:
    book = w.contributions
    for part, share in zip(e.contributors, shares, strict=True):
        require(part.content != NO_HASH, "ContributionHashMissing")
        known = book.ids.get((e.model_id, part.content), 0)
        require(known == 0, "ContributionAlreadyRecorded", part.content, known)
        book.ids[e.model_id, part.content] = book.next_id
        book.next_id += 1
        count, tokens, samples = book.sums.get((e.model_id, part.wallet), (0, 0, 0))
        book.sums[e.model_id, part.wallet] = (count + 1, tokens + share, samples + part.samples)


def _release(w: World, f: Formulas, model: Model, reward: Reward) -> int:
    start = reward.released
    amount = f.tranche(reward.total - start, pool.reward_cap(w, f, model))
    if amount == 0:
        return 0
    reward.released += amount
    model.next_mint_at = w.now + model.pool.window
    weights = [part.weight_bps for part in reward.contributors]
    for part, tokens in zip(reward.contributors, f.parts(weights, reward.total, start, reward.released), strict=True):
        if tokens:
            model.coin.mint(part.wallet, tokens)
    return amount
