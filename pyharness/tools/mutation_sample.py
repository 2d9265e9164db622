"""Draws mutants: some of every file, always the same ones from the same file.

In: every mutant, how many are wanted, a hash per file. Out: those to try. Reads the list of equivalents.

A file's share grows with the root of what it has, so that a long series of constants does not crowd out the guards.
Its mutants are ranked by hash of its own content and their ids: another file's edit moves no draw but by its share.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from math import sqrt
from pathlib import Path

import tomli

from pyharness.paths import ROOT
from pyharness.tools.mutants import Mutant

EQUIVALENT = Path("test") / "mutation" / "equivalent.toml"
FEWEST_WORDS = 5


def draw(mutants: Iterable[Mutant], wanted: int, seeds: Mapping[str, str]) -> tuple[Mutant, ...]:
    """``wanted`` mutants, or all if there are no more, those of the files well mixed."""
    files: dict[str, list[Mutant]] = defaultdict(list)
    for mutant in mutants:
        files[mutant.file].append(mutant)
    shares = quotas({file: len(found) for file, found in files.items()}, wanted)

    def rank(mutant: Mutant) -> str:
        return hashlib.sha256(f"{seeds[mutant.file]} {mutant.id}".encode()).hexdigest()

    drawn = [mutant for file, found in files.items() for mutant in sorted(found, key=rank)[: shares[file]]]
    return tuple(sorted(drawn, key=rank))


def quotas(counts: Mapping[str, int], wanted: int) -> dict[str, int]:
    """How many of each file, in proportion to the root of its count; what a small file cannot give, others do."""
    shares = dict.fromkeys(counts, 0)
    left = min(wanted, sum(counts.values()))
    while left > 0:
        # The file furthest below its share gets the next one.
        file = min(
            (name for name in counts if shares[name] < counts[name]),
            key=lambda name: ((shares[name] + 1) / sqrt(counts[name]), name),
        )
        shares[file] += 1
        left -= 1
    return shares


def equivalents(root: Path = ROOT) -> dict[str, str]:
    """Why each listed mutant changes nothing that can be seen, by id."""
    place = root / EQUIVALENT
    return {name: str(row["why"]) for name, row in tomli.loads(place.read_text("utf-8")).items()}


def faults(listed: Mapping[str, str], known: Iterable[str], killed: Sequence[str] = ()) -> list[str]:
    """What is wrong with the list: an entry without mutant, without reason, or whose mutant a test tells apart."""
    ids, dead = set(known), set(killed)
    found = [f"{name}: no such mutant any more" for name in listed if name not in ids]
    found += [f"{name}: no reason is given" for name, why in listed.items() if len(why.split()) < FEWEST_WORDS]
    return found + [f"{name}: said to change nothing, yet a test fails" for name in listed if name in dead]
