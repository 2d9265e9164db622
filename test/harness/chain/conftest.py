"""One offline world for the whole folder; every test gets it back as it was."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from corridor import Corridor
from eth_account import Account

from pyharness.chain import abi
from pyharness.chain.anvil import Anvil, NodeSpec, running
from pyharness.chain.offline import circle
from pyharness.chain.offline.world import World, open_world
from pyharness.chain.rpc import Rpc
from pyharness.errors import EnvironmentFault


@pytest.fixture(scope="session")
def shared_world() -> Iterator[World]:
    """Upstream and fork, started once."""
    with open_world() as opened:
        yield opened


@pytest.fixture(scope="module")
def node() -> Iterator[Anvil]:
    """A plain local node."""
    with running(NodeSpec(chain_id=31337)) as started:
        yield started


@pytest.fixture
def corridor(node: Anvil, tmp_path: Path) -> Iterator[Corridor]:
    """A fresh account and plan; the chain is rolled back after the test."""
    snapshot = node.snapshot()
    yield Corridor(node, tmp_path)
    node.revert(snapshot)


@pytest.fixture
def world(shared_world) -> Iterator[World]:
    """The shared world, rolled back after the test."""
    snapshot = shared_world.fork.snapshot()
    yield shared_world
    shared_world.fork.revert(snapshot)


@pytest.fixture
def exact_proxy() -> Path:
    """The package with mainnet's proxy; without it what needs the proxy is not checked."""
    try:
        return circle.fetch_proxy()
    except EnvironmentFault as error:
        pytest.skip(f"not checked: mainnet's proxy could not be fetched ({error.found})")


@pytest.fixture
def upstream(world) -> Iterator[Rpc]:
    """The node that plays chain 1."""
    rpc = Rpc(world.upstream_url)
    yield rpc
    rpc.close()


@pytest.fixture
def alice(world):
    """A generated key with ether and 1,000 USDC."""
    account = Account.create()
    world.fund_eth(account.address, 10**18)
    world.fund_usdc(account.address, 1_000 * 10**6)
    return account


@pytest.fixture
def usdc(world) -> "Token":
    """USDC on the fork."""
    return Token(world.fork, world.usdc)


class Token:
    """A contract read and driven by signatures."""

    def __init__(self, node, address: str) -> None:
        self.node = node
        self.address = address

    def read(self, signature: str, kind: str, *values):
        """A view function's only result."""
        return abi.decode([kind], self.node.rpc.eth_call(self.address, abi.encode_call(signature, *values)))[0]

    def send(self, sender: str, signature: str, *values):
        """A transaction of any address."""
        return self.node.send_as(sender, self.address, abi.encode_call(signature, *values))

    def balance(self, holder: str) -> int:
        """USDC of an account (6 decimals)."""
        return self.read("balanceOf(address)", "uint256", holder)
