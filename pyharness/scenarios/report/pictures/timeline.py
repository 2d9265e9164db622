"""The timeline of a rehearsal: what was done when, and how far the chain's time went on.

In: ``Rehearsal``. Out: rows in units of the picture's view box. Pure.
"""

from __future__ import annotations

from dataclasses import dataclass

from pyharness.scenarios import wording
from pyharness.scenarios.report.document import Rehearsal

WIDTH, ROW = 380, 31
LEAST = 2.0  # of a bar, so that everything that was done is seen


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One part: its name, how long it took and how far the chain's time went on, in words, and its bar."""

    label: str
    words: str
    x: float
    y: float
    width: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeline:
    """All parts in order; the whole in words."""

    rows: tuple[Row, ...]
    height: float
    whole: str
    chain: str


def timeline(rehearsal: Rehearsal) -> Timeline | None:
    """Every part as a bar from its beginning to its end; None where nobody looked at the clock."""
    parts = rehearsal.timeline
    if not parts:
        return None
    whole = max(part.began + part.seconds for part in parts)
    scale = WIDTH / max(whole, 0.01)
    rows = []
    for at, part in enumerate(parts):
        width = max(LEAST, part.seconds * scale)
        told = wording.day_count(part.chain_seconds)
        words = wording.seconds(part.seconds) + (f", {told} told" if told else "")
        x = min(part.began * scale, WIDTH - width)
        rows.append(Row(label=part.name, words=words, x=round(x, 1), y=at * ROW, width=round(width, 1)))
    chain = sum(part.chain_seconds for part in parts)
    return Timeline(
        rows=tuple(rows),
        height=ROW * len(rows) - 6,
        whole=wording.seconds(whole),
        chain=wording.day_count(chain) or "less than a tenth of a day",
    )
