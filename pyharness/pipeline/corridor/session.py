"""Opens a network: its config, its node, its folders, the time.

In: what the user calls the network, flags. Out: ``Session``. Doors: by the rooms it composes; the clock.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from pyharness import paths
from pyharness.chain.rpc import Rpc
from pyharness.config.load import Loaded, load
from pyharness.config.networks import resolve_network
from pyharness.config.provenance import leaves
from pyharness.config.schema import Config, Mode
from pyharness.config.sources import read_sources
from pyharness.deploy.gates import check_chain, check_fork
from pyharness.deploy.second import agree
from pyharness.errors import EnvironmentFault, Refused
from pyharness.names import CREATE2_FACTORY
from pyharness.paths import ROOT
from pyharness.pipeline.corridor.locking import address_of
from pyharness.values import instant_of

DOTENV = ROOT / ".env"


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """A network that is worked on.

    Args:
        work: its ignored folder: rendered config, plans, journals, lock.
        deployments: where records go; the guide's files at its top.
        accept_legacy: whether a token manager that makes params of the first version may stay; mode infrastructure.
        rehearsal: whether the node is a fork of our own that plays the network: its chain id is another, accounts act
            without keys, and nothing is sent anywhere else.
        second: another provider's node that must not contradict; None where none is configured.
        accept_single: whether real money may be moved on the word of one node.
    """

    network: str
    loaded: Loaded
    rpc: Rpc
    work: Path
    deployments: Path
    accept_legacy: bool = False
    rehearsal: bool = False
    second: Rpc | None = None
    accept_single: bool = False

    @property
    def config(self) -> Config:
        """The network's config."""
        return self.loaded.config

    @property
    def records(self) -> Path:
        """The folder of the network's entries."""
        return self.deployments / self.network


def configured(network: str, *, rpc_url: str | None = None, mode: Mode = "full", dotenv: Path | None = None) -> Loaded:
    """The config of a network by any of its names; nothing is asked of a node.

    Raises:
        UsageFault: E-NETWORK.
        ConfigFault: every fault at once.
    """
    name = resolve_network(network)
    flags: Mapping[str, str] = {} if rpc_url is None else {f"{name.upper()}_RPC_URL": rpc_url}
    return load(name, read_sources(flags=flags, dotenv=dotenv or DOTENV), mode=mode, timelock_at=address_of)


def node_is_named(network: str) -> bool:
    """Whether the environment names a network's node."""
    return read_sources(dotenv=DOTENV).get(f"{network.upper()}_RPC_URL") is not None


def open_session(
    network: str,
    *,
    rpc_url: str | None = None,
    mode: Mode = "full",
    accept_legacy: bool = False,
    accept_single: bool = False,
) -> Session:
    """A configured network with its nodes, which are not asked yet. One provider's node twice is one."""
    loaded = configured(network, rpc_url=rpc_url, mode=mode)
    name, other = loaded.config.network, loaded.second_rpc_url
    second = other if other and _provider(other.reveal()) != _provider(loaded.rpc_url.reveal()) else None
    return Session(
        network=name,
        loaded=loaded,
        rpc=Rpc(loaded.rpc_url.reveal()),
        work=paths.WORK / name,
        deployments=paths.DEPLOYMENTS,
        accept_legacy=accept_legacy,
        second=Rpc(second.reveal()) if second else None,
        accept_single=accept_single,
    )


def _provider(url: str) -> tuple[str | None, int | None]:
    """Who answers: host and port, whatever path, key or spelling stands around them; the text where it has neither."""
    try:
        parts = urlsplit(url)
        return parts.hostname, parts.port or {"http": 80, "https": 443}.get(parts.scheme)
    except ValueError:
        return url, None


def check_node(session: Session) -> None:
    """The node answers, and serves the chain that is meant; a second one, where there is one, agrees.

    Raises:
        EnvironmentFault: E-RPC-UNREACHABLE and its kin.
        Refused: E-CHAIN-ID, E-CHAIN-ANCHOR, E-CHAIN-CLIENT, E-CHAIN-CONTRADICTED; of a rehearsal E-FORK.
    """
    config = session.config
    try:
        if session.rehearsal:
            check_fork(session.rpc, session.loaded.rpc_url.reveal(), words=config.words)
            return
        check_chain(
            session.rpc,
            chain_id=config.chain_id,
            anchors=config.rpc.anchors,
            real=config.kind == "mainnet",
            words=config.words,
        )
        cross_check(session, [CREATE2_FACTORY, *config.external.values()])
    except (EnvironmentFault, Refused) as error:
        error.next_command = error.next_command or f"python -m pyharness config show {config.words}"
        raise


def cross_check(session: Session, places: Sequence[str]) -> None:
    """The second node, where there is one, has the same code at these places.

    Raises:
        Refused: E-CHAIN-CONTRADICTED.
    """
    if session.second is not None:
        agree(session.rpc, session.second, places, words=session.config.words)


def now() -> str:
    """The time as ISO 8601, UTC, to the second."""
    return instant_of(time.time())


def sources(loaded: Loaded) -> dict[str, str]:
    """Where each configured value came from, by key."""
    return {key: loaded.provenance.origin_of(key) for key, _ in leaves(loaded.config.model_dump(by_alias=True))}
