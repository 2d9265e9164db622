"""Where the marks of the report's pictures are.

In: facts of a rehearsal. Out: positions in the units of each picture's view box; the template draws them. Pure. A
picture whose facts were not told is None. All pictures are 380 units wide, so that their text reads on a telephone too.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pyharness.scenarios import wording
from pyharness.scenarios.report.document import DEPLOYMENT, Rehearsal
from pyharness.scenarios.stories import api_fee_deposit, infrastructure_payment, profit_lifts_the_price

WIDTH, FLOWING, COSTS = 380, 220, 64  # of a picture, of all the money that came, of the column of costs
BAR, DWARFING = 38, 10  # height of a bar with its words; so many times the usual gas is too much for a bar
BOX, UPPER, MIDDLE, LOWER = 16.0, 44.0, 150.0, 256.0  # of the boxes of the flow: how high they are, and where
ABOVE, BELOW, APART = 16.0, 292.0, 130.0  # of their words: two lines each, beside one another
WORDS = 125  # the widest of them: hundreds of millions to the base unit
# The facts of a story that tells of all the money.
WHOLE = ("revenue_usdc", "infrastructure_usdc", "profit_usdc", "paid_usdc")
Facts = Mapping[str, int | str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """A place money is in: its box, its amount in words, and where these begin."""

    kind: str
    label: str
    amount: str
    x: float
    y: float
    width: float
    words_x: float
    words_y: float
    height: float = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """A flow of money as the outline of a band as wide as its amount."""

    kind: str
    path: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    """The way of the money, as a story tells of it."""

    story: str
    nodes: tuple[Node, ...]
    bands: tuple[Band, ...]
    height: int = 316


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """A sampled price: its place and its words."""

    x: float
    y: float
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Curve:
    """The asking price over the window, and afterwards; lines as SVG point lists."""

    points: tuple[Point, ...]
    line: str
    area: str
    after: str
    ticks: tuple[Point, ...]
    left: float = 58
    right: float = 368
    top: float = 16
    bottom: float = 176
    height: int = 214


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One journey's gas, and what it costs."""

    label: str
    amount: str
    cost: str
    y: float
    width: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Bars:
    """Gas by journey, the largest first; what would dwarf the others has no bar, and the deployment is none of them."""

    bars: tuple[Bar, ...]
    large: tuple[Bar, ...]
    height: float
    track: float = WIDTH - COSTS


@dataclass(frozen=True, slots=True, kw_only=True)
class Money:
    """What came, where it went (USDC, 6 decimals), and the story it is from; ``added`` came to the reserve directly."""

    story: str
    revenue: int
    infra: int
    gain: int
    added: int
    paid: int

    @property
    def left(self) -> int:
        """What stays in the reserve."""
        return self.infra + self.added - self.paid


def money(rehearsal: Rehearsal) -> Money | None:
    """The amounts of the first story that tells of all of it; of the guide's deposit and payment where none does."""
    for item in rehearsal.scenarios:
        if item.ok and set(item.facts) >= set(WHOLE):
            revenue, infra, gain, paid = (_number(item.facts, name) for name in WHOLE)
            added = int(item.facts.get("topped_up_usdc", 0))
            return Money(story=item.name, revenue=revenue, infra=infra, gain=gain, added=added, paid=paid)
    split, paid_out = facts_of(rehearsal, api_fee_deposit.NAME), facts_of(rehearsal, infrastructure_payment.NAME)
    if not split or not paid_out:
        return None
    revenue, infra, gain = (_number(split, f"{name}_usdc") for name in ("revenue", "to_reserve", "to_market"))
    paid = _number(paid_out, "paid_usdc")
    return Money(story=infrastructure_payment.NAME, revenue=revenue, infra=infra, gain=gain, added=0, paid=paid)


def flow(rehearsal: Rehearsal) -> Flow | None:
    """Revenue to reserve and market, reserve to provider."""
    found = money(rehearsal)
    if found is None or found.revenue <= 0 or found.left < 0:
        return None
    scale = FLOWING / (found.revenue + found.added)
    infra, gain, added, paid, left = (
        amount * scale for amount in (found.infra, found.gain, found.added, found.paid, found.left)
    )
    held, start = infra + added, (added + 14 if added else 48)
    market, rest = max(held + 50, start + infra), paid + 22
    after = max(start, APART if added else 0)  # where the words of the revenue begin
    beneath = min(market, WIDTH - WORDS)
    boxes = [
        _node("revenue", "API revenue", found.revenue, start, UPPER, infra + gain, words=(after, ABOVE)),
        _node("reserve", "Reserve", found.infra + found.added, 1, MIDDLE, held, words=(1, MIDDLE - 27)),
        _node("market", "Market", found.gain, market, MIDDLE, gain, words=(beneath, MIDDLE + BOX + 16)),
        _node("provider", "Paid to providers", found.paid, 1, LOWER, paid, words=(1, BELOW)),
        _node("left", "Stays", found.left, rest, LOWER, left, words=(max(rest, APART + 10), BELOW)),
    ]
    bands = [
        _band("reserve", start, UPPER + BOX, 1 + added, MIDDLE, infra),
        _band("market", start + infra, UPPER + BOX, market, MIDDLE, gain),
        _band("provider", 1, MIDDLE + BOX, 1, LOWER, paid),
        _band("left", 1 + paid, MIDDLE + BOX, rest, LOWER, left),
    ]
    if added:
        boxes.append(_node("added", "Top-ups", found.added, 1, UPPER, added, words=(1, ABOVE)))
        bands.append(_band("added", 1, UPPER + BOX, 1, MIDDLE, added))
    return Flow(story=found.story, nodes=tuple(boxes), bands=tuple(bands))


