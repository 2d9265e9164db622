"""The first transaction in line: since when it waits, and whether it should be replaced by a dearer one.

In: attempts that may still be mined, a clock. Out: the one to replace, if any. What a node's refusal of bytes means.
Pure but for the clock.

Only the first in line is ever replaced: those behind it wait for it, not for their price.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from pyharness.chain.schema import Clock
from pyharness.deploy.progress import Attempt, StepProgress

Refusal = Literal["used", "price", "money", "other"]

_WORDS: tuple[tuple[Refusal, tuple[str, ...]], ...] = (
    ("used", ("nonce too low", "nonce is too low", "invalid nonce", "old nonce", "oldnonce")),
    ("price", ("underpriced", "less than block base fee", "fee too low", "feetoolow", "tip too low")),
    ("money", ("insufficient funds", "insufficient balance", "out of funds")),
)


def refusal(words: str) -> Refusal:
    """Why a node did not take signed bytes, in its own words: nonce used, price, money, or something else."""
    said = words.lower()
    return next((kind for kind, phrases in _WORDS if any(phrase in said for phrase in phrases)), "other")


class Line:
    """Remembers since when the first transaction in line has been first.

    Args:
        seconds: how long it may wait before it is replaced.
        replacements: how often it may be.
    """

    def __init__(self, clock: Clock, *, seconds: float, replacements: int) -> None:
        self._clock, self._seconds, self._replacements = clock, seconds, replacements
        self._first: tuple[str, int, int] | None = None
        self._since = 0.0
        self._too_cheap: set[tuple[str, int]] = set()

    def due(self, pending: Mapping[str, Attempt], steps: Mapping[str, StepProgress]) -> str | None:
        """The step whose transaction should be replaced now.

        Args:
            pending: the newest attempt of each step that waits.
        """
        if not pending:
            return None
        name, attempt = min(pending.items(), key=lambda item: item[1].nonce)
        first = (name, attempt.nonce, attempt.number)
        if first != self._first:
            self._first, self._since = first, self._clock.monotonic()
        tried = sum(item.nonce == attempt.nonce for item in steps[name].attempts)
        waited = self._clock.monotonic() - self._since
        late = waited >= self._seconds or (name, attempt.number) in self._too_cheap
        return name if late and tried <= self._replacements else None

    def too_cheap(self, step_id: str, attempt: Attempt) -> None:
        """The node does not take it at its price: it need not be waited for."""
        self._too_cheap.add((step_id, attempt.number))
