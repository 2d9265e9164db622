"""The attacks of the rehearsal: none pays on the real code, and the same search pays without the defence it is for."""

from __future__ import annotations

import dataclasses
import re
import time
from types import ModuleType

import pytest
import weakened
from weakened import Weakness

from pyharness.errors import Mismatch
from pyharness.exact.curve import Curve
from pyharness.exact.formulas import Formulas
from pyharness.scenarios import repertoire
from pyharness.scenarios.stage import raid
from pyharness.scenarios.stage.blocks import ATTACKER, Block, equip, ordered
from pyharness.scenarios.stage.raid import Play
from pyharness.scenarios.stage.stage import Stage
from pyharness.scenarios.stories import attack_profit_sandwich, attack_whale

GAINS = re.compile(r"none of (\d+) combinations pays; found .*: gains (\d+)$")


@pytest.mark.parametrize(
    ("story", "weakness", "at_least"),
    [
        ("attack-sandwich-on-profit", weakened.INSTANT_PROFIT, 10_000 * 10**6),
        ("attack-whale-across-the-threshold", weakened.PRICE_JUMPS_AT_THE_THRESHOLD, 4_000 * 10**6),
        ("attack-round-trip-in-a-block", weakened.TRADES_BEFORE_LOOKING, 1_000 * 10**6),
        ("attack-first-buyer", weakened.CLOCK_WITHOUT_OWNERS, 15 * 10**6),
        ("attack-first-buyer", weakened.NO_VIRTUAL_SUPPLY, 400 * 10**6),
        ("attack-sale-around-a-reward", weakened.REWARDS_AT_ONCE, 10**18),
    ],
    ids=["drip", "curve", "look", "clock", "virtual supply", "reward cap"],
)
def test_without_its_defence_the_same_search_pays(story: str, weakness: Weakness, at_least: int, stage: Stage) -> None:
    """What makes the attack lose is the code that was taken away, and the search is good enough to find its gain."""
    weakened.weaken(stage, weakness)
    result = repertoire.told(story, stage, time)
    found = GAINS.search(result.failure)
    assert found, result.failure
    assert int(found[1]) >= raid.LEAST
    assert int(found[2]) >= at_least, result.failure


def test_what_the_story_does_not_claim_would_not_hold(stage: Stage) -> None:
    """Without a fee a sandwich over two blocks pays what dripped between them; the report says that none was tried."""
    equip(stage)
    states = {name: build for name, build in attack_profit_sandwich.STATES.items() if name.endswith("fee 0 bps")}
    plays = [dataclasses.replace(play, fits=lambda _: True) for play in attack_profit_sandwich.plays()]
    later = [play for play in plays if play.order in attack_profit_sandwich.ACROSS]
    assert raid.search(stage, states, later, lambda here: here.usdc(ATTACKER)).best.gain > 10**6
    result = repertoire.told("attack-sandwich-on-profit", stage, time)
    assert result.told is not None
    assert result.told.not_checked == (attack_profit_sandwich.BEYOND,)


@pytest.mark.parametrize(
    ("attack", "order"),
    [(attack_whale, "buy at once, sell at once"), (attack_profit_sandwich, "buy, deposit, sell")],
    ids=["round trip", "around a deposit"],
)
def test_what_an_attack_brings_is_what_the_exact_model_says(attack: ModuleType, order: str, stage: Stage) -> None:
    """To the unit, in every state and size; a deposit in the same block makes no difference to it."""
    model, exact, seen = stage.model, Formulas(), dict[str, tuple[int, int, int]]()
    curve = Curve(crr_ppm=model.crr_ppm, threshold_usdc=model.threshold_usdc, launch_price_usdc=model.price_usdc)

    def noted(name: str, build: raid.Build) -> raid.Build:
        def built(here: Stage) -> None:
            build(here)
            here.wait_until(here.now() + raid.SLOT)  # the time of the attack, for what drips until then
            reserve, supply = here.view("HokusaiAMM", "pricedReserve"), here.view("HokusaiToken", "totalSupply")
            seen[name] = (reserve, supply, here.view("HokusaiAMM", "tradeFee"))

        return built

    states = {name: noted(name, build) for name, build in attack.STATES.items() if "on its way" not in name}
    equip(stage)
    plays = [play for play in attack.plays() if play.order == order]
    found = raid.search(stage, states, plays, lambda here: here.usdc(ATTACKER))
    assert len(found.attempts) >= 50
    for attempt in found.attempts:
        (reserve, supply, fee_bps), stake = seen[attempt.state], attempt.play.size
        net = stake - exact.trade_fee(stake, fee_bps)
        tokens = exact.bought(curve, reserve, supply, net).floor
        gross = exact.sold(curve, reserve + net, supply + tokens, tokens).floor
        assert attempt.gain == gross - exact.trade_fee(gross, fee_bps) - stake, str(attempt)


def test_the_same_code_compiled_again_changes_nothing(stage: Stage) -> None:
    """What the tests above see comes from the words replaced, not from how they are replaced."""
    weakened.weaken(stage, Weakness(edits=[]))
    result = repertoire.told("attack-round-trip-in-a-block", stage, time)
    assert result.failure == ""


def test_attacks_that_the_market_refuses_prove_nothing(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """A search whose acts all revert has found nothing out, whatever it did not gain."""

    def refused(stage: Stage, at: int) -> bool:
        block = Block(stage, at)
        block.sell(ATTACKER, 1)
        return all(block.mined())

    nothing = [Play(order="sell what one has not", size=1, run=refused)] * 20
    monkeypatch.setattr(attack_whale, "plays", lambda: nothing)
    result = repertoire.told("attack-whale-across-the-threshold", stage, time)
    assert "at least 200 combinations were played whole; found 0" in result.failure


def test_the_acts_of_a_block_are_at_one_time_in_the_order_given(stage: Stage) -> None:
    """Whoever bids less comes later, also where accounts differ; views in between see what is already there."""
    equip(stage)
    blocks = stage.node.rpc.block_number()
    with ordered(stage):
        block = Block(stage, stage.now() + 100)
        for by in ("holder", ATTACKER, "holder", ATTACKER):
            block.buy(by, 10**6)
        seen = block.view("HokusaiToken", "totalSupply")
        assert block.mined() == (True, True, True, True)
    assert stage.node.rpc.block_number() == blocks + 1
    assert seen == stage.view("HokusaiToken", "totalSupply")
    acts = [step for step in stage.diary.steps if step.call == "HokusaiAMM.buy"]
    assert [step.by for step in acts[-4:]] == ["holder", ATTACKER, "holder", ATTACKER]
    stage.act(ATTACKER, "USDC", "approve", stage.address("HokusaiAMM"), 0)  # the node mines by itself again


def test_another_order_in_the_block_is_noticed(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """A node that sorts the acts otherwise would play another attack."""
    equip(stage)
    monkeypatch.setattr("pyharness.scenarios.stage.blocks.FIRST_PRICE_WEI", _Rising(10**12))
    with ordered(stage):
        block = Block(stage, stage.now() + 100)
        for by in ("holder", ATTACKER):
            block.buy(by, 10**6)
        with pytest.raises(Mismatch, match="the block"):
            block.mined()


class _Rising(int):
    """A price that rises where it should fall."""

    def __sub__(self, other: int) -> int:
        return int(self) + other
