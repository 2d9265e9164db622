"""On what a network's stories are told: a model launched in this rehearsal on the guide's terms, attesters with keys.

In: ``Session`` of a rehearsal, ``World``, ``Cast``, ``Plan``. Out: ``Stage`` s. Doors: by the rooms it composes.
The stories state exact amounts for a fresh model on the guide's terms. Where no configured model is that, one is made
for the time of the telling, by the corridor, as any later model would be; the same for attesters, whose keys are nobody
else's. All of it is taken back before the last verification.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from pyharness.chain.offline.world import World
from pyharness.config.schema import Config, Model
from pyharness.errors import Refused
from pyharness.pipeline.corridor.models import models_at
from pyharness.pipeline.corridor.planning import make_plan
from pyharness.pipeline.corridor.session import Session
from pyharness.pipeline.rehearsal.staging import QUORUM, Cast, build_stage, clones_of
from pyharness.plan.schema import Plan
from pyharness.scenarios.stage.stage import Stage
from pyharness.tools.release import read_release
from pyharness.values import ZERO_ADDRESS, ZERO_HASH

OWN = "rehearsal-of-the-guide"
SHOWN = 10  # models that the report names
TERMS = {
    "infra_bps": 8_000,
    "tokens_per_delta_one": 1_000 * 10**18,
    "initial_supply": 0,
    "crr_ppm": 100_000,
    "trade_fee_bps": 30,
    "round_seconds": 7 * 86_400,
    "threshold_usdc": 25_000 * 10**6,
    "price_usdc": 10_000,
    "window_seconds": 86_400,
    "launch_usdc": 0,
    "budget": 100_000 * 10**18,
    "genesis_bps": 0,
}


def first_stage(session: Session, world: World, cast: Cast, plan: Plan) -> Stage:
    """The stage of the first model that revenue can be told of.

    Raises:
        Refused: E-REHEARSAL-MODELS, there is none.
    """
    config, known = session.config, plan.predicted
    if plan.beside is not None:
        usable = [model for model in plan.beside.models if model.verdict == "usable"]
        places = {model.id: {"HokusaiParams": model.params, "HokusaiAMM": model.pool} for model in usable}
    else:
        found = models_at(session.rpc, config, known, session.rpc.block_number())
        places = {model.id: clones_of(model) for model in found if model.exists}
    for model in config.models:
        if model.id in places:
            return build_stage(world, cast, known, places[model.id], model, read_release())
    raise Refused(
        "E-REHEARSAL-MODELS",
        f"{config.network} has no model to tell a scenario of",
        found=f"{len(config.models)} configured, none usable",
        expected="a model that takes revenue",
        next_command=f"python -m pyharness plan {config.words}",
    )


def untold(config: Config, told_on: Model) -> tuple[str, ...]:
    """The configured models that no scenario says anything of: whose terms are not those of the one told on; in words.

    Beside an existing system each model has terms of its own, which no config knows.
    """
    same = config.mode == "full"
    others = [model.id for model in config.models if model.id != told_on.id and not (same and _alike(model, told_on))]
    if not others:
        return ()
    shown = ", ".join(others[:SHOWN]) + (f" and {len(others) - SHOWN} more" if len(others) > SHOWN else "")
    return (f"models: {shown}, on their own terms: every scenario is told on {told_on.id}",)


@contextmanager
def stage_of_its_own(session: Session, world: World, cast: Cast, plan: Plan, first: Stage) -> Iterator[Stage]:
    """The stage that the mode's stories are told on; the fork is as it was when the block ends."""
    if session.config.mode == "infrastructure":
        yield first
        return
    node = world.fork
    snapshot = node.snapshot()
    try:
        fitting = _fitting(session, world, plan)
        stage = _staged(session, world, cast, plan, fitting) if fitting else _launched(session, world, cast, plan)
        stage.act("admin", "DeltaVerifier", "setAttesters", list(cast.attesters), QUORUM)
        yield stage
    finally:
        node.revert(snapshot)


def _fitting(session: Session, world: World, plan: Plan) -> Model | None:
    """A configured model on the guide's terms that this rehearsal launched."""
    before = models_at(session.rpc, session.config, plan.predicted, world.upstream.block)
    old = {model.id for model in before if model.exists}
    fits = [model for model in session.config.models if model.id not in old and _on_terms(model)]
    return fits[0] if fits else None


def _on_terms(model: Model) -> bool:
    return all(getattr(model, name) == value for name, value in TERMS.items())


def _alike(one: Model, other: Model) -> bool:
    return all(getattr(one, name) == getattr(other, name) for name in TERMS)


def _launched(session: Session, world: World, cast: Cast, plan: Plan) -> Stage:
    """Plan and make one more model, on the guide's terms."""
    own = _own_model(session.config)
    config = session.config.model_copy(update={"models": (*session.config.models, own)})
    wider = replace(session, loaded=replace(session.loaded, config=config))
    for step in make_plan(wider).steps:
        world.fork.send_as(step.signer, step.to, bytes.fromhex(step.data[2:]), value=step.value)
    return _staged(wider, world, cast, plan, own)


def _staged(session: Session, world: World, cast: Cast, plan: Plan, model: Model) -> Stage:
    found = models_at(session.rpc, session.config, plan.predicted, session.rpc.block_number())
    state = next(item for item in found if item.id == model.id)
    return build_stage(world, cast, plan.predicted, clones_of(state), model, read_release())


def _own_model(config: Config) -> Model:
    words = {"id": OWN, "name": "Rehearsal of the guide", "symbol": "GUIDE", "class": "standard"}
    rest = {"provider": config.holders.treasury, "supply_recipient": ZERO_ADDRESS, "launch_recipient": ZERO_ADDRESS}
    empty = {"license_hash": ZERO_HASH, "license_uri": "", "benchmark_hash": ZERO_HASH}
    return Model.model_validate(
        {**words, **rest, **empty, **TERMS, "metric": "accuracy", "daily_burn_usdc": 50 * 10**6}
    )
