"""A rehearsal lets accounts act without keys, so it acts on a fork of its own and nowhere else."""

from __future__ import annotations

from typing import cast

import pytest

from pyharness.chain.rpc import Rpc
from pyharness.deploy.gates import check_fork
from pyharness.errors import Refused


class Node:
    """A node that says its name and its chain."""

    def __init__(self, client: str, chain_id: int) -> None:
        self._client, self._chain_id = client, chain_id

    def client_version(self) -> str:
        """Its name."""
        return self._client

    def chain_id(self) -> int:
        """Its chain."""
        return self._chain_id


def look(url: str, client: str = "anvil/v1.7.1", chain_id: int = 31337) -> None:
    """What a rehearsal does before it plans, before it sends and before it verifies."""
    check_fork(cast("Rpc", Node(client, chain_id)), url, words="mainnet --mode infrastructure")


def test_a_fork_of_our_own_passes() -> None:
    """Here, anvil, and the id that no network has."""
    look("http://127.0.0.1:8545")


@pytest.mark.parametrize(
    ("url", "client", "chain_id", "code"),
    [
        ("https://rpc.example/key", "anvil/v1.7.1", 31337, "E-FORK"),
        ("http://127.0.0.1.example:8545", "anvil/v1.7.1", 31337, "E-FORK"),
        ("http://10.0.0.7:8545", "anvil/v1.7.1", 31337, "E-FORK"),
        ("http://127.0.0.1:8545", "Geth/v1.14", 31337, "E-FORK"),
        ("http://127.0.0.1:8545", "anvil/v1.7.1", 1, "E-CHAIN-ID"),
    ],
    ids=["provider", "alike", "neighbour", "client", "mainnet"],
)
def test_any_other_node_is_refused(url: str, client: str, chain_id: int, code: str) -> None:
    """Another machine, another program, another chain; the address is not repeated, for it may carry a key."""
    with pytest.raises(Refused) as caught:
        look(url, client, chain_id)
    assert caught.value.code == code
    assert "example" not in str(caught.value.to_dict())
    assert (caught.value.next_command or "").endswith("mainnet --mode infrastructure")
