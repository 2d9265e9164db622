"""Which commit is this, and does the tree differ from it?

In: the checkout. Out: commit and the files that differ. Door: processes, by ``process``.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pyharness.paths import ROOT
from pyharness.tools import process

MATTERS = ("src", "script", "pyharness", "foundry.toml", "package-lock.json", "requirements.lock")
UNKNOWN = "unknown"


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
