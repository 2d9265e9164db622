"""From a network's record and the build to files for other programs, or to what a copy of them has otherwise.

In: a network, a folder of exports. Out: ``Exported``; ``Difference`` s. No node is asked. Doors: by the rooms it
composes; the folder of exports.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pyharness import paths
from pyharness.chain.artifacts import artifact
from pyharness.config.networks import resolve_network
from pyharness.errors import HarnessError, Mismatch
from pyharness.exports import book, reading
from pyharness.exports.differences import differences
from pyharness.exports.schema import Abi, Difference, System
from pyharness.record import store
from pyharness.record.build import acts
from pyharness.tools.release import build_release, read_release

FOLDER = "exports"
TOKEN_INTERFACES = ("IERC20Metadata", "IERC20Permit")  # what every USDC answers to, Circle's and the mock


@dataclass(frozen=True, slots=True, kw_only=True)
class Exported:
    """What an export is: the system, and every file's text by name."""

    system: System
    files: dict[str, str]


def exported(network: str) -> Exported:
    """Every file of a network's export, from its record and the build.

    Raises:
        UsageFault: E-NETWORK. Inconclusive: E-RECORD-MISSING. EnvironmentFault: E-RECORD-UNREADABLE, E-BUILD-FAILED.
        Refused: E-EXPORT-REHEARSAL. Partial: E-EXPORT-PARTIAL. Mismatch: E-EXPORT-BUILD.
    """
    name = resolve_network(network)
    folder = paths.DEPLOYMENTS / name
    record = store.recorded(folder, name)
    system = reading.system(record, acts([entry for _, entry in store.entries(folder)]))
    build_release()
    release = read_release()
    found = reading.abis(record, release, _usdc())
    return Exported(system=system, files=book.files(system, found, reading.rate_abi(release)))


def write(made: Exported, top: Path) -> Path:
    """Write an export into its network's folder, each file as a whole and the manifest last.

    A file of the export before that is none of this one is removed; what is not of an export stays.

    Returns:
        The network's folder.
    """
    folder = top / made.system.source.network
    older = _listed(folder)
    for name, text in made.files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        store.replace(folder / name, text)
    for name in sorted(older - made.files.keys()):
        (folder / name).unlink(missing_ok=True)
    return folder


def compared(made: Exported, top: Path) -> tuple[Difference, ...]:
    """Everything in which the copy of an export in a folder differs from it."""
    folder = top / made.system.source.network
    present = sorted(path for path in folder.rglob("*") if path.is_file() and path.parent.name != "__pycache__")
    return differences(made.files, {path.relative_to(folder).as_posix(): _text(path) for path in present})


def differs(made: Exported, top: Path, found: tuple[Difference, ...]) -> HarnessError:
    """What a copy that differs ends with."""
    network = made.system.source.network
    return Mismatch(
        "E-EXPORT-DIFFERS",
        f"the exported files of {network} are not what the record says",
        found=str(found[0]) if len(found) == 1 else f"{len(found)} differences, first {found[0]}",
        expected=f"{top / network} as {made.system.source.command} makes it",
        next_command=f"{made.system.source.command} --out {top}",
    )


def committed(top: Path) -> tuple[str, ...]:
    """The networks that have a folder among the exports."""
    return tuple(sorted(path.name for path in top.iterdir() if path.is_dir())) if top.is_dir() else ()


def _usdc() -> Abi:
    """The ABI of any USDC, from the interfaces of the build."""
    found: dict[str, Any] = {}
    for name in TOKEN_INTERFACES:
        for item in artifact(paths.OUT_RELEASE, f"{name}.sol", name).abi:
            found.setdefault(f"{item['type']} {item['name']}", item)
    return tuple(found[key] for key in sorted(found))


def _listed(folder: Path) -> set[str]:
    """The files that the manifest of an earlier export names, as far as they lie in its folder."""
    try:
        names = json.loads((folder / book.MANIFEST).read_text("utf-8"))["files"]
        return {str(name) for name in names if (folder / str(name)).resolve().is_relative_to(folder.resolve())}
    except (OSError, ValueError, KeyError, TypeError):
        return set()


def _text(path: Path) -> str | None:
    try:
        return path.read_bytes().decode("utf-8")
    except (OSError, ValueError):
        return None
