"""What somebody might do next: draws, and what an act is.

In: a source of chance, the exact model's world for where it becomes interesting, the people.
Out: amounts, accounts and ids as somebody might choose them. Pure but for the source of chance.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

from pyharness.exact.state import Model, World
from pyharness.scenarios.business.people import People

NEVER = 2**256 - 1
EXTREMES = (0, 2**64 - 1, 2**64, 2**96, 2**128, NEVER)
UNKNOWN_IDS = ("nobody", "", "x" * 64, "y" * 65)


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """A call, or with ``wait`` a jump in time (seconds)."""

    kind: str = ""
    model: str = ""
    function: str = ""
    caller: int = 0
    arguments: tuple[Any, ...] = ()
    wait: int = 0


Maker = Callable[["Chance"], Act]
Menu = Sequence[tuple[Maker, int]]


class Chance:
    """Draws that lean towards where formulas change: boundaries, dust, everything somebody has."""

    def __init__(self, rng: Random, world: World, people: People) -> None:
        self.rng, self.w, self.people = rng, world, people
        self.model_id = rng.choice(sorted(world.models))

    @property
    def model(self) -> Model:
        """The model of this act."""
        return self.w.models[self.model_id]

    def odds(self, one_in: int) -> bool:
        """True once in so many times."""
        return self.rng.randrange(one_in) == 0

    def amount(self, *ends: int) -> int:
        """Dust, anything up to an end evenly by magnitude, an end to the unit, or rarely an absurd number."""
        top = max([*ends, 1])
        way = self.rng.randrange(20)
        if way == 0:
            return self.rng.choice(EXTREMES)
        if way <= 3:
            return self.rng.randrange(1, 10_000)
        if way <= 9:
            return max(self.rng.choice(ends or (1,)) + self.rng.randrange(-1, 2), 0)
        return min(max(int(2 ** (self.rng.random() * top.bit_length())), 1), top)

    def id(self) -> str:
        """A model, seldom one that does not exist or cannot."""
        return self.rng.choice(UNKNOWN_IDS) if self.odds(25) else self.model_id

    def who(self, *names: str) -> int:
        """One of those named, seldom anybody; anybody where nobody is named."""
        if names and not self.odds(12):
            return self.people[self.rng.choice(names)]
        return self.rng.choice(self.people.holders)

    def anyone(self) -> int:
        """An actor, seldom a contract of the system."""
        if self.odds(12):
            return self.rng.choice([self.w.reserve.account, self.w.router.account, self.model.pool.account])
        return self.rng.choice(self.people.holders)

    def receiver(self, caller: int) -> int:
        """Mostly the caller, else anyone, seldom nobody."""
        return 0 if self.odds(40) else self.anyone() if self.odds(5) else caller

    def deadline(self) -> int:
        """Mostly no haste, seldom the present second or just past it."""
        return self.w.now - self.rng.randrange(2) if self.odds(10) else NEVER

    def least(self) -> int:
        """Mostly anything goes."""
        return self.amount(10**12) if self.odds(8) else 0

    def act(self, kind: str, function: str, caller: int, *arguments: Any, of_model: bool = False) -> Act:
        """An act on this contract."""
        model = self.model_id if of_model else ""
        return Act(kind=kind, model=model, function=function, caller=caller, arguments=arguments)

    def next(self, menu: Menu) -> Act:
        """An act of a menu, by the weights there."""
        return self.rng.choices([maker for maker, _ in menu], [weight for _, weight in menu])[0](self)
