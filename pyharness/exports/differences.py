"""Compares a copy of an export with what the record says now.

In: texts by file name, as they should be and as they are. Out: ``Difference`` s: file, key, both values. Pure.
"""

from __future__ import annotations

import difflib
import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import takewhile, zip_longest
from typing import Any

from pyharness.exports.schema import Difference
from pyharness.values import parsed_json

ABSENT, PRESENT = "absent", "present"
AGAIN = " (again)"
LONGEST = 100  # characters of a value that are shown
EMPTY, BLANKS = "an empty line", "other blanks"
_VALUE = re.compile(r": Final = | = |: |(?<=\w)=(?!=)")  # what parts a name from its value, in the exports' languages
_END = re.compile(r"( as const)?[,;]$")  # what belongs to a line, not to its value
_WHOLE = re.compile(r"//|#|\*|/\*")  # comments


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
        theirs = parsed_json(found, pairs=_object)
        yield from list(_in_value(name, "", json.loads(expected), theirs))
    except ValueError:
        yield Difference(file=name, key="", found="no JSON", expected="as the record has it")


def _object(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    """An object in which a key that is said again is a key more: which of the two counts depends on the reader."""
    found: dict[str, Any] = {}
    for key, value in pairs:
        found[key if key not in found else key + AGAIN] = value
    return found


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
    """Lines are paired by where they stand, then compared: what a line says moves none of the others."""
    ours, theirs = expected.splitlines(), found.splitlines()
    mine, yours = list(_places(ours)), list(_places(theirs))
    for _, here, end, there, stop in difflib.SequenceMatcher(None, mine, yours, autojunk=False).get_opcodes():
        for one, other in zip_longest(range(here, end), range(there, stop)):
            if one is None or other is None or ours[one] != theirs[other]:
                place, number = (yours[other][0], other) if one is None else (mine[one][0], one)
                line, wanted = None if other is None else theirs[other], None if one is None else ours[one]
                said, meant = _read(line, wanted)
                yield Difference(file=name, key=f"{place}line {number + 1}", found=said, expected=meant)


def _read(found: str | None, expected: str | None) -> tuple[str, str]:
    """Two lines as people read them: the values where only these differ, else as much as shows the difference."""
    if found is None or expected is None:
        return _alone(found), _alone(expected)
    (name, value), (other, wanted) = _parts(found), _parts(expected)
    if name == other and value != wanted:
        return _apart(value, wanted)
    for said, meant in ((_bare(found), _bare(expected)), (found.strip(), expected.strip())):
        if said != meant:
            return _apart(said, meant)
    return BLANKS, _short(expected) or EMPTY


def _alone(line: str | None) -> str:
    return ABSENT if line is None else _short(_parts(line)[1]) or EMPTY


def _apart(one: str, other: str) -> tuple[str, str]:
    """Two texts that differ, cut so that they still do."""
    alike = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))
    start = max(0, alike - LONGEST // 2) if _short(one) == _short(other) else 0
    mark = "…" if start else ""
    return _short(mark + one[start:]) or EMPTY, _short(mark + other[start:]) or EMPTY


def _parts(line: str) -> tuple[str, str]:
    """A line's beginning and its value; all of what is no name with a value, as what opens a block."""
    text = _bare(line)
    found = _VALUE.search(text)
    if found is None or text[0] == "{" or text[-1] in "{[(" or _WHOLE.match(text):
        return "", text
    return text[: found.end()], text[found.end() :].strip()


def _bare(line: str) -> str:
    text = line.strip()
    return text if _WHOLE.match(text) else _END.sub("", text)


def _places(lines: Sequence[str]) -> Iterator[tuple[str, int]]:
    """Where a line stands: the names of the blocks around it and its own, from the outermost, and which of such."""
    around, met = list[tuple[int, str]](), Counter[str]()
    for line in lines:
        text = line.strip()
        indent = len(line) - len(line.lstrip())
        opened = ""
        while text and around and around[-1][0] >= indent:
            depth, opened = around.pop()
            opened = opened if depth == indent and text[0] in "}])" else ""
        label = f"{opened} {text}".strip() if opened else _label(text)
        if text:
            around.append((indent, label))
        place = "".join(f"{one} > " for _, one in around if one)
        yield place, met[place]
        met[place] += 1


def _label(line: str) -> str:
    """What a line is about: an ABI entry's name, a key, a constant; at most the line itself."""
    if line.startswith("{"):
        try:
            return str(parsed_json(line.rstrip(",")).get("name", ""))
        except ValueError:
            return ""
    return _short(_VALUE.split(line, maxsplit=1)[0].rstrip("{[( ").split(" ")[-1])


def _short(text: str) -> str:
    text = text.strip()
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"
