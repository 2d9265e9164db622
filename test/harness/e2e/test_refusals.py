"""The stories of what goes wrong: each holds, and each claim in it has a difference that turns it red."""

from __future__ import annotations

import dataclasses
import itertools
import time
from collections.abc import Callable
from typing import Any

import pytest

from pyharness.chain.abi import encode
from pyharness.names import role_id
from pyharness.pipeline.rehearsal import proving, rehearsing
from pyharness.pipeline.rehearsal.endings import ENDINGS
from pyharness.pipeline.rehearsal.rehearsing import How
from pyharness.pipeline.rehearsal.standings import Standing
from pyharness.scenarios import repertoire
from pyharness.scenarios.schema import Result
from pyharness.scenarios.stage import circle, lines, pausing, trials
from pyharness.scenarios.stage.one_block import together
from pyharness.scenarios.stage.scene import Party
from pyharness.scenarios.stage.stage import Stage
from pyharness.scenarios.stage.trials import THROUGH
from pyharness.scenarios.stage.usdc_acts import ACTS
from pyharness.scenarios.stories import (
    blocklisted,
    emergency_exit,
    governance_change,
    infrastructure_payment,
    pause_drill,
    reserve_runs_dry,
    usdc_paused,
)
from pyharness.values import keccak_hex

RESERVE, ROUTER, POOL, FACTORY = "InfrastructureReserve", "UsageFeeRouter", "HokusaiAMM", "HokusaiAMMFactory"
BALANCES = 9  # slot of USDC's balances
Plant = Callable[[Stage], object]


def told(name: str, stage: Stage) -> Result:
    """The story, told on a snapshot."""
    return repertoire.told(name, stage, time)


def facts(name: str, stage: Stage) -> dict[str, int | str]:
    """The facts of a story that holds."""
    result = told(name, stage)
    assert result.failure == ""
    assert result.told is not None
    return dict(result.told.facts)


def granted(contract: str, role: str, to: str) -> Plant:
    """A power that the admin gives away."""
    word = bytes.fromhex(role_id(role)[2:])
    return lambda stage: stage.act("admin", contract, "grantRole", word, stage.address(to))


def edited(name: str, **changes: Any) -> tuple[Any, ...]:
    """The table with one act changed."""
    assert name in {act.name for act in ACTS}
    return tuple(dataclasses.replace(act, **changes) if act.name == name else act for act in ACTS)


