"""Safe 1.4.1 at its canonical addresses, from the published creation code.

In: npm packages. Out: a node on which Safe lives. Door: the network, by ``chain.anvil``.
That the six contracts land on the addresses and code hashes of the safe-deployments package proves code and deployer.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pyharness.chain import artifacts
from pyharness.chain.anvil import Anvil
from pyharness.chain.offline import addresses as at
from pyharness.errors import EnvironmentFault
from pyharness.paths import NODE_MODULES

CONTRACTS = NODE_MODULES / "@safe-global/safe-contracts/build/artifacts/contracts"
_DEPLOYMENTS = NODE_MODULES / "@safe-global/safe-deployments/dist/assets/v1.4.1"
_SOURCES = {  # contract: folder below contracts/, file of its canonical deployment
    "Safe": ("", "safe"),
    "SafeL2": ("", "safe_l2"),
    "SafeProxyFactory": ("proxies", "safe_proxy_factory"),
    "MultiSend": ("libraries", "multi_send"),
    "MultiSendCallOnly": ("libraries", "multi_send_call_only"),
    "CompatibilityFallbackHandler": ("handler", "compatibility_fallback_handler"),
}
_SENDER = "0x" + "5a" * 20  # the deployer decides the addresses; who calls it does not matter
_SALT = bytes(32)


@dataclass(frozen=True, slots=True, kw_only=True)
class Canonical:
    """Where one Safe contract lives on every chain, and the hash of its runtime code."""

    name: str
    address: str
    code_hash: str


def canonical() -> tuple[Canonical, ...]:
    """The six contracts as published.

    Raises:
        EnvironmentFault: E-ARTIFACT-MISSING when the package is absent.
    """
    return tuple(_canonical(name, file) for name, (_, file) in _SOURCES.items())


def sources() -> Iterator[Path]:
    """The artifact files with the creation code."""
    for name, (folder, _) in _SOURCES.items():
        yield CONTRACTS / folder / f"{name}.sol" / f"{name}.json"


def install(node: Anvil) -> None:
    """Deploy the six contracts through the Safe team's deterministic deployer."""
    node.set_code(at.SAFE_DEPLOYER, node.rpc.code(at.CREATE2_DEPLOYER))
    for source in sources():
        node.send_as(_SENDER, at.SAFE_DEPLOYER, _SALT + artifacts.load(source).creation)


def _canonical(name: str, file: str) -> Canonical:
    path = _DEPLOYMENTS / f"{file}.json"
    try:
        entry = json.loads(path.read_text("utf-8"))["deployments"]["canonical"]
    except OSError as error:
        raise EnvironmentFault(
            "E-ARTIFACT-MISSING",
            "the list of Safe deployments is absent",
            found=str(path),
            next_command="make -B setup",
        ) from error
    return Canonical(name=name, address=entry["address"], code_hash=entry["codeHash"])
