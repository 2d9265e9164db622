"""Cells of a long campaign, kept one by one.

In: a campaign's bar, cells by name. Out: what is still to be tried, and the result file after every cell, bound to the
sources it was found on. Doors: by ``pyharness.tools.deep``.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from pyharness.tools import deep


@dataclass(slots=True, kw_only=True)
class Cells:
    """What each cell of a campaign ended with, in words.

    Args:
        wrong: which words are no success.
        figure: what the cells so far come to, in words.
    """

    bar: str
    wanted: Sequence[str]
    wrong: Callable[[str], bool]
    figure: Callable[[Cells], str]
    source_hash: str
    found: dict[str, str] = field(default_factory=dict)

    @classmethod
    def resumed(
        cls, bar: str, wanted: Sequence[str], wrong: Callable[[str], bool], figure: Callable[[Cells], str]
    ) -> Cells:
        """With what earlier runs found on the same sources; wrong cells are tried again."""
        source_hash, before = deep.source_hash(deep.bar(bar)), deep.load(bar)
        cells = cls(bar=bar, wanted=wanted, wrong=wrong, figure=figure, source_hash=source_hash)
        if before is not None and before.source_hash == source_hash:
            known = dict(before.detail["cells"])
            cells.found = {name: known[name] for name in wanted if name in known and not wrong(known[name])}
        return cells

    def left(self, arguments: argparse.Namespace) -> Iterator[str]:
        """What was not tried yet and is asked for, until the time is over."""
        end = time.monotonic() + arguments.seconds
        for name in self.wanted:
            if name not in self.found and arguments.only in name and time.monotonic() < end:
                yield name

    @property
    def bad(self) -> list[str]:
        """Cells that ended wrong."""
        return [name for name, ended in self.found.items() if self.wrong(ended)]

    @property
    def right(self) -> int:
        """Cells that ended right."""
        return len(self.found) - len(self.bad)

    def add(self, name: str, ended: str) -> None:
        """Keep what a cell ended with, and say it."""
        self.found[name] = ended
        bar = deep.bar(self.bar)
        deep.store(
            deep.Result(
                bar=self.bar,
                figure=self.figure(self),
                wanted=bar.wanted,
                ok=self.right == len(self.wanted),
                source_hash=self.source_hash,
                detail={"cells": self.found},
            )
        )
        sys.stdout.write(f"{name}: {ended}\n")
        sys.stdout.flush()

    def closed(self) -> int:
        """The tally, and the exit code: 1 where a cell ended wrong or is left."""
        deep.merge()
        sys.stdout.write(f"{self.figure(self)}\n")
        return int(not 0 < len(self.wanted) == self.right)


def asked(description: str) -> argparse.Namespace:
    """What the command line of a campaign asks for: ``seconds``, ``only``."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--seconds", type=float, default=7_200, help="stop after this time; the next run goes on")
    parser.add_argument("--only", default="", help="cells whose name holds this text")
    return parser.parse_args()
