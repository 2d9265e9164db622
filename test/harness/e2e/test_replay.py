"""A quarter of business under watch tells exactly what the exact model expects, and each rule is needed for it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from watched_quarter import TABLES, Living, Quarter, replayed

from pyharness.pipeline.rehearsal.standings import Standing

SEED, MODELS, STEPS = 12, 3, 110
EXPECTED = Path(__file__).parent / "quarter.txt"  # round, what begins (+) or ends (-), whom it is about


@pytest.fixture(scope="module")
def lived(standing: Standing, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Quarter, Living]]:
    """The quarter, lived once: every round by a monitor of its own, many after one that lost its node."""
    snapshot = standing.world.fork.snapshot()
    living = Living(standing, tmp_path_factory.mktemp("quarter"), seed=SEED, models=MODELS)
    yield living.live(steps=STEPS), living
    standing.world.fork.revert(snapshot)


def test_a_quarter_raises_exactly_what_the_exact_model_expects(lived: tuple[Quarter, Living]) -> None:
    """None is missed, none repeated, over restarts and lost nodes; the list is the committed one."""
    found = lived[0]
    assert found.told == found.expected
    assert found.lost > 5
    assert [" ".join(map(str, item)) for item in found.expected] == EXPECTED.read_text("utf-8").splitlines()


def test_the_same_looks_are_judged_the_same_again(lived: tuple[Quarter, Living]) -> None:
    """Rules and memory depend on nothing else."""
    found, living = lived
    assert replayed(found, living.names) == found.expected


@pytest.mark.parametrize("rule", [rule for table in TABLES for rule in table])
def test_each_rule_is_needed(rule: str, lived: tuple[Quarter, Living]) -> None:
    """The same quarter without it tells something else."""
    found, living = lived
    assert replayed(found, living.names, without=rule) != found.expected
