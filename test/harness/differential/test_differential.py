"""The contracts' byte code and the exact model say the same of every call, to the unit, in whatever order.

Random interleavings by hypothesis, which shortens what it finds. `make deep-differential` tells far more stories.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from random import Random

import pytest

pytest.importorskip("pyrevm", reason="pyrevm has no wheel for this Python or machine")

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from differential import stories
from differential.chain import Chain
from differential.deployment import HOLDERS, build, people
from differential.stories import MENU
from differential.uncompared import UNCOMPARED_CALLS, UNCOMPARED_VIEWS
from pyharness.errors import Mismatch
from pyharness.exact.formulas import Formulas
from pyharness.exact.refusal import Refused
from pyharness.exact.system import CALCULATING, READS, ROOMS
from pyharness.scenarios.business.chance import Act, Chance, Maker
from pyharness.scenarios.business.language import KINDS
from pyharness.scenarios.business.pair import Pair

SEEDS = st.integers(0, 2**32 - 1)
MAKERS = [maker for maker, weight in MENU for _ in range(weight)]


@lru_cache(maxsize=1)
def chain() -> Chain:
    """One EVM with the contracts; every story leaves it as it was."""
    built = Chain()
    build(built)
    return built


class Interleavings(RuleBasedStateMachine):
    """Acts by anyone in any order."""

    @initialize(seed=SEEDS)
    def launch(self, seed: int) -> None:
        """Two models with drawn terms."""
        self.mark = chain().mark()
        rng = Random(seed)
        self.pair, _ = stories.begin(chain(), rng, Formulas())
        for act in stories.opening(rng, self.pair.system.world):
            self.pair.act(act)

    @rule(maker=st.sampled_from(MAKERS), seed=SEEDS)
    def act(self, maker: Maker, seed: int) -> None:
        """Do something to both and compare everything."""
        self.pair.act(maker(Chance(Random(seed), self.pair.system.world, people())))

    def teardown(self) -> None:
        """Return the chain to where it was."""
        if hasattr(self, "mark"):
            chain().back(self.mark)


Interleavings.TestCase.settings = settings(
    max_examples=12,
    stateful_step_count=40,
    deadline=None,
    derandomize=True,
    database=None,
    report_multiple_bugs=False,
    suppress_health_check=list(HealthCheck),
)


class TestAnyOrder(Interleavings.TestCase):  # type: ignore[name-defined, misc]
    """The contracts and the model agree in any order of acts."""


@pytest.fixture
def pair() -> Iterator[Pair]:
    """Two models just launched; the chain is as before afterwards."""
    mark = chain().mark()
    yield stories.begin(chain(), Random(0), Formulas())[0]
    chain().back(mark)


def test_every_view_of_the_money_path_is_compared(pair: Pair) -> None:
    """A view that nobody asks could say anything; the few left out are named with their reason."""
    asked = {(kind, name) for (kind, _, name, _), _ in pair.system.views(HOLDERS, ("alpha", "beta"))}
    asked |= {(kind, name) for kind, made in (ROOMS | CALCULATING).items() for name in made if name in READS}
    there = {(kind, name) for kind in KINDS for name in chain().views[kind]}
    left = {(kind, name) for kind, name in there - asked if (kind, name) not in UNCOMPARED_VIEWS}
    assert left == set()
    assert not [view for view in UNCOMPARED_VIEWS if view in asked or view not in there]


def test_every_call_of_the_money_path_is_made() -> None:
    """A call that nobody makes could do anything; the few left out are named with their reason."""
    made = {(kind, name) for kind, names in (ROOMS | CALCULATING).items() for name in names}
    there = {
        (kind, name)
        for kind in KINDS
        for name, _ in chain().language.functions[kind]
        if name not in chain().views[kind]
    }
    assert not {call for call in there - made if call not in UNCOMPARED_CALLS}
    assert not [call for call in UNCOMPARED_CALLS if call in made or call not in there]


def test_a_difference_names_the_call_and_both_answers(pair: Pair) -> None:
    """What is found can be read."""
    pair.system.world.reserve.outstanding += 1
    with pytest.raises(Mismatch, match=r"reserve\.\.totalAccrued\(\) after 1 seconds is not what") as caught:
        pair.act(Act(wait=1))
    assert (str(caught.value.found)[:17], caught.value.expected) == ("Said(words=(0,), ", "(1,)")


def test_a_refused_call_leaves_no_trace_in_the_model(pair: Pair) -> None:
    """Half of a batch is undone when its other half is refused."""
    before = list(pair.system.views(HOLDERS, ("alpha", "beta")))
    backend = next(holder for _, role, holder in pair.system.world.roles if role.name == "FEE_DEPOSITOR_ROLE")
    with pytest.raises(Refused, match="BatchItemZero"):
        pair.system.call("router", "batchDepositFees", backend, (("alpha", "beta"), (10**8, 0)))
    assert list(pair.system.views(HOLDERS, ("alpha", "beta"))) == before


def test_a_purchase_wider_than_a_book_is_refused_by_both_alike(pair: Pair) -> None:
    """The curve takes it, the book does not, and both name the whole book."""
    trader = next(iter(pair.system.world.usdc.balances))
    step = pair.act(
        Act(kind="pool", model="beta", function="buy", caller=trader, arguments=(2**96, 0, trader, 2**256 - 1))
    )
    assert step.said.error == "BookTooWide"
