"""Many variants of an attack, each played from the same beginning, and the best of them.

In: a ``Stage``, the states a market may be in, the attacker's plays. Out: ``Told``; the best play at the usual fee is
played once more at the end, so that the diary shows it and it stands. The door to the network, by ``Stage``. Nobody but
the attacker (the party ``trader``) and the victims named acts in it. That none pays is a claim about these
combinations, not a proof; that is in the market's paper.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from pyharness.scenarios.schema import USDC, Told
from pyharness.scenarios.stage.blocks import ATTACKER, equip, ordered
from pyharness.scenarios.stage.diary import Diary
from pyharness.scenarios.stage.expect import holds
from pyharness.scenarios.stage.stage import Stage

SLOT = 12  # seconds between two blocks
LEAST = 200  # combinations that must really have been played
SERIOUS, USUAL_FEE = 1_000 * USDC, "fee 30 bps"
Build = Callable[[Stage], None]
Worth = Callable[[Stage], int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Play:
    """One variant: its order of acts in words, its size (USDC, 6 decimals), and how it is played.

    Args:
        run: plays it from a time on (unix seconds); whether every act went through.
        fits: the states it is played in, by name.
    """

    order: str
    size: int
    run: Callable[[Stage, int], bool]
    fits: Callable[[str], bool] = lambda _: True


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """What a play brought in a state (base units of what the attack is after)."""

    state: str
    play: Play
    gain: int
    whole: bool

    def __str__(self) -> str:
        return f"{self.play.order} with {self.play.size} in a market {self.state}: gains {self.gain}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """All attempts of an attack."""

    attempts: Sequence[Attempt]

    @property
    def best(self) -> Attempt:
        """The one that brought most; of equals, one that was played whole, and the largest."""
        return max(self.attempts, key=lambda found: (found.gain, found.whole, found.play.size))

    @property
    def serious(self) -> Attempt | None:
        """The best at the usual fee; of $1,000 or more where a stake is counted."""
        usual = [item for item in self.attempts if item.state.endswith(USUAL_FEE)]
        staked = [item for item in usual if item.play.size == 0 or item.play.size >= SERIOUS]
        return max(staked, key=lambda found: found.gain, default=None)

    @property
    def whole(self) -> int:
        """How many were played with every act going through."""
        return sum(item.whole for item in self.attempts)


def raided(
    stage: Stage,
    states: Mapping[str, Build],
    plays: Sequence[Play],
    *,
    worth: Worth | None = None,
    unit: str = "usdc",
    beyond: tuple[str, ...] = (),
    **more: int | str,
) -> Told:
    """Search, show the best, and say what was found.

    Args:
        worth: what the attacker is after, counted before and after; its USDC without.
        unit: what that is counted in.
        beyond: what was not tried and would pay, in words.
        more: further facts.

    Raises:
        Mismatch: E-STORY, one pays, or too few were really played.
    """
    worth = worth or (lambda here: here.usdc(ATTACKER))
    equip(stage)
    found = search(replace(stage, diary=Diary()), states, plays, worth)
    best, serious = found.best, found.serious
    holds(f"none of {len(found.attempts)} combinations pays", best.gain <= 0, best)
    holds(f"at least {LEAST} combinations were played whole", found.whole >= LEAST, found.whole)
    _shown(stage, states, serious or best, worth, unit)
    return Told(
        facts={
            "combinations": len(found.attempts),
            "played_whole": found.whole,
            "states": len({item.state for item in found.attempts}),
            **_loss("smallest_loss", best, unit),
            **(_loss("at_the_usual_fee", serious, unit) if serious else {}),
            **more,
        },
        not_checked=beyond,
    )


def search(stage: Stage, states: Mapping[str, Build], plays: Sequence[Play], worth: Worth) -> Search:
    """Every play in every state it fits, each from the same beginning."""
    node, found = stage.node, list[Attempt]()
    for state, build in states.items():
        outer = node.snapshot()
        build(stage)
        now, before = stage.now(), worth(stage)
        with ordered(stage):
            for play in plays:
                if play.fits(state):
                    inner = node.snapshot()
                    whole = play.run(stage, now + SLOT)
                    found.append(Attempt(state=state, play=play, gain=worth(stage) - before, whole=whole))
                    node.revert(inner)
        node.revert(outer)
    return Search(attempts=found)


def _shown(stage: Stage, states: Mapping[str, Build], attempt: Attempt, worth: Worth, unit: str) -> None:
    """The same once more, in the diary; it must bring the same."""
    states[attempt.state](stage)
    before, noted = worth(stage), stage.diary.noted
    with ordered(stage):
        attempt.play.run(stage, stage.now() + SLOT)
    gain = worth(stage) - before
    holds("played again it brings the same", gain == attempt.gain, f"{gain}, not {attempt.gain}")
    name = ATTACKER if unit == "usdc" else f"{ATTACKER}_{unit}"
    stage.diary.moved("the attack", {name: gain}, since=noted, at=stage.now())


def _loss(name: str, found: Attempt, unit: str) -> dict[str, int | str]:
    """What the best attempt of a kind lost, in which order and state, and its stake."""
    staked = {f"{name}_staked_usdc": found.play.size} if found.play.size else {}
    return {f"{name}_{unit}": -found.gain, f"{name}_in": f"{found.play.order}; market {found.state}", **staked}
