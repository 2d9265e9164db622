"""Every text, found by selector, by name and by words.

In: the texts. Out: look-ups. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import Any

from pyharness.chain.abi import selector
from pyharness.chain.reverts import RevertReader
from pyharness.explain import (
    circle,
    contributions,
    evaluations,
    models,
    older,
    openzeppelin,
    pool,
    reserve,
    router,
    safe,
    shared,
)
from pyharness.explain.schema import Text

ERRORS: tuple[Text, ...] = (
    *reserve.TEXTS,
    *router.TEXTS,
    *pool.TEXTS,
    *models.TEXTS,
    *evaluations.TEXTS,
    *contributions.TEXTS,
    *shared.TEXTS,
    *openzeppelin.TEXTS,
    *older.TIMELOCK,
)
PHRASES: tuple[Text, ...] = (*circle.TEXTS, *safe.TEXTS, *older.TEXTS)


@cache
def by_selector() -> Mapping[bytes, Text]:
    """Texts by the first four bytes of the revert data."""
    return {selector(text.signature): text for text in (*ERRORS, older.PANIC, older.REASON)}


@cache
def reader() -> RevertReader:
    """Decodes what has a text."""
    return RevertReader([_entry(text) for text in ERRORS])


def named(name: str) -> tuple[Text, ...]:
    """The errors of a name; two contracts may use one name for two of them."""
    return tuple(text for text in (*ERRORS, older.PANIC) if text.name == name)


def spoken(words: str) -> tuple[Text, Mapping[str, str]] | None:
    """The text for words that a contract said, and the values in them."""
    for text in PHRASES:
        found = re.search(rf"(?<![\w]){text.said}(?![\w])" if text.said[0].isalnum() else text.said, words)
        if found is not None:
            return text, found.groupdict()
    return None


def names() -> list[str]:
    """Every name that can be asked for."""
    return sorted({text.name for text in (*ERRORS, *PHRASES, older.PANIC)})


def _entry(text: Text) -> Mapping[str, Any]:
    inputs = [{"name": item.name, "type": item.kind} for item in text.parameters]
    return {"type": "error", "name": text.name, "inputs": inputs}
