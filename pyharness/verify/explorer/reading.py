"""What answers of every explorer have in common.

In: answers. Out: replies, texts. Pure.
"""

from __future__ import annotations

from typing import Any

from pyharness.verify.explorer.schema import Heard, Reply

MAX_WORDS = 300


def away_or_busy(heard: Heard) -> Reply | None:
    """Nobody answered, or the answer says nothing about the contract; None when it does."""
    if heard.status == 0:
        return Reply(kind="away", words=heard.words or "no answer")
    if heard.status == 429:
        return Reply(kind="busy", words="it limits requests", retry_after=heard.retry_after)
    if heard.status in (401, 403):
        return Reply(kind="denied", words=f"HTTP {heard.status}")
    if heard.status >= 500:
        return Reply(kind="busy", words=f"HTTP {heard.status}", retry_after=heard.retry_after)
    if not isinstance(heard.body, dict):
        return Reply(kind="busy", words=f"HTTP {heard.status} without JSON: {heard.words}"[:MAX_WORDS])
    return None


def text_of(body: Any, key: str) -> str:
    """A text in an object, bounded; empty when there is none."""
    value = body.get(key) if isinstance(body, dict) else None
    return value[:MAX_WORDS] if isinstance(value, str) else ""
