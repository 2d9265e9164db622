"""The story of a hundred models: it holds, and each claim of it can fail."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest

from pyharness.names import role_id
from pyharness.scenarios import repertoire
from pyharness.scenarios.stage.stage import Stage
from pyharness.scenarios.stories import batch_of_models
from pyharness.scenarios.stories.batch_of_models import Line

NAME = batch_of_models.NAME


def test_it_holds_and_says_what_a_model_costs(stage: Stage) -> None:
    """A hundred known models cost at most half of what a deposit alone does, each; the rates go up to 100 %."""
    result = repertoire.told(NAME, stage, time)
    assert result.failure == ""
    assert result.told is not None
    facts = result.told.facts
    assert facts["highest_infrastructure_bps"] == 10_000
    assert int(facts["to_reserve_usdc"]) + int(facts["to_markets_usdc"]) == int(facts["revenue_usdc"])
    assert int(facts["gas_per_model_afterwards"]) < 50_000
    assert [round(item.rate_bps / 1_000) for item in batch_of_models.lines()[::33]] == [5, 7, 8, 10]


def test_another_rate_of_one_model_is_found(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """Governance of one in a hundred moved a hundredth of a percent: its line is named."""
    honest = batch_of_models._terms

    def terms(stage: Stage, line: Line) -> tuple[object, ...]:
        return honest(stage, replace(line, rate_bps=line.rate_bps + (line.id.endswith("-042"))))

    monkeypatch.setattr(batch_of_models, "_terms", terms)
    result = repertoire.told(NAME, stage, time)
    assert "what the batch moved for batch-of-models-042" in result.failure


def test_an_entry_that_is_not_bad_is_found(stage: Stage) -> None:
    """The unknown model is known after all."""
    known = Line(id="nobodys-model", rate_bps=8_000, amount=1)
    stage.act("admin", "ModelLauncher", "launch", [batch_of_models._terms(stage, known)])
    stage.fund_usdc(stage.address("backend"), 10**12)
    result = repertoire.told(NAME, stage, time)
    assert "backend: UsageFeeRouter.batchDepositFees is refused" in result.failure


def test_a_stranger_with_the_role_is_found(stage: Stage) -> None:
    """Nobody else deposits for a hundred models."""
    identifier = bytes.fromhex(role_id("FEE_DEPOSITOR_ROLE")[2:])
    stage.act("admin", "UsageFeeRouter", "grantRole", identifier, stage.address("stranger"))
    result = repertoire.told(NAME, stage, time)
    assert "stranger: UsageFeeRouter.batchDepositFees is refused" in result.failure


def test_another_largest_batch_is_found(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the contract takes at most is the measured number."""
    monkeypatch.setattr(batch_of_models, "LARGEST", 121)
    result = repertoire.told(NAME, stage, time)
    assert "ArrayTooLarge" in result.failure


def test_money_that_stays_in_the_router_is_found(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """A unit that came from elsewhere in the same moment is nobody's revenue."""
    honest = batch_of_models._cash
    looks = iter(range(10))
    monkeypatch.setattr(batch_of_models, "_cash", lambda stage: {**honest(stage), "UsageFeeRouter": next(looks)})
    result = repertoire.told(NAME, stage, time)
    assert "the cash the batch moved" in result.failure
