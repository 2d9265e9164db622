"""Story `pause-drill`: a fault is seen; a key, then a Safe, pauses everything in the next block; then all goes on.

In: a ``Stage``. Out: ``Told``. The door to the network, by ``Stage``. While paused, what moves money is refused by the
name of the pause, but profit for holders, trade fees, surplus and emergency exits go on. A pauser's pause of a market
lapses after 14 days, and the same power rests for 14 more. Source: guide, "Security Considerations"; the contracts'
interfaces.
"""

from __future__ import annotations

from collections.abc import Sequence

from pyharness.scenarios.schema import DAY, USDC, Told
from pyharness.scenarios.stage.expect import equal
from pyharness.scenarios.stage.lines import RESERVE
from pyharness.scenarios.stage.pausing import (
    KEY,
    PAUSABLE,
    SAFE,
    Paused,
    by_key,
    by_safe,
    with_pausers,
    without_pausers,
)
from pyharness.scenarios.stage.scene import UNAUTHORIZED
from pyharness.scenarios.stage.stage import Stage
from pyharness.scenarios.stage.trials import THROUGH, differences, undisturbed
from pyharness.scenarios.stage.usdc_acts import ACTS, LATER, POOL, ROUTER, prepared
from pyharness.scenarios.stories.usdc_paused import needs_no_money

NAME = "pause-drill"
SENTENCE = (
    "A fault is seen: a key, or two owners of a Safe, pause everything in the next block; then all goes on again."
)
LAPSE = 14 * DAY  # of a pauser's pause of a market, and how long the same power rests after it
HOUR = 3_600
ADMIN, PAUSER = "DEFAULT_ADMIN_ROLE", "PAUSER_ROLE"
ALREADY = {RESERVE: "ReservePaused", ROUTER: "RouterPaused"}


def tell(stage: Stage) -> Told:
    """By a key, and undone by the admin; by a Safe, and left until the market's pause lapses."""
    at = prepared(stage)
    usual = undisturbed(stage, at)
    stage = with_pausers(stage)
    _only_pausers_pause(stage)

    first = by_key(stage)
    until = stage.now() + LAPSE
    soon = stage.now() + HOUR
    found = differences(stage, soon, lambda act: act.stops or THROUGH, usual, first=False)
    equal("acts that differ while paused", found, [])
    _the_names_of_the_pauses(stage, until)
    with stage.aside("what goes on while everything is paused"):
        going = needs_no_money(stage)
    _only_the_admin_unpauses(stage, KEY)
    equal("acts that differ once unpaused", differences(stage, at, lambda _: THROUGH, usual), [])

    second = by_safe(stage)
    _lapses_and_rests(stage, SAFE)
    after = stage.now() + LATER
    equal("acts that differ after the second pause", differences(stage, after, lambda _: THROUGH, usual), [])
    without_pausers(stage)
    return Told(
        facts=_facts(first, second, going),
        gas={
            "pause everything (key, 3 transactions)": first.gas,
            "pause everything (Safe, 2 of 3, one batch)": second.gas,
            "deposit two API fees in a batch": usual["batch deposit"].gas,
            "sweep a surplus": usual["sweep"].gas,
            "give profit to holders": usual["give profit"].gas,
        },
    )


def _facts(by_a_key: Paused, by_a_safe: Paused, going: Sequence[str]) -> dict[str, int | str]:
    """How long both took, and what the pauses stop.

    Args:
        going: what goes on besides the acts that move money.
    """
    return {
        "contracts": ", ".join(PAUSABLE),
        "by_key_after_blocks": by_a_key.blocks,
        "by_key_after_seconds": by_a_key.seconds,
        "by_key_signatures": by_a_key.signatures,
        "by_safe_after_blocks": by_a_safe.blocks,
        "by_safe_after_seconds": by_a_safe.seconds,
        "by_safe_signatures": by_a_safe.signatures,
        "refused_while_paused": ", ".join(act.name for act in ACTS if act.stops),
        "goes_on_while_paused": ", ".join((*(act.name for act in ACTS if not act.stops), *going)),
        "unpaused_by": "the admin alone",
        "market_opens_by_itself_after_days": LAPSE // DAY,
        "same_pauser_again_after_days": 2 * LAPSE // DAY,
    }


def _only_pausers_pause(stage: Stage) -> None:
    """A stranger pauses nothing."""
    said = {"account": stage.address("stranger"), "neededRole": PAUSER}
    for contract in (RESERVE, ROUTER):
        stage.refused("stranger", contract, "pause", error=UNAUTHORIZED, said=said)
    missing = {"caller": stage.address("stranger"), "role": PAUSER}
    stage.refused("stranger", POOL, "pause", error="MissingPoolRole", said=missing)


def _the_names_of_the_pauses(stage: Stage, until: int) -> None:
    """Trades say until when; a deposit says what stops it, also where it is the reserve alone; no reward is minted."""
    me, deadline = stage.address("trader"), until + DAY
    for function in ("buy", "sell"):
        said = {"untilSeconds": until}
        stage.refused("trader", POOL, function, USDC, 1, me, deadline, error="TradingPaused", said=said)
    equal("the largest reward while holders cannot leave", stage.view(POOL, "rewardCap"), 0)
    for contract, error in ALREADY.items():
        stage.refused(KEY, contract, "pause", error=error, said={})
    stage.refused(KEY, POOL, "pause", error="PauseCoolingDown", said={"untilSeconds": until + LAPSE})
    with stage.aside("the reserve alone is paused"):
        stage.act("admin", ROUTER, "unpause")
        stage.refused("backend", ROUTER, "depositFee", stage.model.id, USDC, error="ReservePaused", said={})


def _only_the_admin_unpauses(stage: Stage, pauser: str) -> None:
    """Who paused does not end it."""
    said = {"account": stage.address(pauser), "neededRole": ADMIN}
    for contract in (RESERVE, ROUTER):
        stage.refused(pauser, contract, "unpause", error=UNAUTHORIZED, said=said)
    missing = {"caller": stage.address(pauser), "role": ADMIN}
    stage.refused(pauser, POOL, "unpause", error="MissingPoolRole", said=missing)
    for contract in PAUSABLE:
        stage.act("admin", contract, "unpause")
        equal(f"{contract} is paused", stage.view(contract, "paused"), False)


def _lapses_and_rests(stage: Stage, pauser: str) -> None:
    """The market opens by itself to the second; reserve and router wait for the admin; the pauser's power rests."""
    until = stage.now() + LAPSE
    ready = until + LAPSE
    stage.wait_until(until - 1)
    equal("the market's last closed second", stage.view(POOL, "paused"), True)
    stage.wait_until(until)
    paused = [stage.view(contract, "paused") for contract in PAUSABLE]
    equal("what is paused after 14 days: reserve, router, market", paused, [True, True, False])
    for contract in (RESERVE, ROUTER):
        stage.act("admin", contract, "unpause")
    for moment in (until + 1, ready - 1):
        stage.wait_until(moment)
        stage.refused(pauser, POOL, "pause", error="PauseCoolingDown", said={"untilSeconds": ready})
    with stage.aside("the admin pauses while the pauser's power rests"):
        stage.act("admin", POOL, "pause")
    stage.wait_until(ready)
    stage.act(pauser, POOL, "pause")
    stage.act("admin", POOL, "unpause")
