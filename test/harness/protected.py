"""Mainnet's twin for tests: chain id 1 with Circle's USDC and Safe, a multisig for a treasury, a keystore."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from eth_account import Account

from pyharness.chain.anvil import Anvil, NodeSpec, running
from pyharness.chain.offline import safe, state
from pyharness.pipeline.corridor import protecting
from pyharness.scenarios.stage import multisig
from pyharness.tools.checkout import Checkout
from pyharness.tools.release import build_release

# Blocks come with transactions and every second beside them, so that confirmations do.
BLOCKS = ("--block-time", "1", "--mixed-mining")


@contextmanager
def upstream() -> Iterator[Anvil]:
    """A node that plays chain 1, with the offline world's state."""
    build_release()
    arguments = ("--accounts", "0", "--load-state", str(state.state_file().path), *BLOCKS)
    with running(NodeSpec(chain_id=1, arguments=arguments)) as node:
        yield node


def treasury(node: Anvil) -> multisig.Safe:
    """A Safe, two of three."""
    places = {contract.name: contract.address for contract in safe.canonical()}
    return multisig.create(node, places, owners=3, threshold=2)


def settle(terminal: Any, folder: Path, patch: pytest.MonkeyPatch) -> None:
    """Name everybody of network `simulated`, put the deployer's key into a keystore, and let the checkout be clean."""
    keystores = folder / "home" / ".foundry" / "keystores"
    keystores.mkdir(parents=True)
    key = terminal.environment.pop("DEPLOYER_PRIVATE_KEY")
    (keystores / "hokusai-deployer").write_text(json.dumps(Account.encrypt(key, "a password", iterations=2)))
    (folder / "password").write_text("a password\n")
    patch.setattr(Path, "home", lambda: folder / "home")
    patch.setattr(protecting, "read_checkout", lambda: Checkout(commit="0" * 40, changed=()))
    names = ("ADMIN_ADDRESS", "GOVERNOR_ADDRESS", "BACKEND_SERVICE_ADDRESS")
    terminal.environment |= {name: Account.create().address for name in names}
    terminal.environment |= {
        "TREASURY_ADDRESS": treasury(terminal.node).address,
        "SIMULATED_RPC_URL": terminal.node.url,
        "DEPLOYER_ADDRESS": terminal.address,
        "ETH_PASSWORD": str(folder / "password"),
    }