@pytest.mark.parametrize(
    ("story", "plant", "said"),
    [
        pytest.param(
            "blocklisted",
            lambda stage: stage.act("admin", FACTORY, "setTreasury", stage.address("stranger")),
            "where USDC goes in collect fees",
            id="trade fees that go to another account",
        ),
        pytest.param(
            "usdc-paused",
            lambda stage: stage.act("pauser", ROUTER, "pause"),
            "UsageFeeRouter.depositFee",
            id="a router that was paused before",
        ),
        pytest.param(
            "reserve-runs-dry",
            lambda stage: topped_up(stage, 1),
            "outstanding is the other model's; found 40000001",
            id="a unit more in the line",
        ),
        pytest.param(
            "reserve-runs-dry",
            granted(RESERVE, "PAYER_ROLE", "stranger"),
            "stranger: InfrastructureReserve.payInfrastructureCost is refused",
            id="a stranger who pays",
        ),
        pytest.param(
            "emergency-exit",
            lambda stage: stage.act("pauser", RESERVE, "pause"),
            "reverted",
            id="a reserve that was paused before",
        ),
        pytest.param(
            "emergency-exit",
            lambda stage: stage.act("admin", RESERVE, "setTreasury", stage.address("stranger")),
            "the treasury's cash; found 0",
            id="an exit to another account",
        ),
        pytest.param(
            "emergency-exit",
            granted(RESERVE, "DEFAULT_ADMIN_ROLE", "backend"),
            "backend: InfrastructureReserve.emergencyWithdraw is refused",
            id="a backend that may empty the reserve",
        ),
        pytest.param(
            "pause-drill",
            granted(ROUTER, "PAUSER_ROLE", "stranger"),
            "stranger: UsageFeeRouter.pause is refused",
            id="a stranger who pauses",
        ),
        pytest.param(
            "governance-change",
            lambda stage: stage.act(
                "governor", "HokusaiParams", "grantRole", bytes.fromhex(role_id("GOV_ROLE")[2:]),
                stage.address("stranger"),
            ),
            "stranger: HokusaiParams.setInfrastructureAccrualBps is refused",
            id="a stranger who governs",
        ),
    ],
)  # fmt: skip
def test_what_is_different_on_chain_turns_the_story_red(story: str, plant: Plant, said: str, stage: Stage) -> None:
    """Done before the story begins, seen in it, named."""
    plant(stage)
    result = told(story, stage)
    assert not result.ok
    assert said in result.failure


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        pytest.param(
            edited("deposit", moves=(("backend", "reserve", "router"),)),
            "where USDC goes in deposit",
            id="a leg missing",
        ),
        pytest.param(
            edited("top-up", moves=(("giver", "reserve", "giver"), ("giver", "reserve", "giver"))),
            "where USDC goes in top-up",
            id="a leg too many",
        ),
        pytest.param(
            edited("deposit", moves=(("backend", "reserve", "backend"), ("backend", "pool", "backend"))),
            'router on the list: acts that differ from the rule; found ["deposit: Blacklistable',
            id="a caller forgotten",
        ),
        pytest.param(
            edited("sweep", moves=(("reserve", "treasury", "admin"),)),
            'admin on the list: acts that differ from the rule; found ["sweep: goes through',
            id="a caller too many",
        ),
    ],
)
def test_another_rule_is_not_what_circles_code_does(
    changed: Any, said: str, stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The table of who moves USDC in which act is told, not read off; a wrong row is found."""
    monkeypatch.setattr(trials, "ACTS", changed)
    monkeypatch.setattr(blocklisted, "ACTS", changed)
    result = told("blocklisted", stage)
    assert said in result.failure


def test_the_block_list_is_told_cell_by_cell(stage: Stage) -> None:
    """Every party with every act, also after Circle handed its list on to another account."""
    others = Party(address="0x" + "b1" * 20)
    owned = dataclasses.replace(stage, parties={**stage.parties, "owner": Party(address=stage.view("USDC", "owner"))})
    owned.act("owner", "USDC", "updateBlacklister", others.address)
    found = facts("blocklisted", stage)
    assert (found["cells"], found["refused"], found["through"]) == (140, 34, 106)
    assert found["stops_deposit"] == "backend, router, reserve, pool"
    assert found["stops_pay"] == "provider, reserve"


def test_who_stays_listed_is_seen(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """That everything works again is tried, not taken from Circle's word."""

    def unlisted(stage: Stage, name: str) -> None:
        if name != POOL:
            circle.unlisted(stage, name)

    monkeypatch.setattr(blocklisted, "unlisted", unlisted)
    assert "acts that differ once nobody is listed" in told("blocklisted", stage).failure


@pytest.mark.parametrize("story", ["blocklisted", "usdc-paused"])
def test_what_is_done_by_halves_is_seen(story: str, stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """A refused act that moves a unit all the same."""
    honest = trials._sent

    def sent(stage: Stage, act: Any, at: int) -> Any:
        words, receipt = honest(stage, act, at)
        if words != THROUGH and act.name == "pay":
            took(stage, 1)
        return words, receipt

    monkeypatch.setattr(trials, "_sent", sent)
    assert "'reserve': -1" in told(story, stage).failure


def test_what_is_lost_while_usdc_is_paused_is_seen(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """Books and views are compared from before the pause to after it."""

    def meanwhile(stage: Stage, *args: Any, **more: Any) -> Any:
        found = trials.differences(stage, *args, **more)
        took(stage, 1)
        return found

    monkeypatch.setattr(usdc_paused, "differences", meanwhile)
    assert "books while USDC is paused" in told("usdc-paused", stage).failure


def test_what_should_go_on_while_usdc_is_paused_is_done(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """An approval needs USDC that goes on: it is not among what goes on without."""
    honest = usdc_paused.needs_no_money

    def more(stage: Stage) -> tuple[str, ...]:
        stage.act("trader", "USDC", "approve", stage.address(POOL), 1)
        return honest(stage)

    monkeypatch.setattr(usdc_paused, "needs_no_money", more)
    assert f"trader: USDC.approve reverted; found {circle.PAUSED}" in told("usdc-paused", stage).failure


def test_a_pause_of_usdc_that_stops_nothing_is_seen(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where Circle's pause does not reach, all fourteen acts differ."""
    honest = Stage.act
    monkeypatch.setattr(Stage, "act", lambda self, by, *rest: None if by == circle.STOPS else honest(self, by, *rest))
    failure = told("usdc-paused", stage).failure
    assert "acts that differ while USDC is paused" in failure
    assert failure.count(f"{THROUGH}, moved") == len(ACTS)


def test_a_mock_says_that_it_is_one(here: Standing) -> None:
    """A mock has no list, no pause and no permits: those stories are left out, and the document says so."""
    config = here.session.config
    mock = config.model_copy(update={"usdc": config.usdc.model_copy(update={"kind": "mock"})})
    session = dataclasses.replace(here.session, loaded=dataclasses.replace(here.session.loaded, config=mock))
    found = proving.document(
        session, here.world.upstream, here.deployed, contracts={}, kinds={}, checks=[], results=[], gaps=()
    )
    said = [text for text in found.not_checked if text.startswith("scenario ") and not text.endswith(": not told")]
    assert said == [f"scenario {name}: {why}" for name, why in repertoire.OF_CIRCLE.items()]


def test_one_line_for_two_models_is_seen(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """If the other model's money were this one's, the stories of two models would say so."""
    for story in (reserve_runs_dry, emergency_exit):
        monkeypatch.setattr(story, "launch_another", lambda stage: stage)
        assert not told(story.NAME, stage).ok


def test_an_invoice_that_is_new_each_time_is_seen(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is refused is the invoice, not the amount: under another number it meets another refusal, or none."""
    numbers = itertools.count()
    monkeypatch.setattr(reserve_runs_dry, "hashed", lambda invoice: lines.hashed(f"{invoice}/{next(numbers)}"))
    assert "expected InvoiceAlreadyPaid" in told("reserve-runs-dry", stage).failure


def test_a_unit_that_does_not_come_back_is_seen(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """What left in an emergency returns to each line whole, not about."""
    monkeypatch.setattr(
        emergency_exit, "top_up", lambda stage, by, amount: lines.top_up(stage, by, amount - (by == "treasury"))
    )
    monkeypatch.setattr(emergency_exit, "_two_models", lambda _: None)
    assert "the model's line; found (29999999," in told("emergency-exit", stage).failure


def test_an_exit_out_of_a_going_reserve_is_seen(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """The story asks before it pauses: a reserve that is paused already does not refuse."""
    honest = infrastructure_payment.paid

    def paid(stage: Stage) -> Any:
        done = honest(stage)
        stage.act("pauser", RESERVE, "pause")
        return done

    monkeypatch.setattr(infrastructure_payment, "paid", paid)
    assert (
        "admin: InfrastructureReserve.emergencyWithdraw is refused; found it goes through"
        in told("emergency-exit", stage).failure
    )


def test_a_pause_is_measured_from_the_fault(stage: Stage) -> None:
    """The next block, twelve seconds later: three signatures of a key, two of a Safe's owners."""
    found = facts("pause-drill", stage)
    assert [found[f"by_{who}_after_{what}"] for who in ("key", "safe") for what in ("blocks", "seconds")] == [
        1,
        12,
        1,
        12,
    ]
    assert (found["by_key_signatures"], found["by_safe_signatures"]) == (3, 2)


@pytest.mark.parametrize(
    ("name", "stops", "said"),
    [
        ("give profit", "TradingPaused", "give profit: goes through"),
        ("buy", "", "buy: TradingPaused"),
        ("pay", "RouterPaused", "pay: ReservePaused"),
    ],
)
def test_what_a_pause_stops_is_told_act_by_act(
    name: str, stops: str, said: str, stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Which pause stops which act, and which acts go on."""
    monkeypatch.setattr(trials, "ACTS", edited(name, stops=stops))
    failure = told("pause-drill", stage).failure
    assert "acts that differ while paused" in failure
    assert said in failure


@pytest.mark.parametrize("days", [13, 15])
def test_a_pause_of_another_length_is_seen(days: int, stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """Fourteen days, to the second."""
    monkeypatch.setattr(pause_drill, "LAPSE", days * 86_400)
    assert "untilSeconds" in told("pause-drill", stage).failure


def test_a_pauser_who_unpauses_is_seen(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who pauses does not end it, unless it has more power than it should."""
    honest = pausing.with_pausers

    def generous(stage: Stage) -> Stage:
        stage = honest(stage)
        granted(RESERVE, "DEFAULT_ADMIN_ROLE", pausing.KEY)(stage)
        return stage

    monkeypatch.setattr(pause_drill, "with_pausers", generous)
    assert f"{pausing.KEY}: InfrastructureReserve.unpause is refused" in told("pause-drill", stage).failure


def test_a_pauser_that_stays_is_seen_at_the_end(here: Standing, monkeypatch: pytest.MonkeyPatch) -> None:
    """The drill takes back the roles it gave; where it does not, its end is not right."""
    monkeypatch.setattr(pause_drill, "without_pausers", lambda _: None)
    found = rehearsing.rehearsed(here, How(only=["pause-drill"]))
    assert found.red == (ENDINGS,)
    (said,) = [check.found for check in found.checks if check.name == ENDINGS]
    assert "pause-drill: role: UsageFeeRouter: PAUSER_ROLE" in said


@pytest.mark.parametrize("lowest", [4_999, 5_001])
def test_other_limits_of_the_rate_are_seen(lowest: int, stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """Fifty percent is taken, a basis point less is not."""
    monkeypatch.setattr(governance_change, "LOWEST_BPS", lowest)
    monkeypatch.setattr(governance_change, "OUTSIDE", (lowest - 1,))
    assert not told("governance-change", stage).ok


def test_the_order_within_a_block_matters(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """The change before both deposits: the first is no longer at the old rate."""

    def otherwise(stage: Stage, calls: Any) -> Any:
        first, change, second = calls
        done = together(stage, [change, first, second])
        return [done[1], done[0], done[2]]

    monkeypatch.setattr(governance_change, "together", otherwise)
    assert "the deposit at 10000 bps" in told("governance-change", stage).failure


def topped_up(stage: Stage, amount: int) -> None:
    """Money in a line that the story does not know of."""
    stage.fund_usdc(stage.address("stranger"), amount)
    stage.act("stranger", "USDC", "approve", stage.address(RESERVE), amount)
    stage.act("stranger", RESERVE, "topUp", stage.model.id, amount)


def took(stage: Stage, amount: int) -> None:
    """Some of the reserve's USDC is gone, by no transaction."""
    slot = keccak_hex(encode(["address", "uint256"], [stage.address(RESERVE), BALANCES]))
    left = stage.usdc(RESERVE) - amount
    stage.node.set_storage(stage.address("USDC"), int(slot, 16), left.to_bytes(32, "big"))
    stage.node.mine()
