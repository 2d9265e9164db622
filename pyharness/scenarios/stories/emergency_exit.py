"""Story `emergency-exit`: paused, the admin moves a model's money to the treasury; all of it comes back to the unit.

In: a ``Stage``. Out: ``Told``. The door to the network, by ``Stage``. What left is booked as withdrawn and no longer
owed; a top-up is how it returns. Source: guide, "Security Considerations"; the reserve's interface.
"""

from __future__ import annotations

from pyharness.scenarios.schema import USDC, Told
from pyharness.scenarios.stage.acts import INFRA_BPS, deposit_fee
from pyharness.scenarios.stage.expect import equal
from pyharness.scenarios.stage.ledger import moves
from pyharness.scenarios.stage.lines import RESERVE, launch_another, settle, top_up
from pyharness.scenarios.stage.scene import UNAUTHORIZED, Done
from pyharness.scenarios.stage.stage import Stage
from pyharness.scenarios.stories import infrastructure_payment

NAME = "emergency-exit"
SENTENCE = "While paused the admin moves a model's money to the treasury; it returns to the unit, and business goes on."
PART = 12_345_678  # odd, so that a unit lost on the way would show
OTHERS = 33_333_333
ADMIN = "DEFAULT_ADMIN_ROLE"
NOT_ADMIN = ("treasury", "pauser", "governor", "backend", "provider", "stranger")


def tell(stage: Stage) -> Told:
    """$30 stand in the line: a part leaves, then the rest; then everything is put back and paid out of again."""
    infrastructure_payment.paid(stage)
    accrued, paid = infrastructure_payment.LEFT, infrastructure_payment.AMOUNT
    exit_of_a_part = (stage.model.id, PART)
    stage.refused("admin", RESERVE, "emergencyWithdraw", *exit_of_a_part, error="ReserveNotPaused", said={})
    stage.refused("admin", RESERVE, "emergencyWithdrawBatch", [stage.model.id], error="ReserveNotPaused", said={})
    stage.guarded("pauser", "PAUSER_ROLE", RESERVE, "pause")
    refused = _who_may_not(stage)
    with stage.aside("two models in one batch"):
        _two_models(stage)

    _not_a_unit_more(stage, accrued)
    part = _exit(stage, PART, "emergencyWithdraw", *exit_of_a_part)
    rest = _exit(stage, accrued - PART, "emergencyWithdrawBatch", [stage.model.id])
    nothing = {"what": "modelIds"}
    stage.refused("admin", RESERVE, "emergencyWithdrawBatch", [stage.model.id], error="ZeroAmount", said=nothing)
    _stands(stage, accrued=0, paid=paid, withdrawn=accrued)

    stage.guarded("admin", ADMIN, RESERVE, "unpause")
    top_up(stage, "treasury", accrued)
    _stands(stage, accrued=accrued, paid=paid, withdrawn=accrued)
    settle(stage, accrued, "INV-AFTER")
    again = deposit_fee(stage, 100 * USDC, INFRA_BPS)
    _stands(stage, accrued=again.infra, paid=paid + accrued, withdrawn=accrued)
    return Told(
        facts={
            "in_the_line_usdc": accrued,
            "left_alone_usdc": PART,
            "left_in_a_batch_usdc": accrued - PART,
            "to": stage.parties["treasury"].kind,
            "left_in_the_line_usdc": 0,
            "came_back_usdc": accrued,
            "paid_afterwards_usdc": accrued,
            "refused_while_not_paused": "ReserveNotPaused",
            "refused_to": ", ".join(refused),
        },
        gas={"emergency exit": part.gas, "emergency exit, batch": rest.gas},
    )


def _not_a_unit_more(stage: Stage, accrued: int) -> None:
    """Nothing leaves that is not in the line."""
    said = {"modelId": stage.model.id, "requested": accrued + 1, "accrued": accrued}
    over = (stage.model.id, accrued + 1)
    stage.refused("admin", RESERVE, "emergencyWithdraw", *over, error="ExceedsAccruedBalance", said=said)


def _who_may_not(stage: Stage) -> tuple[str, ...]:
    """Everybody but the admin is refused by the missing role; a party that is the admin's account is not asked."""
    asked = tuple(name for name in NOT_ADMIN if stage.address(name) != stage.address("admin"))
    for name in asked:
        said = {"account": stage.address(name), "neededRole": ADMIN}
        stage.refused(name, RESERVE, "emergencyWithdraw", stage.model.id, 1, error=UNAUTHORIZED, said=said)
        stage.refused(name, RESERVE, "emergencyWithdrawBatch", [stage.model.id], error=UNAUTHORIZED, said=said)
    return asked


def _exit(stage: Stage, amount: int, function: str, *args: object) -> Done:
    """The money goes to the treasury and out of the books; what was ever credited stays."""
    before = stage.view(RESERVE, "withdrawn", stage.model.id)
    gone = dict.fromkeys(("reserve", "accrued", "outstanding"), -amount)
    done = moves(
        stage,
        "the emergency exit",
        lambda: stage.guarded("admin", ADMIN, RESERVE, function, *args),
        {"treasury": amount, **gone},
    )
    said = done.event(RESERVE, "EmergencyWithdrawal")
    found = (said["recipient"], said["modelId"], said["amount"])
    equal("the exit's event", found, (stage.address("treasury"), stage.model.id, amount))
    equal("withdrawn", stage.view(RESERVE, "withdrawn", stage.model.id) - before, amount)
    return done


def _two_models(stage: Stage) -> None:
    """Both lines leave in one batch, and each gets its own back to the unit; a third without money is skipped."""
    stage.act("admin", RESERVE, "unpause")
    other = launch_another(stage)
    stage.fund_usdc(stage.address("trader"), OTHERS)
    top_up(other, "trader", OTHERS)
    stage.act("pauser", RESERVE, "pause")
    lines, cash = [_accrued(stage), _accrued(other)], stage.usdc("treasury")
    ids = [stage.model.id, other.model.id, stage.model.id, "nobody"]
    stage.act("admin", RESERVE, "emergencyWithdrawBatch", ids)
    equal("both lines after the exit", [_accrued(stage), _accrued(other)], [0, 0])
    equal("the treasury's cash", stage.usdc("treasury") - cash, sum(lines))
    stage.act("admin", RESERVE, "unpause")
    top_up(stage, "treasury", lines[0])
    top_up(other, "treasury", lines[1])
    equal("both lines after the return", [_accrued(stage), _accrued(other)], lines)
    equal("the treasury's cash after the return", stage.usdc("treasury"), cash)
    settle(other, OTHERS, "INV-AFTER")


def _accrued(stage: Stage) -> int:
    return int(stage.view(RESERVE, "accrued", stage.model.id))


def _stands(stage: Stage, *, accrued: int, paid: int, withdrawn: int) -> None:
    """The model's line: what it has, what was paid, what left."""
    line = (accrued, paid, stage.address("provider"))
    equal("the model's line", stage.view(RESERVE, "getModelAccounting", stage.model.id), line)
    equal("withdrawn", stage.view(RESERVE, "withdrawn", stage.model.id), withdrawn)
