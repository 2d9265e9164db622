"""What was looked at, what was found, and what was not looked at.

In: nothing. Out: ``Expected``, ``Paper``, ``Finding``, ``Findings``. Pure.
"""

from __future__ import annotations

from typing import Any, Literal

from pyharness.values import Value

Kind = Literal[
    "code",
    "immutable",
    "constant",
    "wiring",
    "role",
    "model",
    "solvency",
    "residue",
    "drift",
    "unrecorded act",
    "record",
]


class Expected(Value):
    """One thing that must be so: what to ask, whom, and the answer.

    Args:
        subject: the contract's label.
        key: the view, role or part of the code.
        parts: positions in the answer that count; all of them when empty.
        source: where the expectation comes from: config, record, policy, build.
    """

    kind: Kind
    subject: str
    key: str
    address: str
    question: str
    arguments: tuple[object, ...] = ()
    parts: tuple[int, ...] = ()
    value: str
    source: str


class Finding(Value):
    """A difference between what is and what was expected.

    Args:
        remedy: the command or, where none helps, the sentence that says how to go on.
    """

    kind: Kind
    subject: str
    key: str
    expected: str
    found: str
    source: str
    remedy: str = ""

    def __str__(self) -> str:
        return f"{self.subject}: {self.key}: expected {self.expected} ({self.source}), found {self.found}"


class Paper(Value):
    """A file that is made from the record, and what is in it.

    Args:
        expected: the JSON object the entries give.
        found: the JSON object in the file; None where there is no such file or object.
    """

    name: str
    expected: dict[str, Any]
    found: dict[str, Any] | None


class RoleRow(Value):
    """One line of the guide's role tables: expected and found holders."""

    contract: str
    role: str
    expected: tuple[str, ...]
    found: tuple[str, ...]


class Findings(Value):
    """The result of a verification at one block.

    Args:
        checked: number of things looked at, by kind.
        not_checked: what was not looked at, in words; never a success.
        immutables: value of each immutable by ``label start+length``.
    """

    network: str
    block: int
    checked: dict[str, int]
    not_checked: tuple[str, ...]
    findings: tuple[Finding, ...]
    roles: tuple[RoleRow, ...]
    immutables: dict[str, str]

    @property
    def ok(self) -> bool:
        """Whether nothing differed."""
        return not self.findings
