"""Reads what the release build says about our contracts.

In: ``out-release/<File>.sol/<Name>.json``, written by forge. Out: ``Release``: code, immutables, ABI, compiler, and one
hash over all of it. Reads files; compiles by ``foundry``.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pyharness.errors import EnvironmentFault
from pyharness.paths import OUT_RELEASE
from pyharness.tools import foundry
from pyharness.values import canonical_json, keccak_hex

SOURCES = "src/"
BUILD_SECONDS = 600.0


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
        inputs = [entry["inputs"] for entry in self.abi if entry["type"] == "constructor"]
        return tuple(item["type"] for item in inputs[0]) if inputs else ()


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


def masked(code: bytes, ranges: Sequence[tuple[int, int]]) -> bytes:
    """The code with the given (start, length) ranges zeroed."""
    changed = bytearray(code)
    for start, length in ranges:
        changed[start : start + length] = bytes(length)
    return bytes(changed)


def build_release() -> None:
    """Compile what changed since the last release build.

    Raises:
        EnvironmentFault: E-BUILD-FAILED.
    """
    done = foundry.forge("build", profile="release", timeout=BUILD_SECONDS)
    if not done.ok:
        raise EnvironmentFault(
            "E-BUILD-FAILED", "the contracts do not compile", found=done.last_words(4), next_command="make check"
        )


def read_release(folder: Path = OUT_RELEASE) -> Release:
    """The release build.

    Raises:
        EnvironmentFault: E-ARTIFACTS-MISSING, nothing of ``src/`` was built there.
    """
    contracts: dict[str, Built] = {}
    compilers: list[Mapping[str, Any]] = []
    for path in sorted(folder.glob("*.sol/*.json")):
        document = json.loads(path.read_text(encoding="utf-8"))
        settings = document.get("metadata", {}).get("settings", {})
        target = settings.get("compilationTarget", {})
        source = next(iter(target), "")
        if not source.startswith(SOURCES) or "interfaces/" in source:
            continue
        contracts[path.stem] = _built(path.stem, source, document)
        compilers.append(document["metadata"])
    if not contracts:
        raise EnvironmentFault(
            "E-ARTIFACTS-MISSING",
            "the contracts have not been built for release",
            found=str(folder),
            expected="artifacts of src/",
            next_command="FOUNDRY_PROFILE=release forge build",
        )
    settings = compilers[0]["settings"]
    return Release(
        contracts=contracts,
        solc=compilers[0]["compiler"]["version"],
        evm=settings["evmVersion"],
        optimizer_runs=settings["optimizer"]["runs"] if settings["optimizer"].get("enabled", True) else 0,
    )


def _built(name: str, source: str, document: Mapping[str, Any]) -> Built:
    deployed = document["deployedBytecode"]
    references = deployed.get("immutableReferences") or {}
    ranges = sorted((place["start"], place["length"]) for places in references.values() for place in places)
    return Built(
        name=name,
        source=source,
        creation=bytes.fromhex(document["bytecode"]["object"].removeprefix("0x")),
        runtime=bytes.fromhex(deployed["object"].removeprefix("0x")),
        immutables=tuple(ranges),
        abi=tuple(document["abi"]),
    )
