"""The made-up world with the system deployed in it, as files, and a fork that is put into that state.

In: a folder. Out: a ``Standing`` as ``standings.standing`` gives it, half a second later and without deploying. Doors:
processes by ``open_world``; that folder. The keys in it are throwaway ones, of people who exist nowhere else.
"""

from __future__ import annotations

import pickle
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pyharness.chain.offline.world import open_world
from pyharness.config.load import load
from pyharness.pipeline.corridor.session import Session
from pyharness.pipeline.rehearsal import standings
from pyharness.pipeline.rehearsal.standings import Standing


def standing_once(folder: Path) -> None:
    """Deploy into a world of its own and keep chain, people, plan, work folder and records."""
    with standings.standing(None) as here:
        (folder / "chain").write_bytes(here.world.fork.dump_state())
        (folder / "people").write_bytes(pickle.dumps((here.world.upstream, here.cast, here.deployed)))
        for name, place in (("work", here.session.work), ("deployments", here.session.deployments)):
            shutil.copytree(place, folder / name)


@contextmanager
def standing_again(made: Path) -> Iterator[Standing]:
    """The kept world, on nodes of this process: the same blocks, logs, accounts and records."""
    upstream, cast, deployed = pickle.loads((made / "people").read_bytes())  # noqa: S301  (our own, made by the above)
    with standings.private_folder() as private, open_world(None) as world:
        assert world.upstream == upstream
        node = world.fork
        node.load_state((made / "chain").read_bytes())
        node.rpc.call("evm_setNextBlockTimestamp", [node.rpc.block().timestamp + 1])  # its clock was not loaded
        node.mine()
        for name in ("work", "deployments"):
            shutil.copytree(made / name, private / name)
        session = Session(
            network=standings.NETWORK,
            loaded=load(standings.NETWORK, cast.sources(node.url)),
            rpc=node.rpc,
            work=private / "work",
            deployments=private / "deployments",
        )
        yield standings.stood(world, cast, session, deployed)
