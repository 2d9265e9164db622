"""Story `attack-whale-across-the-threshold`: pushing a market over its threshold and selling again never pays.

In: a ``Stage``. Out: ``Told``, with the best of all combinations. The door to the network, by ``Stage``. All of an
attack is in one block. The threshold is where the flat phase ends and the curve begins: a price that jumped there
would pay whoever carries the market across.
"""

from __future__ import annotations

from functools import partial
from itertools import product

from pyharness.scenarios.schema import TOKEN, USDC, Told
from pyharness.scenarios.stage.blocks import ATTACKER, Block
from pyharness.scenarios.stage.markets import PLACES, THRESHOLD, market, with_fees
from pyharness.scenarios.stage.raid import Play, raided
from pyharness.scenarios.stage.stage import Stage

NAME = "attack-whale-across-the-threshold"
SENTENCE = "Whoever buys a market over its threshold and sells again in the same block, whole or in parts, loses."
STAKES = tuple(dollars * USDC for dollars in (2, 1_105, 5_000, 100_000, 2_000_000))
STATES = with_fees(
    {
        **{name: partial(market, reserve) for name, reserve in PLACES.items() if reserve < 2 * THRESHOLD},
        "just under the threshold, half of it profit": partial(
            market, THRESHOLD // 2 - USDC, profit=THRESHOLD // 2, percent=100
        ),
        "just under the threshold, half of the tokens paid by nobody": partial(
            market, THRESHOLD - USDC, unpaid=2_500_000 * TOKEN
        ),
    }
)
PARTS = {"at once": 1, "in three parts": 3}


def tell(stage: Stage) -> Told:
    """Every way in and out, of every size, in every state."""
    return raided(stage, STATES, plays())


def plays() -> list[Play]:
    """Each number of purchases with each number of sales."""
    return [
        Play(order=f"buy {into}, sell {out_of}", size=stake, run=partial(_through, stake=stake, ways=ways))
        for stake in STAKES
        for (into, out_of), ways in WAYS.items()
    ]


WAYS = {(into, out_of): (PARTS[into], PARTS[out_of]) for into, out_of in product(PARTS, PARTS)}


def _through(stage: Stage, at: int, *, stake: int, ways: tuple[int, int]) -> bool:
    into, out_of = ways
    block = Block(stage, at)
    for _ in range(into):
        block.buy(ATTACKER, stake // into)
    for left in range(out_of, 0, -1):
        block.sell_part(ATTACKER, 1, left)
    return all(block.mined())
