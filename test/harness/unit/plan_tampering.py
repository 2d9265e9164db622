"""Changes every leaf of a plan's file once, and says which changes go unnoticed."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from copy import deepcopy
from typing import Any

from pyharness.errors import Refused
from pyharness.plan.stored import read_plan

HARMLESS = ("steps[].gas",)
Path = tuple[str | int, ...]


def leaves(value: Any, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    """Every scalar, and every table and list as a whole, with the way to it."""
    if path:
        yield path, value
    if isinstance(value, (dict, list)):
        for key, item in value.items() if isinstance(value, dict) else enumerate(value):
            yield from leaves(item, (*path, key))


def others(value: Any) -> list[Any]:
    """Values of the same kind that mean something else, and values of another kind."""
    if isinstance(value, bool) or value is None:
        return [not value, "x"]
    if isinstance(value, int):
        return [value + 1, 0 if value else 2]
    if isinstance(value, str):
        digits = value.startswith("0x") and len(value) > 2
        turned = value[:-1] + ("0" if value[-1:] != "0" else "1")
        return [turned, "", None] if digits or value.isdecimal() else [value + "x", "", None]
    return [item for item in ([], ["x"], {"x": "y"}, None) if item != value]


def named(path: Path) -> str:
    """``("steps", 0, "gas")`` as ``steps[].gas``."""
    return "".join("[]" if isinstance(part, int) else f".{part}" for part in path).lstrip(".")


def changed(document: Any, path: Path, value: Any) -> Any:
    """The document with one leaf replaced."""
    copy = deepcopy(document)
    inner = copy
    for part in path[:-1]:
        inner = inner[part]
    inner[path[-1]] = value
    return copy


def verdict(document: Any, expected: str | None) -> Refused | None:
    """The refusal of a document, if it is refused."""
    try:
        read_plan(json.dumps(document), name="plan.json", next_command="make check", expected=expected)
    except Refused as refusal:
        return refusal
    return None


def unnoticed(document: Any, expected: str | None) -> tuple[set[str], int]:
    """The fields in which some change is accepted, and how many changes were tried; a refusal must name what it is."""
    accepted, tried = set(), 0
    for path, leaf in leaves(document):
        for value in others(leaf):
            tried += 1
            refusal = verdict(changed(document, path, value), expected)
            if refusal is None:
                accepted.add(named(path))
                continue
            assert refusal.code == "E-PLAN-CHANGED"
            assert "plan.json" in refusal.message
            assert refusal.found
            assert refusal.expected
    sys.stdout.write(f"{tried} changes tried; harmless: {', '.join(sorted(accepted))}\n")
    return accepted, tried
