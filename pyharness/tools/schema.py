"""What a build made: contracts with code, immutables and ABI, and the compiler behind them.

In: nothing. Out: ``Built``, ``Release``, ``Compilation``. Pure.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pyharness.values import canonical_json, keccak_hex


@dataclass(frozen=True, slots=True, kw_only=True)
class Built:
    """One compiled contract. ``immutables`` are (start, length) in bytes of the runtime code."""

    name: str
    source: str
    creation: bytes
    runtime: bytes
    immutables: tuple[tuple[int, int], ...]
    abi: Sequence[Mapping[str, Any]]

    @property
    def runtime_hash(self) -> str:
        """keccak256 of the runtime code with every immutable zeroed."""
        return keccak_hex(masked(self.runtime, self.immutables))

    @property
    def constructor_types(self) -> tuple[str, ...]:
        """The types of the constructor's arguments."""
        return tuple(str(item["type"]) for item in self._constructor)

    @property
    def constructor_names(self) -> tuple[str, ...]:
        """The names of the constructor's arguments."""
        return tuple(str(item["name"]) for item in self._constructor)

    @property
    def _constructor(self) -> Sequence[Mapping[str, Any]]:
        inputs = [entry["inputs"] for entry in self.abi if entry["type"] == "constructor"]
        return tuple(inputs[0]) if inputs else ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """Every contract of ``src/`` by name, and the compiler that made them."""

    contracts: Mapping[str, Built]
    solc: str
    evm: str
    optimizer_runs: int

    @property
    def artifacts_hash(self) -> str:
        """keccak256 over the name, creation code and runtime code of every contract."""
        parts = {
            name: {"creation": keccak_hex(built.creation), "runtime": keccak_hex(built.runtime)}
            for name, built in self.contracts.items()
        }
        return keccak_hex(canonical_json(parts).encode())

    def made_by(self, init_code: bytes) -> Built | None:
        """The contract whose creation code ``init_code`` begins with; the rest are its constructor's arguments."""
        found = [built for built in self.contracts.values() if built.creation and init_code.startswith(built.creation)]
        return max(found, key=lambda built: len(built.creation), default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Compilation:
    """What one contract was compiled from, and by what.

    Args:
        compiler: version with commit, such as ``0.8.30+commit.73712a01``.
        standard_json: the compiler's input: the sources the contract needs, and the settings of the build.
    """

    compiler: str
    standard_json: Mapping[str, Any]


def masked(code: bytes, ranges: Sequence[tuple[int, int]]) -> bytes:
    """The code with the given (start, length) ranges zeroed."""
    changed = bytearray(code)
    for start, length in ranges:
        changed[start : start + length] = bytes(length)
    return bytes(changed)
