"""Where the marks of the report's pictures are.

In: facts of a rehearsal. Out: positions in the units of each picture's view box; the template draws them. Pure. A
picture whose facts were not told is None. All pictures are 380 units wide, so that their text reads on a telephone too.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pyharness.scenarios import api_fee_deposit, infrastructure_payment, profit_lifts_the_price, wording
from pyharness.scenarios.document import DEPLOYMENT, Rehearsal

WIDTH = 380
Facts = Mapping[str, int | str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """A place money is in: its box and its amount in words. ``beside``: the label stands right of the box."""

    kind: str
    label: str
    amount: str
    x: float
    y: float
    width: float
    height: float = 42
    beside: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """A flow of money as the outline of a band as wide as its amount."""

    kind: str
    path: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    """The way of the deposit."""

    nodes: tuple[Node, ...]
    bands: tuple[Band, ...]
    height: int = 290


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
    """One journey's gas."""

    label: str
    amount: str
    y: float
    width: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Bars:
    """Gas by journey, the largest first; the deployment is left out, it would dwarf them."""

    bars: tuple[Bar, ...]
    height: float


def flow(rehearsal: Rehearsal) -> Flow | None:
    """Revenue to reserve and market, reserve to provider."""
    split, paid = facts_of(rehearsal, api_fee_deposit.NAME), facts_of(rehearsal, infrastructure_payment.NAME)
    if not split or not paid:
        return None
    revenue, infra, gain = (_number(split, f"{name}_usdc") for name in ("revenue", "to_reserve", "to_market"))
    out, left = _number(paid, "paid_usdc"), _number(paid, "left_usdc")
    scale = 200 / revenue
    widths = {name: amount * scale for name, amount in (("in", infra), ("up", gain), ("out", out), ("left", left))}
    top, reserve, market, provider = 72.0, 12.0, 272.0, 1.0
    rest = widths["out"] + 22
    nodes = (
        Node(kind="revenue", label="API revenue", amount=wording.usdc(revenue), x=top, y=4, width=revenue * scale),
        Node(kind="reserve", label="Reserve", amount=wording.usdc(infra), x=reserve, y=122, width=widths["in"]),
        Node(
            kind="market", label="Market", amount=wording.usdc(gain), x=market, y=122, width=widths["up"], beside=True
        ),
        Node(kind="provider", label="Provider", amount=wording.usdc(out), x=provider, y=240, width=widths["out"]),
        Node(kind="left", label="Stays", amount=wording.usdc(left), x=rest, y=240, width=widths["left"]),
    )
    bands = (
        _band("reserve", top, 46, reserve, 122, widths["in"]),
        _band("market", top + widths["in"], 46, market, 122, widths["up"]),
        _band("provider", reserve, 164, provider, 240, widths["out"]),
        _band("left", reserve + widths["out"], 164, rest, 240, widths["left"]),
    )
    return Flow(nodes=nodes, bands=bands)


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
    most, row = max(found.values()), 38
    ordered = sorted(found.items(), key=lambda item: -item[1])
    return Bars(
        bars=tuple(
            Bar(label=name, amount=wording.grouped(gas), y=row * at, width=round(max(2.0, WIDTH * gas / most), 1))
            for at, (name, gas) in enumerate(ordered)
        ),
        height=row * len(ordered),
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
