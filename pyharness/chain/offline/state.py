"""The offline upstream as a file: built once from the packages, kept by the hash of everything it was built from.

In: npm packages, this code. Out: a state file for anvil and which proxy is in it. Doors: files below .pyharness/world,
the network by ``chain.anvil``. The file holds other people's bytecode and stays out of the repository.
"""

from __future__ import annotations

import hashlib
import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from pyharness.chain.anvil import NodeSpec, running
from pyharness.chain.offline import circle, identity, safe, trap
from pyharness.chain.offline.circle import ProxyKind, ProxySource
from pyharness.chain.offline.identity import Identity
from pyharness.errors import DOCTOR, EnvironmentFault, Mismatch
from pyharness.paths import WORK
from pyharness.tools import foundry

STORE = WORK / "world"
CHAIN_ID = 1
FIRST_BLOCK = 24_000_000  # as high as mainnet's, so that nothing relies on small heights
_GENESIS_TIME = 1_780_000_000  # (unix seconds)
_BASE_FEE = 1_000_000_000  # (wei per gas)


@dataclass(frozen=True, slots=True, kw_only=True)
class StateFile:
    """A dumped chain, and which proxy USDC has on it."""

    path: Path
    proxy: ProxyKind


def state_file(
    *, store: Path = STORE, proxy_source: ProxySource = circle.fetch_proxy, refetch: bool = False
) -> StateFile:
    """The state file, built if there is none for these inputs. Several processes may ask at once; one builds.

    A fallback stays in use, so that a machine without a network waits for the package once; ``refetch`` asks again.

    Raises:
        EnvironmentFault: packages or anvil missing, or the package's hash is wrong.
        Mismatch: what was built is not what is published.
    """
    exact, newer = store / _inputs_hash("identical to mainnet"), store / _inputs_hash("fallback")
    store.mkdir(parents=True, exist_ok=True)
    with _one_at_a_time(store / "lock"):
        if (exact / "state.json").is_file():
            return StateFile(path=exact / "state.json", proxy="identical to mainnet")
        kept = StateFile(path=newer / "state.json", proxy="fallback")
        if kept.path.is_file() and not refetch:
            return kept
        package = circle.exact_or_none(proxy_source)
        return kept if package is None and kept.path.is_file() else _build(newer if package is None else exact, package)


def _build(folder: Path, package: Path | None) -> StateFile:
    parts = circle.code(package)
    with tempfile.TemporaryDirectory(dir=folder.parent) as scratch:
        made = Path(scratch) / "state.json"
        arguments = ["--accounts", "0", "--number", str(FIRST_BLOCK), "--timestamp", str(_GENESIS_TIME)]
        arguments += ["--base-fee", str(_BASE_FEE), "--dump-state", str(made)]
        with running(NodeSpec(chain_id=CHAIN_ID, arguments=arguments)) as node:
            circle.install(node, parts)
            safe.install(node)
            trap.install(node)
            head = node.rpc.block_number()
            _require_published(identity.require_usdc(node.rpc, chain_id=CHAIN_ID, block=head), parts.proxy_kind)
            identity.require_safe(node.rpc, block=head)
        if not made.is_file():
            message = "the node ended without writing its state"
            raise EnvironmentFault("E-STATE-MISSING", message, found=str(made), next_command=DOCTOR)
        folder.mkdir(exist_ok=True)
        made.replace(folder / "state.json")
    return StateFile(path=folder / "state.json", proxy=parts.proxy_kind)


def _require_published(found: Identity, proxy: ProxyKind) -> None:
    """What was built is what was taken from the packages. Raises Mismatch E-WORLD-IDENTITY."""
    wanted = Identity(proxy=proxy, implementation="built from the published sources")
    if found != wanted:
        message = "the offline USDC is not the one built"
        raise Mismatch(
            "E-WORLD-IDENTITY", message, found=str(found), expected=str(wanted), next_command="make -B setup"
        )


def _inputs_hash(kind: ProxyKind) -> str:
    """Hash of packages, builder and node program: another input is another file, nothing is ever stale."""
    anvil = foundry.native("anvil")
    stated = [kind, circle.ZOS_LIB_INTEGRITY, anvil.name, str(anvil.stat().st_size)]
    digest = hashlib.sha256("\n".join(stated).encode())
    stablecoin = [circle.STABLECOIN / name for name in ("v2/FiatTokenV2_2.sol", "util/SignatureChecker.sol")]
    stablecoin += [circle.STABLECOIN / "minting/MasterMinter.sol"]
    stablecoin += [circle.STABLECOIN / "upgradeability/AdminUpgradeabilityProxy.sol"]
    packages = [file for folder in stablecoin for file in sorted(folder.glob("*.json"))]
    for path in (*packages, *safe.sources(), *sorted(Path(__file__).parent.glob("*.py"))):
        if not path.is_file():
            raise EnvironmentFault(
                "E-ARTIFACT-MISSING", "a package is not installed", found=str(path), next_command="make -B setup"
            )
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:32]


@contextmanager
def _one_at_a_time(path: Path) -> Iterator[None]:
    """Hold a file lock, which ends with the process. On Windows two may build: both write the same, the last stays."""
    descriptor = os.open(path, os.O_CREAT | os.O_RDWR, 0o600)
    try:
        if sys.platform != "win32":
            import fcntl

            fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)
