"""Several acts out of one file, judged and simulated in order as one set.

In: the text of a TOML file. Out: wishes, and everything that is wrong with the file. Pure.

``[[acts]]`` tables: ``act`` names a row of the table of acts, the other keys its parameters, all as text.
"""

from __future__ import annotations

from collections.abc import Iterator

import tomli

from pyharness.names import one_of
from pyharness.ops.schema import Objection, Wish
from pyharness.ops.table import ACTS

TABLE = "acts"
HELP = "python -m pyharness ops together --help"


def wishes_of(text: str, *, name: str) -> tuple[tuple[Wish, ...], tuple[Objection, ...]]:
    """The acts a file asks for, in order."""
    try:
        document = tomli.loads(text)
    except ValueError as fault:
        return (), (_objection("E-ACTS-FILE", "the file cannot be read", str(fault), "TOML", name),)
    tables = document.get(TABLE)
    lines = [number for number, line in enumerate(text.splitlines(), start=1) if line.strip() == f"[[{TABLE}]]"]
    if set(document) != {TABLE} or not isinstance(tables, list) or len(tables) != len(lines):
        found = ", ".join(sorted(document)) or "nothing"
        return (), (_objection("E-ACTS-FILE", "the file holds something else", found, f"[[{TABLE}]] tables", name),)
    read = [_wish(table, f"{name}, line {line}") for table, line in zip(tables, lines, strict=True)]
    wrong = [one for one in read if isinstance(one, Objection)]
    return tuple(one for one in read if isinstance(one, Wish)), tuple(wrong)


def _wish(table: dict[str, object], place: str) -> Wish | Objection:
    wrong = next(_not_text(table), None)
    if wrong is not None:
        return _objection("E-ACTS-FILE", f"{wrong} is not text", repr(table[wrong]), f'{wrong} = "…"', place)
    said = {key: str(value) for key, value in table.items()}
    act = said.pop("act", "")
    if act not in ACTS:
        return _objection("E-ACT-UNKNOWN", "there is no such act", repr(act), one_of(act, sorted(ACTS)), place)
    return Wish(act=act, said=said, place=place)


def _not_text(table: dict[str, object]) -> Iterator[str]:
    yield from (key for key, value in table.items() if not isinstance(value, str))


def _objection(code: str, text: str, found: str, expected: str, place: str) -> Objection:
    return Objection(code=code, text=text, found=found, expected=expected, next_command=HELP, place=place)
