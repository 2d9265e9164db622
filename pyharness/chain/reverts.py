"""Revert data into words: custom errors, Error(string), Panic, and roles by their names.

In: revert data, ABIs. Out: decoded errors, role names. Pure.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from eth_utils.crypto import keccak

from pyharness.chain.abi import Interface
from pyharness.chain.schema import DecodedCall, Json

_BUILT_IN: tuple[Mapping[str, Json], ...] = (
    {"type": "error", "name": "Error", "inputs": [{"name": "reason", "type": "string"}]},
    {"type": "error", "name": "Panic", "inputs": [{"name": "code", "type": "uint256"}]},
)

# Source: Solidity documentation, "Panic via assert and Error via require".
PANICS: Mapping[int, str] = MappingProxyType(
    {
        0x00: "generic panic",
        0x01: "assertion failed",
        0x11: "arithmetic overflow or underflow",
        0x12: "division by zero",
        0x21: "value outside its enum",
        0x22: "storage byte array wrongly encoded",
        0x31: "pop from an empty array",
        0x32: "index out of bounds",
        0x41: "too much memory",
        0x51: "call of an unset function",
    }
)


class RevertReader:
    """Explains revert data by the errors and roles that a set of ABIs knows."""

    def __init__(self, entries: Iterable[Mapping[str, Json]]) -> None:
        known = list(entries)
        self._interface = Interface((*known, *_BUILT_IN))
        self.roles = role_names(known)

    def decode(self, data: bytes) -> DecodedCall | None:
        """The error by name, or None when no ABI has it."""
        return self._interface.error(data)

    def explain(self, data: bytes) -> str:
        """One line: the error with its arguments, panics and roles in words; unknown data as it is."""
        if not data:
            return "reverted without a reason"
        found = self.decode(data)
        if found is None:
            return f"unknown error 0x{data.hex()}"
        if found.signature == "Error(string)":
            return str(found.args["reason"])
        if found.signature == "Panic(uint256)":
            code = found.args["code"]
            return f"panic 0x{code:02x}: {PANICS.get(code, 'unknown')}" if isinstance(code, int) else str(found)
        args = {key: self._role(value) for key, value in found.args.items()}
        return str(DecodedCall(name=found.name, signature=found.signature, args=args))

    def _role(self, value: object) -> object:
        return self.roles.get("0x" + value.hex(), value) if isinstance(value, bytes) and len(value) == 32 else value


def role_names(entries: Iterable[Mapping[str, Json]]) -> Mapping[str, str]:
    """Role hash (lower-case 0x text) to name, for every argument-free ``X_ROLE()`` in the ABIs.

    A role is keccak256 of its name; DEFAULT_ADMIN_ROLE alone is zero. Source: OpenZeppelin AccessControl.
    """
    names = {
        entry["name"]
        for entry in entries
        if entry.get("type") == "function" and entry["name"].endswith("_ROLE") and not entry["inputs"]
    }
    hashes = {"0x" + keccak(text=name).hex(): name for name in sorted(names - {"DEFAULT_ADMIN_ROLE"})}
    return MappingProxyType({"0x" + "00" * 32: "DEFAULT_ADMIN_ROLE", **hashes})
