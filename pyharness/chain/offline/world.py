"""A world to rehearse in: an upstream, offline or real, and a fork of it with its own chain id.

In: the URL of a mainnet node, or nothing. Out: a ``World``. Doors: processes and the network, by ``chain.anvil``.
The fork signs for chain 31337, so nothing signed in it is valid on its upstream, and the other way round.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType

from pyharness.chain.anvil import Anvil, NodeSpec, running
from pyharness.chain.offline import addresses as at
from pyharness.chain.offline import circle, identity, safe, state
from pyharness.chain.offline.circle import ProxySource
from pyharness.chain.rpc import Rpc
from pyharness.chain.schema import Upstream
from pyharness.errors import DOCTOR, Refused
from pyharness.names import FORK_CHAIN_ID

_SIMULATORS = ("anvil", "hardhat", "tenderly", "ganache")


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """A running fork. ``upstream`` says what it stands on; ``safe`` maps Safe's contract names to addresses."""

    fork: Anvil
    spec: NodeSpec = field(repr=False)
    upstream: Upstream
    upstream_url: str = field(repr=False)
    usdc: str
    safe: Mapping[str, str]

    def fund_usdc(self, to: str, amount: int) -> None:
        """Mint new USDC (6 decimals) for an account, through whoever is master minter now.

        Raises:
            CallReverted: the account is blocked, or USDC is paused.
        """
        circle.fund(self.fork, to, amount, usdc=self.usdc)

    def fund_eth(self, to: str, wei: int) -> None:
        """Add ether (wei) to an account."""
        self.fork.set_balance(to, self.fork.rpc.balance(to) + wei)

    @contextmanager
    def copied(self) -> Iterator[Anvil]:
        """Another fork of the same upstream, in the state and at the time this one is in."""
        with running(self.spec) as node:
            node.load_state(self.fork.dump_state())
            node.rpc.call("evm_setNextBlockTimestamp", [self.fork.rpc.block().timestamp + 1])
            node.mine()
            yield node


@contextmanager
def open_world(
    upstream_url: str | None = None,
    *,
    block: int | None = None,
    chain_id: int = 1,
    store: Path = state.STORE,
    proxy_source: ProxySource = circle.fetch_proxy,
) -> Iterator[World]:
    """Start the fork, and without a URL its offline upstream too; both end with the block.

    Args:
        upstream_url: a mainnet node; shown masked only.
        block: height to pin a real upstream at; its newest finalized block without. An offline upstream is always
            forked at its head, the only block it serves reliably.
        chain_id: what the upstream must serve; on any other chain than 1 nobody looks for USDC and Safe.
        store: where the offline state is kept.
        proxy_source: where the exact proxy comes from.

    Raises:
        Refused: E-UPSTREAM-CHAIN when the upstream is another chain.
        Mismatch: E-WORLD-IDENTITY when USDC or Safe there are not what is published.
        EnvironmentFault: a package, anvil or the node is missing.
    """
    with ExitStack() as stack:
        if upstream_url is None:
            built = state.state_file(store=store, proxy_source=proxy_source)
            arguments = ("--accounts", "0", "--load-state", str(built.path))
            upstream_url = stack.enter_context(running(NodeSpec(chain_id=1, arguments=arguments))).url
        upstream = _examined(upstream_url, block, chain_id)
        spec = _fork(upstream_url, upstream, store)
        yield World(
            fork=stack.enter_context(running(spec)),
            spec=spec,
            upstream=upstream,
            upstream_url=upstream_url,
            usdc=at.USDC,
            safe=MappingProxyType({contract.name: contract.address for contract in safe.canonical()}),
        )


def _fork(url: str, upstream: Upstream, store: Path) -> NodeSpec:
    return NodeSpec(
        chain_id=FORK_CHAIN_ID,
        fork_url=url,
        fork_block=upstream.block,
        cache=_cache(store, upstream),
        arguments=("--mnemonic-random", "12"),  # the default accounts carry draining code on mainnet
    )


def _cache(store: Path, upstream: Upstream) -> Path | None:
    """Where reads of a real upstream are kept, by the hash of its block; an offline one costs nothing to ask again."""
    return store / "rpc" / upstream.block_hash[2:] if upstream.kind == "rpc" else None


def _examined(url: str, block: int | None, chain_id: int) -> Upstream:
    """What the upstream is. A simulator counts as offline whatever it says, so that no report claims too much."""
    rpc = Rpc(url)
    try:
        found = rpc.chain_id()
        if found != chain_id:
            message = "the upstream is not mainnet" if chain_id == 1 else "the upstream is another chain"
            another = "export MAINNET_RPC_URL='…'" if chain_id == 1 else DOCTOR
            raise Refused("E-UPSTREAM-CHAIN", message, found=str(found), expected=str(chain_id), next_command=another)
        simulated = any(name in rpc.client_version().lower() for name in _SIMULATORS)
        head = rpc.block(block if block is not None else "latest" if simulated else "finalized")
        plain = Upstream(
            kind="offline" if simulated else "rpc", chain_id=found, block=head.number, block_hash=head.hash
        )
        if chain_id != 1:
            return plain
        usdc = identity.require_usdc(rpc, chain_id=found, block=head.number)
        identity.require_safe(rpc, block=head.number)
        return replace(plain, proxy=usdc.proxy, implementation=usdc.implementation)
    finally:
        rpc.close()
