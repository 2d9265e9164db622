"""Draws axes, lines and bars as SVG text.

In: numbers and words. Out: one SVG, the same for the same input: coordinates have one decimal.
Pure.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from html import escape
from math import log10

WIDTH, HEIGHT = 760, 420
LEFT, RIGHT, TOP, BOTTOM = 76, 150, 68, 56
INK, FAINT, PAPER = "#1f2933", "#d9dee4", "#ffffff"
COLOURS = ("#0b6e99", "#c8553d", "#6a8532", "#7a5195")
Point = tuple[float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Axis:
    """One axis: its title, its ends, and its ticks with their labels."""

    title: str
    low: float
    high: float
    ticks: Sequence[tuple[float, str]]
    log: bool = False

    def share(self, value: float) -> float:
        """Where a value lies between the ends, 0..1."""
        if self.log:
            return log10(value / self.low) / log10(self.high / self.low)
        return (value - self.low) / (self.high - self.low)


@dataclass(slots=True, kw_only=True)
class Chart:
    """A chart under construction."""

    title: str
    x: Axis
    y: Axis
    marks: list[str] = field(default_factory=list)

    def across(self, value: float) -> float:
        """Horizontal place of a value (pixels)."""
        return LEFT + self.x.share(value) * (WIDTH - LEFT - RIGHT)

    def up(self, value: float) -> float:
        """Vertical place of a value (pixels)."""
        return HEIGHT - BOTTOM - self.y.share(value) * (HEIGHT - TOP - BOTTOM)

    def line(self, points: Sequence[Point], label: str, colour: int, *, dashed: bool = False, shift: float = 0) -> None:
        """A curve with its name at its right end, `shift` pixels lower."""
        way = " ".join(f"{self.across(x):.1f},{self.up(y):.1f}" for x, y in points)
        style = ' stroke-dasharray="6 5"' if dashed else ""
        hue = COLOURS[colour]
        self.marks.append(f'<polyline points="{way}" fill="none" stroke="{hue}" stroke-width="2.2"{style}/>')
        x, y = points[-1]
        self.marks.append(_text(self.across(x) + 8, self.up(y) + 4 + shift, label, "start", hue))

    def bar(self, left: float, right: float, top: float, colour: int) -> None:
        """A bar from the foot of the chart up to `top`."""
        x, y = self.across(left), self.up(top)
        size = f'width="{self.across(right) - x:.1f}" height="{HEIGHT - BOTTOM - y:.1f}"'
        self.marks.append(f'<rect x="{x:.1f}" y="{y:.1f}" {size} fill="{COLOURS[colour]}"/>')

    def upright(self, x: float, label: str) -> None:
        """A dotted vertical line with a name at its top."""
        place = self.across(x)
        ends = f'x1="{place:.1f}" x2="{place:.1f}" y1="{TOP}" y2="{HEIGHT - BOTTOM}"'
        self.marks.append(f'<line {ends} stroke="{INK}" stroke-dasharray="2 4"/>')
        self.marks.append(_text(place + 6, TOP + 14, label, "start", INK))

    def note(self, x: float, y: float, label: str, colour: int) -> None:
        """Words at a place of the chart."""
        self.marks.append(_text(self.across(x), self.up(y), label, "start", COLOURS[colour]))

    def svg(self) -> str:
        """The whole picture."""
        head = (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" '
            f'font-family="system-ui, sans-serif" font-size="13">'
        )
        paper = f'<rect width="{WIDTH}" height="{HEIGHT}" fill="{PAPER}"/>'
        title = f'<text x="{LEFT}" y="26" font-size="16" fill="{INK}">{escape(self.title)}</text>'
        parts = [head, f"<title>{escape(self.title)}</title>", paper, title, *self._axes(), *self.marks, "</svg>"]
        return "\n".join(parts) + "\n"

    def _axes(self) -> list[str]:
        foot, right = HEIGHT - BOTTOM, WIDTH - RIGHT
        drawn = []
        for value, label in self.y.ticks:
            place = self.up(value)
            drawn.append(f'<line x1="{LEFT}" x2="{right}" y1="{place:.1f}" y2="{place:.1f}" stroke="{FAINT}"/>')
            drawn.append(_text(LEFT - 8, place + 4, label, "end", INK))
        for value, label in self.x.ticks:
            drawn.append(_text(self.across(value), foot + 20, label, "middle", INK))
        drawn.append(f'<line x1="{LEFT}" x2="{right}" y1="{foot}" y2="{foot}" stroke="{INK}"/>')
        drawn.append(_text((LEFT + right) / 2, HEIGHT - 12, self.x.title, "middle", INK))
        drawn.append(_text(LEFT - 60, TOP - 18, self.y.title, "start", INK))
        return drawn


def _text(x: float, y: float, words: str, anchor: str, colour: str) -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="{colour}">{escape(words)}</text>'
