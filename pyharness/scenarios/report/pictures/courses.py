"""Several courses of one thing over the same days: prices or balances at different rates.

In: series of (unix seconds, base units) by name. Out: an SVG file that needs nothing but itself. Pure but for reading
its template; whole numbers until the last step, so that the same series give the same bytes.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from pyharness.pages import rendered
from pyharness.scenarios.report.pictures.axis import ticks
from pyharness.scenarios.report.pictures.crossing import Mark

WIDTH, LEFT, RIGHT = 640, 76.0, 628.0
TALL, HEAD, ROW = 190.0, 34.0, 18  # of a panel, of its heading, of a line of the legend
TEMPLATE = "courses.svg.j2"


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """One line: its name, and (unix seconds, base units) in order of time."""

    name: str
    points: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """What a panel shows, in which words its numbers are said, and its lines."""

    title: str
    words: Callable[[int], str]
    courses: tuple[Course, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """A drawn panel: its lines as SVG paths, its ticks, its upper and lower edge."""

    title: str
    paths: tuple[str, ...]
    ticks: tuple[Mark, ...]
    top: float
    bottom: float


def drawn(title: str, subjects: Sequence[Subject], *, first: str, last: str) -> str:
    """The picture.

    Args:
        first, last: the ends of the time axis in words.
    """
    panels = [panel(subject, HEAD + 28 + at * (TALL + HEAD)) for at, subject in enumerate(subjects)]
    return rendered(
        Path(__file__).parent,
        TEMPLATE,
        title=title,
        panels=panels,
        names=[course.name for course in subjects[0].courses],
        first=first,
        last=last,
        width=WIDTH,
        left=LEFT,
        right=RIGHT,
        row=ROW,
        legend=panels[-1].bottom + 40,
        height=panels[-1].bottom + 40 + ROW * len(subjects[0].courses),
    )


def panel(subject: Subject, top: float, *, left: float = LEFT, right: float = RIGHT) -> Panel:
    """A subject below an upper edge, between two ends of its axis of time."""
    values = [value for course in subject.courses for _, value in course.points]
    moments = [at for course in subject.courses for at, _ in course.points]
    low, high, begin, bottom = min(values), max(values), min(moments), top + TALL - HEAD
    span, length = max(high - low, 1), max(max(moments) - begin, 1)

    def x(at: int) -> float:
        return round(left + (right - left) * (at - begin) / length, 1)

    def y(value: int) -> float:
        return round(bottom - 6 - (bottom - top - 12) * (value - low) / span, 1)

    def path(course: Course) -> str:
        return "M" + "L".join(f"{x(at)},{y(value)}" for at, value in course.points)

    marks = tuple(Mark(x=left, y=y(value), label=subject.words(value)) for value in ticks(low, high))
    paths = tuple(path(course) for course in subject.courses)
    return Panel(title=subject.title, paths=paths, ticks=marks, top=top, bottom=bottom)
