"""Story `usdc-paused`: Circle pauses USDC; nothing moves or is lost, what needs no USDC goes on; then all resumes.

In: a ``Stage`` with Circle's USDC. Out: ``Told``. The door to the network, by ``Stage``. Source: FiatToken, `Pausable`.
"""

from __future__ import annotations

from pyharness.scenarios.schema import TOKEN, USDC, Told
from pyharness.scenarios.stage.acts import set_split
from pyharness.scenarios.stage.circle import PAUSED, STOPS, with_circle
from pyharness.scenarios.stage.expect import equal
from pyharness.scenarios.stage.ledger import books
from pyharness.scenarios.stage.lines import RESERVE
from pyharness.scenarios.stage.stage import Stage
from pyharness.scenarios.stage.trials import THROUGH, differences, undisturbed
from pyharness.scenarios.stage.usdc_acts import ACTS, POOL, ROUTER, prepared

NAME = "usdc-paused"
SENTENCE = "Circle pauses USDC: nothing moves, nothing is lost; what needs no USDC goes on, and then all of it resumes."
DAILY = 50 * USDC
NEW_BPS = 7_000


def tell(stage: Stage) -> Told:
    """Every act is refused by USDC's own words; governance, tokens, our own pauses and all views go on."""
    stage = with_circle(stage)
    at = prepared(stage)
    usual = undisturbed(stage, at)
    before, seen = books(stage), _seen(stage)

    stage.act(STOPS, "USDC", "pause")
    equal("acts that differ while USDC is paused", differences(stage, at, lambda _: PAUSED, usual), [])
    with stage.aside("what goes on while USDC is paused"):
        going = _goes_on(stage)
    equal("books while USDC is paused", books(stage), before)
    equal("views while USDC is paused", _seen(stage), seen)

    stage.act(STOPS, "USDC", "unpause")
    equal("acts that differ once USDC goes on", differences(stage, at, lambda _: THROUGH, usual), [])
    equal("books once USDC goes on", books(stage), before)
    return Told(
        facts={
            "acts_that_move_money": len(ACTS),
            "refused": len(ACTS),
            "refused_with": PAUSED,
            "views_unchanged": len(seen),
            "goes_on": ", ".join(going),
            "lost_usdc": sum(abs(now - before[name]) for name, now in books(stage).items()),
            "through_again": len(ACTS),
        }
    )


def _seen(stage: Stage) -> list[object]:
    """What people read while they wait: a line, its runway, a split, quotes."""
    model = stage.model.id
    return stage.views(
        [
            (RESERVE, "getModelAccounting", model),
            (RESERVE, "getAccrualRunway", model, DAILY),
            (RESERVE, "getBalance"),
            (ROUTER, "getModelStats", model),
            (ROUTER, "calculateFeeSplit", model, USDC),
            (POOL, "getTradeInfo"),
            (POOL, "tradeFee"),
            (POOL, "feesOwed"),
        ]
    )


def needs_no_money(stage: Stage) -> tuple[str, ...]:
    """Everything that moves no USDC, done; returns it in words."""
    set_split(stage, NEW_BPS)
    stage.act("admin", RESERVE, "setProvider", stage.model.id, stage.address("trader"))
    held = stage.tokens("trader")
    stage.act("holder", "HokusaiToken", "transfer", stage.address("trader"), TOKEN)
    equal("tokens received", stage.tokens("trader") - held, TOKEN)
    stage.act("stranger", POOL, "poke")
    return ("change a split", "name a provider", "transfer tokens", "refresh the market")


def _goes_on(stage: Stage) -> tuple[str, ...]:
    """That, and our own pauses."""
    done = needs_no_money(stage)
    for contract in (RESERVE, ROUTER, POOL):
        stage.act("pauser", contract, "pause")
        equal(f"{contract} is paused", stage.view(contract, "paused"), True)
        stage.act("admin", contract, "unpause")
    return (*done, "pause and unpause")
