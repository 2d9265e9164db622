"""What a model's last days would have been at another rate.

In: the model as it stood, what happened since, rates. Out: ``Run`` s; where the run at the rates that really were
differs from what the chain said. Pure; USDC and prices in base units.

Everybody does what they did: buyers spend and sellers sell the same, whatever the price. That is what it leaves out.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from pyharness.exact import pool
from pyharness.exact.formulas import NO_LIMIT, Formulas
from pyharness.exact.replay import Happening, Replay
from pyharness.exact.state import World
from pyharness.exact.system import System

DAY = 86_400
LEFT_OUT = (
    "everybody does what they did: at other prices traders would have bought, sold and waited otherwise",
    "where somebody would have had fewer tokens than they sold or gave away, what they had is taken",
    "a payment or exit that the balance would not have carried does not happen, and is counted as refused",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """A moment: when (unix seconds), after what, asking price (USDC per token), balance (USDC), days it lasts.

    ``runway`` is None without a burn.
    """

    at: int
    what: str
    asking: int
    accrued: int
    runway: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """The days at one rate; ``rate`` is None for the rates that really were.

    Args:
        name: what this rate is, in words.
        infra, profit: how the revenue was split (USDC).
        end: every figure at the end, by the name of the view that says it.
        path: before and after each happening, and at the end of each day; between two of them nothing jumps.
        refused, cut: what could not happen, or only with less.
    """

    name: str
    rate: int | None
    infra: int
    profit: int
    end: Mapping[str, int]
    path: tuple[Point, ...]
    refused: tuple[Happening, ...]
    cut: tuple[Happening, ...]
    differences: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """A model's world where it begins, what happened until the end (unix seconds), the burn a day (USDC)."""

    model_id: str
    world: World
    story: tuple[Happening, ...]
    end: int
    burn: int


def run(frame: Frame, name: str, rate: int | None) -> Run:
    """Let it all happen at a rate."""
    replay = Replay(system=System(copy.deepcopy(frame.world)), model_id=frame.model_id, rate=rate)
    path, wrong = [_point(replay, "start", frame.burn)], list[str]()
    for item in _with_days(frame):
        if item.kind != "day":
            replay.system.world.now = item.at
            path.append(_point(replay, "before", frame.burn))
            found = replay.step(item)
            wrong += _unlike(item, found, replay) if rate is None else []
        replay.system.world.now = item.at
        path.append(_point(replay, item.kind, frame.burn))
    replay.system.world.now = frame.end
    path.append(_point(replay, "end", frame.burn))
    return Run(
        name=name,
        rate=rate,
        infra=replay.infra,
        profit=replay.profit,
        end=figures(replay),
        path=tuple(path),
        refused=tuple(replay.refused),
        cut=tuple(replay.cut),
        differences=tuple(wrong),
    )


def figures(replay: Replay) -> Mapping[str, int]:
    """What the views must say now."""
    world, formulas, model, line = replay.system.world, replay.system.formulas, replay.model, replay.line
    book, supply = model.pool, model.coin.supply
    priced, unreleased, _ = pool.present(world, formulas, book)
    return {
        "accrued": line.accrued,
        "paid": line.paid,
        "withdrawn": line.withdrawn,
        "usageFees": line.fees,
        "pricedReserve": priced,
        "unreleasedProfit": unreleased,
        "feesOwed": book.owed,
        "reserveBalance": book.reserve + book.unreleased,
        "spotPrice": formulas.asking(book.market, priced, supply),
        "redemptionPrice": formulas.redemption(book.market, priced, supply),
        "tradeFee": book.fee_bps,
        "totalSupply": supply,
        "infrastructureAccrualBps": model.rate_bps,
    }


def against_chain(done: Run, chain: Mapping[str, int]) -> tuple[str, ...]:
    """Where the run at the real rates ends otherwise than the chain, after where it went otherwise."""
    ends = (f"{name}: {chain[name]} on the chain, {done.end[name]} replayed" for name in chain)
    unlike = [words for words, name in zip(ends, chain, strict=True) if chain[name] != done.end[name]]
    return (*done.differences, *unlike)


def _with_days(frame: Frame) -> Iterator[Happening]:
    """What happened, with the end of each day between."""
    day = frame.world.now + DAY
    for item in frame.story:
        while day <= item.at:
            yield Happening(at=day, block=0, tx="", index=0, kind="day")
            day += DAY
        yield item
    while day < frame.end:
        yield Happening(at=day, block=0, tx="", index=0, kind="day")
        day += DAY


def _point(replay: Replay, what: str, burn: int) -> Point:
    days = Formulas().runway(replay.line.accrued, burn)
    return Point(
        at=replay.system.world.now,
        what=what,
        asking=replay.asking(),
        accrued=replay.line.accrued,
        runway=None if days == NO_LIMIT else days,
    )


def _unlike(item: Happening, found: Mapping[str, int], replay: Replay) -> Sequence[str]:
    """Where the chain said something else of a happening than the replay."""
    place = f"{item.kind} in block {item.block}, {item.tx}"
    if item in replay.refused:
        return [f"{place}: refused by the exact model"]
    if item in replay.cut:
        return [f"{place}: of more tokens than there were"]
    shared = [name for name in found if name in item.said and found[name] != item.said[name]]
    return [f"{place}: {name} {item.said[name]} on the chain, {found[name]} replayed" for name in shared]
