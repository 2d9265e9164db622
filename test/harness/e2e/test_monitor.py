"""The monitor on a living system: each rule by a real act, over restarts, lost nodes and reorganisations."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

import pytest
from watched import CASES, Case, Watch, rules, watch

from pyharness.observe.schema import Rule
from pyharness.pipeline.standings import Standing

CONFIRMATIONS = 2


@pytest.fixture
def watched(here: Standing, tmp_path: Path) -> Watch:
    """A system in which nothing is wrong, looked at once."""
    made = watch(here, tmp_path, confirmations=CONFIRMATIONS)
    first = made.look()
    assert (first.open, first.state, first.exit_code) == ((), "ok", 0)
    return made


def test_every_rule_has_a_case() -> None:
    """But for the one that has a test of its own."""
    assert {case.rule for case in CASES} == set(get_args(Rule)) - {"reorganised"}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.rule)
def test_each_rule_is_raised_and_cleared_by_an_act(case: Case, watched: Watch) -> None:
    """It, what that raises besides, and nothing else; told once when it begins and once when it ends."""
    case.begin(watched)
    began = watched.look()
    assert sorted(rules(began.raised)) == sorted((case.rule, *case.others)), began.open
    again = watched.look()
    assert (again.raised, again.cleared, rules(again.open)) == ((), (), rules(began.open))
    case.end(watched)
    ended = watched.look()
    assert case.rule in rules(ended.cleared)
    assert case.rule not in rules(ended.open)
    after = watched.look()
    assert (after.raised, after.cleared) == ((), ())
