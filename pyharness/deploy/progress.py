"""Where a deployment stands, folded from its journal.

In: journal entries in order. Out: ``Progress``: each step's attempts, and whether the journal is closed. Pure.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from pyharness.deploy.schema import Entry, State
from pyharness.errors import Refused

FOLLOWS: Mapping[State, tuple[State, ...]] = {
    "prepared": ("sent", "mined", "dropped"),
    "sent": ("sent", "mined", "dropped"),
    "mined": ("checked", "reorged"),
    "reorged": ("sent", "mined", "dropped"),
    "checked": ("reorged",),
    "dropped": ("mined",),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One transaction of a step: its last state and everything known of it. ``reverted`` once mined without success."""

    number: int
    nonce: int
    raw_tx: str
    tx_hash: str | None
    max_fee: int
    tip: int
    state: State
    block_number: int | None = None
    block_hash: str | None = None
    reverted: bool = False

    @property
    def pending(self) -> bool:
        """Whether it may still be mined."""
        return self.state in ("prepared", "sent", "reorged")

    @property
    def in_a_block(self) -> bool:
        """Whether it was mined, with success or without."""
        return self.state in ("mined", "checked")


@dataclass(frozen=True, slots=True, kw_only=True)
class StepProgress:
    """A step's attempts in order; ``checked`` once its effect was seen on the chain."""

    attempts: tuple[Attempt, ...] = ()
    checked: bool = False

    @property
    def live(self) -> tuple[Attempt, ...]:
        """Attempts that may still be mined, oldest first; of those on one nonce only one ever is."""
        used = {item.nonce for item in self.attempts if item.in_a_block}
        return tuple(item for item in self.attempts if item.pending and item.nonce not in used)

    @property
    def pending(self) -> Attempt | None:
        """The newest attempt that may still be mined, if any."""
        return self.live[-1] if self.live else None

    @property
    def mined(self) -> Attempt | None:
        """The attempt that was mined with success, if any."""
        return next((item for item in self.attempts if item.in_a_block and not item.reverted), None)


UNTOUCHED = StepProgress()


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """A journal as a whole.

    Args:
        waiting: the steps of it that have an attempt which may still be mined.
        cancels: what was sent to take the nonce of a step's transaction, oldest first.
    """

    opened: Entry
    steps: Mapping[str, StepProgress] = field(default_factory=dict)
    waiting: Mapping[str, StepProgress] = field(default_factory=dict)
    cancels: tuple[Entry, ...] = ()
    closed: State | None = None
    last_seq: int = 0

    def step(self, identifier: str) -> StepProgress:
        """A step's progress; an untouched step has none yet."""
        return self.steps.get(identifier, UNTOUCHED)

    @property
    def pending(self) -> Mapping[str, Attempt]:
        """The newest attempt that may still be mined, by step."""
        return {name: step.live[-1] for name, step in self.waiting.items()}

    @property
    def live(self) -> tuple[Attempt, ...]:
        """Every attempt that may still be mined."""
        return tuple(attempt for step in self.waiting.values() for attempt in step.live)

    @property
    def blocks(self) -> tuple[tuple[str, Attempt], ...]:
        """Step and attempt of everything that was mined, with success or without."""
        return tuple((name, item) for name, step in self.steps.items() for item in step.attempts if item.in_a_block)


def fold(entries: Iterable[Entry]) -> Progress:
    """All entries into one progress.

    Raises:
        Refused: E-JOURNAL-CORRUPT, entries that cannot follow each other.
    """
    progress: Progress | None = None
    for entry in entries:
        progress = begin(entry) if progress is None else advance(progress, entry)
    if progress is None:
        raise corrupt("an empty journal")
    return progress


def begin(entry: Entry) -> Progress:
    """The progress of a journal that has just been opened."""
    if entry.state != "opened" or entry.seq != 0 or None in (entry.plan_hash, entry.signer, entry.chain_id):
        raise corrupt(f"a first line {entry.state} with number {entry.seq}")
    return Progress(opened=entry)


def advance(progress: Progress, entry: Entry) -> Progress:
    """The progress after one more entry."""
    if progress.closed is not None:
        raise corrupt(f"line {entry.seq} after {progress.closed}")
    if entry.seq != progress.last_seq + 1:
        raise corrupt(f"line {entry.seq} after line {progress.last_seq}")
    if entry.state in ("done", "abandoned"):
        return replace(progress, closed=entry.state, last_seq=entry.seq)
    if entry.state == "cancelling":
        return replace(progress, cancels=(*progress.cancels, _cancel(progress, entry)), last_seq=entry.seq)
    name, changed = entry.step_id, _step(progress.step(entry.step_id), entry)
    waiting = {**progress.waiting, name: changed}
    if not changed.live:
        del waiting[name]
    return replace(progress, steps={**progress.steps, name: changed}, waiting=waiting, last_seq=entry.seq)


