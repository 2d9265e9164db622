"""Each mistake planted in the model parts it from the contracts within a few hundred acts; the model itself never does.

All planted models follow the same stories: what the chain says is asked once and held against each of them.
"""

from __future__ import annotations

import pickle

import pytest

pytest.importorskip("pyrevm", reason="pyrevm has no wheel for this Python or machine")

from differential import deployment, stories
from differential.chain import Chain
from differential.plants import PLANTS
from pyharness.exact.formulas import Formulas
from pyharness.exact.system import System
from pyharness.scenarios.business.pair import agrees

STORIES, ACTS = 30, 30
FIRST_SEED = 2_000


@pytest.fixture(scope="module")
def found() -> dict[str, int]:
    """The number of acts after which each plant was found."""
    chain = Chain()
    deployment.build(chain)
    caught: dict[str, int] = {}
    acts = 0
    for seed in range(FIRST_SEED, FIRST_SEED + STORIES):
        followers: dict[str, System] = {}
        for at, (pair, step) in enumerate(stories.tell(chain, seed, ACTS, Formulas())):
            if at == 0:
                world = pickle.dumps(pair.system.world)
                followers = {
                    name: System(world=pickle.loads(world), formulas=plant())  # noqa: S301
                    for name, plant in PLANTS.items()
                    if name not in caught
                }
            for name in [name for name, follower in followers.items() if not agrees(follower, pair.people, step)]:
                caught[name] = acts
                del followers[name]
            acts += 1
        if len(caught) == len(PLANTS):
            break
    return caught


@pytest.mark.parametrize("plant", PLANTS)
def test_a_planted_mistake_is_found(plant: str, found: dict[str, int]) -> None:
    """One wrong formula is enough to be noticed."""
    assert plant in found


def test_every_formula_has_a_plant() -> None:
    """A formula nobody broke was perhaps never compared."""
    formulas = {name for name in vars(Formulas) if not name.startswith("_")}
    broken = {name for plant in PLANTS.values() for name in vars(plant) if not name.startswith("_")}
    assert broken == formulas
