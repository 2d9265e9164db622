"""Compares a copy of an export with what the record says now.

In: texts by file name, as they should be and as they are. Out: ``Difference`` s: file, key, both values. Pure.
"""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pyharness.exports.schema import Difference

ABSENT, PRESENT = "absent", "present"
LONGEST = 100  # characters of a value that are shown


def differences(expected: Mapping[str, str], found: Mapping[str, str | None]) -> tuple[Difference, ...]:
    """Everything in which a copy is not as it should be, in order of files.

    Args:
        found: None for a file that is no text.
    """
    return tuple(_all(expected, found))


def _all(expected: Mapping[str, str], found: Mapping[str, str | None]) -> Iterator[Difference]:
    for name in sorted({*expected, *found}):
        if name not in found:
            yield Difference(file=name, key="", found=ABSENT, expected="as the record has it")
        elif name not in expected:
            yield Difference(file=name, key="", found=PRESENT, expected="no such file")
        elif found[name] != expected[name]:
            yield from _within(name, expected[name], found[name])


def _within(name: str, expected: str, found: str | None) -> Iterator[Difference]:
    if found is None:
        yield Difference(file=name, key="", found="no text", expected="as the record has it")
        return
    told = list(_in_json(name, expected, found) if name.endswith(".json") else _in_lines(name, expected, found))
    yield from told or [
        Difference(file=name, key="", found="other bytes for the same", expected="as the record has it")
    ]


def _in_json(name: str, expected: str, found: str) -> Iterator[Difference]:
    try:
        theirs = json.loads(found)
    except ValueError:
        yield Difference(file=name, key="", found="no JSON", expected="as the record has it")
        return
    yield from _in_value(name, "", json.loads(expected), theirs)


def _in_value(name: str, key: str, expected: Any, found: Any) -> Iterator[Difference]:
    if isinstance(expected, list) and isinstance(found, list):
        expected, found = dict(enumerate(expected)), dict(enumerate(found))
    if isinstance(expected, dict) and isinstance(found, dict):
        for part in sorted({*expected, *found}):
            inner = f"{key}.{part}" if key else str(part)
            if part in expected and part in found:
                yield from _in_value(name, inner, expected[part], found[part])
            else:
                yield Difference(file=name, key=inner, found=_shown(found, part), expected=_shown(expected, part))
    elif expected != found or type(expected) is not type(found):
        yield Difference(file=name, key=key, found=_short(json.dumps(found)), expected=_short(json.dumps(expected)))


def _shown(values: Mapping[Any, Any], part: Any) -> str:
    return _short(json.dumps(values[part])) if part in values else ABSENT


def _in_lines(name: str, expected: str, found: str) -> Iterator[Difference]:
    ours, theirs = expected.splitlines(), found.splitlines()
    for kind, mine, end, yours, stop in difflib.SequenceMatcher(None, ours, theirs, autojunk=False).get_opcodes():
        if kind == "equal":
            continue
        for at in range(max(end - mine, stop - yours)):
            here, there = mine + at < end, yours + at < stop
            yield Difference(
                file=name,
                key=_key(ours, mine + at) if here else _key(theirs, yours + at),
                found=_short(theirs[yours + at]) if there else ABSENT,
                expected=_short(ours[mine + at]) if here else ABSENT,
            )


def _key(lines: Sequence[str], at: int) -> str:
    """Where a line stands: the names of the blocks around it and its own, from the outermost, and its number."""
    names, depth = list[str](), len(lines[at]) + 1
    for line in reversed(lines[: at + 1]):
        indent = len(line) - len(line.lstrip())
        if line.strip() and indent < depth:
            names.append(_label(line.strip()))
            depth = indent
    return " > ".join([*(name for name in reversed(names) if name), f"line {at + 1}"])


def _label(line: str) -> str:
    """What a line is about: an ABI entry's name, a key, a constant; at most the line itself."""
    if line.startswith("{"):
        try:
            return str(json.loads(line.rstrip(",")).get("name", ""))
        except ValueError:
            return ""
    for mark in (" = ", ": "):
        line = line.split(mark, maxsplit=1)[0]
    return _short(line.rstrip("{[( ").split(" ")[-1])


def _short(text: str) -> str:
    text = text.strip()
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"
