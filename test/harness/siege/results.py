"""Cells of a long campaign, kept one by one.

In: a campaign's bar, cells by name. Out: what is still to be tried, and the result file after every cell, bound to the
sources it was found on. Doors: by ``pyharness.tools.deep``.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from pyharness.tools import deep


@dataclass(slots=True, kw_only=True)
class Cells:
    """What each cell of a campaign ended with, in words; ``wrong`` tells which words are no success."""

    bar: str
    wanted: Sequence[str]
    wrong: Callable[[str], bool]
    source_hash: str
    found: dict[str, str] = field(default_factory=dict)

    @classmethod
    def resumed(cls, bar: str, wanted: Sequence[str], wrong: Callable[[str], bool]) -> Cells:
        """With what earlier runs found on the same sources; wrong cells are tried again."""
        source_hash, before = deep.source_hash(deep.bar(bar)), deep.load(bar)
        cells = cls(bar=bar, wanted=wanted, wrong=wrong, source_hash=source_hash)
        if before is not None and before.source_hash == source_hash:
            known = dict(before.detail["cells"])
            cells.found = {name: known[name] for name in wanted if name in known and not wrong(known[name])}
        return cells

    def missing(self, seconds: float) -> Iterator[str]:
        """What was not tried yet, until the time is over."""
        end = time.monotonic() + seconds
        for name in self.wanted:
            if name not in self.found and time.monotonic() < end:
                yield name

    @property
    def bad(self) -> list[str]:
        """Cells that ended wrong."""
        return [name for name, ended in self.found.items() if self.wrong(ended)]

    @property
    def right(self) -> int:
        """Cells that ended right."""
        return len(self.found) - len(self.bad)

    def keep(self, figure: str) -> None:
        """Store the result so far."""
        ok = self.right == len(self.wanted)
        bar = deep.bar(self.bar)
        deep.store(
            deep.Result(
                bar=self.bar,
                figure=figure,
                wanted=bar.wanted,
                ok=ok,
                source_hash=self.source_hash,
                detail={"cells": self.found},
            )
        )


def asked(description: str) -> argparse.Namespace:
    """What the command line of a campaign asks for: ``seconds``, ``only``."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--seconds", type=float, default=7_200, help="stop after this time; the next run goes on")
    parser.add_argument("--only", default="", help="cells whose name holds this text")
    return parser.parse_args()
