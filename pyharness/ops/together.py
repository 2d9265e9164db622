"""Several acts out of one file, judged and simulated in order as one set.

In: the text of a TOML file. Out: wishes, and everything that is wrong with the file. Pure.

``[[acts]]`` tables: ``act`` names a row of the table of acts, the other keys its parameters, all as text.
"""

from __future__ import annotations

from pyharness.names import one_of
from pyharness.ops.schema import Objection, Wish
from pyharness.ops.table import ACTS
from pyharness.ops.tables import no_text, tables

TABLE = "acts"
HELP = "python -m pyharness ops together --help"


def wishes_of(text: str, *, name: str) -> tuple[tuple[Wish, ...], tuple[Objection, ...]]:
    """The acts a file asks for, in order."""
    expected = f"[[{TABLE}]] tables"
    try:
        found = tables(text, TABLE)
    except ValueError as fault:
        return (), (_objection("E-ACTS-FILE", "the file cannot be read", str(fault), expected, name),)
    if not found:
        return (), (_objection("E-ACTS-FILE", "the file asks for nothing", "0 acts", expected, name),)
    read = [_wish(table, f"{name}, line {line}") for line, table in found]
    wrong = [one for one in read if isinstance(one, Objection)]
    return tuple(one for one in read if isinstance(one, Wish)), tuple(wrong)


def _wish(table: dict[str, object], place: str) -> Wish | Objection:
    wrong = no_text(table)
    if wrong is not None:
        return _objection("E-ACTS-FILE", f"{wrong} is not text", repr(table[wrong]), f'{wrong} = "…"', place)
    said = {key: str(value) for key, value in table.items()}
    act = said.pop("act", "")
    if act not in ACTS:
        return _objection("E-ACT-UNKNOWN", "there is no such act", repr(act), one_of(act, sorted(ACTS)), place)
    return Wish(act=act, said=said, place=place)


def _objection(code: str, text: str, found: str, expected: str, place: str) -> Objection:
    return Objection(code=code, text=text, found=found, expected=expected, next_command=HELP, place=place)
