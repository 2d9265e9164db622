"""Brings messages to their receivers, each on a thread of its own: one that is dead or slow holds up nobody else.

In: the outbox, the receivers. Out: messages that arrived. Door: by ``door``, threads.

After a failure the wait doubles, is never shorter than the receiver asks, and never longer than a bound. The worst is
told first; an end never overtakes its beginning.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from types import TracebackType

from pyharness.observe.telling.door import Door, shown
from pyharness.observe.telling.formats import body
from pyharness.observe.telling.outbox import Outbox
from pyharness.observe.telling.schema import Heard, Message, Receiver

FIRST_WAIT_S, LONGEST_WAIT_S = 1.0, 300.0
LONGEST_ASKED_S = 3_600.0
LAST_WORDS_S = 3.0  # for what waits when the monitor ends; the rest is told by the next run


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How long to wait after a failure: the first time, and at most."""

    first_s: float = FIRST_WAIT_S
    longest_s: float = LONGEST_WAIT_S

    def after(self, failures: int, heard: Heard) -> float:
        """Seconds to wait after that many failures in a row, the last of them ``heard``."""
        doubled = self.first_s * 2.0 ** min(failures - 1, 32)
        return max(min(doubled, self.longest_s), min(heard.retry_after or 0.0, LONGEST_ASKED_S))


class Courier:
    """Delivers from its beginning to its end.

    Args:
        receivers: their formats are the names that the outbox knows them by.
        notice: told what fails, in words without secrets.
        door: makes the way to one receiver.
    """

    def __init__(
        self,
        outbox: Outbox,
        receivers: Sequence[Receiver],
        *,
        notice: Callable[[str], None],
        pace: Pace | None = None,
        door: Callable[[], Door] = Door,
    ) -> None:
        self._outbox, self._receivers, self._notice = outbox, receivers, notice
        self._pace, self._door = pace or Pace(), door
        self._ending = threading.Event()

    def __enter__(self) -> Courier:
        for receiver in self._receivers:
            threading.Thread(target=self._serve, args=(receiver,), name=receiver.format, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None or kind is SystemExit:
            self.settle(LAST_WORDS_S)
        self._ending.set()
        self._outbox.wake()

    def settle(self, seconds: float) -> bool:
        """Wait until everything has arrived; False when the seconds are over."""
        return self._outbox.wait(lambda: not any(self._outbox.waiting().values()), seconds)

    def _serve(self, receiver: Receiver) -> None:
        door, name, failures = self._door(), receiver.format, 0
        while not self._ending.is_set():
            self._outbox.wait(lambda: self._ending.is_set() or self._outbox.next(name) is not None, None)
            message = self._outbox.next(name)
            if message is None or self._ending.is_set():
                continue
            heard = door.send(receiver, body(name, message), message.id)
            failures = 0 if heard.taken else failures + 1
            self._judged(receiver, message, heard, failures)
            if failures:
                self._ending.wait(self._pace.after(failures, heard))
        door.close()

    def _judged(self, receiver: Receiver, message: Message, heard: Heard, failures: int) -> None:
        """Take it from the outbox when it has arrived, or was refused too often. A full disk ends no thread."""
        said = f"{shown(receiver)}: {message.rule} {message.model or message.subject} {message.state}: {heard}"
        try:
            if heard.taken:
                self._outbox.taken(receiver.format, message)
            elif not heard.later and self._outbox.refused(receiver.format, message):
                self._notice(f"{said}; given up")
            elif failures == 1:
                self._notice(f"{said}; tried again")
        except OSError as problem:
            self._notice(f"{said}; not written down: {type(problem).__name__}")
