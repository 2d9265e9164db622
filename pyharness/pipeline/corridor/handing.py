"""Writes what other signers act with: a Safe's batch files, a timelock's schedule, execute and cancel, plain call data
for everybody else.

In: ``Session``, ``Outcome``. Out: ``Handed`` by signer; files below the network's work folder. Door: that folder; the
node, reading only.

The folder ``waiting`` holds what waits now and nothing else. The same work is written once: a file that was handed to
signers keeps its bytes and its checksum.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from pyharness.chain import timelock
from pyharness.chain.safe_state import read_safe
from pyharness.config.load import write_rendered
from pyharness.deploy.schema import Outcome
from pyharness.deploy.waiting import Waiting, call_file, safe_files, waiting
from pyharness.pipeline.corridor.locked import Pending, pending
from pyharness.pipeline.corridor.looking_back import keep_waiting
from pyharness.pipeline.corridor.session import Session, now
from pyharness.plan.schema import Plan
from pyharness.tools.release import read_release
from pyharness.values import pretty_json

FOLDER = "waiting"
Kind = Literal["Safe", "timelock", "account"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Handed:
    """Who has to act, with which files; ``later`` are steps of the same signer that wait for somebody else first.

    Args:
        notes: how far a timelock's operations came, how many owners of a Safe must sign; in words.
    """

    signer: str
    kind: Kind
    steps: tuple[str, ...]
    later: tuple[str, ...]
    files: tuple[Path, ...]
    notes: tuple[str, ...] = ()


def hand_out(session: Session, outcome: Outcome | None) -> tuple[Handed, ...]:
    """Write the files of everybody who has to act now, and take away those of work that is done; acts have papers of
    their own, and leave what waits for a deployment alone.
    """
    if outcome is not None and outcome.plan.kind == "ops":
        return ()
    items = waiting(outcome, outcome.plan.sender) if outcome is not None else ()
    handed = _filled(session, outcome, items, session.work / FOLDER)
    keep_waiting(session, describe(handed))
    return handed


def written(session: Session, plan: Plan, folder: Path) -> tuple[Handed, ...]:
    """Write the files of every signer of a plan of which nothing was sent, the sender's too; the folder holds them and
    nothing else.
    """
    everything = tuple(step.id for step in plan.steps)
    outcome = Outcome(plan=plan, opened_at=now(), steps=(), sent=0, waiting=everything)
    return _filled(session, outcome, waiting(outcome, ""), folder)


def _filled(session: Session, outcome: Outcome | None, items: Sequence[Waiting], folder: Path) -> tuple[Handed, ...]:
    handed = tuple(_handed(session, outcome, item, folder) for item in items if outcome is not None)
    kept = {path for item in handed for path in item.files}
    for path in folder.glob("*.json"):
        if path not in kept:
            path.unlink()
    return handed


def waits(session: Session) -> bool:
    """Whether files of an earlier run wait for their signers."""
    return any((session.work / FOLDER).glob("*.json"))


def _handed(session: Session, outcome: Outcome, item: Waiting, folder: Path) -> Handed:
    safe = read_safe(session.rpc, item.signer)
    lock = None if safe else timelock.read(session.rpc, item.signer, session.config.people)
    kind: Kind = "Safe" if safe else "timelock" if lock else "account"
    operations = pending(session.rpc, lock, item) if lock else ()
    files: tuple[Path, ...] = ()
    if operations:
        files = tuple(path for operation in operations for path in _operation(session, outcome, operation, folder))
    elif item.ready:
        files = _files(session, outcome, item, folder / f"{item.stem}.json")
    return Handed(
        signer=item.signer,
        kind=kind,
        steps=tuple(step.id for step in item.ready),
        later=item.later,
        files=files,
        notes=(safe.words,) if safe else tuple(operation.words for operation in operations),
    )


def _files(session: Session, outcome: Outcome, item: Waiting, first: Path, **more: object) -> tuple[Path, ...]:
    """A Safe's batches, or plain call data with what else is to be said of it."""
    if item.signer.startswith("0x") and read_safe(session.rpc, item.signer):
        return _batches(outcome, item, first)
    return (_write(first, call_file(outcome.plan, item) | more),)


def _operation(session: Session, outcome: Outcome, pending: Pending, folder: Path) -> Iterator[Path]:
    """One file of each act that an operation still needs."""
    for act in pending.possible:
        first = folder / f"{pending.item.stem}-{act}.json"
        yield from _files(session, outcome, pending.as_waiting(act), first, operation=pending.told(act))


def _batches(outcome: Outcome, item: Waiting, first: Path) -> tuple[Path, ...]:
    abi = [entry for built in read_release().contracts.values() for entry in built.abi]
    made = safe_files(outcome.plan, item, abi, created_at=_created_at(first))
    paths = [first, *(first.with_name(f"{first.stem}-{at}.json") for at in range(2, len(made) + 1))]
    return tuple(_write(path, batch) for path, batch in zip(paths, made, strict=True))


def _created_at(path: Path) -> int:
    """When the file was first written (unix milliseconds)."""
    try:
        return int(json.loads(path.read_text(encoding="utf-8"))["createdAt"])
    except (OSError, ValueError, KeyError, TypeError):
        return int(time.time() * 1000)


def _write(path: Path, document: dict[str, Any]) -> Path:
    return write_rendered(pretty_json(document), path)


def describe(handed: Sequence[Handed]) -> list[dict[str, object]]:
    """What waits, for ``--json``."""
    return [
        {
            "signer": item.signer,
            "kind": item.kind,
            "steps": list(item.steps),
            "later": list(item.later),
            "files": [str(path) for path in item.files],
            "notes": list(item.notes),
        }
        for item in handed
    ]
