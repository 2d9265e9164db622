"""More models cost no more requests where nothing is to be done, and launches stay within what a transaction may take.

The figures of 1,000 models are those of `make bench`.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
import tomli
from eth_account import Account
from scale.bench import CHAIN_ID, templates
from scale.counting import Counts, counting
from scale.phase import KEY, session

from pyharness import paths
from pyharness.chain.abi import encode_call
from pyharness.chain.anvil import Anvil, NodeSpec, running
from pyharness.pipeline.corridor.deploying import deploy
from pyharness.pipeline.corridor.planning import make_plan
from pyharness.pipeline.corridor.session import Session
from pyharness.pipeline.corridor.verifying import verify
from pyharness.plan.schema import Plan
from pyharness.record.store import latest

FEW, MORE = 3, 40
MORE_REQUESTS = 3  # what 37 models more may add
FRESH_REQUESTS, CLONES = 40, 3  # of a first plan: without any model; a model is params, token and pool
PLAN_REQUESTS, VERIFY_REQUESTS = 30, 45
LARGEST_LAUNCH = 16_000_000  # gas, margin included
LAUNCHED_AT_ONCE = 14
STRANGER = "0x1563915e194D8CfBA1943570603F7606A3115508"


@dataclass(slots=True, kw_only=True)
class Network:
    """A chain, a network of some models on it, and what was asked of the node."""

    node: Anvil
    here: Session
    counts: Counts
    work: Path

    def requests(self) -> int:
        """Messages since this was asked last."""
        return self.counts.take()[0]

    def looked_at(self) -> list[int]:
        """The models the script was told to look at."""
        text = (self.work / "local" / "rendered.toml").read_text("utf-8")
        return list(tomli.loads(text)["changed"])


@contextmanager
def network(models: int) -> Iterator[Network]:
    """A deployed network, until the block ends."""
    account = Account.create()
    paths.WORK.mkdir(exist_ok=True)
    with (
        tempfile.TemporaryDirectory(prefix="test-scale-", dir=paths.WORK) as private,  # forge may read there only
        pytest.MonkeyPatch.context() as patch,
        running(NodeSpec(chain_id=CHAIN_ID)) as node,
        counting(node.url) as (url, counts),
    ):
        patch.setenv(KEY, "0x" + bytes(account.key).hex())
        node.set_balance(account.address, 10**20)
        work = Path(private)
        here = session(templates(work / "networks", models), url, work)
        yield Network(node=node, here=here, counts=counts, work=work)


@pytest.fixture(scope="module")
def few() -> Iterator[Network]:
    """A finished system of three models."""
    with network(FEW) as made:
        assert deploy(made.here, lambda *_: True).outcome
        yield made


@pytest.fixture(scope="module")
def more() -> Iterator[Network]:
    """A finished system of forty."""
    with network(MORE) as made:
        outcome = deploy(made.here, lambda *_: True).outcome
        assert outcome is not None
        assert outcome.waiting == ()
        yield made


def finished_plan(of: Network) -> int:
    """The requests of a plan that finds nothing to do."""
    of.requests()
    assert make_plan(of.here).empty
    assert of.looked_at() == []
    return of.requests()


def clean_verification(of: Network) -> int:
    """The requests of a verification that finds nothing wrong."""
    of.requests()
    assert verify(of.here).findings == ()
    return of.requests()


def test_models_add_no_requests_to_a_plan_that_finds_nothing_to_do(few: Network, more: Network) -> None:
    """All of them are read together, and the script looks at none."""
    asked = [finished_plan(few), finished_plan(more)]
    assert asked[1] - asked[0] <= MORE_REQUESTS
    assert max(asked) <= PLAN_REQUESTS


def test_models_add_few_requests_to_a_verification(few: Network, more: Network) -> None:
    """Views, code and roles of all models are asked together."""
    asked = [clean_verification(few), clean_verification(more)]
    assert asked[1] - asked[0] <= MORE_REQUESTS
    assert max(asked) <= VERIFY_REQUESTS


def launches(plan: Plan) -> list[tuple[int, int]]:
    """Models and gas of each launch."""
    return [(step.data.count(b"model-".hex()), step.gas) for step in plan.steps if step.function == "launch"]


def test_launches_fit_into_a_transaction_and_steps_wait_for_their_own_model() -> None:
    """Fourteen models each at most; only giving power up would wait for all of them."""
    with network(MORE) as made:
        made.requests()
        plan = make_plan(made.here)
        assert made.requests() <= FRESH_REQUESTS + CLONES * MORE
        found = launches(plan)
        assert len(found) == -(-MORE // LAUNCHED_AT_ONCE)
        assert all(0 < gas <= LARGEST_LAUNCH for _, gas in found)
        calls = [step for step in plan.steps if step.model is not None]
        assert len(calls) == 2 * MORE  # each model's score begins, and its budget is set
        waits = [[name for name in step.depends_on if not name.endswith("/create")] for step in calls]
        assert {len(names) for names in waits} == {1}


@pytest.mark.parametrize(
    ("what", "place", "call", "arguments"),
    [
        ("setInfrastructureAccrualBps", "params", "setInfrastructureAccrualBps(uint16)", (9_999,)),
        ("setTokensPerDeltaOne", "params", "setTokensPerDeltaOne(uint256)", (10**18,)),
        ("setTradeFee", "factory", "setTradeFee(string,uint16)", ("{id}", 7)),
        ("setProvider", "reserve", "setProvider(string,address)", ("{id}", STRANGER)),
        ("setBudget", "registry", "setBudget(string,uint256)", ("{id}", 10**24)),
    ],
)
def test_a_value_that_moved_is_seen_though_other_models_are_left_out(
    more: Network, what: str, place: str, call: str, arguments: tuple[object, ...]
) -> None:
    """Each value that the script compares; the script looks at that model alone."""
    places = standing(more)
    at = 17
    name = more.here.config.models[at].id
    filled = [name if item == "{id}" else item for item in arguments]
    snapshot = more.node.snapshot()
    try:
        target = places["params/" + name] if place == "params" else places[place]
        more.node.send_as(more.here.config.holders.governor, target, encode_call(call, *filled))
        plan = make_plan(more.here)
        assert [(step.function, step.model) for step in plan.steps] == [(what, name)]
        assert more.looked_at() == [at]
    finally:
        more.node.revert(snapshot)


def test_a_record_of_another_chain_is_a_guess_that_costs_nothing_but_time(more: Network) -> None:
    """The same addresses without code: everything is planned again, every model looked at."""
    with running(NodeSpec(chain_id=CHAIN_ID)) as empty, counting(empty.url) as (url, _):
        here = session(more.work / "networks", url, more.work)
        assert len(launches(make_plan(here))) == -(-MORE // LAUNCHED_AT_ONCE)
        assert more.looked_at() == list(range(MORE))


def standing(of: Network) -> dict[str, str]:
    """Addresses by short names."""
    record = latest(of.here.records)
    assert record is not None
    contracts = {label: item.address for label, item in record.contracts.items()}
    return {
        "factory": contracts["HokusaiAMMFactory"],
        "reserve": contracts["InfrastructureReserve"],
        "registry": contracts["ModelRegistry"],
        **{f"params/{model.id}": model.params for model in record.models},
    }
