"""From what rules say now and what stood before: what is new, what stands, what is over.

In: a ``Memory``; a ``Look``, or the reason why nothing could be seen. Out: a ``Round``. Pure.

A condition stands while its rule says so, and while nobody answers whether it is over. An event stands for the
configured time, and is over at once where a reorganisation took its block; where another block has it later it is told
anew. Each is told once when it comes and once when it goes, however often it is looked at.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pydantic import Field

from pyharness.errors import DOCTOR
from pyharness.names import words as command_words
from pyharness.observe.conditions import unanswered
from pyharness.observe.fold import Fold
from pyharness.observe.rules import CONDITIONS, EVENTS, judged
from pyharness.observe.schema import Alert, Mode, Round, Rule, State
from pyharness.observe.seen import Check, Look
from pyharness.units import in_time
from pyharness.values import Address, Hash, Written

WORST: tuple[State, ...] = ("ok", "warning", "unknown", "critical")
MOST_MARKS = 32


class Mark(Written):
    """A block of the chain as it was seen."""

    number: int
    hash: Hash


class Memory(Written):
    """What one round leaves to the next one.

    Args:
        reserve: of the system it is about, with the chain's id.
        settled: everything up to this block is in ``fold``; None where that is to be read anew.
        head: the newest block that was looked at.
        began: what happened up to this block is nobody's news.
        marks: settled blocks of earlier rounds, oldest first.
        rates: by model, as they were last. books, providers, splits: what each model had, who was paid and at which
            rate, at the settled block, as events must have it; rates of ours only.
        until: unix seconds up to which an event's alert stands, by the alert's id.
        places: the contracts whose events are in ``fold``.
        told: blocks of the events that were told and are in the chain, by the alert's id; as far back as the oldest
            mark.
        last: the last round without its snapshot.
    """

    version: int = 1
    network: str
    mode: Mode
    chain_id: int
    reserve: Address
    settled: Mark | None = None
    head: int = 0
    began: int = 0
    marks: tuple[Mark, ...] = ()
    fold: Fold = Field(default_factory=Fold)
    rates: dict[str, int] = Field(default_factory=dict)
    books: dict[str, int] = Field(default_factory=dict)
    providers: dict[str, Address] = Field(default_factory=dict)
    splits: dict[str, int] = Field(default_factory=dict)
    places: tuple[Address, ...] = ()
    until: dict[str, int] = Field(default_factory=dict)
    told: dict[str, int] = Field(default_factory=dict)
    last: Round


def opened(network: str, mode: Mode, chain_id: int, reserve: str) -> Memory:
    """Of a system that nobody has looked at."""
    nothing = Round(network=network, mode=mode, at=0, state="unknown")
    return Memory(network=network, mode=mode, chain_id=chain_id, reserve=reserve, last=nothing)


def sighted(
    memory: Memory,
    look: Look,
    *,
    conditions: Mapping[Rule, Check] = CONDITIONS,
    events: Mapping[Rule, Check] = EVENTS,
) -> tuple[Round, dict[str, int], dict[str, int]]:
    """What a look changes.

    Args:
        look: with everything that happened after ``memory.settled``, told before or not.

    Returns:
        The round, and the next ``until`` and ``told``.
    """
    now, stood = look.snapshot.time, {item.id: item for item in memory.last.open}
    happened = judged(look, events)
    until = dict(memory.until)
    for item in happened:
        if item.id not in memory.told:
            until[item.id] = now + look.monitor.event_seconds
    read_from = memory.settled.number if memory.settled else memory.began
    again = {item.id for item in happened}
    events_open = [item for item in memory.last.open if item.id in memory.until and item.id not in again]
    kept = [item for item in events_open if item.since <= read_from or item.tx_hash is None]
    fresh = [item for item in happened if item.id in stood or item.id not in memory.told]
    lasting = [item for item in (*kept, *fresh) if item.id not in stood or now < until[item.id]]
    now_so = [_since(item, stood.get(item.id)) for item in judged(look, conditions)]
    standing = (*now_so, *(item for item in memory.last.open if unanswered(look.snapshot, item)), *lasting)
    deep = {key: block for key, block in memory.told.items() if block <= read_from}  # what left the chain may come back
    told = deep | {item.id: item.since for item in happened}
    round_ = _round(memory, look.snapshot.taken_at, standing, look=look)
    open_ids = {item.id for item in standing}
    return round_, {key: end for key, end in until.items() if key in open_ids}, told


def blind(memory: Memory, alert: Alert, at: int) -> Round:
    """Nothing could be seen: what stood stands, and nothing is known."""
    rest = [item for item in memory.last.open if item.id != alert.id]
    return _round(memory, at, (*rest, alert))


def unreachable(memory: Memory, code: str, said: str) -> Alert:
    """The node did not answer, or not so that it can be believed."""
    return _of_the_node(memory, "unreachable", f"nothing could be read: {code}: {said}")


def behind(memory: Memory, number: int) -> Alert:
    """The node knows less than it did."""
    alert = _of_the_node(memory, "stale-head", f"the node is at block {number}; {memory.head} was seen before")
    return alert.model_copy(update={"number": memory.head - number, "limit": 0, "unit": "blocks"})


def ahead(memory: Memory, number: int, seconds: int, limit: int) -> Alert:
    """The newest block is of a time to come: by a clock that is late nothing looks old."""
    words = f"block {number}, the newest, is {in_time(seconds)} ahead of our clock; {in_time(limit)} are allowed"
    alert = _of_the_node(memory, "stale-head", words)
    return alert.model_copy(update={"number": seconds, "limit": limit, "unit": "seconds"})


def reorganised(memory: Memory, settled: Mark, common: int | None, confirmations: int) -> Alert:
    """A block that was taken for settled has left the chain."""
    whence = "what is there now is read anew" if common is None else f"what came after block {common} is read again"
    text = f"block {settled.number}, {confirmations} blocks deep or deeper, has left the chain; {whence}"
    alert = _of_the_node(memory, "reorganised", text)
    words = command_words(memory.network, memory.mode)
    number = memory.head - (common or 0)
    changes = {"number": number, "limit": confirmations, "unit": "blocks"}
    return alert.model_copy(update=changes | {"command": f"python -m pyharness monitor {words}"})


def worst(alerts: Sequence[Alert]) -> State:
    """The state that open alerts add up to; what is for information only is none."""
    states: list[State] = ["ok", *(item.severity for item in alerts if item.severity != "info")]
    return max(states, key=WORST.index)


def _round(memory: Memory, at: int, standing: Sequence[Alert], *, look: Look | None = None) -> Round:
    before, now = {item.id for item in memory.last.open}, {item.id for item in standing}
    return Round(
        network=memory.network,
        mode=memory.mode,
        at=at,
        state=worst(standing) if look else "unknown",
        snapshot=look.snapshot if look else None,
        open=tuple(standing),
        raised=tuple(item for item in standing if item.id not in before),
        cleared=tuple(item for item in memory.last.open if item.id not in now),
    )


def _since(item: Alert, before: Alert | None) -> Alert:
    """A condition that stands on is as old as it was, and keeps the transaction that began it."""
    if before is None:
        return item
    return item.model_copy(update={"since": before.since, "tx_hash": item.tx_hash or before.tx_hash})


def _of_the_node(memory: Memory, rule: Rule, words: str) -> Alert:
    return Alert(
        id=f"{rule}:node",
        rule=rule,
        severity="unknown",
        subject="node",
        since=memory.head,
        command=f"{DOCTOR} {command_words(memory.network, memory.mode)}",
        words=words,
    )
