"""From a network's record and the build to files for other programs, or to what a copy of them has otherwise.

In: a network, a folder of exports. Out: ``Exported``; ``Difference`` s. No node is asked. Doors: by the rooms it
composes; the folder of exports.
"""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pyharness import paths
from pyharness.chain.artifacts import artifact
from pyharness.config.networks import BY_CHAIN_ID, known_networks, resolve_network
from pyharness.errors import EnvironmentFault, HarnessError, Inconclusive, Mismatch, Refused
from pyharness.exports import book, reading
from pyharness.exports.differences import differences
from pyharness.exports.schema import COMMAND, Abi, Difference, System
from pyharness.names import one_of
from pyharness.pipeline.reports import copies
from pyharness.record import store
from pyharness.record.build import acts
from pyharness.record.schema import Entry
from pyharness.tools.release import build_release, read_release

FOLDER, MOST_NAMED = "exports", 20  # files in one command
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
        Refused: E-EXPORT-REHEARSAL, E-EXPORT-NETWORK, E-EXPORT-LABEL. Partial: E-EXPORT-PARTIAL.
        Mismatch: E-EXPORT-BUILD.
    """
    name = resolve_network(network)
    folder = paths.DEPLOYMENTS / name
    record = store.recorded(folder, name)
    entries = acts([entry for _, entry in store.entries(folder)])
    record = reading.standing(record, entries)
    system = reading.system(record, entries)
    _refuse_strangers(name, entries)
    build_release()
    release = read_release()
    found = reading.abis(record, release, _usdc())
    return Exported(system=system, files=book.files(system, found, reading.rate_abi(release)))


def write(made: Exported, top: Path) -> Path:
    """Write an export into its network's folder, each file as a whole and the manifest last.

    A folder that is the copy by its manifest gets no second one inside. A file of the export before that is none of
    this one is removed; what is not of an export stays.

    Returns:
        The folder of the files.

    Raises:
        Refused: E-EXPORT-FOLDER. EnvironmentFault: E-EXPORT-WRITE.
    """
    folder, command = copies.home(made.system.source.network, top), made.system.source.command
    try:
        _refuse_links(folder, made)
        older = _listed(folder)
        for name, text in made.files.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            store.replace(folder / name, text)
        for name in sorted(older - made.files.keys()):
            (folder / name).unlink(missing_ok=True)
    except (OSError, RuntimeError) as problem:  # a link that leads to itself is a RuntimeError before Python 3.13
        raise EnvironmentFault(
            "E-EXPORT-WRITE",
            "the files cannot be written, or not all of them",
            found=f"{folder}: {problem}"[:300],
            expected="a folder that may be written, and space on the disk",
            next_command=f"{command} --out exports",
        ) from problem
    return folder


def compared(made: Exported, top: Path) -> tuple[Difference, ...]:
    """Everything in which the copy of an export that a folder holds, or is, differs from it.

    Raises:
        Inconclusive: E-EXPORT-NONE.
    """
    folder = copies.copy(made.system.source.network, top)
    present = sorted(path for path in folder.rglob("*") if path.is_file() and path.parent.name != "__pycache__")
    return differences(made.files, {path.relative_to(folder).as_posix(): _text(path) for path in present})


def differs(made: Exported, top: Path, found: tuple[Difference, ...]) -> HarnessError:
    """What a copy that differs ends with."""
    network, folder = made.system.source.network, copies.copy(made.system.source.network, top)
    strange = [str(folder / item.file) for item in found if item.file not in made.files]
    only_strange = len(strange) == len(found) and "".join(strange).isprintable()
    return Mismatch(
        "E-EXPORT-DIFFERS",
        f"the exported files of {network} are not what the record says",
        found=str(found[0]) if len(found) == 1 else f"{len(found)} differences, first {found[0]}",
        expected=f"{folder} as {made.system.source.command} makes it",
        next_command=shlex.join(["rm", *strange[:MOST_NAMED]]) if only_strange else copies.anew(network, top),
    )


def committed(top: Path) -> tuple[str, ...]:
    """Everything among the exports by its name, which is a network's.

    Raises:
        Inconclusive: E-EXPORT-NONE.
    """
    found = tuple(sorted(path.name for path in top.iterdir())) if top.is_dir() else ()
    if found:
        return found
    raise Inconclusive(
        "E-EXPORT-NONE",
        "there is no export that could be compared",
        found=f"no folder in {top}",
        expected="one folder a network",
        next_command=f"{COMMAND} sepolia --out {shlex.quote(str(top))}",
    )


def copied(name: str, top: Path) -> Exported:
    """What something among the exports must be a copy of.

    Raises:
        Mismatch: E-EXPORT-STRAY, and whatever ``exported`` ends with.
    """
    known = known_networks()
    if name in known:
        return exported(name)
    raise Mismatch(
        "E-EXPORT-STRAY",
        "something among the exports is of no network",
        found=str(top / name),
        expected=one_of(name, known),
        next_command=f"git rm -r {shlex.quote(str(top / name))}",
    )


def _refuse_strangers(network: str, entries: Sequence[Entry]) -> None:
    """What is labelled as a network's is of its record and of its chain, whatever folder an entry came into."""
    chain_id = {name: number for number, name in BY_CHAIN_ID.items()}.get(network, entries[-1].chain_id)
    for entry in entries:
        if (entry.network, entry.chain_id) != (network, chain_id):
            raise Refused(
                "E-EXPORT-NETWORK",
                f"the record of {network} has an entry of something else",
                found=f"{entry.created_at}: {entry.network}, chain {entry.chain_id}",
                expected=f"{network}, chain {chain_id}",
                next_command=f"git log -- deployments/{network}",
            )


def _refuse_links(folder: Path, made: Exported) -> None:
    """A link in the folder would have something else written over."""
    root = folder.resolve()
    for name in made.files:
        for path in (folder / name, folder / f"{name}.tmp"):
            if not path.resolve().is_relative_to(root):
                raise Refused(
                    "E-EXPORT-FOLDER",
                    "a link leads out of the folder",
                    found=f"{path} is {path.resolve()}",
                    expected=f"a place in {root}",
                    next_command=f"ls -l {shlex.quote(str(path.parent))}",
                )


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
        names = copies.manifest(folder)["files"]
        inside = {str(name) for name in names if (folder / str(name)).resolve().is_relative_to(folder.resolve())}
        return {name for name in inside if not (folder / name).is_dir()}
    except (OSError, ValueError, KeyError, TypeError):
        return set()


def _text(path: Path) -> str | None:
    try:
        return path.read_bytes().decode("utf-8")
    except (OSError, ValueError):
        return None
