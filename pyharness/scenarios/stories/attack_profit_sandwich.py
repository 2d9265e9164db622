"""Story `attack-sandwich-on-profit`: buying just before a profit deposit and selling just after it never pays.

In: a ``Stage``. Out: ``Told``, with the best of all combinations. The door to the network, by ``Stage``. Within one
block at any fee; across two blocks (12 seconds) at the trade fee of 30 bps, for profits of up to ten times the part of
the reserve that sets the price. Whoever stays longer than a share of the window is an investor: the market's paper,
formula (37), says how long.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from itertools import product

from pyharness.scenarios.schema import USDC, Told
from pyharness.scenarios.stage.blocks import ATTACKER, Block
from pyharness.scenarios.stage.markets import PLACES, market, with_fees
from pyharness.scenarios.stage.raid import SLOT, Play, raided
from pyharness.scenarios.stage.stage import Stage

NAME = "attack-sandwich-on-profit"
SENTENCE = (
    "Whoever buys before a profit deposit and sells behind it loses: in one block at any fee, a block later at 30 bps."
)
BEYOND = (
    "a sandwich over two blocks without a trade fee, or of a profit above ten times what sets the price: it may pay"
)
STAKES = tuple(dollars * USDC for dollars in (1, 1_000, 25_000, 400_000))
REVENUES = tuple(dollars * USDC for dollars in (2_500, 125_000))  # a fifth of it is profit
DRIPPING = {f"with profit on its way, {percent} % of the window over": percent for percent in (50,)}
STATES = with_fees(
    {
        **{name: partial(market, reserve) for name, reserve in PLACES.items()},
        **{
            f"ten times the threshold, {name}": partial(
                market, PLACES["ten times the threshold"], profit=10_000 * USDC, percent=percent
            )
            for name, percent in DRIPPING.items()
        },
    }
)


def tell(stage: Stage) -> Told:
    """Every order, size and revenue in every state."""
    return raided(stage, STATES, plays(), beyond=(BEYOND,), largest_revenue_usdc=max(REVENUES))


def plays() -> list[Play]:
    """Sandwiches within a block, and across two where there is a fee."""
    made = []
    for stake, revenue in product(STAKES, REVENUES):
        for order, run in WITHIN.items():
            made.append(Play(order=order, size=stake, run=partial(run, stake=stake, revenue=revenue)))
        for order, run in ACROSS.items():
            made.append(Play(order=order, size=stake, run=partial(run, stake=stake, revenue=revenue), fits=_has_fee))
    return made


def _has_fee(state: str) -> bool:
    return not state.endswith("fee 0 bps")


def _deposit(block: Block, stage: Stage, revenue: int) -> None:
    block.act("backend", "UsageFeeRouter", "depositFee", stage.model.id, revenue)


def _around(stage: Stage, at: int, *, stake: int, revenue: int) -> bool:
    block = Block(stage, at)
    block.buy(ATTACKER, stake)
    _deposit(block, stage, revenue)
    block.sell_part(ATTACKER)
    return all(block.mined())


def _behind(stage: Stage, at: int, *, stake: int, revenue: int) -> bool:
    block = Block(stage, at)
    _deposit(block, stage, revenue)
    block.buy(ATTACKER, stake)
    block.sell_part(ATTACKER)
    return all(block.mined())


def _from_the_block_before(stage: Stage, at: int, *, stake: int, revenue: int) -> bool:
    first = Block(stage, at)
    first.buy(ATTACKER, stake)
    bought = first.mined()
    second = Block(stage, at + SLOT)
    _deposit(second, stage, revenue)
    second.sell_part(ATTACKER)
    return all((*bought, *second.mined()))


def _into_the_block_after(stage: Stage, at: int, *, stake: int, revenue: int) -> bool:
    first = Block(stage, at)
    first.buy(ATTACKER, stake)
    _deposit(first, stage, revenue)
    bought = first.mined()
    second = Block(stage, at + SLOT)
    second.sell_part(ATTACKER)
    return all((*bought, *second.mined()))


Run = Callable[..., bool]
WITHIN: dict[str, Run] = {"buy, deposit, sell": _around, "deposit, buy, sell": _behind}
ACROSS: dict[str, Run] = {
    "buy; a block later deposit, sell": _from_the_block_before,
    "buy, deposit; a block later sell": _into_the_block_after,
}
