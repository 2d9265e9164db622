"""The price across the threshold: while buyers fill the market, and while a deposit drips in.

In: facts of the story about it. Out: two panels with one price axis, in units of the picture's view box. Pure.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pyharness.scenarios import wording
from pyharness.scenarios.report.document import Rehearsal
from pyharness.scenarios.report.pictures.axis import ticks
from pyharness.scenarios.stories import across_the_threshold as story

LEFT, MIDDLE, GAP, RIGHT = 58.0, 216.0, 18.0, 372.0
TOP, BOTTOM, HEIGHT = 22.0, 190.0, 232


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A place with words."""

    x: float
    y: float
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """Asking price as a line with dots, redemption price as a line; both as SVG point lists."""

    left: float
    right: float
    asking: str
    redemption: str
    dots: tuple[Mark, ...]
    caption: str
    first: str
    last: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Crossing:
    """Both panels, the ticks of their price axis, and where the threshold is in the first."""

    panels: tuple[Panel, Panel]
    ticks: tuple[Mark, ...]
    threshold: Mark
    top: float = TOP
    bottom: float = BOTTOM
    height: int = HEIGHT


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sample:
    """Both prices (USDC per token, 6 decimals) at a share of the panel's width (0 to 1)."""

    along: float
    asking: int
    redemption: int


def crossing(rehearsal: Rehearsal) -> Crossing | None:
    """The story's samples; None where it was not told to its end."""
    facts = next((item.facts for item in rehearsal.scenarios if item.name == story.NAME and item.ok), {})
    if not set(facts) >= story.SAMPLES:
        return None

    def number(name: str) -> int:
        return int(facts[name])

    def sample(name: str, along: float) -> _Sample:
        return _Sample(
            along=along, asking=number(f"{name}_asking_price"), redemption=number(f"{name}_redemption_price")
        )

    most = number(f"{story.BOUGHT[-1]}_priced_usdc")
    bought = [sample(name, number(f"{name}_priced_usdc") / most) for name in story.BOUGHT]
    dripped = [sample(name, percent / 100) for name, percent in story.DRIPPED.items()]
    top = max(item.asking for item in (*bought, *dripped))
    threshold = number("threshold_usdc")
    at = LEFT + (MIDDLE - LEFT) * threshold / most
    return Crossing(
        panels=(
            _panel(bought, LEFT, MIDDLE, top, caption="buyers fill the market", first="$0", last=_short(most)),
            _panel(
                dripped, MIDDLE + GAP, RIGHT, top, caption="profit drips in", first="deposit", last="a window later"
            ),
        ),
        ticks=tuple(Mark(x=LEFT, y=_y(price, top), label=wording.price(price)) for price in ticks(0, top)),
        threshold=Mark(x=round(at, 1), y=TOP, label=f"threshold {_short(threshold)}"),
    )


def _panel(
    samples: Sequence[_Sample], left: float, right: float, top: int, *, caption: str, first: str, last: str
) -> Panel:
    places = [round(left + (right - left) * item.along, 1) for item in samples]
    dots = [
        Mark(x=x, y=_y(item.asking, top), label=wording.price(item.asking))
        for x, item in zip(places, samples, strict=True)
    ]
    return Panel(
        left=left,
        right=right,
        asking=" ".join(f"{dot.x},{dot.y}" for dot in dots),
        redemption=" ".join(f"{x},{_y(item.redemption, top)}" for x, item in zip(places, samples, strict=True)),
        dots=tuple(dots),
        caption=caption,
        first=first,
        last=last,
    )


def _y(price: int, top: int) -> float:
    return round(BOTTOM - (BOTTOM - TOP - 8) * price / top, 1)


def _short(usdc: int) -> str:
    """Whole dollars for an axis: ``$25,000``."""
    return "$" + wording.grouped(usdc // 10**6)
