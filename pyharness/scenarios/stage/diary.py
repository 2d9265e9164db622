"""The diary of a story: what was done, refused, waited for and moved, in the order it happened.

In: a ``Stage``'s acts as they happen. Out: ``Step`` s, at most ``FIRST`` + ``LAST`` of them, and how many were left out
between. Pure but for remembering; a story has a diary of its own.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping

from pyharness.scenarios.schema import FIRST, LAST, Step


class Diary:
    """Steps as they come; the middle of a long story is forgotten."""

    def __init__(self) -> None:
        self._first: list[Step] = []
        self._last: deque[Step] = deque(maxlen=LAST)
        self._noted = 0

    @property
    def noted(self) -> int:
        """How many steps there were."""
        return self._noted

    @property
    def left_out(self) -> int:
        """How many steps are not kept; they were between the first and the last ones."""
        return self._noted - len(self._first) - len(self._last)

    @property
    def steps(self) -> tuple[Step, ...]:
        """The kept steps in order."""
        return (*self._first, *self._last)

    def note(self, step: Step) -> None:
        """One more step."""
        (self._first if len(self._first) < FIRST else self._last).append(step)
        self._noted += 1

    def moved(self, what: str, moved: Mapping[str, int], *, since: int, at: int) -> None:
        """What was moved since so many steps were noted: said at the last act, or alone where there was none.

        Args:
            what: the act in words, for the step that stands alone.
            moved: USDC (6 decimals) by name; tokens (18 decimals) where the name ends in ``_tokens``.
            since: ``noted`` before the act.
            at: time of the chain (unix seconds).
        """
        kept = self._last or self._first
        if self._noted > since and kept[-1].kind == "act":
            kept[-1] = kept[-1].model_copy(update={"moved": dict(moved)})
        else:
            self.note(Step(kind="moved", at=at, call=what, moved=dict(moved)))
