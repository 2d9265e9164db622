"""Where a market of a living business stood: its asking price by its priced reserve, around its threshold.

In: facts of a story that kept both. Out: dots in units of the picture's view box. Pure. Not drawn: a story that kept
none, or whose lists are not of one length.
"""

from __future__ import annotations

from dataclasses import dataclass

from pyharness.scenarios import wording
from pyharness.scenarios.report.document import Rehearsal
from pyharness.scenarios.report.pictures.axis import ticks
from pyharness.scenarios.report.pictures.crossing import Mark

RESERVES, PRICES, THRESHOLD, OF = "path_reserves", "path_prices", "path_threshold_usdc", "path_of"
LEFT, RIGHT, TOP, BOTTOM, HEIGHT = 58.0, 368.0, 22.0, 176.0, 218


@dataclass(frozen=True, slots=True, kw_only=True)
class Path:
    """The dots, the ticks of the price axis, where the threshold is, the ends of the other axis."""

    story: str
    of: str
    dots: tuple[Mark, ...]
    ticks: tuple[Mark, ...]
    threshold: Mark
    most: str
    left: float = LEFT
    right: float = RIGHT
    top: float = TOP
    bottom: float = BOTTOM
    height: int = HEIGHT


def path(rehearsal: Rehearsal) -> Path | None:
    """The first story's that kept one."""
    for item in rehearsal.scenarios:
        if item.ok and set(item.facts) >= {RESERVES, PRICES, THRESHOLD, OF}:
            reserves, prices = numbers(item.facts[RESERVES]), numbers(item.facts[PRICES])
            if reserves and len(reserves) == len(prices):
                return _path(item.name, str(item.facts[OF]), reserves, prices, int(item.facts[THRESHOLD]))
    return None


def _path(story: str, of: str, reserves: tuple[int, ...], prices: tuple[int, ...], threshold: int) -> Path:
    widest, low, high = max(*reserves, threshold, 1), min(prices), max(prices)
    span = max(high - low, 1)

    def x(reserve: int) -> float:
        return round(LEFT + (RIGHT - LEFT) * reserve / widest, 1)

    def mark(reserve: int, price: int) -> Mark:
        height = (BOTTOM - TOP - 24) * (price - low) / span
        return Mark(x=x(reserve), y=round(BOTTOM - 12 - height, 1), label=wording.price(price))

    return Path(
        story=story,
        of=of,
        dots=tuple(mark(*pair) for pair in zip(reserves, prices, strict=True)),
        ticks=tuple(mark(0, price) for price in ticks(low, high)),
        threshold=Mark(x=x(threshold), y=TOP, label=f"threshold {_whole(threshold)}"),
        most=_whole(widest),
    )


def numbers(text: int | str) -> tuple[int, ...]:
    """Numbers parted by blanks; none where something else stands among them."""
    words = str(text).split()
    return tuple(map(int, words)) if all(word.isdecimal() for word in words) else ()


def _whole(usdc: int) -> str:
    """Whole dollars for an axis: ``$25,000``."""
    return "$" + wording.grouped(usdc // 10**6)
