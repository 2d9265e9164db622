"""Reads what the release build says about our contracts.

In: ``out-release/<File>.sol/<Name>.json``, written by forge. Out: ``Release``: code, immutables, ABI, compiler, and one
hash over all of it. Reads files; compiles by ``foundry``.

All networks of a checkout share this build. Whoever compiles it, simulates with it or reads it does so in turn. It is
made ``LEAN``, by everyone alike: forge loads all of it for every script, and nobody reads syntax trees. What was read
is kept as long as no artifact was written anew: whoever sends an act asks for it three times.
"""

from __future__ import annotations

import fcntl
import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any

from pyharness.errors import EnvironmentFault
from pyharness.paths import OUT_RELEASE, WORK
from pyharness.tools import foundry
from pyharness.tools.schema import Built, Release

SOURCES = "src/"
BUILD_SECONDS = 600.0
TURNS = WORK / "release.lock"
LEAN: Mapping[str, str] = {"FOUNDRY_BUILD_INFO": "false"}  # with it forge asks for syntax trees: 130 MB when loaded


@contextmanager
def turn() -> Iterator[None]:
    """Wait until nobody else of this checkout compiles, simulates or reads; the system ends the turn of a process that
    dies.
    """
    TURNS.parent.mkdir(parents=True, exist_ok=True)
    with TURNS.open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def build_release() -> None:
    """Compile what changed since the last release build.

    Raises:
        EnvironmentFault: E-BUILD-FAILED.
    """
    with turn():
        done = foundry.forge("build", profile="release", env=LEAN, timeout=BUILD_SECONDS)
    if not done.ok:
        raise EnvironmentFault(
            "E-BUILD-FAILED", "the contracts do not compile", found=done.last_words(4), next_command="make check"
        )


def read_release(folder: Path = OUT_RELEASE) -> Release:
    """The release build, as its artifacts are now.

    Raises:
        EnvironmentFault: E-ARTIFACTS-MISSING, nothing of ``src/`` was built there.
    """
    with turn():
        return _read(folder, tuple(_written(path) for path in sorted(folder.glob("*.sol/*.json"))))


def _written(path: Path) -> tuple[Path, int, int, int]:
    """A file, and what is another once it was written anew, in its place or as another file."""
    known = path.stat()
    return path, known.st_mtime_ns, known.st_size, known.st_ino


@lru_cache(maxsize=2)
def _read(folder: Path, files: tuple[tuple[Path, int, int, int], ...]) -> Release:
    """Read every artifact, one at a time: all of them together fill much memory."""
    contracts: dict[str, Built] = {}
    compilers: list[Mapping[str, Any]] = []
    for path, *_ in files:
        name, document = path.stem, json.loads(path.read_text("utf-8"))
        settings = document.get("metadata", {}).get("settings", {})
        target = settings.get("compilationTarget", {})
        source = next(iter(target), "")
        if not source.startswith(SOURCES) or "interfaces/" in source:
            continue
        contracts[name] = _built(name, source, document)
        compilers.append(document["metadata"])
    if not contracts:
        raise EnvironmentFault(
            "E-ARTIFACTS-MISSING",
            "the contracts have not been built for release",
            found=str(folder),
            expected="artifacts of src/",
            next_command="FOUNDRY_PROFILE=release FOUNDRY_BUILD_INFO=false forge build",
        )
    settings = compilers[0]["settings"]
    return Release(
        contracts=contracts,
        solc=compilers[0]["compiler"]["version"],
        evm=settings["evmVersion"],
        optimizer_runs=settings["optimizer"]["runs"] if settings["optimizer"].get("enabled", True) else 0,
    )


def storage_slots(names: Iterable[str], folder: Path = OUT_RELEASE) -> dict[str, dict[str, int]]:
    """The storage slot of each variable of these contracts as they were built last; a contract not built has none."""
    with turn():
        places = {name: folder / f"{name}.sol" / f"{name}.json" for name in names}
        layouts = {name: json.loads(path.read_bytes()) for name, path in places.items() if path.is_file()}
    return {
        name: {row["label"]: int(row["slot"]) for row in document.get("storageLayout", {}).get("storage", ())}
        for name, document in layouts.items()
    }


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
