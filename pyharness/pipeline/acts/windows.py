"""Where a replay of a model's last days begins, and what no event tells of it.

In: a node, the model's contracts, days. Out: ``Start``; looks at the pool's clock. Door: the node, reading only.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pyharness.chain.logs import last_before
from pyharness.chain.rpc import Rpc
from pyharness.chain.schema import BlockHeader
from pyharness.errors import Inconclusive
from pyharness.exact.coin import Coin
from pyharness.exact.replay import Happening, Replay, world_of
from pyharness.exact.state import Line, World
from pyharness.exact.system import System
from pyharness.ops.whatif import DAY, Frame, run
from pyharness.pipeline.acts import begun
from pyharness.pipeline.acts.happened import TOUCHING, Places, happenings, movers

LAST = 1 << 32  # after every log of a block


@dataclass(frozen=True, slots=True, kw_only=True)
class Start:
    """Where the replay begins: the world, the height it is of, what happens from there, where it is from."""

    world: World
    height: int
    story: tuple[Happening, ...]
    basis: str
    differences: tuple[str, ...] = ()


def start_of(rpc: Rpc, places: Places, slot: int, first: int, pinned: BlockHeader, days: int) -> Start:
    """The state at the window's beginning: the chain's own where the node has it, else out of all that happened."""
    since = pinned.timestamp - days * DAY
    height = last_before(rpc, since, first, pinned.number)
    if height >= first:
        story = happenings(rpc, places, height + 1, pinned.number)
        try:
            model, line = begun.begun(rpc, places, height, slot, movers(story))
        except Inconclusive:
            pass  # the model was not born, or the node has forgotten: everything is in the events
        else:
            world = world_of(places.model.id, model, line, since)
            return Start(world=world, height=height, story=story, basis=f"the chain's state at block {height:,}")
    return _from_events(rpc, places, first, pinned, since)


def _from_events(rpc: Rpc, places: Places, first: int, pinned: BlockHeader, since: int) -> Start:
    """The model's whole life up to the window, replayed at the real rates."""
    story, now = happenings(rpc, places, first, pinned.number), begun.standing(rpc, places, pinned.number)
    book = begun.terms(rpc, places, pinned.number)
    book.fee_bps = _at_birth(story, "fee", now["tradeFee"])
    rate = _at_birth(story, "rate", now["infrastructureAccrualBps"])
    model = begun.model_of(places, book, Coin(), rate)
    born = min((item.at for item in story), default=pinned.timestamp)
    birth, earlier = world_of(places.model.id, model, Line(), born), tuple(item for item in story if item.at < since)
    frame = Frame(model_id=places.model.id, world=birth, story=earlier, end=max(born, since), burn=0)
    differences = run(frame, "before", None).differences
    replay = Replay(system=System(birth), model_id=places.model.id)
    for item in earlier:
        replay.step(item)
    world = replay.system.world
    world.now = frame.end
    return Start(
        world=world,
        height=0,
        story=story[len(earlier) :],
        basis=f"all events since block {first:,}",
        differences=differences,
    )


def _at_birth(story: Sequence[Happening], kind: str, now: int) -> int:
    """A term before its first change."""
    return next((item.said["old"] for item in story if item.kind == kind), now)


def silent(rpc: Rpc, places: Places, slot: int, start: Start, pinned: BlockHeader) -> tuple[Happening, ...]:
    """Looks at the pool's clock that no event tells of: its book says when it was looked at last."""
    touching = {item.block: item.at for item in start.story if item.kind in TOUCHING}
    last = begun.touched_at(begun.book_word(rpc, places, slot, start.height))
    found: list[Happening] = []
    for block, at in (*sorted(touching.items()), (pinned.number + 1, pinned.timestamp)):
        height = block - 1
        while height > start.height:
            seen = begun.touched_at(begun.book_word(rpc, places, slot, height))
            if seen <= last:
                break
            height = last_before(rpc, seen + 1, start.height + 1, height)
            found.append(Happening(at=seen, block=height, tx="", index=LAST, kind="poked"))
            height -= 1
        last = at
    return tuple(found)
