"""Story `blocklisted`: whoever Circle blocks, exactly the acts that move USDC by them are refused, and as a whole.

In: a ``Stage`` with Circle's USDC. Out: ``Told``. The door to the network, by ``Stage``.

The rule: USDC refuses a transfer when whoever gives, takes or asks for it is on the list; an act is refused when one of
its transfers is. So a cell of the table, party by act, follows from ``usdc_acts``; nothing here was observed first.
Each cell is done for real. Source: FiatToken, `transfer` and `transferFrom`; the contracts' interfaces.
"""

from __future__ import annotations

from pyharness.scenarios.schema import Told
from pyharness.scenarios.stage.circle import LISTED, listed, unlisted, with_circle
from pyharness.scenarios.stage.expect import equal
from pyharness.scenarios.stage.stage import Stage
from pyharness.scenarios.stage.trials import THROUGH, differences, undisturbed
from pyharness.scenarios.stage.usdc_acts import ACTS, PARTIES, Act, prepared

NAME = "blocklisted"
SENTENCE = "Whoever Circle blocks, just the acts that move USDC by them are refused, whole; unblocked, all work."


def tell(stage: Stage) -> Told:
    """Every party on the list, one after the other, and every act tried; then nobody, and every act again."""
    stage = with_circle(stage)
    at = prepared(stage)
    usual = undisturbed(stage, at)
    refused = 0
    for party, name in PARTIES.items():
        address = stage.address(name)

        def rule(act: Act, address: str = address) -> str:
            return LISTED if address in act.touched(stage) else THROUGH

        listed(stage, name)
        equal(f"{party} on the list: acts that differ from the rule", differences(stage, at, rule, usual), [])
        unlisted(stage, name)
        refused += sum(rule(act) == LISTED for act in ACTS)
    equal("acts that differ once nobody is listed", differences(stage, at, lambda _: THROUGH, usual), [])
    cells = len(PARTIES) * len(ACTS)
    needs = {act.name: ", ".join(name for name in PARTIES if name in act.names) for act in ACTS}
    return Told(
        facts={
            "cells": cells,
            "refused": refused,
            "through": cells - refused,
            "refused_with": LISTED,
            "half_done": 0,
            "through_again_once_unblocked": len(ACTS),
            **{f"stops_{name.replace(' ', '_').replace('-', '_')}": whom for name, whom in needs.items()},
        }
    )
