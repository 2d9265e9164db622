"""Counts what became of the mutants drawn, and says whether that is enough.

In: the mutants drawn, an ``Outcome`` for each, and the list of equivalents. Out: a ``Score``: its rows, what is wrong,
its figure. Pure.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from operator import attrgetter
from pathlib import PurePosixPath

from pyharness.tools import mutation_sample
from pyharness.tools.mutants import ACCESS, KINDS, MONEY, Mutant
from pyharness.tools.mutation_tests import KILLED, SURVIVED, TIMED_OUT

STILLBORN, EQUAL = "does not compile", "same code"
NO_MUTANT = (STILLBORN, EQUAL)
FEWEST, LEAST_SHARE = 300, 0.95
SPOTLESS = (MONEY, ACCESS)
COLUMNS = ("", "drawn", "stillborn", "same code", "killed", "timed out", "equivalent", "survived", "score")


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of a mutant: a verdict, the test that killed it and its words; ``earlier`` if an older run saw it."""

    mutant: Mutant
    verdict: str
    by: str = ""
    says: str = ""
    earlier: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """Counts of a group of mutants."""

    name: str
    drawn: int
    stillborn: int
    equal: int
    killed: int
    timed_out: int
    equivalent: int
    survived: int

    @property
    def counted(self) -> int:
        """Mutants that a test can tell from the original."""
        return self.killed + self.timed_out + self.survived

    @property
    def share(self) -> float:
        """How many of these were noticed; all, if there are none."""
        return 1 - self.survived / self.counted if self.counted else 1.0

    def cells(self) -> tuple[str, ...]:
        """The row as ``COLUMNS`` has it."""
        counts = (self.drawn, self.stillborn, self.equal, self.killed, self.timed_out, self.equivalent, self.survived)
        return (self.name, *map(str, counts), f"{self.share:.1%}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """The outcomes of all mutants drawn, the list of equivalents, and what is wrong with it."""

    outcomes: Sequence[Outcome]
    listed: Mapping[str, str]
    faults: Sequence[str]

    @classmethod
    def of(cls, known: Iterable[Mutant], outcomes: Sequence[Outcome], listed: Mapping[str, str]) -> Score:
        """Hold the list of equivalents against every mutant there is, and those killed."""
        killed = [outcome.mutant.id for outcome in outcomes if outcome.verdict == KILLED]
        faults = mutation_sample.faults(listed, (mutant.id for mutant in known), killed)
        return cls(outcomes=outcomes, listed=listed, faults=faults)

    @property
    def survivors(self) -> list[Mutant]:
        """The mutants no test notices and no argument excuses, those that matter most first."""
        found = [o.mutant for o in self.outcomes if o.verdict == SURVIVED and o.mutant.id not in self.listed]
        return sorted(found, key=lambda mutant: (KINDS.index(mutant.kind), mutant.file, mutant.start))

    @property
    def total(self) -> Row:
        """All mutants drawn."""
        return self._row("all", lambda _mutant: "", "")

    @property
    def ok(self) -> bool:
        """Whether enough were tried, enough noticed, and every one where money or access is at stake."""
        spotless = not any(mutant.kind in SPOTLESS for mutant in self.survivors)
        return self.total.counted >= FEWEST and self.total.share >= LEAST_SHARE and spotless and not self.faults

    def rows(self) -> list[Row]:
        """A row per file, per kind, and the sum."""
        files = sorted({outcome.mutant.file for outcome in self.outcomes})
        by_file = [self._row(PurePosixPath(file).stem, attrgetter("file"), file) for file in files]
        return [*by_file, *(self._row(f"[{kind}]", attrgetter("kind"), kind) for kind in KINDS), self.total]

    def __str__(self) -> str:
        total = self.total
        matter = sum(mutant.kind in SPOTLESS for mutant in self.survivors)
        return (
            f"{total.counted - total.survived} of {total.counted} mutants noticed ({total.share:.1%}), "
            f"{matter} missed where money or access is at stake, {total.equivalent} argued equivalent"
        )

    def _row(self, name: str, group: Callable[[Mutant], str], wanted: str) -> Row:
        chosen = [outcome for outcome in self.outcomes if group(outcome.mutant) == wanted]
        excused = sum(o.verdict == SURVIVED and o.mutant.id in self.listed for o in chosen)

        def count(verdict: str) -> int:
            return sum(outcome.verdict == verdict for outcome in chosen)

        return Row(
            name=name,
            drawn=len(chosen),
            stillborn=count(STILLBORN),
            equal=count(EQUAL),
            killed=count(KILLED),
            timed_out=count(TIMED_OUT),
            equivalent=excused,
            survived=count(SURVIVED) - excused,
        )
