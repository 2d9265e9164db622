"""Story `attack-first-buyer`: nobody gets hold of later money by being first in a market with next to nothing.

In: a ``Stage``. Out: ``Told``, with the best of all combinations. The door to the network, by ``Stage``. The attacker
owns less than sets the release clock going, gives something to inflate what a token redeems (a donation, or by a bare
transfer), lets a window pass, and sells behind a victim who accepts any price. Where revenue waits without owners, it
is what the attacker is after.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from itertools import product

from pyharness.scenarios.schema import USDC, Told
from pyharness.scenarios.stage.acts import end_round
from pyharness.scenarios.stage.blocks import ATTACKER, LATE, POOL, TOKENS, VICTIM, Block
from pyharness.scenarios.stage.markets import set_fee, with_fees
from pyharness.scenarios.stage.raid import SLOT, Build, Play, raided
from pyharness.scenarios.stage.stage import Stage

NAME = "attack-first-buyer"
SENTENCE = "Whoever is first with a few cents, inflates the price and waits gets nobody else's money."
STAKES = (2, 100, USDC // 100, 249 * USDC)
GIFTS: dict[str, Callable[[Block, Stage], None]] = {
    "give nothing": lambda _block, _stage: None,
    "give $1,000": lambda block, _stage: block.act(ATTACKER, POOL, "depositFees", 1_000 * USDC),
    "send $1,000": lambda block, stage: block.act(ATTACKER, "USDC", "transfer", stage.address(POOL), 1_000 * USDC),
}
VICTIMS = {"a victim buys for $1": USDC, "a victim buys for $1,999": 1_999 * USDC}
WAITING, REVENUE = "with revenue waiting", 100 * USDC


def _beginning(fee_bps: int, *, in_round: bool = False, before: int = 0, left: int = 1, revenue: int = 0) -> Build:
    """A market that hardly anybody is in.

    Args:
        fee_bps: trade fee (bps).
        in_round: the buy-only round still runs.
        before: what the victim bought for (USDC, 6 decimals), to keep or to sell again but for ``left`` tokens.
        revenue: deposited since (USDC, 6 decimals).
    """

    def build(stage: Stage) -> None:
        set_fee(stage, fee_bps)
        if before:
            stage.act(VICTIM, POOL, "buy", before, 0, stage.address(VICTIM), LATE)
        if not in_round:
            end_round(stage)
        if before and left < stage.tokens(VICTIM):
            stage.act(VICTIM, POOL, "sell", stage.tokens(VICTIM) - left, 0, stage.address(VICTIM), LATE)
        if revenue:
            stage.act("backend", "UsageFeeRouter", "depositFee", stage.model.id, revenue)

    return build


STATES = with_fees(
    {
        "nobody is in": lambda fee: _beginning(fee),
        "nobody is in, in its buy-only round": lambda fee: _beginning(fee, in_round=True),
        "everybody has left": lambda fee: _beginning(fee, before=1_000 * USDC),
        f"nobody is in, {WAITING}": lambda fee: _beginning(fee, revenue=REVENUE),
        f"everybody has left, {WAITING}": lambda fee: _beginning(fee, before=1_000 * USDC, revenue=REVENUE),
    },
    fees=(30,),
)


def tell(stage: Stage) -> Told:
    """Every stake, gift and victim in every state."""
    return raided(stage, STATES, plays(), revenue_waiting_usdc=REVENUE)


def plays() -> list[Play]:
    """With the stake as bought, and sold down to one base unit first."""
    return [
        Play(
            order=f"buy{', sell all but one unit' if shrink else ''}, {gift}, wait a window, {victim}, sell",
            size=stake,
            run=partial(_inflate, stake=stake, shrink=shrink, give=GIFTS[gift], victim=VICTIMS[victim]),
        )
        for stake, shrink, gift, victim in product(STAKES, (False, True), GIFTS, VICTIMS)
    ]


def _inflate(
    stage: Stage, at: int, *, stake: int, shrink: bool, give: Callable[[Block, Stage], None], victim: int
) -> bool:
    """The last sale is refused where it would bring nothing; that is a loss like another."""
    first = Block(stage, at)
    first.buy(ATTACKER, stake)
    opened = first.mined()
    second = Block(stage, max(at + SLOT, int(stage.view(POOL, "buyOnlyUntil"))))
    if shrink:
        second.sell(ATTACKER, max(stage.tokens(ATTACKER) - 1, 0))
    second.act("stranger", POOL, "poke")
    give(second, stage)
    opened += second.mined()
    third = Block(stage, stage.now() + stage.model.window_seconds)
    third.act("stranger", POOL, "poke")
    third.buy(VICTIM, victim)
    held = int(third.view(TOKENS, "balanceOf", stage.address(ATTACKER)))
    third.sell(ATTACKER, held)
    *before, _ = third.mined()
    return all((*opened, *before))
