"""Where no configured model is on the guide's terms, stories are told on one made for them: it is verified as the
others are, and the report says which models nothing was told of."""

from __future__ import annotations

import dataclasses
from functools import partial

import pytest

from pyharness.names import role_id
from pyharness.pipeline.rehearsal import rehearsing, telling
from pyharness.pipeline.rehearsal.endings import ENDINGS
from pyharness.pipeline.rehearsal.rehearsing import How
from pyharness.pipeline.rehearsal.standings import Standing
from pyharness.scenarios import repertoire
from pyharness.scenarios.schema import Told
from pyharness.scenarios.stage.stage import Stage

STORY = "api-fee-deposit"


@pytest.fixture
def made(here: Standing, monkeypatch: pytest.MonkeyPatch) -> Standing:
    """The world as a network is told of whose models have terms of their own."""
    monkeypatch.setattr(telling, "_fitting", lambda *_: None)
    cast, plan = here.cast, here.deployed.plan
    prepare = partial(telling.stage_of_its_own, here.session, here.world, cast, plan, here.stage)
    return dataclasses.replace(here, prepare=prepare)


def test_what_a_story_does_to_it_is_found(made: Standing, monkeypatch: pytest.MonkeyPatch) -> None:
    """A stranger who may set its split is an undeclared power, as at any configured model."""
    honest, governs = repertoire.ALL[STORY], bytes.fromhex(role_id("GOV_ROLE")[2:])

    def tell(stage: Stage) -> Told:
        assert stage.model.id == telling.OWN
        stage.act("governor", "HokusaiParams", "grantRole", governs, stage.address("stranger"))
        return honest.tell(stage)

    monkeypatch.setattr(repertoire, "ALL", {**repertoire.ALL, STORY: dataclasses.replace(honest, tell=tell)})
    found = rehearsing.rehearsed(made, How(only=[STORY]))
    (said,) = [check.found for check in found.checks if check.name == ENDINGS]
    assert found.red == (ENDINGS,)
    assert said.startswith(f"{STORY}: role: HokusaiParams/{telling.OWN}: GOV_ROLE"), said


def test_an_honest_story_holds_and_what_was_not_told_is_said(made: Standing) -> None:
    """The configured model's own terms were not traded on; the report names it."""
    terms = made.session.config.models[0].model_copy(update={"trade_fee_bps": 31})
    config = made.session.config.model_copy(update={"models": (terms,)})
    found = rehearsing.rehearsed(made, How(only=[STORY]))
    assert found.red == ()
    assert telling.untold(made.session.config, made.session.config.models[0]) == ()
    (gap,) = telling.untold(config, telling._own_model(config))
    assert gap.startswith(f"models: {terms.id}, on their own terms: ")
    assert telling.OWN in gap
