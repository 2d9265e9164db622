"""Is the code on the chain the code that was built?

In: runtime code, the release build, what is known of immutables. Out: findings and the immutables' values. Pure.

Source: OpenZeppelin Clones, ``cloneDeterministicWithImmutableArgs``: an ERC-1167 proxy with arguments behind it.
"""

from __future__ import annotations

from collections.abc import Mapping

from pyharness.config.schema import Model
from pyharness.tools.schema import Built, masked
from pyharness.values import keccak_hex, model_key
from pyharness.verify.schema import Finding

CLONE_HEAD = bytes.fromhex("363d3d373d3d3d363d73")
CLONE_TAIL = bytes.fromhex("5af43d82803e903d91602b57fd5bf3")


def compare_contract(
    label: str, code: bytes, built: Built, known: Mapping[str, str], source: str
) -> tuple[Finding, ...]:
    """The code with immutables zeroed against the build, and each immutable against what is known of it.

    Args:
        known: value by ``start+length``.
        source: who knows: the record, or the constructor.
    """
    found = keccak_hex(masked(code, built.immutables)) if code else "no code"
    if found != built.runtime_hash:
        return (_finding("code", label, f"runtime code of {built.name}", built.runtime_hash, found, "build"),)
    values = immutables(code, built)
    return tuple(
        _finding("immutable", label, f"immutable {place}", known.get(place, "none"), value, source)
        for place, value in values.items()
        if known.get(place) != value
    )


def immutables(code: bytes, built: Built) -> Mapping[str, str]:
    """Each immutable's value by ``start+length`` in bytes."""
    return {f"{start}+{length}": "0x" + code[start : start + length].hex() for start, length in built.immutables}


def clone_code(implementation: str, arguments: bytes) -> bytes:
    """The runtime code of a clone of ``implementation`` with these arguments."""
    return CLONE_HEAD + bytes.fromhex(implementation[2:]) + CLONE_TAIL + arguments


def compare_clone(label: str, code: bytes, implementation: str, arguments: bytes) -> tuple[Finding, ...]:
    """A clone must be exactly the proxy of its implementation with its arguments."""
    wanted = clone_code(implementation, arguments)
    if code == wanted:
        return ()
    return (_finding("code", label, "clone code", "0x" + wanted.hex(), "0x" + code.hex(), "config"),)


def params_arguments(model: Model) -> bytes:
    """The arguments of a model's params: its key."""
    return bytes.fromhex(model_key(model.id)[2:])


def token_arguments(model: Model) -> bytes:
    """The arguments of a model's token: key, length of the name, name, symbol."""
    name = model.name.encode()
    return params_arguments(model) + bytes([len(name)]) + name + model.symbol.encode()


def pool_arguments(model: Model, token: str) -> bytes:
    """The arguments of a model's pool: key, token, curve and window."""
    return (
        params_arguments(model)
        + bytes.fromhex(token[2:])
        + model.crr_ppm.to_bytes(4, "big")
        + model.window_seconds.to_bytes(4, "big")
        + model.threshold_usdc.to_bytes(8, "big")
        + model.price_usdc.to_bytes(8, "big")
    )


def _finding(kind: str, subject: str, key: str, expected: str, found: str, source: str) -> Finding:
    return Finding.model_validate(
        {"kind": kind, "subject": subject, "key": key, "expected": expected, "found": found, "source": source}
    )
