"""Is it USDC, is it Safe? Compares a chain with what is published, in two batches at one block.

In: a connection and a block. Out: what the contracts are, or a mismatch naming every difference. Door: ``chain.rpc``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from eth_utils.crypto import keccak

from pyharness.chain import abi, parse
from pyharness.chain.offline import addresses as at
from pyharness.chain.offline import circle, safe
from pyharness.chain.offline.circle import METADATA_TRAILER, ProxyKind
from pyharness.chain.rpc import Rpc
from pyharness.chain.schema import Json
from pyharness.errors import DOCTOR, Mismatch

_DOMAIN = "EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """What USDC is on this chain."""

    proxy: ProxyKind
    implementation: Literal["built from the published sources", "review needed"]


def domain_separator(chain_id: int) -> bytes:
    """USDC's EIP-712 domain on a chain; forks have their own, so signatures do not travel. Source: EIP-712."""
    types = ["bytes32", "bytes32", "bytes32", "uint256", "address"]
    parts = [keccak(text=_DOMAIN), keccak(text="USD Coin"), keccak(text="2"), chain_id, at.USDC]
    return keccak(abi.encode(types, parts))


def require_usdc(rpc: Rpc, *, chain_id: int, block: int) -> Identity:
    """USDC's metadata, domain and proxy as published; a new implementation is reported, not refused.

    Raises:
        Mismatch: E-WORLD-IDENTITY with every difference.
    """
    expected = _metadata(chain_id)
    at_block = hex(block)
    reads: list[tuple[str, list[Json]]] = [_view(signature, at_block) for signature in expected]
    reads += [("eth_getCode", [at.USDC, at_block]), ("eth_getCode", [at.SIGNATURE_CHECKER, at_block])]
    reads += [("eth_getStorageAt", [at.USDC, hex(at.IMPLEMENTATION_SLOT), at_block])]
    *views, proxy, library, slot = [parse.read("USDC", parse.octets, raw) for raw in rpc.batch(reads)]
    faults = [
        f"USDC {signature} is {found!r}, expected {value!r}"
        for (signature, (kind, value)), raw in zip(expected.items(), views, strict=True)
        if (found := _value(kind, raw)) != value
    ]
    proxy_kind = _proxy_kind(proxy)
    if proxy_kind is None:
        faults.append(f"USDC proxy has code hash 0x{keccak(proxy).hex()}, expected {at.USDC_PROXY_HASH}")
    if proxy_kind is None or faults:
        raise _mismatch(faults)
    code = rpc.code("0x" + slot[-20:].hex(), block)
    same = _same_behaviour(code, _published()) and _same_behaviour(library, circle.library())
    return Identity(proxy=proxy_kind, implementation="built from the published sources" if same else "review needed")


def require_safe(rpc: Rpc, *, block: int) -> None:
    """The six Safe contracts have their published code hashes.

    Raises:
        Mismatch: E-WORLD-IDENTITY with every difference.
    """
    wanted = safe.canonical()
    codes = rpc.batch([("eth_getCode", [contract.address, hex(block)]) for contract in wanted])
    hashes = ["0x" + keccak(parse.read("eth_getCode", parse.octets, code)).hex() for code in codes]
    faults = [
        f"{contract.name} at {contract.address} has code hash {found}, expected {contract.code_hash}"
        for contract, found in zip(wanted, hashes, strict=True)
        if found != contract.code_hash
    ]
    if faults:
        raise _mismatch(faults)


def _metadata(chain_id: int) -> dict[str, tuple[str, object]]:
    """View function to type and value."""
    return {
        "decimals()": ("uint8", 6),
        "symbol()": ("string", "USDC"),
        "name()": ("string", "USD Coin"),
        "version()": ("string", "2"),
        "DOMAIN_SEPARATOR()": ("bytes32", domain_separator(chain_id)),
    }


def _view(signature: str, block: str) -> tuple[str, list[Json]]:
    return "eth_call", [{"to": at.USDC, "data": "0x" + abi.selector(signature).hex()}, block]


def _value(kind: str, raw: bytes) -> object:
    try:
        return abi.decode([kind], raw)[0]
    except ValueError:
        return raw


def _proxy_kind(code: bytes) -> ProxyKind | None:
    if "0x" + keccak(code).hex() == at.USDC_PROXY_HASH:
        return "identical to mainnet"
    return "fallback" if code == circle.fallback_proxy().runtime else None


def _published() -> bytes:
    return circle.implementation().linked({"SignatureChecker": at.SIGNATURE_CHECKER})


def _same_behaviour(found: bytes, published: bytes) -> bool:
    return found[:-METADATA_TRAILER] == published[:-METADATA_TRAILER]


def _mismatch(faults: Sequence[str]) -> Mismatch:
    message = "the chain does not hold what it should"
    return Mismatch("E-WORLD-IDENTITY", message, found="; ".join(faults), next_command=DOCTOR)
