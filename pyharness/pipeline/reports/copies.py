"""Finds the copy of a network's export that somebody means by a folder.

In: a network, a folder. Out: the copy's folder; what its manifest says; the command that makes it right. Doors: that
folder, reading only.
"""

from __future__ import annotations

import os
import shlex
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from pyharness.errors import Inconclusive
from pyharness.exports import book
from pyharness.exports.schema import COMMAND
from pyharness.values import parsed_json


def home(network: str, top: Path) -> Path:
    """Where an export is written: the network's folder, which ``top`` itself is where its manifest says so."""
    return top if _network(top) == network else top / network


def copy(network: str, top: Path) -> Path:
    """The copy that is meant: what an export would be written over, or a folder that is called like the network.

    Raises:
        Inconclusive: E-EXPORT-NONE.
    """
    found = home(network, top)
    if os.path.lexists(found):
        return found
    if top.absolute().name == network and os.path.lexists(top):
        return top
    other = next(_others(network, top), None)
    raise Inconclusive(
        "E-EXPORT-NONE",
        f"there is no export of {network} that could be compared",
        found=f"no {found}" + (f", but {other}" if other else ""),
        expected=f"a folder that holds {network}, or a copy itself: its {book.MANIFEST} names the network",
        next_command=shlex.join([*COMMAND.split(), network, "--check", str(other)]) if other else anew(network, top),
    )


def anew(network: str, top: Path) -> str:
    """The command that makes the copy right, or makes one, which is never inside of a copy."""
    copied = top.absolute().name == network or _network(top) is not None
    above = copied and not os.path.lexists(home(network, top))
    return shlex.join([*COMMAND.split(), network, "--out", str(top.absolute().parent if above else top)])


def manifest(folder: Path) -> Mapping[str, Any]:
    """What a folder's manifest says; nothing where it is none."""
    path = folder / book.MANIFEST
    try:
        said = parsed_json(path.read_text("utf-8")) if path.is_file() else None
    except (OSError, ValueError):
        said = None
    return said if isinstance(said, dict) else {}


def _others(network: str, top: Path) -> Iterator[Path]:
    """Copies in a folder under another name, and one around it."""
    inside = sorted(path.parent for path in top.glob(f"*/{book.MANIFEST}"))
    return (path for path in (*inside, *top.absolute().parents) if _network(path) == network)


def _network(folder: Path) -> object:
    """The network that a folder is the export of, by its manifest."""
    source = manifest(folder).get("source")
    return source.get("network") if isinstance(source, dict) else None
