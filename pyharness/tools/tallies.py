"""Adds up what the runs of an invariant campaign did, and says what is missing.

In: a line per run, ``{"acts": {act: [successes, refusals, early returns]}, "states": {state: times entered}}``.
Out: a ``Table``, and what it lacks. Pure.

Green is not enough: a handler that never gets anywhere violates nothing. So the table must show that every actor
succeeds, few acts return early, and every phase and pause was entered; and that no act of the sources is missing.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

FEWEST_CALLS = 500_000
FEWEST_SUCCESSES = 0.01  # of all calls, for each actor
MOST_EARLY = 0.2  # of the calls of each act
FEWEST_ENTRIES = 100  # into each state


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """What was done: per act calls that succeeded, were refused as the state demands, returned early; per state the
    times it was entered."""

    acts: Mapping[str, tuple[int, int, int]]
    states: Mapping[str, int]

    @property
    def calls(self) -> int:
        """Calls of all acts."""
        return sum(map(sum, self.acts.values()))


def read(lines: Iterable[str]) -> Table:
    """Add up the tallies that runs have left, one JSON object a line. Pure."""
    rows = [json.loads(line) for line in lines if line.strip()]
    return total(Table(acts={k: tuple(v) for k, v in row["acts"].items()}, states=row["states"]) for row in rows)


def total(tables: Iterable[Table]) -> Table:
    """Add up tables. Pure."""
    acts: dict[str, tuple[int, int, int]] = {}
    states: Counter[str] = Counter()
    for table in tables:
        for name, (done, refused, early) in table.acts.items():
            before = acts.get(name, (0, 0, 0))
            acts[name] = (before[0] + done, before[1] + refused, before[2] + early)
        states.update(table.states)
    return Table(acts=dict(sorted(acts.items())), states=dict(states))


def judge(table: Table, acts: Iterable[str]) -> tuple[str, ...]:
    """What a table lacks, for a campaign that has these acts. Pure."""
    wrong = []
    if table.calls < FEWEST_CALLS:
        wrong.append(f"{table.calls:,} calls, {FEWEST_CALLS:,} are wanted")
    wrong += [f"{name}: never called" for name in sorted(set(acts) - set(table.acts))]
    successes: Counter[str] = Counter()
    for name, (done, refused, early) in table.acts.items():
        successes[name.partition(".")[0]] += done
        if not done:
            wrong.append(f"{name}: never succeeded")
        if early > MOST_EARLY * (done + refused + early):
            wrong.append(f"{name}: {early:,} of {done + refused + early:,} calls returned early")
    for actor, done in sorted(successes.items()):
        if done < FEWEST_SUCCESSES * table.calls:
            wrong.append(f"{actor}: {done:,} successes in {table.calls:,} calls")
    for state, times in table.states.items():
        if times < FEWEST_ENTRIES:
            wrong.append(f"{state}: entered {times} times, {FEWEST_ENTRIES} are wanted")
    return tuple(wrong)
