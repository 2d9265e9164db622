"""What is told to whom, and what they answered.

In: nothing. Out: ``Message``, ``Receiver``, ``Heard``. Pure.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from pyharness.observe.schema import Severity
from pyharness.values import Hash, Instant, Written

Format = Literal["slack", "discord", "json"]
State = Literal["firing", "cleared"]

AGAIN_LATER = frozenset({408, 425, 429})  # of the 4xx those that say "later" and not "no"


class Message(Written):
    """One alert that begins or ends, in words.

    Args:
        id: the same however often it is sent, also after a restart: receivers may drop a second one.
        alert: what began or ended, the same in both.
        model: the model's id; None where it is about something else, which ``subject`` names.
        words: one sentence.
        found, limit: the number and what it was held against, with their units; empty where the rule has none.
        tx_hash: the transaction that did it, where one did.
        since: the block it was first seen at.
        command: the line that helps.
        at: when the monitor saw it begin or end.
    """

    id: Hash
    state: State
    alert: str
    rule: str
    severity: Severity
    network: str
    subject: str
    model: str | None
    words: str
    found: str
    limit: str
    since: int
    tx_hash: Hash | None
    command: str
    at: Instant


@dataclass(frozen=True, slots=True, kw_only=True)
class Receiver:
    """Who is told. Whoever knows the address may write there, so it is a secret."""

    format: Format
    url: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """An answer: HTTP status, 0 when there was none; seconds it asks to wait; the kind of failure."""

    status: int
    retry_after: float | None = None
    words: str = ""

    @property
    def taken(self) -> bool:
        """The message has arrived."""
        return 200 <= self.status < 300

    @property
    def later(self) -> bool:
        """The same message may be taken another time."""
        return self.status == 0 or self.status >= 500 or self.status in AGAIN_LATER

    def __str__(self) -> str:
        return f"HTTP {self.status}" if self.status else self.words
