"""A clock for tests that look at what was waited for."""

from __future__ import annotations


class Remembering:
    """A clock that only waiting moves: its seconds cost nothing, and every wait is kept."""

    def __init__(self) -> None:
        self.slept: list[float] = []

    def monotonic(self) -> float:
        """The sum of all waits."""
        return sum(self.slept)

    def sleep(self, seconds: float, /) -> None:
        """Wait, in name only."""
        self.slept.append(seconds)
