"""Months of business by everybody, replayed from what the chain emitted: every model's figures, to the unit."""

from __future__ import annotations

import pytest

from pyharness.chain.abi import Interface
from pyharness.chain.logs import Wanted, logs
from pyharness.exact.replay import Happening
from pyharness.ops.whatif import Frame, against_chain, run
from pyharness.pipeline.acts import begun
from pyharness.pipeline.acts.happened import KINDS, OF_MANY, Places
from pyharness.pipeline.acts.windows import silent, start_of
from pyharness.record.schema import Model
from pyharness.scenarios.stage.stage import Stage
from pyharness.scenarios.stories.three_months_of_business import told
from pyharness.tools.release import storage_slots
from pyharness.values import ZERO_ADDRESS

MODELS, STEPS = 3, 120


@pytest.mark.parametrize("days", [25, 60])
def test_each_model_of_a_living_business_is_replayed_to_the_unit(stage: Stage, days: int) -> None:
    """Deposits, batches, trades, rewards in tranches, exits, pauses, fees, rates and pokes, drawn from a seed."""
    first = stage.node.rpc.block().number + 1
    told(stage, seed=77 + days, steps=STEPS, models=MODELS)
    rpc = stage.node.rpc
    pinned, slot = rpc.block(), storage_slots(["HokusaiAMM"])["HokusaiAMM"][begun.BOOK]
    story: list[Happening] = []
    for places in _launched(stage, first):
        start = start_of(rpc, places, slot, first, pinned, days)
        unheard = silent(rpc, places, slot, start, pinned) if start.height else ()
        found = tuple(sorted((*start.story, *unheard), key=_order))
        frame = Frame(model_id=places.model.id, world=start.world, story=found, end=pinned.timestamp, burn=1)
        real = run(frame, "as it was", None)
        chain = begun.standing(rpc, places, pinned.number)
        assert (*start.differences, *against_chain(real, chain)) == (), (places.model.id, start.basis)
        for rate in (5_000, 10_000):
            other = run(frame, "another", rate)
            assert other.infra + other.profit == real.infra + real.profit
        story += found
    kinds = {item.kind for item in story}
    assert {"deposit", "bought", "sold", "paid"} <= kinds, kinds


def _order(item: Happening) -> tuple[int, int]:
    return item.block, item.index


def _launched(stage: Stage, first: int) -> list[Places]:
    """The models that the story launched, found in the registry's events."""
    book = stage.book
    registry = book["ModelRegistry"]
    interface, found = Interface(registry.abi), dict[str, dict[str, str]]()
    for log in logs(stage.node.rpc, Wanted(addresses=(registry.address,)), first, stage.node.rpc.block().number):
        said = interface.event(log)
        if said is not None and said.name in ("ModelRegistered", "PoolRegistered"):
            own = found.setdefault(str(said.args["modelId"]), {"key": log.topics[1]})
            own |= {kind: str(said.args[kind]) for kind in ("token", "params", "pool") if kind in said.args}
    interfaces = {kind: Interface(book[name].abi) for kind, name in KINDS.items()}
    shared = {kind: book[KINDS[kind]].address for kind in OF_MANY}
    return [
        Places(
            model=Model(id=name, name=name, symbol="X", provider=ZERO_ADDRESS, infra_bps=8_000, **own),
            addresses=shared | {kind: own[kind] for kind in ("pool", "token", "params")},
            interfaces=interfaces,
        )
        for name, own in found.items()
    ]
