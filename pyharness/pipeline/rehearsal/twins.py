"""A network's twin: a fork of it on which its own config is deployed by its own people, who act without their keys.

In: a network's name, its mode. Out: ``Standing``. Doors: by the rooms it composes.
The fork has its own chain id, so nothing signed there is valid on the network; no key of anybody is read. Records are
copied, so that a rehearsal plans what the network's next deployment plans and changes nothing of it; only a red receipt
is kept of a plan that the chain stops.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from pyharness import paths
from pyharness.chain.offline import identity, safe
from pyharness.chain.offline.trap import DELEGATED
from pyharness.chain.offline.world import World, open_world
from pyharness.chain.rpc import Rpc
from pyharness.chain.safe_state import read_safe
from pyharness.config.networks import resolve_network
from pyharness.config.schema import Config, Mode
from pyharness.deploy.gates import check_chain
from pyharness.names import FORK_CHAIN_ID
from pyharness.pipeline.corridor.protecting import demands
from pyharness.pipeline.corridor.receipts import red_if_stopped
from pyharness.pipeline.corridor.session import Session, configured, node_is_named
from pyharness.pipeline.rehearsal.acting import all_carried_out
from pyharness.pipeline.rehearsal.staging import ATTESTERS, PURSE_WEI, Cast
from pyharness.pipeline.rehearsal.standings import DEPLOYING, OPENING, Standing, Watch, private_folder
from pyharness.pipeline.rehearsal.telling import first_stage, stage_of_its_own
from pyharness.scenarios.stage import multisig
from pyharness.scenarios.stage.scene import Party
from pyharness.tools.release import build_release

MAINNET = "mainnet"
UNASKED = "http://127.0.0.1"  # stands for the node that is not started yet
UNSIGNED = "signatures of the configured holders: they act without their keys here"
STRANGERS = ("provider", "trader", "holder", "stranger")


@contextmanager
def twin(
    network: str,
    *,
    mode: Mode = "full",
    rpc_url: str | None = None,
    accept_legacy: bool = False,
    watch: Watch = lambda _: None,
) -> Iterator[Standing]:
    """The network's config, deployed to a fork of the network; all of it ends with the block.

    Args:
        rpc_url: the network's node; wins over the environment. Without either, mainnet is played offline.

    Raises:
        Refused: E-UPSTREAM-CHAIN, E-CHAIN-ANCHOR, and what a deployment refuses.
        OperationFailed: E-PLAN-FAILED, E-STEP-REVERTED; a red receipt of the plan is kept then.
    """
    with forked(network, mode=mode, rpc_url=rpc_url, accept_legacy=accept_legacy, watch=watch) as (world, session):
        watch(DEPLOYING)
        with red_if_stopped(session, world.upstream):
            yield _deployed(session, world)


@contextmanager
def forked(
    network: str,
    *,
    mode: Mode = "full",
    rpc_url: str | None = None,
    accept_legacy: bool = False,
    watch: Watch = lambda _: None,
) -> Iterator[tuple[World, Session]]:
    """A fork of the network as it is, and its config with the fork for its node; nothing is deployed.

    Raises:
        Refused: E-UPSTREAM-CHAIN, E-CHAIN-ANCHOR.
    """
    watch(OPENING)
    name = resolve_network(network)
    url, chain_id = _ground(name, mode, rpc_url)
    build_release()
    with private_folder() as private, open_world(url, chain_id=chain_id) as world:
        session = _session(name, mode, world, private, accept_legacy)
        if world.upstream.kind == "rpc":
            check_chain(
                session.rpc,
                chain_id=FORK_CHAIN_ID,
                anchors=session.config.rpc.anchors,
                real=False,
                words=session.config.words,
            )
        yield world, session


def _deployed(session: Session, world: World) -> Standing:
    """Everybody does their part, and what the network demands is looked at."""
    cast = _people(session.config, world)
    deployed, acted = all_carried_out(session, world.fork)
    absent = _put_safe(session, world)
    stage = first_stage(session, world, cast, deployed.plan)
    met, gaps = demands(session, deployed.plan, world.upstream)
    return Standing(
        world=world,
        session=session,
        deployed=deployed,
        cast=cast,
        stage=stage,
        prepare=partial(stage_of_its_own, session, world, cast, deployed.plan, stage),
        checks=(acted, *met),
        gaps=(*gaps, *absent, UNSIGNED),
    )


def _put_safe(session: Session, world: World) -> tuple[str, ...]:
    """Safe's published contracts on the fork of a chain that has none, for what is told of Safes; in words."""
    absent = safe.absent(session.rpc)
    if not absent:
        return ()
    safe.install(world.fork, absent)
    identity.require_safe(session.rpc, block=session.rpc.block_number())
    return (f"Safe: {', '.join(absent)} not on this chain; the fork got what is published",)


def _ground(name: str, mode: Mode, rpc_url: str | None) -> tuple[str | None, int]:
    """The network's node and chain id; no node where mainnet has none and is played offline."""
    if name == MAINNET and rpc_url is None and not node_is_named(name):
        configured(name, rpc_url=UNASKED, mode=mode)  # what is wrong is said before minutes are spent
        return None, 1
    loaded = configured(name, rpc_url=rpc_url, mode=mode)
    return loaded.rpc_url.reveal(), loaded.config.chain_id


def _session(name: str, mode: Mode, world: World, private: Path, accept_legacy: bool) -> Session:
    """The network's config with the fork for its node, and a copy of its records."""
    deployments = private / "deployments"
    deployments.mkdir()
    if (paths.DEPLOYMENTS / name).is_dir():
        shutil.copytree(paths.DEPLOYMENTS / name, deployments / name)
    for file in paths.DEPLOYMENTS.glob(f"{name}-*.json"):
        shutil.copy(file, deployments)
    return Session(
        network=name,
        loaded=configured(name, rpc_url=world.fork.url, mode=mode),
        rpc=world.fork.rpc,
        work=private / "work",
        deployments=deployments,
        accept_legacy=accept_legacy,
        rehearsal=True,
    )


def _people(config: Config, world: World) -> Cast:
    """The configured holders as they are, and strangers with generated addresses; ether for everybody."""
    parties = {
        name: Party(address=address, words=_words(world.fork.rpc, address))
        for name, address in config.holders.model_dump().items()
        if name != "birth_admin"
    }
    parties |= {
        name: Party(address=address)
        for name, address in zip(STRANGERS, multisig.generated(len(STRANGERS)), strict=True)
    }
    for party in parties.values():
        world.fund_eth(party.address, PURSE_WEI)
    return Cast(parties=parties, attesters=multisig.generated(ATTESTERS))


def _words(rpc: Rpc, address: str) -> str:
    """What an account is: ``Safe, 2 of 3``, ``contract`` or ``account``."""
    found = read_safe(rpc, address)
    if found is not None:
        return found.words
    code = rpc.code(address)
    return "contract" if code and not code.startswith(DELEGATED) else "account"
