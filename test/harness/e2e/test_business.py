"""The story of three months of business: what turns it red, and what is seen of the models it launches."""

from __future__ import annotations

from functools import partial

import pytest
from eth_utils.crypto import keccak

from pyharness.errors import Mismatch
from pyharness.exact.formulas import Formulas
from pyharness.names import role_id
from pyharness.pipeline.rehearsal.endings import Endings
from pyharness.pipeline.rehearsal.standings import Standing
from pyharness.scenarios.business.live import Live
from pyharness.scenarios.schema import Result, Told
from pyharness.scenarios.stories import three_months_of_business

SEED = 7
RESERVE = "InfrastructureReserve"
BALANCES = 9  # the slot of FiatToken's balances
lived = partial(three_months_of_business.told, seed=SEED, models=2)


class SplitRoundsUp(Formulas):
    """Infrastructure gets the unit that profit should have."""

    def split(self, amount: int, bps: int) -> tuple[int, int]:
        """Ceil instead of floor."""
        infra = -(-amount * bps // 10_000)
        return infra, amount - infra


class FeeRoundsDown(Formulas):
    """A fee of one unit too little."""

    def trade_fee(self, amount: int, fee_bps: int) -> int:
        """Floor instead of ceil."""
        return amount * fee_bps // 10_000


class ReleaseRoundsUp(Formulas):
    """The drip is a unit ahead."""

    def released(self, unreleased: int, remaining: int, elapsed: int) -> int:
        """Ceil instead of floor."""
        return unreleased if elapsed >= remaining else -(-unreleased * elapsed // remaining)


@pytest.mark.parametrize("plant", [SplitRoundsUp, FeeRoundsDown, ReleaseRoundsUp])
def test_a_model_wrong_by_one_unit_is_found(plant: type[Formulas], here: Standing) -> None:
    """The first act whose rounding matters parts it from the contracts; call or view are named, and both numbers."""
    with pytest.raises(Mismatch, match="is not what the exact model says") as caught:
        lived(here.stage, steps=200, formulas=plant())
    assert caught.value.found != caught.value.expected


def test_one_unit_that_nobody_tells_of_is_found(here: Standing, monkeypatch: pytest.MonkeyPatch) -> None:
    """Money that is in the reserve beside every act is seen in the reserve's own view, one unit."""
    stage, call, begun = here.stage, Live.call, []
    owner = int(stage.address(RESERVE), 16).to_bytes(32, "big")
    slot = int.from_bytes(keccak(owner + BALANCES.to_bytes(32, "big")), "big")

    def with_a_gift(self: Live, *asked: object) -> object:
        begun.append(asked)
        if len(begun) == 60:
            stage.node.set_storage(stage.address("USDC"), slot, (stage.usdc(RESERVE) + 1).to_bytes(32, "big"))
        return call(self, *asked)  # type: ignore[arg-type]

    monkeypatch.setattr(Live, "call", with_a_gift)
    with pytest.raises(Mismatch, match=r"reserve\.\.getBalance\(\)") as caught:
        lived(stage, steps=80)
    found, expected = int(str(caught.value.found).split(",")[0].rpartition("(")[2]), caught.value.expected
    assert expected == f"({found - 1},)"


def test_the_same_seed_tells_the_same_story(here: Standing) -> None:
    """Facts do not depend on whose addresses were generated, nor on when it is told."""
    snapshot = here.stage.node.snapshot()
    first = lived(here.stage, steps=30)
    here.stage.node.revert(snapshot)
    here.stage.node.advance(12_345)
    assert lived(here.stage, steps=30).facts == first.facts
    assert first.facts["steps"] == 30
    assert first.facts["differences"] == 0


def test_a_model_that_the_story_tells_of_is_verified_like_a_configured_one(here: Standing) -> None:
    """Known by its story; its powers are looked at all the same, and a model nobody told of is a stranger."""
    endings, name = Endings(here.session, here.stage.model), three_months_of_business.NAME
    look = endings.on(here.stage.node)
    story = lived(here.stage, steps=3)
    look(name, story)
    assert endings.check(()).ok, endings.check(()).found
    look(name, Told(facts=story.facts, launched=story.launched[:1]))
    assert "model(business-01): expected not registered (config), found registered" in endings.check(()).found
    assert "model(business-00)" not in endings.check(()).found


def test_a_story_that_nobody_looked_at_where_it_ended_turns_the_check_red(here: Standing) -> None:
    """States are counted against the stories that held."""
    endings, name = Endings(here.session, here.stage.model), three_months_of_business.NAME
    story = lived(here.stage, steps=3)
    endings.on(here.stage.node)(name, story)
    seen, unseen = (Result(name=it, sentence="", seconds=0.0, told=story) for it in (name, "api-fee-deposit"))
    assert endings.check((seen,)).ok
    assert not endings.check((seen, unseen)).ok
    assert endings.check((seen, unseen)).found == "api-fee-deposit: not looked at"


def test_a_power_over_a_model_that_the_story_launched_is_seen(here: Standing) -> None:
    """Governance of a launched model in a stranger's hands is a finding, not a part of the story."""
    stage, endings = here.stage, Endings(here.session, here.stage.model)
    look = endings.on(stage.node)
    story = lived(stage, steps=3)
    params = stage.view("TokenManager", "getParamsAddress", "business-00")
    grant = stage.book["HokusaiParams"].data(
        "grantRole", (bytes.fromhex(role_id("GOV_ROLE")[2:]), stage.address("stranger"))
    )
    stage.node.send_as(stage.address("governor"), params, grant)
    look(three_months_of_business.NAME, story)
    assert "HokusaiParams/business-00: GOV_ROLE" in endings.check(()).found
