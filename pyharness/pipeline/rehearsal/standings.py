"""A system that was just deployed onto a fork, and how the made-up world gets there.

In: an upstream's URL or nothing. Out: ``Standing``. Doors: by the rooms it composes.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path

from pyharness import paths
from pyharness.chain.offline.world import World, open_world
from pyharness.config.load import load
from pyharness.pipeline.corridor.deploying import Deployed, deploy
from pyharness.pipeline.corridor.models import models_at
from pyharness.pipeline.corridor.session import Session
from pyharness.pipeline.rehearsal.staging import Cast, build_stage, clones_of, generated_cast
from pyharness.scenarios.report.document import Check
from pyharness.scenarios.stage.stage import Stage
from pyharness.tools.release import build_release, read_release

NETWORK = "world"
OPENING, DEPLOYING = "build and start the chain", "plan and deploy"
Watch = Callable[[str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A system that was just deployed onto a fork.

    Args:
        deployed: the deployment whose plan is rehearsed.
        stage: people and contracts of the first model.
        prepare: gives the stage that stories are told on, and takes back what it did for that; ``stage`` without.
        checks: what was looked at on the way here.
        gaps: what cannot be looked at here.
    """

    world: World
    session: Session
    deployed: Deployed
    cast: Cast
    stage: Stage
    prepare: Callable[[], AbstractContextManager[Stage]] | None = None
    checks: tuple[Check, ...] = ()
    gaps: tuple[str, ...] = ()

    def prepared(self) -> AbstractContextManager[Stage]:
        """The stage that stories are told on, until the block ends."""
        return self.prepare() if self.prepare else nullcontext(self.stage)


@contextmanager
def standing(upstream_url: str | None, watch: Watch = lambda _: None) -> Iterator[Standing]:
    """A world with the system deployed in it, by plan, journal and record; all of it ends with the block."""
    watch(OPENING)
    build_release()
    with private_folder() as private, open_world(upstream_url) as world:
        cast = generated_cast(world)
        session = Session(
            network=NETWORK,
            loaded=load(NETWORK, cast.sources(world.fork.url)),
            rpc=world.fork.rpc,
            work=private / "work",
            deployments=private / "deployments",
        )
        watch(DEPLOYING)
        deployed = deploy(session, confirm=lambda _plan, _resumed: True)
        yield stood(world, cast, session, deployed)


def stood(world: World, cast: Cast, session: Session, deployed: Deployed) -> Standing:
    """What stands there: the stage of the first model, and what a made-up world cannot show."""
    known, block = deployed.plan.predicted, session.rpc.block_number()
    clones = clones_of(models_at(session.rpc, session.config, known, block)[0])
    stage = build_stage(world, cast, known, clones, session.config.models[0], read_release())
    gaps = ("powers of contracts: the admin and the governor are plain accounts until the hand-over at the end",)
    return Standing(world=world, session=session, deployed=deployed, cast=cast, stage=stage, gaps=gaps)


@contextmanager
def private_folder() -> Iterator[Path]:
    """A folder of its own, below the one that forge may read, until the block ends."""
    paths.WORK.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="rehearsal-", dir=paths.WORK) as private:
        yield Path(private)