def _node(kind: str, label: str, units: int, x: float, y: float, width: float, *, words: tuple[float, float]) -> Node:
    """A box, and where its words begin."""
    return Node(
        kind=kind,
        label=label,
        amount=wording.usdc(units),
        x=round(x, 1),
        y=y,
        width=round(width, 1),
        words_x=round(words[0], 1),
        words_y=words[1],
    )


def curve(rehearsal: Rehearsal) -> Curve | None:
    """The sampled asking price."""
    told = facts_of(rehearsal, profit_lifts_the_price.NAME)
    samples = [
        (percent, _number(told, name)) for name, percent in profit_lifts_the_price.POINTS.items() if name in told
    ]
    if len(samples) < 3:
        return None
    frame = Curve(points=(), line="", area="", after="", ticks=())
    low, high = min(value for _, value in samples), max(value for _, value in samples)
    span = max(high - low, 1)

    def place(percent: int, value: int) -> Point:
        along = percent / 125 if percent <= 100 else 1.0  # what comes after is drawn at the right edge
        x = frame.left + (frame.right - frame.left) * along
        y = frame.bottom - 14 - (frame.bottom - 14 - frame.top) * (value - low) / span
        return Point(x=round(x, 1), y=round(y, 1), label=wording.price(value))

    points = tuple(place(*sample) for sample in samples)
    within = [point for point, (percent, _) in zip(points, samples, strict=True) if percent <= 100]
    after = [point for point, (percent, _) in zip(points, samples, strict=True) if percent >= 100]
    fine = 10 ** max(0, len(str(span)) - 2)  # ticks are round to a tenth or better of what they span
    ticks = tuple(place(0, (low + span * step // 2) // fine * fine) for step in range(3))
    floor = f"{within[-1].x},{frame.bottom} {within[0].x},{frame.bottom}"
    return Curve(points=points, line=_list(within), area=f"{_list(within)} {floor}", after=_list(after), ticks=ticks)


def bars(rehearsal: Rehearsal) -> Bars | None:
    """Gas of the acts of users and operators."""
    found = {name: gas for name, gas in rehearsal.gas.items() if gas and name != DEPLOYMENT}
    if not found:
        return None
    usual = DWARFING * sorted(found.values())[len(found) // 2]
    most = max(gas for gas in found.values() if gas <= usual)
    ordered = sorted(found.items(), key=lambda item: -item[1])
    large = [item for item in ordered if item[1] > usual]

    def bar(name: str, gas: int, at: int) -> Bar:
        cost, width = wording.cents(rehearsal.prices.cents(gas)), (WIDTH - COSTS) * gas / most
        return Bar(
            label=name, amount=wording.grouped(gas), cost=cost, y=BAR * at, width=round(min(max(2.0, width), WIDTH), 1)
        )

    return Bars(
        bars=tuple(bar(name, gas, at) for at, (name, gas) in enumerate(ordered[len(large) :])),
        large=tuple(bar(name, gas, 0) for name, gas in large),
        height=BAR * (len(ordered) - len(large)),
    )


def facts_of(rehearsal: Rehearsal, name: str) -> Facts:
    """A scenario's facts; none when it was not told to its end."""
    return next((item.facts for item in rehearsal.scenarios if item.name == name and item.ok), {})


def _number(facts: Facts, name: str) -> int:
    return int(facts[name])


def _band(kind: str, x0: float, y0: float, x1: float, y1: float, width: float) -> Band:
    mid = (y0 + y1) / 2
    there = f"M{x0:.1f} {y0} C{x0:.1f} {mid} {x1:.1f} {mid} {x1:.1f} {y1}"
    back = f"L{x1 + width:.1f} {y1} C{x1 + width:.1f} {mid} {x0 + width:.1f} {mid} {x0 + width:.1f} {y0}Z"
    return Band(kind=kind, path=f"{there} {back}")


def _list(points: list[Point]) -> str:
    return " ".join(f"{point.x},{point.y}" for point in points)
