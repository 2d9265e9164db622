"""Reads the numbered formulas of a paper and evaluates them as they are printed.

In: the text of docs/market.md; lines such as ``    (7)  out = R·T/S     R ≤ Θ``, the condition after three spaces.
Out: a `Formula` per line, which holds for given values or not.
Pure.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from mpmath import mp, mpf

_LINE = re.compile(r"^ {4}\((\d+)\)  (.+?)(?: {3,}.*)?$", re.MULTILINE)
_RELATION = re.compile(r"\s(=|≤|<|≥)\s")
_NUMBER = re.compile(r"(?<![\w.])\d+(?:\.\d+)?")
_SIGNS = {
    "·": "*", "−": "-", "^": "**", "*": "_end", "′": "_next", "₀": "0", "₁": "1",
    "⌊": "floor(", "⌋": ")", "⌈": "ceil(", "⌉": ")", "√": "sqrt",
}  # fmt: skip
_FUNCTIONS = {
    "max": max, "floor": mp.floor, "ceil": mp.ceil, "sqrt": mp.sqrt, "ln": mp.ln, "artanh": mp.atanh, "mpf": mpf,
}  # fmt: skip
NEAR = mpf(10) ** -40


@dataclass(frozen=True, slots=True, kw_only=True)
class Formula:
    """One numbered line: its number, and its text without the condition."""

    number: int
    text: str

    def holds(self, values: Mapping[str, Any]) -> bool:
        """Whether each relation of the line holds; `=` to forty digits. Names are as printed: E*, τ′, S₀."""
        names = _FUNCTIONS | {_plain(name): value for name, value in values.items()}
        parts = _RELATION.split(self.text)
        sides = [eval(_plain(part), {"__builtins__": {}}, names) for part in parts[::2]]  # noqa: S307 our own paper
        relations = zip(parts[1::2], sides, sides[1:], strict=False)
        return all(_related(sign, mpf(left), mpf(right)) for sign, left, right in relations)


def read(text: str) -> list[Formula]:
    """The formulas of a text, in its order."""
    return [Formula(number=int(number), text=line.strip()) for number, line in _LINE.findall(text)]


def _plain(text: str) -> str:
    """The formula as an expression in Python. A multiplication is a dot, so a star belongs to a name."""
    numbered = _NUMBER.sub(lambda found: f"mpf('{found[0]}')", text)
    return "".join(_SIGNS.get(sign, sign) for sign in numbered)


def _related(sign: str, left: mpf, right: mpf) -> bool:
    if not (mp.isfinite(left) and mp.isfinite(right)):
        return False
    near = abs(left - right) <= NEAR * max(abs(left), abs(right), mpf(1))
    return {"=": near, "≤": left <= right or near, "<": left < right, "≥": left >= right or near}[sign]
