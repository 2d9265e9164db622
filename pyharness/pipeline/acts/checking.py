"""Whether a file may be signed: read as the app reads it, judged as an act of ours, simulated now.

In: ``Session``, a batch file. Out: ``Paper``, the sheet made anew. Doors: that file; the node and a fork of it, by the
rooms it composes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from pyharness.chain.safe_state import read_safe
from pyharness.errors import UsageFault
from pyharness.ops.batchfile import Batch, read_batch
from pyharness.ops.prospect import Prospect
from pyharness.ops.reading import CHECK, Named, decoded, wishes_of
from pyharness.ops.schema import Objection, System
from pyharness.pipeline.acts.invoicing import unread
from pyharness.pipeline.acts.papers import Paper, issue, summary
from pyharness.pipeline.acts.preparing import Prepared, acting, prepare, refusal, refuse, system_of, with_safes
from pyharness.pipeline.corridor.session import Session, check_node
from pyharness.record.store import recorded
from pyharness.tools.release import read_release


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """A file that may be signed, as it stands now."""

    prepared: Prepared
    papers: tuple[Paper, ...]


def check(
    session: Session, file: Path, *, large: Mapping[str, int], nonce: int | None = None, out: Path | None = None
) -> Checked:
    """Read, judge and simulate a batch file; write its sheet.

    Raises:
        Refused: everything that speaks against signing it. UsageFault: E-FILE-UNREADABLE.
    """
    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, ValueError) as fault:
        raise UsageFault(
            "E-FILE-UNREADABLE",
            "the file cannot be read",
            found=unread(file, fault),
            expected="JSON",
            next_command=CHECK,
        ) from fault
    check_node(session)
    known = system_of(session, recorded(session.records, session.config.words), read_release(), {})
    batch, wrong = read_batch(text, known)
    if batch is None:
        raise refusal(wrong)
    system = with_safes(session, known, {batch.safe})
    again, wrong = read_batch(text, system)
    batch = again or batch
    calls, more = _decoded(batch, system)
    wishes, strange = wishes_of(calls)
    faults = (*wrong, *more, *strange, *_no_safe(session, batch))
    if any(fault.code == "E-FILE-SAFE" for fault in faults) or not wishes:
        raise refusal(faults)
    instead, _ = acting(session, wishes, batch.safe)
    prepared = prepare(session, wishes, large=large, by=instead, wrong=faults)
    refuse(tuple(_other_calls(batch, prepared)))
    found = prepared.prospect
    prepared = replace(prepared, prospect=replace(found, remarks=(*_makers_word(batch, found), *found.remarks)))
    return Checked(prepared=prepared, papers=issue(session, prepared, form="safe", nonce=nonce, out=out))


def _decoded(batch: Batch, system: System) -> tuple[tuple[Named, ...], tuple[Objection, ...]]:
    found = [decoded(system, to, data, f"transaction {n}") for n, (to, data) in enumerate(batch.calls, start=1)]
    calls = tuple(one for one in found if isinstance(one, Named))
    return calls, tuple(one for one in found if isinstance(one, Objection))


def _no_safe(session: Session, batch: Batch) -> tuple[Objection, ...]:
    if read_safe(session.rpc, batch.safe) is not None:
        return ()
    text = "no Safe answers where the file says"
    return (_objection("E-FILE-SAFE", text, batch.safe, "a Safe", "the file"),)


def _other_calls(batch: Batch, prepared: Prepared) -> list[Objection]:
    """What the acts would call must be what the file calls, byte by byte."""
    made = [(call.to, call.data) for call in prepared.prospect.calls]
    if made == list(batch.calls):
        return []
    pairs = zip(made, batch.calls, strict=False)
    place = next((n for n, (one, other) in enumerate(pairs, start=1) if one != other), min(len(made), len(batch.calls)))
    text = "the calls are not those that the acts make"
    return [_objection("E-FILE-CALL", text, f"{len(batch.calls)} calls", f"{len(made)} calls", f"transaction {place}")]


def _makers_word(batch: Batch, found: Prospect) -> Iterator[str]:
    """The app shows owners what the maker says of the file; the calls are what they sign."""
    if batch.said != summary(found.calls):
        yield f"the file says of itself {batch.said!r}: its maker's word, compare it with the calls"


def _objection(code: str, text: str, found: str, expected: str, place: str) -> Objection:
    return Objection(code=code, text=text, found=found, expected=expected, next_command=CHECK, place=place)
