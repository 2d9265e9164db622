"""Runs only where MAINNET_RPC_URL names a node: the recorded facts still hold on the real chain."""

import os

import pytest
from eth_utils.crypto import keccak

from pyharness.chain.offline import addresses as at
from pyharness.chain.offline.world import open_world

URL = os.environ.get("MAINNET_RPC_URL")
pytestmark = pytest.mark.skipif(not URL, reason="not checked: MAINNET_RPC_URL is not set")


def test_mainnets_usdc_is_the_published_one_metadata_aside():
    """Proxy hash equal; implementation and library equal but for the metadata trailer; funding works on the fork."""
    with open_world(URL) as world:
        assert world.upstream.kind == "rpc"
        assert "0x" + keccak(world.fork.rpc.code(at.USDC)).hex() == at.USDC_PROXY_HASH
        assert world.upstream.implementation == "built from the published sources", "Circle upgraded: review needed"
        world.fund_usdc(at.CREATE2_DEPLOYER, 1)
