"""One round of the monitor: look at a block and at what happened since the last round, judge, remember.

In: ``Session``, a ``Watched`` system, the ``Memory`` of the round before, the time. Out: ``Round``, the next
``Memory``. Door: the node, reading only; no key is needed.

What is read is of one block, by number and hash; where the chain moves meanwhile it is read again. Blocks above
``confirmations`` may still be reorganised: what happened in them is judged at once and summed up later, so that a
reorganisation takes back what it took out of the chain, and nothing is told twice.
"""

from __future__ import annotations

from pyharness.chain.faults import CallReverted, RpcRejected
from pyharness.chain.schema import BlockHeader
from pyharness.errors import EnvironmentFault, Inconclusive
from pyharness.observe import rounds
from pyharness.observe.happened import ordinals
from pyharness.observe.rounds import MOST_MARKS, Mark, Memory
from pyharness.observe.schema import Alert, Round
from pyharness.observe.seen import Look
from pyharness.pipeline.corridor.session import Session
from pyharness.pipeline.monitor.sighting import Sight, sight
from pyharness.pipeline.monitor.snapshots import RESERVE, Watched

ATTEMPTS = 3  # to read one block while the chain moves
BLIND = (EnvironmentFault, RpcRejected, CallReverted, Inconclusive)  # what may be over the next time


def fresh(of: Watched) -> Memory:
    """Of a system that nobody has looked at: what happened before the first round is nobody's news."""
    config = of.config
    return rounds.opened(config.network, config.mode, config.chain_id, of.known[RESERVE])


def resumed(of: Watched, memory: Memory) -> Memory:
    """What was remembered, of the system as it is recorded now: a contract that came later has a past to be read."""
    if memory.settled is None or set(of.ours.values()) <= set(memory.places):
        return memory
    began = max(memory.began, memory.settled.number)
    return memory.model_copy(update={"settled": None, "began": began, "marks": ()})


def look(session: Session, of: Watched, memory: Memory, at: int) -> tuple[Round, Memory]:
    """One round; where the node does not answer, lags, or has another history, it is ``unknown``.

    Args:
        at: the time by our clock (unix seconds).
    """
    rpc = session.rpc
    alert = rounds.unreachable(memory, "E-REORGANISED", "the chain moved each time it was read")
    try:
        if (chain := rpc.chain_id()) != memory.chain_id:
            return blind(memory, rounds.unreachable(memory, "E-CHAIN-ID", f"chain {chain} answers"), at)
        for _ in range(ATTEMPTS):
            head = rpc.block()
            if (doubt := _doubted(of, memory, head, at)) is not None:
                alert = doubt  # of several nodes behind one address another may answer next
                continue
            if memory.settled is not None and not _stands(session, memory.settled):
                return _rewritten(session, of, memory, memory.settled, at)
            found = sight(session, of, memory, head, at)
            if _unmoved(session, head):
                return _judged(of, memory, found)
    except BLIND as error:
        alert = rounds.unreachable(memory, error.code, error.message)
    except Exception as error:  # a node may answer anything: what nobody foresaw is not known either, and ends no watch
        alert = rounds.unreachable(memory, "E-INTERNAL", f"{type(error).__name__}: {error}"[:200])
    return blind(memory, alert, at)


def blind(memory: Memory, alert: Alert, at: int) -> tuple[Round, Memory]:
    """A round that saw nothing; what is remembered of the chain stays."""
    found = rounds.blind(memory, alert, at)
    return found, memory.model_copy(update={"last": _kept(found)})


def _doubted(of: Watched, memory: Memory, head: BlockHeader, at: int) -> Alert | None:
    """Why a newest block is not looked at: the node knows less than it did, or our clock is not its chain's."""
    if head.number < memory.head:
        return rounds.behind(memory, head.number)
    limit, ahead = of.config.monitor.stale_head_seconds, head.timestamp - at
    return rounds.ahead(memory, head.number, ahead, limit) if limit and ahead > limit else None


def _judged(of: Watched, memory: Memory, found: Sight) -> tuple[Round, Memory]:
    """The rules' word on it. Of a first round the past is summed up and nothing of it is told."""
    number = found.snapshot.number
    first = memory.head == 0
    began = number if first else memory.began
    happened = [item for item in found.events if item.block > began]
    look_ = Look(
        snapshot=found.snapshot,
        monitor=of.config.monitor,
        happened=tuple(zip(ordinals(happened), happened, strict=True)),
        paid=found.paid,
    )
    told_of, until, told = rounds.sighted(memory, look_)
    marks = (*memory.marks, found.edge) if memory.marks[-1:] != (found.edge,) else memory.marks
    marks = marks[-MOST_MARKS:]
    kept = {key: block for key, block in told.items() if block > marks[0].number}
    changes = {
        "settled": found.edge, "fold": found.past, "head": number, "began": began, "marks": marks,
        "places": tuple(sorted(of.ours.values())), "rates": found.rates, "until": until,
        "told": kept, "last": _kept(told_of), **found.lines.remembered(),
    }  # fmt: skip
    return told_of, memory.model_copy(update=changes)


def _rewritten(session: Session, of: Watched, memory: Memory, settled: Mark, at: int) -> tuple[Round, Memory]:
    """Deeper than the configuration deems possible: said so once, and everything is read anew from where both agree."""
    common = next((mark.number for mark in reversed(memory.marks) if _stands(session, mark)), None)
    alert = rounds.reorganised(memory, settled, common, of.config.monitor.confirmations)
    found = rounds.blind(memory, alert, at)
    began = memory.began if common is None else max(memory.began, common)
    changes = {"settled": None, "began": began, "marks": (), "last": _kept(found)}
    return found, memory.model_copy(update=changes)


def _stands(session: Session, mark: Mark) -> bool:
    """Raises EnvironmentFault E-BLOCK-UNKNOWN: one of the nodes behind an address lags, and nothing has changed."""
    return session.rpc.block(mark.number).hash == mark.hash


def _unmoved(session: Session, head: BlockHeader) -> bool:
    try:
        return _stands(session, Mark(number=head.number, hash=head.hash))
    except EnvironmentFault as fault:
        if fault.code != "E-BLOCK-UNKNOWN":
            raise
        return False


def _kept(found: Round) -> Round:
    """A round as it is remembered: its snapshot is read anew each time."""
    return found.model_copy(update={"snapshot": None})
