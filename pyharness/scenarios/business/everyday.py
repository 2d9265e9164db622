"""What people do on a usual day: revenue, invoices, trades, rewards, other rates, and now and then something refused.

In: a source of chance, the world, the people. Out: acts and the time between them. Pure but for the source of chance.
"""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

from pyharness.exact.curve import TOKEN, Curve
from pyharness.exact.state import World
from pyharness.scenarios.business import evaluations, money, powers, trades
from pyharness.scenarios.business.chance import Act, Chance, Menu
from pyharness.scenarios.business.launching import Terms
from pyharness.scenarios.business.pair import Pair, Step
from pyharness.scenarios.schema import DAY, USDC

MENU: Menu = (
    (money.revenue, 24), (money.batch_revenue, 12), (money.pay, 18), (money.top_up, 4), (powers.rate, 7),
    (powers.fee, 1), (powers.payees, 2), (trades.buy, 24), (trades.sell, 14), (trades.profit, 4), (trades.ask, 3),
    (trades.preview, 2), (evaluations.submit, 9), (evaluations.release, 6),
)  # fmt: skip
RARE = 10  # once in so many times, or less
SOON = 20  # how far ahead of its turn the calendar may run: a twentieth of the whole time


class Everyday(Chance):
    """Draws around what is usual: amounts by their order of magnitude, seldom dust or an end to the unit."""

    def odds(self, one_in: int) -> bool:
        """What is seldom is seldomer than where only boundaries are looked for."""
        return super().odds(one_in if one_in < RARE else 3 * one_in)

    def amount(self, *ends: int) -> int:
        """Up to three times the usual, one unit, dust, the first end and the units beside it, or more than there is."""
        way, usual = self.rng.randrange(24), next((end for end in ends if end > 10_000), 10**9)
        if way == 0:
            return 1
        if way == 1:
            return self.rng.randrange(1, 10_000)
        if way <= 4 and ends:
            return max(ends[0] + self.rng.randrange(-1, 2), 0)
        if way == 5:
            return max([*ends, usual]) + 1
        return max(int(usual * 3 ** self.rng.uniform(-4, 1)), 1)


def terms(rng: Random, at: int) -> Terms:
    """A model on terms of its own, its threshold within reach of three months."""
    price = rng.randrange(1_000, 50_000)
    return Terms(
        model_id=f"business-{at:02d}",
        market=Curve(
            crr_ppm=rng.randrange(50_000, 500_001),
            threshold_usdc=rng.randrange(5_000, 100_000) * USDC + rng.randrange(USDC),
            launch_price_usdc=price,
        ),
        fee_bps=rng.choice((0, 30, rng.randrange(1, 101))),
        round_seconds=rng.choice((1, 7, 14, 30)) * DAY,
        window=rng.choice((3_600, DAY, 7 * DAY, rng.randrange(3_600, 30 * DAY))),
        rate_bps=rng.choice((5_000, 8_000, 10_000, rng.randrange(5_000, 10_001))),
        per_point=rng.choice((TOKEN, 1_000 * TOKEN, 1_000 * TOKEN + 7)),
        budget=rng.choice((10**22, 10**24)),
        genesis_bps=rng.choice((0, 5_000)),
    )


def days(pair: Pair, rng: Random, *, steps: int, seconds: int) -> Iterator[Step]:
    """So many acts over so much time, each foretold and compared; then the last day's end."""
    begin = pair.system.world.now
    for at in range(steps):
        pair.wait(_until_next(rng, pair.system.world, begin, begin + seconds * (at + 1) // steps, begin + seconds))
        yield pair.act(Everyday(rng, pair.system.world, pair.people).next(MENU))
    pair.wait(max(begin + seconds - pair.system.world.now, 0))
    pair.look(Step(act=Act()))


def _until_next(rng: Random, world: World, begin: int, due: int, end: int) -> int:
    """Seconds to the next act: about as long as the calendar wants, seldom to the second at which something changes."""
    latest = min(due + (end - begin) // SOON, end)
    changes = [at + rng.randrange(-1, 2) for model in world.models.values() for at in trades.boundaries(model)]
    ahead = sorted(at for at in changes if world.now < at <= latest)
    if ahead and rng.randrange(4) == 0:
        return rng.choice(ahead) - world.now
    return min(rng.randrange(1, max(2 * (due - world.now), 2)), max(end - world.now, 1))
