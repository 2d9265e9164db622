"""The long campaign: twenty thousand wrong inputs of each kind.

`PYTHONPATH=.:test/harness:test/harness/unit python -m fuzz.campaign [--seconds S] [--only TEXT]`, or `make deep-fuzz`.

In: kinds, seeds. Out: `artifacts/deep/fuzz.json` and a histogram of how they ended, kind by kind; exit code 1 where a
door broke, or shards are left. A shard is a thousand inputs of one kind from one seed; one that broke is tried again.
"""

from __future__ import annotations

import json
import sys
import warnings
from collections import Counter
from collections.abc import Mapping

from hypothesis import HealthCheck, Phase, given, seed, settings
from siege.results import Cells, asked

from fuzz.judge import Broken, ended
from fuzz.kinds import KINDS, SECRETS, Door, Kind

SHARD = 1_000
SHARDS = 20
BAR = "fuzz"
BROKEN = "BROKEN "


def tried(kind: Kind, number: int, count: int = SHARD) -> Counter[str]:
    """How so many inputs of a kind ended, of the shard of this number.

    Raises:
        Broken: the first one that did not end as it should, after as many others as came before it.
    """
    found: Counter[str] = Counter()

    @seed(number)
    @settings(
        max_examples=count,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
        phases=(Phase.generate,),  # what is found is pinned by a test of its own; a small one is no use to it
    )
    @given(kind.doors)
    def every(door: Door) -> None:
        found[_ended(door)] += 1

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a library sets the limit of recursion
        every()
    return found


def _ended(door: Door) -> str:
    try:
        return ended(door, SECRETS)
    except Broken as problem:
        raise Broken(f"{problem}\n{door}") from None


def shard(cell: str) -> str:
    """A shard by its name: its histogram as JSON, or what broke."""
    kind, _, number = cell.partition("/")
    try:
        return json.dumps(dict(tried(KINDS[kind], int(number)).most_common()))
    except Broken as problem:
        return BROKEN + str(problem)[:2_000]


def histogram(found: Mapping[str, str]) -> dict[str, Counter[str]]:
    """The ends of all good shards, kind by kind."""
    sums: dict[str, Counter[str]] = {name: Counter() for name in KINDS}
    for cell, said in found.items():
        if not said.startswith(BROKEN):
            sums[cell.partition("/")[0]].update(json.loads(said))
    return sums


def figure(cells: Cells) -> str:
    """How many were tried of each kind, and how many shards broke."""
    counts = [f"{sum(ends.values()):,} {name}" for name, ends in histogram(cells.found).items()]
    return f"{', '.join(counts)}; {len(cells.bad)} shards broke"


def main() -> int:
    """Every shard that is left, then the histogram."""
    arguments = asked("wrong input by the thousand")
    names = [f"{name}/{number}" for number in range(SHARDS) for name in KINDS]
    cells = Cells.resumed(BAR, names, lambda said: said.startswith(BROKEN), figure)
    for cell in cells.left(arguments):
        cells.add(cell, shard(cell))
    for name, ends in histogram(cells.found).items():
        sys.stdout.write(f"\n{name}: {sum(ends.values()):,}\n")
        sys.stdout.writelines(f"{count:>9,}  {end}\n" for end, count in ends.most_common())
    return cells.closed()


if __name__ == "__main__":
    sys.exit(main())
