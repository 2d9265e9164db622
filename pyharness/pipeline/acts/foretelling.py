"""`ops set-split --what-if`: the last days of a model, replayed at other rates.

In: ``Session``, a model, a rate, days. Out: ``WhatIf``, whose replay at the real rates is the chain's own past to the
unit. Door: the node, reading only.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from pyharness.chain.logs import unmoved
from pyharness.chain.rpc import Rpc
from pyharness.chain.schema import BlockHeader
from pyharness.config.load import BANDS_BPS
from pyharness.config.schema import Model as Configured
from pyharness.errors import Inconclusive, UsageFault
from pyharness.exact.governance import MAX_RATE, MIN_RATE
from pyharness.exact.replay import Happening
from pyharness.ops.whatif import Frame, Run, against_chain, run
from pyharness.pipeline.acts import begun
from pyharness.pipeline.acts.happened import Places, places_of
from pyharness.pipeline.acts.windows import Start, silent, start_of
from pyharness.pipeline.corridor.session import Session, check_node
from pyharness.record.schema import Record
from pyharness.record.store import recorded
from pyharness.tools.release import read_release, storage_slots


@dataclass(frozen=True, slots=True, kw_only=True)
class WhatIf:
    """The runs, the real one first, and what they rest on.

    Args:
        first: the block after which they begin; it is 0 where the model is younger than the window.
        started, ended: when they begin and end (unix seconds).
        basis: where the state at the start is from, in words.
        chain: what the chain says at the end, equal to the real run's.
        silent: how often somebody looked at the pool's clock without an event.
    """

    model: str
    days: int
    rate: int
    burn: int
    first: int
    started: int
    pinned: BlockHeader
    basis: str
    chain: Mapping[str, int]
    story: tuple[Happening, ...]
    silent: int
    runs: tuple[Run, ...]


def what_if(session: Session, model_id: str, rate: int, days: int) -> WhatIf:
    """Replay the last days at the real rates, today's, the asked one and the band of the model's class.

    Raises:
        UsageFault: E-WHAT-IF, a model or rate that cannot be, or a system beside an older one.
        Inconclusive: E-REPLAY, the replay at the real rates is not what the chain says; E-REORGANISED.
    """
    check_node(session)
    record = recorded(session.records, session.config.words)
    configured = _asked(session, record, model_id, rate)
    rpc, places = session.rpc, places_of(record, read_release(), model_id)
    pinned = rpc.block()
    chain = begun.standing(rpc, places, pinned.number)
    slot = storage_slots(["HokusaiAMM"])["HokusaiAMM"][begun.BOOK]
    start = start_of(rpc, places, slot, record.first_block, pinned, days)
    burn, end = configured.daily_burn_usdc, pinned.timestamp
    frame = Frame(model_id=model_id, world=start.world, story=start.story, end=end, burn=burn)
    frame, real, wrong = _real(rpc, places, slot, start, pinned, frame, chain)
    unmoved(rpc, pinned)
    if wrong:
        raise _unproved(wrong, session.config.words)
    rates = _rates(configured, chain["infrastructureAccrualBps"], rate)
    return WhatIf(
        model=model_id,
        days=days,
        rate=rate,
        burn=burn,
        first=start.height,
        started=start.world.now,
        pinned=pinned,
        basis=start.basis,
        chain=chain,
        story=frame.story,
        silent=len(frame.story) - len(start.story),
        runs=(real, *(run(frame, name, bps) for name, bps in rates)),
    )


def _real(
    rpc: Rpc,
    places: Places,
    slot: int,
    start: Start,
    pinned: BlockHeader,
    frame: Frame,
    chain: Mapping[str, int],
) -> tuple[Frame, Run, Sequence[str]]:
    """The run at the rates that really were, and where it differs; looks at the clock are sought where it does."""
    real = run(frame, "as it was", None)
    wrong = (*start.differences, *against_chain(real, chain))
    if wrong and start.height:
        found = (*start.story, *silent(rpc, places, slot, start, pinned))
        frame = replace(frame, story=tuple(sorted(found, key=lambda item: (item.block, item.index))))
        real = run(frame, "as it was", None)
        wrong = against_chain(real, chain)
    return frame, real, wrong


def _asked(session: Session, record: Record, model_id: str, rate: int) -> Configured:
    """The configured model, which must stand, and a rate that can be set."""
    found = next((item for item in session.config.models if item.id == model_id), None)
    known = {item.id for item in record.models}
    faults = (
        (session.config.mode != "full", session.config.mode, "mode full: the older system's market is another"),
        (found is None or model_id not in known, model_id, f"one of {', '.join(sorted(known))}"),
        (not MIN_RATE <= rate <= MAX_RATE, str(rate), f"{MIN_RATE} to {MAX_RATE} bps"),
    )
    for wrong, seen, expected in faults:
        if wrong:
            following = f"python -m pyharness config show {session.config.words}"
            raise UsageFault(
                "E-WHAT-IF", "this cannot be replayed", found=seen, expected=expected, next_command=following
            )
    assert found is not None  # noqa: S101  (the second fault)
    return found


def _rates(configured: Configured, current: int, rate: int) -> tuple[tuple[str, int], ...]:
    """Names and rates, each rate once."""
    low, high = BANDS_BPS[configured.model_class]
    wanted = {
        "today's rate": current,
        "the asked rate": rate,
        f"least for {configured.model_class}": low,
        f"most for {configured.model_class}": high,
    }
    first = {bps: name for name, bps in reversed(wanted.items())}
    first[rate] = "the asked rate" if rate != current else "today's rate, as asked"
    return tuple((first[bps], bps) for bps in dict.fromkeys(wanted.values()))


def _unproved(wrong: Sequence[str], words: str) -> Inconclusive:
    return Inconclusive(
        "E-REPLAY",
        f"the past cannot be replayed to the unit: {len(wrong)} differences, so nothing is said about other rates",
        found="; ".join(wrong[:5]),
        expected="what the chain says of every event and at the end",
        next_command=f"python -m pyharness verify {words}",
    )
