"""A long campaign: stories by the thousand, resumable, its result kept for these sources.

`PYTHONPATH=.:test/harness python -m differential.campaign [--calls N] [--seconds S]`, or `make deep-differential`.

In: compiled contracts in `out/`; `artifacts/deep/differential.json` of earlier runs on the same sources, if any.
Out: that file: calls, acts, differences, outcomes, the next seed; and a summary. Exit code 1 on a difference or when
the figure is not reached yet. A difference names its seed: the same seed tells the same story again.
Prints; reads and writes files through ``pyharness.tools.deep``.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from differential import deployment, stories
from differential.chain import Chain
from pyharness.errors import Mismatch
from pyharness.exact.formulas import Formulas
from pyharness.exact.system import TELLING
from pyharness.tools import deep, foundry

NAME = "differential"
STORIES, ACTS = 20, 60  # a chunk: a fresh chain, this many stories, this many acts each
WANTED_CALLS = 1_000_000
WANTED_ACTS = 10_000


@dataclass(slots=True, kw_only=True)
class Found:
    """What the campaign found so far."""

    next_seed: int = 0
    calls: int = 0
    acts: int = 0
    short: int = 0
    buys: int = 0
    differences: list[str] = field(default_factory=list)
    outcomes: Counter[str] = field(default_factory=Counter)

    @property
    def reached(self) -> bool:
        """Whether that is enough."""
        return self.calls >= WANTED_CALLS and self.acts >= WANTED_ACTS

    @property
    def figure(self) -> str:
        """In words."""
        return (
            f"{self.calls:,} EVM calls, {self.acts:,} of them acts with every view after each: "
            f"{len(self.differences)} differences, {len(self.outcomes)} kinds of outcome, "
            f"{self.short} of {self.buys:,} buys one base unit below the exact floor"
        )


def chunk(found: Found) -> None:
    """Tell the next stories on a fresh chain and add what they showed."""
    chain = Chain()
    deployment.build(chain)
    for seed in range(found.next_seed, found.next_seed + STORIES):
        try:
            story = deque(stories.tell(chain, seed, ACTS, Formulas()), maxlen=1)
        except Mismatch as difference:
            found.differences.append(
                f"seed {seed}: {difference}: {difference.found}, the model {difference.expected}"[:600]
            )
            continue
        pair, _ = story[0]
        found.acts += pair.acts
        found.short += pair.short
        found.buys += sum(pair.done[f"pool.{name}", ""] for name in TELLING)
        found.outcomes += Counter({" ".join(outcome).strip(): count for outcome, count in pair.done.items()})
    found.calls += chain.calls
    found.next_seed += STORIES


def run(found: Found, seconds: float) -> Iterator[Found]:
    """Chunk after chunk until enough was seen, something differed, or the time is over."""
    end = time.monotonic() + seconds
    while not found.reached and not found.differences and time.monotonic() < end:
        chunk(found)
        yield found


def resumed(source_hash: str) -> Found:
    """What earlier runs found on the same sources; nothing if they ran on others."""
    before = deep.load(NAME)
    if before is None or before.source_hash != source_hash:
        return Found()
    detail: dict[str, Any] = dict(before.detail)
    return Found(**detail | {"outcomes": Counter(detail["outcomes"])})


def keep(found: Found, source_hash: str) -> None:
    """Store the result so far."""
    bar = deep.bar(NAME)
    detail = {name: getattr(found, name) for name in Found.__dataclass_fields__}
    deep.store(
        deep.Result(
            bar=NAME,
            figure=found.figure,
            wanted=bar.wanted,
            ok=found.reached and not found.differences,
            source_hash=source_hash,
            detail=detail | {"outcomes": dict(sorted(found.outcomes.items()))},
        )
    )


def main() -> int:
    """Run the campaign and say what it found."""
    parser = argparse.ArgumentParser(description="stories by the thousand on the contracts and the exact model")
    parser.add_argument("--seconds", type=float, default=3_600, help="stop after this time; the next run goes on")
    seconds = parser.parse_args().seconds
    built = foundry.forge("build", "src")
    if not built.ok:
        sys.stderr.write(built.last_words(20) + "\n")
        return 1
    source_hash = deep.source_hash(deep.bar(NAME))
    found = resumed(source_hash)
    for _ in run(found, seconds):
        keep(found, source_hash)
        sys.stdout.write(f"\rseed {found.next_seed:,}: {found.figure}")
        sys.stdout.flush()
    keep(found, source_hash)
    deep.merge()
    sys.stdout.write("\n" + "\n".join([found.figure, *found.differences]) + "\n")
    return int(not found.reached or bool(found.differences))


if __name__ == "__main__":
    sys.exit(main())
