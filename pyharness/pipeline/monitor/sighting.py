"""A block of a system and what happened up to it, read for one round of the monitor.

In: ``Session``, a ``Watched`` system, the ``Memory`` of the round before, a block, the time. Out: ``Sight``. Door: the
node, reading only.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pyharness.chain.lens import Row
from pyharness.chain.logs import moments
from pyharness.chain.schema import BlockHeader, Log
from pyharness.observe.fold import Fold, folded
from pyharness.observe.happened import Event, paid_out
from pyharness.observe.rounds import Mark, Memory
from pyharness.observe.schema import PaidOut, Snapshot
from pyharness.pipeline.corridor.session import Session
from pyharness.pipeline.monitor import reading, snapshots
from pyharness.pipeline.monitor.happenings import Reader
from pyharness.pipeline.monitor.joining import Lines, add_up, lines_before, unnamed
from pyharness.pipeline.monitor.snapshots import Watched, day_of
from pyharness.values import model_key


@dataclass(frozen=True, slots=True, kw_only=True)
class Sight:
    """A block and what happened up to it since the settled one, in order.

    Args:
        edge: the deepest block that is settled now; past: what is summed up to there.
        rates: of each model (bps); lines: what each had at the edge.
    """

    snapshot: Snapshot
    events: tuple[Event, ...]
    paid: tuple[PaidOut, ...]
    edge: Mark
    past: Fold
    rates: dict[str, int]
    lines: Lines


def sight(session: Session, of: Watched, memory: Memory, head: BlockHeader, at: int) -> Sight:
    """Everything a round needs; whether the block is still the chain's is to be asked afterwards."""
    rpc = session.rpc
    rows = snapshots.models_at(rpc, of, head, memory.fold.names.values())
    logs = _logs(session, of, memory, rows, head)
    named = Reader(of.interface, {}, {}).named(logs)
    if unknown := sorted(set(named.values()) - {row.id for row in rows}):  # an event was the first to name them
        rows += snapshots.rows_of(rpc, of, unknown, head)
    names = {**named, **{model_key(row.id): row.id for row in rows}}
    events = Reader(of.interface, reading.labels(of, rows), names).events(logs, moments(rpc, logs))
    ours = of.config.mode == "full"
    add_up(memory, lines_before(rows, events, ours=ours))
    paid = paid_out(events, {row.id: row.accrued for row in rows})
    past = memory.fold if memory.settled else Fold()
    edge = rpc.block(
        max(0, head.number - of.config.monitor.confirmations, memory.settled.number if memory.settled else 0)
    )
    kept = {key: name for key, name in names.items() if name not in of.listed}
    fold = _fold(of, past, events, paid, head)
    return Sight(
        snapshot=_snapshot(session, of, head, rows, fold, at),
        events=(*events, *(() if ours else _silent(memory, rows, events, head))),
        paid=paid,
        edge=Mark(number=edge.number, hash=edge.hash),
        past=_fold(of, _called(past, kept), events, paid, edge),
        lines=lines_before(rows, [item for item in events if item.block > edge.number], ours=ours),
        rates={row.id: row.infra_bps for row in rows if row.infra_bps is not None},
    )


def _called(fold: Fold, names: dict[str, str]) -> Fold:
    """The same sums with what models are called."""
    return fold.model_copy(update={"names": names})


def _logs(session: Session, of: Watched, memory: Memory, rows: Sequence[Row], head: BlockHeader) -> list[Log]:
    """Since the settled block; where there is none, the past that is summed up, and all that began was not told of."""
    if memory.settled is not None:
        return reading.since(session.rpc, of, rows, memory.settled.number + 1, head.number)
    past = reading.history(session.rpc, of, head)
    if not 0 < memory.began < head.number:
        return past
    fresh = reading.since(session.rpc, of, rows, memory.began + 1, head.number)
    return [*(log for log in past if log.block_number <= memory.began), *fresh]


def _fold(of: Watched, before: Fold, events: Sequence[Event], paid: Sequence[PaidOut], last: BlockHeader) -> Fold:
    """The sums up to a block; roles of the contracts we made, since models' own come and go with models."""
    roles = ("granted", "revoked")
    return folded(
        before,
        [item for item in events if item.block <= last.number and (item.kind not in roles or item.subject in of.ours)],
        [item for item in paid if item.block <= last.number],
        today=day_of(last),
        window=of.config.monitor.window_days,
    )


def _silent(memory: Memory, rows: Sequence[Row], events: Sequence[Event], head: BlockHeader) -> list[Event]:
    """Rates of an older system that changed without an event that is read here: its params have others."""
    told = {item.model for item in events if item.kind == "split"}
    found = []
    for row in rows:
        before = memory.rates.get(row.id)
        if None not in (before, row.infra_bps) and before != row.infra_bps and row.id not in told:
            found.append(
                Event(
                    kind="split",
                    subject=row.id,
                    model=row.id,
                    before=before or 0,
                    number=row.infra_bps or 0,
                    block=head.number,
                    at=head.timestamp,
                )
            )
    return found


def _snapshot(session: Session, of: Watched, head: BlockHeader, rows: Sequence[Row], fold: Fold, at: int) -> Snapshot:
    states = snapshots.model_states(rows, fold, of, today=day_of(head))
    listed = [f"HokusaiAMM/{row.id}" for row in rows if row.listed]
    system, holders, doubted = snapshots.system_at(session, of, head, fold.grants, listed)
    return Snapshot(
        network=of.config.network,
        chain_id=of.config.chain_id,
        mode=of.config.mode,
        number=head.number,
        hash=head.hash,
        time=head.timestamp,
        taken_at=at,
        system=system,
        models=tuple(states),
        holders=holders,
        payments=fold.payments,
        unread=(*snapshots.unread(of, states, system), *unnamed(states, system), *doubted),
    )
