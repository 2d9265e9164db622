"""Who can do what, as a graph: contracts and their roles on the left, holders on the right.

In: ``Role`` s. Out: rows, boxes and the lines between them, in units of the picture's view box. Pure. Of more than
``MOST`` roles there is no graph: the table beside it says the same.
"""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass

from pyharness.names import DEFAULT_ADMIN_ROLE
from pyharness.scenarios.report.document import Role

WIDTH, ROW, SPACE = 380, 18.0, 7.0
LINES_FROM, BOX, LINE, PAD = 162.0, 240.0, 15.0, 7.0
HEADING = 24  # letters of a contract's name that end before the lines do
LETTERS = 17  # that fit into a line of a box
MOST = 90
ENDING = "_ROLE"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A contract's name, or one of its roles."""

    label: str
    y: float
    heading: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """A holder: what it is, in lines."""

    kind: str
    lines: tuple[str, ...]
    y: float
    height: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """From a role to who holds it."""

    kind: str
    path: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Graph:
    """All of it."""

    rows: tuple[Row, ...]
    boxes: tuple[Box, ...]
    lines: tuple[Line, ...]
    height: float


def graph(roles: Sequence[Role]) -> Graph | None:
    """The graph; None without roles, or with more of them than a picture shows."""
    rows, places = _rows(roles)
    if not roles or len(places) > MOST:
        return None
    ends: dict[tuple[str, str], list[float]] = {}
    for role in roles:
        ends.setdefault((role.holder, role.kind), []).append(places[role.contract, role.role])
    boxes = _boxes(ends, {role.holder: role for role in roles})
    lines = [
        Line(kind=_class(role), path=_path(places[role.contract, role.role], boxes[role.holder])) for role in roles
    ]
    bottom = max([rows[-1].y, *(box.y + box.height for box in boxes.values())])
    return Graph(rows=rows, boxes=tuple(boxes.values()), lines=tuple(lines), height=bottom + 8)


def _rows(roles: Sequence[Role]) -> tuple[tuple[Row, ...], dict[tuple[str, str], float]]:
    """Every contract with its roles below it, the admin first; where each role's line begins."""
    rows: list[Row] = []
    places: dict[tuple[str, str], float] = {}
    y = 0.0
    for role in sorted(roles, key=lambda item: (item.contract, item.role != DEFAULT_ADMIN_ROLE, item.role)):
        if (role.contract, role.role) in places:
            continue
        if not any(contract == role.contract for contract, _ in places):
            y += SPACE if rows else 0
            for words in _heading(role.contract):
                y += ROW
                rows.append(Row(label=words, y=y, heading=True))
        y += ROW
        places[role.contract, role.role] = y - 4
        rows.append(Row(label=role.role.removesuffix(ENDING).replace("_", " ").lower(), y=y, heading=False))
    return tuple(rows), places


def _boxes(ends: dict[tuple[str, str], list[float]], roles: dict[str, Role]) -> dict[str, Box]:
    """Each holder at the middle of its roles, as far as the ones above leave room."""
    found: dict[str, Box] = {}
    free = 6.0
    for (holder, kind), places in sorted(ends.items(), key=lambda item: sum(item[1]) / len(item[1])):
        lines = tuple(textwrap.wrap(kind.removeprefix("contract "), LETTERS, max_lines=3, placeholder=" …")) or ("?",)
        height = len(lines) * LINE + 2 * PAD
        y = max(free, sum(places) / len(places) - height / 2)
        found[holder] = Box(kind=_class(roles[holder]), lines=lines, y=round(y, 1), height=height)
        free = y + height + 12
    return found


def _class(role: Role) -> str:
    """How a holder is drawn: ``unknown`` where the policy does not name it."""
    words = role.kind.lower()
    if not role.declared:
        return "unknown"
    if words.startswith("contract "):
        return "contract"
    return "timelock" if "timelock" in words else "safe" if "safe" in words else "account"


def _heading(contract: str) -> tuple[str, ...]:
    """A contract's name; of a model's own contract that would run into the lines, the model below it."""
    kind, slash, model = contract.partition("/")
    return (_cut(contract),) if len(contract) <= HEADING or not slash else (_cut(kind + slash), _cut(model))


def _cut(text: str) -> str:
    return text if len(text) <= HEADING else f"{text[: HEADING - 1]}…"


def _path(y: float, box: Box) -> str:
    end = box.y + box.height / 2
    mid = (LINES_FROM + BOX) / 2
    return f"M{LINES_FROM} {y:.1f} C{mid} {y:.1f} {mid} {end:.1f} {BOX} {end:.1f}"
