"""Story `attack-round-trip-in-a-block`: buying and selling in one block never pays, whatever is on its way.

In: a ``Stage``. Out: ``Told``, with the best of all combinations. The door to the network, by ``Stage``. What a round
trip could catch is profit that dripped since the market was last touched: it is in the price before any trade is.
"""

from __future__ import annotations

from functools import partial

from pyharness.scenarios.schema import USDC, Told
from pyharness.scenarios.stage.blocks import ATTACKER, Block
from pyharness.scenarios.stage.markets import PLACES, THRESHOLD, market, with_fees
from pyharness.scenarios.stage.raid import Play, raided
from pyharness.scenarios.stage.stage import Stage

NAME = "attack-round-trip-in-a-block"
SENTENCE = "Whoever buys and sells in one block loses, also in a market that nobody touched while profit dripped."
STAKES = (10, *(dollars * USDC for dollars in (1_000, 25_000, 1_000_000)))
EIGHT_HOURS = 8 * 3_600
MARKETS = {name: reserve for name, reserve in PLACES.items() if reserve != THRESHOLD}
STATES = with_fees(
    {
        **{name: partial(market, reserve) for name, reserve in MARKETS.items()},
        **{
            f"{name}, untouched for eight hours": partial(market, reserve, profit=reserve // 5, later=EIGHT_HOURS)
            for name, reserve in MARKETS.items()
        },
    }
)


def tell(stage: Stage) -> Told:
    """Every order and size in every state."""
    return raided(stage, STATES, plays())


def plays() -> list[Play]:
    """Once, twice, and with somebody touching the market on the way."""
    return [
        Play(order=", ".join(acts), size=stake, run=partial(_trip, stake=stake, acts=acts))
        for stake in STAKES
        for acts in ORDERS
    ]


ORDERS = (
    ("buy", "sell"),
    ("touch", "buy", "sell"),
    ("buy", "touch", "sell"),
    ("buy", "sell", "buy", "sell"),
)


def _trip(stage: Stage, at: int, *, stake: int, acts: tuple[str, ...]) -> bool:
    block = Block(stage, at)
    for act in acts:
        if act == "buy":
            block.buy(ATTACKER, stake)
        elif act == "sell":
            block.sell_part(ATTACKER)
        else:
            block.act("stranger", "HokusaiAMM", "poke")
    return all(block.mined())
