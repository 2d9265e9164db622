"""A rate that a smoke test changed and has to put back, remembered on disk before it is changed.

In: model, old and new rate (bps), the nonce of the change. Out: ``smoke.json`` in the network's work folder, while the
rate is away. Door: that file.
"""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path

from pyharness.deploy.hand import SigningHand
from pyharness.errors import Inconclusive
from pyharness.scenarios import smoke
from pyharness.scenarios.stage.scene import Scene

FILE = "smoke.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """What was changed: rates in bps; the nonce that the change was given."""

    model: str
    old: int
    new: int
    nonce: int


class Elsewhere:
    """Nothing to remember: a fork ends with its run."""

    def away(self, old: int, new: int) -> None:
        """Nothing."""

    def home(self) -> None:
        """Nothing."""


class Keeper:
    """Keeps the note of one run on one model."""

    def __init__(self, work: Path, model: str, hand: SigningHand) -> None:
        self._path, self._model, self._hand = work / FILE, model, hand

    def away(self, old: int, new: int) -> None:
        """Write the note, and wait until it is on disk; the next transaction is the change."""
        note = Note(model=self._model, old=old, new=new, nonce=self._hand.first_free())
        partial = self._path.with_suffix(".partial")
        with partial.open("w", encoding="utf-8") as file:
            json.dump(asdict(note), file)
            file.flush()
            os.fsync(file.fileno())
        partial.replace(self._path)

    def home(self) -> None:
        """Forget it."""
        self._path.unlink()


def left_behind(work: Path) -> Note | None:
    """What an earlier run left, if it left anything."""
    path = work / FILE
    return Note(**json.loads(path.read_text("utf-8"))) if path.exists() else None


def settle(note: Note, scene: Scene, hand: SigningHand, work: Path, *, able: bool, words: str) -> str:
    """Put the noted rate back, and say what was done. A rate that somebody else set since is left alone.

    The node may have forgotten the change although others have it. As long as its nonce is free the old rate is set
    all the same: that takes the nonce, or comes after the change.

    Args:
        able: whether the governor can act here.

    Raises:
        Inconclusive: E-SMOKE-UNSETTLED, it cannot be put back here.
    """
    free, found = hand.first_free(), smoke.rate(scene)
    what = f"an earlier run set the rate of {note.model} from {note.old} to {note.new} bps"
    if found not in (note.old, note.new):
        said = f"{what}; it is {found} by somebody else now, and stays"
    elif found == note.old and free > note.nonce:
        said = f"{what}; it is {note.old} again"
    elif not able:
        raise Inconclusive(
            "E-SMOKE-UNSETTLED",
            f"{what}, and its governor cannot act here",
            found=f"{found} bps",
            expected=f"{note.old} bps",
            next_command=f"python -m pyharness deploy {words}",
        )
    else:
        smoke.put_back(scene, note.old)
        said = f"{what}; it was put back"
    (work / FILE).unlink()
    return said
