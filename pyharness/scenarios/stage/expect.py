"""Holds what was found against what was expected.

In: two values. Out: nothing, or a refusal to go on that names both. Pure.
"""

from __future__ import annotations

from collections.abc import Mapping

from pyharness.errors import Mismatch


def equal(what: str, found: object, expected: object) -> None:
    """The two are the same, to the base unit.

    Raises:
        Mismatch: E-STORY. Of two mappings only the entries that differ are named.
    """
    if found == expected:
        return
    if isinstance(found, Mapping) and isinstance(expected, Mapping):
        keys = [key for key in {**expected, **found} if found.get(key) != expected.get(key)]
        found = {key: found.get(key) for key in keys}
        expected = {key: expected.get(key) for key in keys}
    raise Mismatch("E-STORY", what, found=str(found), expected=str(expected))


def holds(what: str, true: bool, found: object) -> None:
    """A statement is true.

    Raises:
        Mismatch: E-STORY, naming the statement and what was found instead.
    """
    if not true:
        raise Mismatch("E-STORY", what, found=str(found))
