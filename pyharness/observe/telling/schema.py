"""What is told to whom, and what they answered.

In: nothing. Out: ``Message``, ``Receiver``, ``Heard``. Pure.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from pyharness.values import Hash, Instant, Written

Format = Literal["slack", "discord", "json"]
State = Literal["firing", "cleared"]
Severity = Literal["info", "warning", "critical", "unknown"]

AGAIN_LATER = frozenset({408, 425, 429})  # of the 4xx those that say "later" and not "no"


class Message(Written):
    """One alert that begins or ends, in words.

    Args:
        id: the same however often it is sent, also after a restart: receivers may drop a second one.
        key: what the alert is about; its beginning and its end share it.
        alert: its name, ``RunwayLow``.
        model: the model's id; None where it is about the whole system.
        words: one sentence.
        found: the number, with its unit.
        limit: what it was held against, with its unit.
        tx_hash: the transaction that did it, where one did.
        command: the line that helps.
        at: when the monitor saw it.
    """

    id: Hash
    state: State
    key: str
    alert: str
    severity: Severity
    network: str
    chain_id: int
    model: str | None
    words: str
    found: str
    limit: str
    block: int | None
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