def _cancel(progress: Progress, entry: Entry) -> Entry:
    """A line that takes the nonce of a transaction which may still be mined."""
    if None in (entry.raw_tx, entry.tx_hash, entry.max_fee, entry.tip) or entry.attempt:
        raise corrupt(f"line {entry.seq} cancels without its transaction")
    if entry.nonce not in {item.nonce for item in progress.step(entry.step_id).live}:
        raise corrupt(f"line {entry.seq} cancels nonce {entry.nonce} of {entry.step_id}, which does not wait")
    return entry


def _step(step: StepProgress, entry: Entry) -> StepProgress:
    if entry.state == "opened" or not entry.step_id:
        raise corrupt(f"line {entry.seq} {entry.state} without a step")
    if entry.attempt == 0:
        return _untouched(step, entry)
    if entry.state == "prepared":
        return replace(step, attempts=(*step.attempts, _attempt(step, entry)))
    if not 1 <= entry.attempt <= len(step.attempts):
        raise corrupt(f"line {entry.seq} {entry.state} of an unknown attempt of {entry.step_id}")
    place = entry.attempt - 1
    old = step.attempts[place]
    if entry.state not in FOLLOWS[old.state]:
        raise corrupt(f"line {entry.seq} {entry.state} after {old.state} of {entry.step_id}")
    if entry.state == "mined" and any(item.in_a_block and item.nonce == old.nonce for item in step.attempts):
        raise corrupt(f"line {entry.seq} mines nonce {old.nonce} of {entry.step_id} again")
    attempts = (*step.attempts[:place], _changed(old, entry), *step.attempts[place + 1 :])
    checked = entry.state == "checked" or step.checked
    if old.state == "checked":  # it left its block
        checked = any(item.state == "checked" for item in attempts)
    return replace(step, attempts=attempts, checked=checked)


def _untouched(step: StepProgress, entry: Entry) -> StepProgress:
    """A step that somebody else made is checked without an attempt, until the block of it is gone."""
    if entry.state == "checked" and step.mined is None:
        return replace(step, checked=True)
    if entry.state == "reorged" and step.checked and not any(item.state == "checked" for item in step.attempts):
        return replace(step, checked=False)
    raise corrupt(f"line {entry.seq} {entry.state} of no attempt of {entry.step_id}")


def _changed(old: Attempt, entry: Entry) -> Attempt:
    """An attempt after a line; what leaves its block forgets it."""
    if entry.state == "reorged":
        return replace(old, state="reorged", block_number=None, block_hash=None, reverted=False)
    return replace(
        old,
        state=entry.state,
        tx_hash=entry.tx_hash or old.tx_hash,
        block_number=entry.block_number if entry.block_number is not None else old.block_number,
        block_hash=entry.block_hash or old.block_hash,
        reverted=entry.reason is not None if entry.state == "mined" else old.reverted,
    )


def _attempt(step: StepProgress, entry: Entry) -> Attempt:
    """One more transaction of a step: a replacement on the pending nonce, or the first on a nonce of its own."""
    if step.mined or step.checked or entry.attempt != len(step.attempts) + 1:
        raise corrupt(f"line {entry.seq} prepares {entry.step_id} again")
    if entry.nonce is None or entry.raw_tx is None or entry.max_fee is None or entry.tip is None:
        raise corrupt(f"line {entry.seq} prepares {entry.step_id} without its transaction")
    if step.pending is not None and entry.nonce != step.pending.nonce:
        raise corrupt(f"line {entry.seq} prepares {entry.step_id} beside nonce {step.pending.nonce}")
    if any(item.in_a_block and item.nonce == entry.nonce for item in step.attempts):
        raise corrupt(f"line {entry.seq} prepares {entry.step_id} on nonce {entry.nonce}, which was mined")
    return Attempt(
        number=entry.attempt,
        nonce=entry.nonce,
        raw_tx=entry.raw_tx,
        tx_hash=entry.tx_hash,
        max_fee=entry.max_fee,
        tip=entry.tip,
        state="prepared",
    )


def corrupt(found: str) -> Refused:
    """The refusal of a journal that cannot be believed."""
    return Refused(
        "E-JOURNAL-CORRUPT",
        "the journal cannot be read",
        found=found,
        expected="lines that follow each other",
        next_command="python -m pyharness deploy --help",
    )
