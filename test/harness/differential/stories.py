"""Stories from a seed: the terms of two models, then acts one after the other.

In: a chain with the contracts on it, a seed, the formulas. Out: the pair after each act, or the first difference.
"""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

from differential import deployment
from differential.chain import Chain
from differential.deployment import ACTORS
from pyharness.exact.curve import TOKEN, Curve
from pyharness.exact.formulas import Formulas
from pyharness.exact.state import World
from pyharness.scenarios.business import evaluations, money, powers, trades
from pyharness.scenarios.business.chance import NEVER, Act, Chance, Menu
from pyharness.scenarios.business.launching import Terms
from pyharness.scenarios.business.pair import Pair, Step
from pyharness.scenarios.schema import DAY

USDC = 10**6
MENU: Menu = (
    (trades.wait, 16), (trades.buy, 22), (trades.sell, 18), (trades.ask, 8), (trades.preview, 3), (trades.profit, 12),
    (money.donate, 4), (money.allow, 3), (money.give, 4), (money.revenue, 12), (money.batch_revenue, 5),
    (money.accrue, 5), (money.pay, 10), (powers.payees, 4), (powers.stop, 2), (powers.go, 6), (powers.rescue, 4),
    (powers.govern, 5), (powers.administer, 4), (evaluations.submit, 10), (evaluations.release, 6),
)  # fmt: skip
GUIDE = Curve(crr_ppm=100_000, threshold_usdc=25_000 * USDC, launch_price_usdc=10_000)


def terms(rng: Random, model_id: str) -> Terms:
    """A model anywhere in the factory's bounds, every third time the guide's market."""
    market = GUIDE if rng.randrange(3) == 0 else _market(rng)
    launch_tokens = market.threshold_usdc * TOKEN // market.launch_price_usdc
    supply = 0 if rng.randrange(3) else min(_spread(rng, 1, 2 * launch_tokens), 10**30)
    return Terms(
        model_id=model_id,
        market=market,
        fee_bps=rng.choice((0, 1, 30, 100, rng.randrange(101))),
        round_seconds=rng.choice((DAY, 7 * DAY, 30 * DAY)),
        window=rng.choice((3_600, DAY, 30 * DAY, rng.randrange(3_600, 30 * DAY))),
        rate_bps=rng.choice((5_000, 8_000, 10_000, rng.randrange(5_000, 10_001))),
        per_point=rng.choice((TOKEN, 1_000 * TOKEN, 1_000 * TOKEN + 7, 10**24 - 13)),
        budget=rng.choice((10**21, 10**25, 10**27, 10**27)),
        genesis_bps=rng.choice((0, 5_000, 9_900)),
        supply=supply,
        launch_usdc=0 if rng.randrange(2) else _spread(rng, 10**6, min(2 * market.threshold_usdc, 4 * 10**14)),
    )


def begin(chain: Chain, rng: Random, formulas: Formulas) -> tuple[Pair, Step]:
    """Two models just launched, compared."""
    pair = Pair(
        chain,
        deployment.launch(chain, tuple(terms(rng, name) for name in ("alpha", "beta")), formulas),
        deployment.people(),
    )
    return pair, pair.look(Step(act=Act()))


def opening(rng: Random, world: World) -> Iterator[Act]:
    """Every other story begins in the buy-only round, the others after it with markets somebody lives in."""
    if rng.randrange(2):
        return
    for model_id, model in world.models.items():
        theta = model.pool.market.threshold_usdc
        paid = _spread(rng, theta // 20, min(theta * 20, 4 * 10**15))
        yield Act(
            kind="pool", model=model_id, function="buy", caller=ACTORS["whale"],
            arguments=(paid, 0, ACTORS["whale"], NEVER),
        )  # fmt: skip
    yield Act(wait=max(model.pool.round_end for model in world.models.values()) - world.now)
    for model_id in world.models:
        yield Act(kind="pool", model=model_id, function="poke", caller=ACTORS["stranger"])


def tell(chain: Chain, seed: int, acts: int, formulas: Formulas) -> Iterator[tuple[Pair, Step]]:
    """The pair and the step: at the launch, then after each act. The chain returns to where it was in the end.

    Raises:
        Mismatch: E-STORY, at the act at which they parted.
    """
    mark, rng = chain.mark(), Random(seed)
    try:
        pair, step = begin(chain, rng, formulas)
        yield pair, step
        for act in opening(rng, pair.system.world):
            yield pair, pair.act(act)
        for _ in range(acts):
            yield pair, pair.act(Chance(rng, pair.system.world, pair.people).next(MENU))
    finally:
        chain.back(mark)


def _market(rng: Random) -> Curve:
    price = _spread(rng, 1, 10**12)
    threshold = max(_spread(rng, 10**9, 10**15), price * 10_000)
    return Curve(
        crr_ppm=rng.choice((50_000, 500_000, rng.randrange(50_000, 500_001))),
        threshold_usdc=min(threshold, 10**15) if price <= 10**11 else 10**15,
        launch_price_usdc=min(price, 10**11),
    )


def _spread(rng: Random, low: int, high: int) -> int:
    """Evenly over the orders of magnitude."""
    bits = low.bit_length() + rng.random() * max(high.bit_length() - low.bit_length(), 0)
    return min(max(int(2**bits), low), high)
