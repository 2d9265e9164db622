"""Which commit is this, does the tree differ from it, and which harness is it?

In: the checkout. Out: commit and the files that differ; a hash. Doors: processes, by ``process``; the harness's files.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pyharness.paths import ROOT
from pyharness.tools import process
from pyharness.values import keccak_hex

MATTERS = ("src", "script", "pyharness", "foundry.toml", "package-lock.json", "requirements.lock")
UNKNOWN = "unknown"
BYTECODE = "__pycache__"


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkout:
    """The commit, ``unknown`` outside git, and what of the code that matters differs from it: all of it, where git
    cannot say.
    """

    commit: str
    changed: tuple[str, ...]


def read_checkout(root: Path = ROOT) -> Checkout:
    """The checkout as git sees it; records and documents do not matter."""
    head = process.run(["git", "rev-parse", "HEAD"], cwd=root, timeout=30)
    if not head.ok:
        return Checkout(commit=UNKNOWN, changed=MATTERS)
    status = process.run(["git", "status", "--porcelain", "--", *MATTERS], cwd=root, timeout=60)
    changed = tuple(line[3:] for line in status.stdout.splitlines()) if status.ok else MATTERS
    return Checkout(commit=head.stdout.strip(), changed=changed)


def harness_hash(root: Path = ROOT) -> str:
    """keccak256 of all files of the harness, committed or not: one that was edited meanwhile is another."""
    files = (path for path in (root / "pyharness").rglob("*") if path.is_file() and path.parent.name != BYTECODE)
    lines = (f"{path.relative_to(root).as_posix()} {keccak_hex(path.read_bytes())}\n" for path in files)
    return keccak_hex("".join(sorted(lines)).encode())
