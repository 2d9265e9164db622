"""Safe 1.4.1 at its canonical addresses, from the published creation code.

In: npm packages. Out: a node on which Safe lives. Door: the network, by ``chain.anvil``.
That the six contracts land on the addresses and code hashes of the safe-deployments package proves code and deployer.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from pyharness.chain import artifacts
from pyharness.chain.anvil import Anvil
from pyharness.chain.artifacts import Artifact
from pyharness.chain.offline import addresses as at
from pyharness.chain.rpc import Rpc
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
    yield from map(_source, _SOURCES)


def artifact(name: str) -> Artifact:
    """One of the six contracts: ABI and creation code.

    Raises:
        EnvironmentFault: E-ARTIFACT-MISSING when the package is absent.
    """
    return artifacts.load(_source(name))


def absent(rpc: Rpc) -> tuple[str, ...]:
    """The names of those that this chain does not have."""
    contracts = canonical()
    codes = rpc.codes([contract.address for contract in contracts])
    return tuple(contract.name for contract, code in zip(contracts, codes, strict=True) if not code)


def install(node: Anvil, names: Iterable[str] = tuple(_SOURCES)) -> None:
    """Deploy contracts, all six unless told otherwise, through the Safe team's deterministic deployer."""
    node.set_code(at.SAFE_DEPLOYER, node.rpc.code(at.CREATE2_DEPLOYER))
    for name in names:
        node.send_as(_SENDER, at.SAFE_DEPLOYER, _SALT + artifact(name).creation)


def _source(name: str) -> Path:
    return CONTRACTS / _SOURCES[name][0] / f"{name}.sol" / f"{name}.json"


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
