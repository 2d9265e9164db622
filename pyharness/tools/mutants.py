"""Makes small wrong versions of a Solidity file from its syntax tree.

In: a file's name, its bytes and its tree as the compiler gives it. Out: a ``Mutant`` per change, in the file's order,
each with an id that edits elsewhere in the file leave alone. Pure.

A mutant's kind says what is at stake; ``MEANS`` says how it is told.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from pyharness.tools import mutation_operators
from pyharness.tools.mutation_operators import Change, Node, Source

MONEY, ACCESS, OTHER = KINDS = ("money", "access", "other")
MEANS = {
    MONEY: "in a function that moves or counts tokens, writes an amount or is named for one; in a library of amounts",
    ACCESS: "in a modifier, or in a function that asks who may call, or changes who may",
    OTHER: "elsewhere",
}
AMOUNT_LIBRARIES = frozenset(
    {"BondingCurve", "Drip", "FeeSplit", "FixedPointLog", "Lanes", "PoolBook", "RewardShares", "Runway"}
)
MOVES = frozenset({"safeTransfer", "safeTransferFrom", "mint", "burn", "burnFrom", "_mint", "_burn", "balanceOf"})
AMOUNT = re.compile(
    r"accrued|amount|balance|budget|burned|deposited|fee|minted|owed|paid|reserve|reward|supply|topped|total|unreleased",
    re.IGNORECASE,
)
ASKS = frozenset({"hasRole", "_checkRole", "_requireRole", "_grantRole", "_revokeRole", "_requireQuorum"})
_SPACE = re.compile(r"\s+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Mutant:
    """One change: bytes ``start`` to ``end`` of a file become ``mutated``; ``place`` is ``Contract.function``."""

    id: str
    file: str
    line: int
    start: int
    end: int
    place: str
    operator: str
    original: str
    mutated: str
    kind: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line} [{self.kind}] {_flat(self.original)} -> {_flat(self.mutated) or '(nothing)'}"

    def applied(self, source: bytes) -> bytes:
        """The file with this change made."""
        return source[: self.start] + self.mutated.encode() + source[self.end :]


def of(file: str, source: bytes, tree: Node) -> tuple[Mutant, ...]:
    """Every mutant of a file."""
    seen: Counter[str] = Counter()
    found = []
    for owner, unit in _units(tree):
        place = f"{owner}.{_name(unit)}"
        kind = _kind(owner, unit)
        for change in mutation_operators.changes(unit, Source(source)):
            found.append(_mutant(file, source, place, kind, change, seen))
    return tuple(sorted(found, key=lambda mutant: (mutant.start, mutant.end)))


def unchanged(file: str) -> Mutant:
    """A mutant of a file that is the original."""
    return Mutant(
        id=f"{file} as it is",
        file=file,
        line=1,
        start=0,
        end=0,
        place="",
        operator="",
        original="",
        mutated="",
        kind=OTHER,
    )


def _mutant(file: str, source: bytes, place: str, kind: str, change: Change, seen: Counter[str]) -> Mutant:
    original = source[change.start : change.end].decode()
    same = "\n".join((file, place, change.operator, _flat(original), _flat(change.mutated)))
    digest = hashlib.sha256(f"{same}\n{seen[same]}".encode()).hexdigest()[:8]
    seen[same] += 1
    return Mutant(
        id=f"{PurePosixPath(file).stem}.{place.partition('.')[2]} {change.operator} {digest}",
        file=file,
        line=source.count(b"\n", 0, change.start) + 1,
        start=change.start,
        end=change.end,
        place=place,
        operator=change.operator,
        original=original,
        mutated=change.mutated,
        kind=kind,
    )


def _units(tree: Node) -> Iterator[tuple[str, Node]]:
    """The functions, modifiers and constants of a file, each with its contract."""
    for node in tree["nodes"]:
        members = node["nodes"] if node["nodeType"] == "ContractDefinition" else [node]
        for member in members:
            if member["nodeType"] in {"FunctionDefinition", "ModifierDefinition", "VariableDeclaration"}:
                yield node["name"] if member is not node else "", member


def _name(unit: Node) -> str:
    return str(unit["name"] or unit.get("kind", ""))


def _kind(owner: str, unit: Node) -> str:
    nodes = list(mutation_operators.walk(unit))
    if owner in AMOUNT_LIBRARIES or AMOUNT.search(_name(unit)) or any(map(_moves_or_writes, nodes)):
        return MONEY
    return ACCESS if unit["nodeType"] == "ModifierDefinition" or any(map(_asks, nodes)) else OTHER


def _moves_or_writes(node: Node) -> bool:
    if node["nodeType"] == "FunctionCall":
        return _last_name(node["expression"]) in MOVES
    return node["nodeType"] == "Assignment" and AMOUNT.search(_last_name(node["leftHandSide"])) is not None


def _asks(node: Node) -> bool:
    if node["nodeType"] == "ModifierInvocation":
        return str(node["modifierName"]["name"]).startswith("only")
    if node["nodeType"] == "FunctionCall":
        return _last_name(node["expression"]) in ASKS
    return node["nodeType"] == "IfStatement" and any(map(_is_sender, mutation_operators.walk(node["condition"])))


def _is_sender(node: Node) -> bool:
    return str(node.get("memberName")) == "sender"


def _last_name(node: Mapping[str, Any]) -> str:
    if node["nodeType"] == "IndexAccess":
        return _last_name(node["baseExpression"])
    if node["nodeType"] == "TupleExpression":
        return " ".join(_last_name(part) for part in node["components"] if part)
    return str(node.get("memberName") or node.get("name") or "")


def _flat(text: str) -> str:
    return _SPACE.sub(" ", text).strip()


def by_id(mutants: Sequence[Mutant]) -> dict[str, Mutant]:
    """The mutants by id."""
    return {mutant.id: mutant for mutant in mutants}
