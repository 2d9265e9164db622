"""Evaluations somebody might submit, sound and unsound, and tranches of earlier rewards.

In: draws. Out: acts on the verifier.
Pure but for the source of chance; the digest is computed when the act is made.
"""

from __future__ import annotations

from dataclasses import replace

from pyharness.exact.state import Contributor, Evaluation
from pyharness.scenarios.business.chance import Act, Chance

BPS = 10_000


def submit(c: Chance) -> Act:
    """An evaluation, nearly always sound but for at most one thing."""
    model, rng, attesters = c.model, c.rng, tuple(c.people.attesters)
    step = rng.choice((c.w.min_improvement_bps, c.w.min_improvement_bps + 1, rng.randrange(1, 300)))
    candidate = min(model.head_bps + step, BPS)
    signers = rng.sample(range(3), rng.choice((2, 2, 3)))
    e = Evaluation(
        model_id=c.id(),
        run_id=f"run-{rng.getrandbits(64):x}",
        metric=model.metric,
        benchmark=model.benchmark,
        dataset=bytes(32),
        baseline_bps=rng.choice((model.head_bps, max(model.head_bps - 10, 0))),
        candidate_bps=candidate,
        contributors=_contributors(c),
        deadline=c.w.now + rng.randrange(1000),
        digest=b"",
        signers=tuple((attesters[at], True) for at in sorted(signers)),
    )
    e = _spoiled(c, e) if c.odds(4) else e
    return c.act("verifier", "submitEvaluation", c.who(), e)


def release(c: Chance) -> Act:
    """The next tranche of a reward, oldest first or any, seldom with a wrong list or model."""
    rewards = [(d, r) for d, r in c.w.rewards.items() if r.released < r.total] or list(c.w.rewards.items())
    if not rewards and not c.odds(4):
        return submit(c)
    if not rewards or c.odds(20):
        return c.act("verifier", "releaseTranche", c.who(), bytes(32), c.id(), ())
    digest, reward = c.rng.choice(rewards)
    parts = reward.contributors[1:] if c.odds(15) else reward.contributors
    model_id = c.id() if c.odds(10) else reward.model_id
    return c.act("verifier", "releaseTranche", c.who(), digest, model_id, parts)


def _contributors(c: Chance) -> tuple[Contributor, ...]:
    count = c.rng.choice((1, 1, 2, 3, 3, 5))
    wallets = sorted(c.rng.sample(c.people.contributors, count))
    cuts = sorted(c.rng.randrange(BPS + 1) for _ in range(count - 1))
    weights = [high - low for low, high in zip([0, *cuts], [*cuts, BPS], strict=True)]
    return tuple(
        Contributor(
            wallet=wallet,
            weight_bps=weight,
            samples=c.rng.randrange(10**6),
            content=c.rng.getrandbits(255).to_bytes(32, "big"),
        )
        for wallet, weight in zip(wallets, weights, strict=True)
    )


def _spoiled(c: Chance, e: Evaluation) -> Evaluation:
    """One thing wrong."""
    first, *rest = e.contributors
    known = [content for model_id, content in c.w.contributions.ids if model_id == e.model_id]
    runs = sorted(c.model.runs)
    wrongs = (
        {"metric": b"\1" * 32}, {"benchmark": b"\1" * 32}, {"deadline": c.w.now - 1}, {"run_id": ""},
        {"run_id": "r" * 65}, {"run_id": runs[0] if runs else "r"}, {"baseline_bps": c.model.head_bps + 1},
        {"candidate_bps": c.model.head_bps + c.w.min_improvement_bps - 1}, {"candidate_bps": BPS + 1},
        {"contributors": ()}, {"contributors": (*e.contributors, first)},
        {"contributors": (replace(first, weight_bps=first.weight_bps + 1), *rest)},
        {"contributors": (replace(first, wallet=0), *rest)},
        {"contributors": (replace(first, content=bytes(32)), *rest)},
        {"contributors": (replace(first, content=known[0] if known else first.content), *rest)},
        {"signers": e.signers[:1]}, {"signers": e.signers[::-1]},
        {"signers": ((c.people.outsider[0], True), *e.signers)},
        {"signers": (*e.signers[:-1], (e.signers[-1][0], False))},
    )  # fmt: skip
    return replace(e, **c.rng.choice(wrongs))
