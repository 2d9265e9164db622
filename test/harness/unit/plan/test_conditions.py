"""What a step rests on is asked for when it is planned: the value it replaces and the power of who makes it."""

from __future__ import annotations

from plan_world import RELEASE, RESERVE, SENDER, TREASURY, call, config, creation

from pyharness.chain.questions import REVERTED
from pyharness.names import role_id
from pyharness.plan.build import build_steps
from pyharness.plan.conditions import POWER, REPLACED, Asked, preconditions, questions
from pyharness.plan.schema import Blocked, Step

HOLDS = "hasRole(bytes32,address)(bool)"
ADMIN = role_id("DEFAULT_ADMIN_ROLE")


def steps(*transactions: dict[str, object]) -> tuple[Step, ...]:
    """The steps of some transactions at a reserve that stands."""
    return build_steps(transactions, RELEASE, {"Reserve": RESERVE})


def of_steps(asked: tuple[Asked, ...]) -> list[tuple[str, str | None, bool]]:
    """The questions that belong to a step."""
    return [(item.call, item.step, item.power) for item in asked if item.step]


def test_a_change_rests_on_what_it_replaces_and_on_power() -> None:
    """The old provider, and that the admin is one."""
    planned = steps(call(RESERVE, "setProvider(string,address)", "a", TREASURY))
    assert of_steps(questions(config(), planned)) == [
        (f"{HOLDS} {ADMIN} {SENDER}", "Reserve/setProvider/a", True),
        ("provider(string)(address) a", "Reserve/setProvider/a", False),
    ]


def test_a_contract_of_the_same_plan_is_not_asked() -> None:
    """There is nothing yet; that nothing is there is the precondition."""
    planned = steps(creation("Reserve"), call(RESERVE, "setProvider(string,address)", "a", TREASURY))
    assert of_steps(questions(config(), planned)) == []


def test_a_blocked_step_rests_on_nothing() -> None:
    """Nobody makes it."""
    data = bytes.fromhex(str(call(RESERVE, "setProvider(string,address)", "a", TREASURY)["transaction"]["input"])[2:])
    blocked = Blocked(sender=TREASURY, to=RESERVE, role=ADMIN, data=data)
    planned = build_steps([], RELEASE, {"Reserve": RESERVE}, [blocked])
    assert [(step.id, step.blocked) for step in planned] == [("Reserve/setProvider/a", "DEFAULT_ADMIN_ROLE")]
    assert of_steps(questions(config(), planned)) == []


def test_a_power_that_is_not_held_yet_is_not_relied_on() -> None:
    """An earlier step gives it. A grant that is missing is what a grant replaces, and is."""
    power = Asked(contract=RESERVE, call=f"{HOLDS} {ADMIN} {SENDER}", step="x", power=True)
    grant = Asked(contract=RESERVE, call=f"{HOLDS} {ADMIN} {TREASURY}", step="x")
    general = Asked(contract=RESERVE, call="codehash")
    found = preconditions([power, grant, general, grant], ["false", "false", REVERTED, REVERTED])
    assert [(item.call, item.value, item.step) for item in found] == [
        (grant.call, "false", "x"),
        ("codehash", REVERTED, None),
    ]


def test_every_replaced_value_has_its_power() -> None:
    """The two tables speak of the same functions."""
    assert set(REPLACED) < set(POWER)


def test_calls_of_other_signers_wait_only_where_they_meet() -> None:
    """At the same contract about the same model, or after a launch that makes it; giving power up waits for all."""
    by_other = call(TREASURY, "touch()")
    by_other["transaction"]["from"] = TREASURY.lower()
    apart = steps(by_other, call(RESERVE, "setProvider(string,address)", "a", TREASURY))
    assert [step.depends_on for step in apart] == [(), ()]
    other, same = (call(RESERVE, "setProvider(string,address)", name, TREASURY) for name in ("b", "a"))
    for item in (other, same):
        item["transaction"]["from"] = TREASURY.lower()
    meeting = steps(other, same, call(RESERVE, "setProvider(string,address)", "a", TREASURY))
    assert [step.depends_on for step in meeting] == [(), (), ("Reserve/setProvider/a",)]
    given_up = steps(by_other, call(RESERVE, "renounceRole(bytes32,address)", bytes(32), SENDER))
    assert given_up[1].depends_on == (given_up[0].id,)
