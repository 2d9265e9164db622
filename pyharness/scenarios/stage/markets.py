"""The states of a market that attacks are tried in.

In: a ``Stage`` whose model has no owners yet. Out: nothing; the market is in that state afterwards. The door to the
network, by ``Stage``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from pyharness.scenarios.schema import USDC
from pyharness.scenarios.stage.acts import end_round
from pyharness.scenarios.stage.blocks import LATE, POOL, TOKENS, VICTIM
from pyharness.scenarios.stage.expect import equal
from pyharness.scenarios.stage.raid import Build
from pyharness.scenarios.stage.stage import Stage

THRESHOLD = 25_000 * USDC
FEES = (0, 30)
PLACES = {
    "in the flat phase": THRESHOLD * 2 // 5,
    "just under the threshold": THRESHOLD - USDC,
    "at the threshold": THRESHOLD,
    "just over the threshold": THRESHOLD + USDC,
    "ten times the threshold": 10 * THRESHOLD,
}


def with_fees(states: Mapping[str, Callable[[int], Build]], fees: tuple[int, ...] = FEES) -> dict[str, Build]:
    """Each state under each trade fee (bps)."""
    return {f"{name}, fee {fee} bps": make(fee) for name, make in states.items() for fee in fees}


def set_fee(stage: Stage, fee_bps: int) -> None:
    """Governance sets the trade fee (bps)."""
    stage.act("governor", "HokusaiAMMFactory", "setTradeFee", stage.model.id, fee_bps)


def market(reserve: int, fee_bps: int, *, profit: int = 0, percent: int = 0, unpaid: int = 0, later: int = 0) -> Build:
    """A market after its round with this reserve, bought by the victim.

    Args:
        reserve: priced reserve (USDC, 6 decimals).
        fee_bps: trade fee (bps).
        profit: deposited on top (USDC, 6 decimals).
        percent: of the window that has passed since.
        unpaid: tokens (18 decimals) that nobody paid for, the victim's too.
        later: seconds nobody has touched the market for.
    """

    def build(stage: Stage) -> None:
        set_fee(stage, 0)
        if unpaid:
            mint = stage.book[TOKENS].data("mint", (stage.address(VICTIM), unpaid))
            stage.node.send_as(stage.address(POOL), stage.address(TOKENS), mint)
        stage.act(VICTIM, POOL, "buy", reserve, 0, stage.address(VICTIM), LATE)
        end_round(stage)
        set_fee(stage, fee_bps)
        if profit:
            began = stage.act(VICTIM, POOL, "depositFees", profit).at
            stage.wait_until(began + max(1, stage.model.window_seconds * percent // 100))
        equal("what the market owns", stage.view(POOL, "reserveBalance"), reserve + profit)
        if later:
            stage.wait_until(stage.now() + later)

    return build
