"""Every story by name, and how one is told: on a snapshot, from the same beginning, whatever the others did.

In: a ``Stage``, names. Out: ``Result`` s. The door to the network, by ``Stage``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from pyharness.chain.schema import Clock
from pyharness.errors import HarnessError, UsageFault
from pyharness.names import one_of
from pyharness.scenarios.schema import Result, Told
from pyharness.scenarios.stage.diary import Diary
from pyharness.scenarios.stage.stage import Stage
from pyharness.scenarios.stories import (
    accrual_health,
    across_the_threshold,
    api_fee_deposit,
    attack_first_buyer,
    attack_profit_sandwich,
    attack_reward,
    attack_round_trip,
    attack_whale,
    attested_evaluation,
    batch_of_models,
    blocklisted,
    buy_and_sell,
    deposit_before_first_buyer,
    emergency_exit,
    governance_adjustment,
    governance_change,
    infrastructure_payment,
    moving_by_hand,
    pause_drill,
    permit_by_safe,
    permit_deposit,
    profit_lifts_the_price,
    reserve_runs_dry,
    revenue_beside,
    safe_pays_invoices,
    three_months_of_business,
    usdc_paused,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """What a story says in one sentence, and how it is told."""

    sentence: str
    tell: Callable[[Stage], Told]


STORIES: Mapping[str, Story] = {
    story.NAME: Story(sentence=story.SENTENCE, tell=story.tell)
    for story in (
        api_fee_deposit,
        infrastructure_payment,
        governance_adjustment,
        accrual_health,
        buy_and_sell,
        profit_lifts_the_price,
        across_the_threshold,
        deposit_before_first_buyer,
        attested_evaluation,
        safe_pays_invoices,
        permit_deposit,
        permit_by_safe,
        batch_of_models,
        three_months_of_business,
        attack_profit_sandwich,
        attack_whale,
        attack_round_trip,
        attack_first_buyer,
        attack_reward,
        governance_change,
        reserve_runs_dry,
        emergency_exit,
        pause_drill,
        usdc_paused,
        blocklisted,
    )
}

BESIDE: Mapping[str, Story] = {
    story.NAME: Story(sentence=story.SENTENCE, tell=story.tell) for story in (revenue_beside, moving_by_hand)
}
ALL: Mapping[str, Story] = {**STORIES, **BESIDE}

# Stories that need Circle's own code, which a mock has not, each with what that lacks.
OF_CIRCLE: Mapping[str, str] = {
    permit_deposit.NAME: "USDC is a mock here, which takes no permits",
    permit_by_safe.NAME: "USDC is a mock here, which takes no permits",
    usdc_paused.NAME: "USDC is a mock here, which cannot be paused",
    blocklisted.NAME: "USDC is a mock here, which has no list of blocked accounts",
}


def of(mode: str, usdc: str) -> tuple[str, ...]:
    """The stories of a mode and a kind of USDC: of a whole system, or of reserve and router beside an existing one.

    Args:
        usdc: ``external``, Circle's; or ``mock``.
    """
    return tuple(name for name in _of_mode(mode) if name not in left_out(mode, usdc))


def left_out(mode: str, usdc: str) -> Mapping[str, str]:
    """The stories of a mode that cannot be told with this kind of USDC, and why."""
    return {name: why for name, why in OF_CIRCLE.items() if usdc == "mock" and name in _of_mode(mode)}


def chosen(only: Sequence[str], mode: str = "full", usdc: str = "external") -> tuple[str, ...]:
    """The names of the stories to tell, in their order; all of the mode without a choice.

    Raises:
        UsageFault: E-SCENARIO, there is no such story, or it cannot be told here.
    """
    names, cannot = of(mode, usdc), left_out(mode, usdc)
    unknown = next((name for name in only if name not in names), None)
    if unknown is not None:
        raise UsageFault(
            "E-SCENARIO",
            cannot.get(unknown, "there is no such scenario"),
            found=unknown,
            expected=one_of(unknown, names, most=len(names)),
            next_command="python -m pyharness rehearse --help",
        )
    return tuple(name for name in names if not only or name in only)


def _of_mode(mode: str) -> Mapping[str, Story]:
    return BESIDE if mode == "infrastructure" else STORIES


def _nobody(_name: str, _told: Told) -> None:
    """Nobody looks."""


def told(name: str, stage: Stage, clock: Clock, at_end: Callable[[str, Told], None] = _nobody) -> Result:
    """Tell one story and go back to where it began, whatever became of it.

    Args:
        at_end: called with its name and what it told while what it did still stands; not for a story that broke off.
    """
    stage = replace(stage, diary=Diary())
    snapshot, began, start = stage.node.snapshot(), clock.monotonic(), stage.now()
    story: Told | None = None
    failure = ""
    try:
        story = ALL[name].tell(stage)
        at_end(name, story)
    except HarnessError as error:
        failure = _words(error)
    finally:
        end = stage.now()
        stage.node.revert(snapshot)
    return Result(
        name=name,
        sentence=ALL[name].sentence,
        seconds=clock.monotonic() - began,
        told=story,
        failure=failure,
        chain_seconds=end - start,
        steps=stage.diary.steps,
        left_out=stage.diary.left_out,
    )


def _words(error: HarnessError) -> str:
    parts = [error.message]
    parts += [f"found {error.found}"] if error.found is not None else []
    parts += [f"expected {error.expected}"] if error.expected is not None else []
    return "; ".join(parts)
