"""What a whole rehearsal looks at besides its scenarios, by name. A receipt that lacks one of them is of less.

In: nothing. Out: names. Pure.
"""

from __future__ import annotations

EVERYBODY = "everybody can do their part"
DEMANDS = "the network's demands on money, treasury and powers"
AFTER_DEPLOYMENT = "verification after the deployment"
CONVERGED = "a second plan is empty"
ENDINGS = "verification where each scenario ended"
AFTER_SCENARIOS = "verification after the scenarios"
DECLARED = "every power is declared"

MOVED = "every power is handed over to a Safe and a timelock"
AFTER = "verification after the hand-over"
CONVERGED_AFTER = "a plan after the hand-over is empty"
DECLARED_AFTER = "every power is declared after the hand-over"
GONE = "former holders are refused"
USED = "new holders use their powers"
HAND_OVER = (MOVED, AFTER, CONVERGED_AFTER, DECLARED_AFTER, GONE, USED)

TO_THE_END = "carried out to the end"  # what the chain stopped was not

OF_A_PROTECTED_NETWORK = (
    AFTER_DEPLOYMENT,
    CONVERGED,
    ENDINGS,
    AFTER_SCENARIOS,
    *HAND_OVER,
    EVERYBODY,
    DEMANDS,
    DECLARED,
)
