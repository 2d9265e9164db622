"""What has to be told and what was: each alert once when it begins and once when it ends, whoever dies in between.

In: what each round found. Out: per receiver the next message. Door: one file, replaced as a whole before
anything is sent and after each message that arrived; no address is in it.

A message that may or may not have arrived is sent again under the same id: at least once. A receiver that is new is
told of everything that is open. What nobody takes is kept up to a bound; then the least of it goes, the oldest of
equals, and is counted.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from pydantic import ValidationError

from pyharness.errors import EnvironmentFault
from pyharness.names import words
from pyharness.observe.measures import measured
from pyharness.observe.schema import Round, Severity
from pyharness.observe.telling.schema import Message
from pyharness.values import Value, Written, canonical_json, instant_of, keccak_hex

LONGEST = 4_000  # messages for one receiver: a thousand models, low and critical, begun and ended
RANK: tuple[Severity, ...] = ("info", "warning", "unknown", "critical")
REFUSALS = 5  # of one message, by a receiver that says no and not later


class Waiting(Written):
    """A message on its way, and how often the receiver said no to it."""

    message: Message
    refused: int = 0


class Row(Written):
    """One receiver: what it was told is open, what it has still to be told, what was given up."""

    told: Mapping[str, Message] = {}
    waiting: tuple[Waiting, ...] = ()
    dropped: int = 0


class Rows(Value):
    """The file."""

    version: int = 1
    rows: Mapping[str, Row] = {}


def messages(found: Round) -> tuple[Message, ...]:
    """Every alert that stands, in words."""
    at = instant_of(found.at)
    return tuple(
        Message(
            id=_identity(words(found.network, found.mode), alert.id, "firing", at),
            state="firing",
            alert=alert.id,
            rule=alert.rule,
            severity=alert.severity,
            network=words(found.network, found.mode),
            subject=alert.subject,
            model=alert.model,
            words=alert.words,
            found=measured(alert.number, alert.unit),
            limit=measured(alert.limit, alert.unit),
            since=alert.since,
            tx_hash=alert.tx_hash,
            command=alert.command,
            at=at,
        )
        for alert in found.open
    )


class Outbox:
    """The messages of one network. One process owns it; its threads may share it.

    Args:
        path: the file; it need not exist.
        receivers: names of those who are told; rows of others are dropped.

    Raises:
        EnvironmentFault: E-OUTBOX, there is a file that cannot be read.
    """

    def __init__(self, path: Path, receivers: Iterable[str]) -> None:
        self._path = path
        rows = _read(path)
        self._rows = {name: rows.get(name, Row()) for name in receivers}
        self._changed = threading.Condition()

    def note(self, found: Round) -> int:
        """Queue what began and what ended since the last round, on disk before this returns; how many were given up.

        Raises:
            OSError: not on disk; it is sent all the same, and again by the next run.
        """
        alerts, at = {message.alert: message for message in messages(found)}, instant_of(found.at)
        with self._changed:
            before = self._rows
            self._rows = {name: _noted(row, alerts, at) for name, row in before.items()}
            if self._rows != before:
                self._write()
            return sum(row.dropped - before[name].dropped for name, row in self._rows.items())

    def next(self, receiver: str) -> Message | None:
        """The worst that receiver has not got, of equals the oldest; of one alert everything in its order."""
        oldest: dict[str, Message] = {}
        with self._changed:
            for item in self._rows[receiver].waiting:
                oldest.setdefault(item.message.alert, item.message)
        return max(oldest.values(), key=_rank, default=None)

    def taken(self, receiver: str, message: Message) -> None:
        """It has arrived."""
        self._update(receiver, message, lambda _: None)

    def refused(self, receiver: str, message: Message) -> bool:
        """The receiver said no. True once it has said so too often: the message is given up."""

        def again(item: Waiting) -> Waiting | None:
            count = item.refused + 1
            return None if count >= REFUSALS else item.model_copy(update={"refused": count})

        return self._update(receiver, message, again, gives_up=True)

    def waiting(self) -> Mapping[str, int]:
        """How many messages each receiver has not got."""
        with self._changed:
            return {name: len(row.waiting) for name, row in self._rows.items()}

    def dropped(self) -> Mapping[str, int]:
        """How many were given up, by receiver."""
        with self._changed:
            return {name: row.dropped for name, row in self._rows.items()}

    def wait(self, ready: Callable[[], bool], seconds: float | None) -> bool:
        """Wait until something is ready, looked at after each change; False when the seconds are over."""
        with self._changed:
            return self._changed.wait_for(ready, seconds)

    def wake(self) -> None:
        """Let those who wait look again."""
        with self._changed:
            self._changed.notify_all()

    def _update(
        self, receiver: str, message: Message, change: Callable[[Waiting], Waiting | None], gives_up: bool = False
    ) -> bool:
        with self._changed:
            row = self._rows[receiver]
            found = [change(item) if item.message.id == message.id else item for item in row.waiting]
            kept = tuple(item for item in found if item is not None)
            dropped = len(row.waiting) - len(kept) if gives_up else 0
            changes = {"waiting": kept, "dropped": row.dropped + dropped}
            self._rows[receiver] = row.model_copy(update=changes)
            self._write()
            return dropped > 0

    def _write(self) -> None:
        """What changed is told to those who wait also where it cannot be written down."""
        self._changed.notify_all()
        self._path.parent.mkdir(parents=True, exist_ok=True)
        temporary = self._path.with_name(self._path.name + ".tmp")
        with os.fdopen(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
            file.write(Rows(rows=self._rows).model_dump_json(by_alias=True))  # far sooner than for people
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(self._path)


def _noted(row: Row, alerts: Mapping[str, Message], at: str) -> Row:
    began = [message for key, message in alerts.items() if key not in row.told]
    ended = [_ended(message, at) for key, message in row.told.items() if key not in alerts]
    if not began and not ended:
        return row
    waiting = (*row.waiting, *(Waiting(message=message) for message in (*began, *ended)))
    least = sorted(range(len(waiting)), key=lambda at: _rank(waiting[at].message))
    lost = set(least[: max(len(waiting) - LONGEST, 0)])
    kept = tuple(item for at, item in enumerate(waiting) if at not in lost)
    told = {key: row.told.get(key, message) for key, message in alerts.items()}
    return Row(told=told, waiting=kept, dropped=row.dropped + len(lost))


def _rank(message: Message) -> int:
    return RANK.index(message.severity)


def _ended(message: Message, at: str) -> Message:
    over = message.model_copy(update={"state": "cleared", "at": at})
    return over.model_copy(update={"id": _identity(over.network, over.alert, over.state, at)})


def _identity(*said: str) -> str:
    """Of the network, the alert, its beginning or end, and the time of it."""
    return keccak_hex(canonical_json(said).encode())


def _read(path: Path) -> Mapping[str, Row]:
    if not path.exists():
        return {}
    try:
        return Rows.model_validate_json(path.read_text(encoding="utf-8")).rows
    except (OSError, ValueError, ValidationError) as problem:
        raise EnvironmentFault(
            "E-OUTBOX",
            "what has to be told cannot be read",
            found=f"{path}: {type(problem).__name__}",
            expected="the file as it was written",
            next_command=f"rm {path}",
        ) from problem
