"""Who can do what, as one page that needs nothing but itself, and the same as Markdown.

In: ``Page``. Out: HTML, Markdown. Pure but for reading its template; every value is escaped.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from pyharness.pages import escaped, rendered
from pyharness.scenarios.report.document import Role
from pyharness.scenarios.report.pictures.powers import graph

TEMPLATE = "rights.html.j2"


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A power in words; ``granted`` says in which block and transaction."""

    contract: str
    role: str
    holder: str
    what: str
    granted: str
    declared: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """An audit in words.

    Args:
        roles: the powers as the graph draws them.
        functions: contract, function, what it needs, who passed.
        trees: the ways to power, one text for each account they begin at.
        findings: what is wrong, and how to go on.
    """

    network: str
    verdict: str
    ok: bool
    block: str
    block_hash: str
    roles: tuple[Role, ...]
    powers: tuple[Held, ...]
    functions: tuple[tuple[str, str, str, str], ...]
    trees: tuple[str, ...]
    findings: tuple[tuple[str, str], ...]
    gaps: tuple[str, ...]
    asked: str

    @property
    def by_contract(self) -> tuple[tuple[str, tuple[Held, ...]], ...]:
        """The powers of each contract."""
        found: dict[str, list[Held]] = {}
        for row in self.powers:
            found.setdefault(row.contract, []).append(row)
        return tuple((contract, tuple(rows)) for contract, rows in found.items())

    @property
    def alike(self) -> tuple[tuple[str, tuple[tuple[str, str, tuple[str, ...]], ...]], ...]:
        """Functions of each contract that need the same and let the same through: what, who, their names."""
        found: dict[str, dict[tuple[str, str], list[str]]] = {}
        for contract, function, needs, who in self.functions:
            found.setdefault(contract, {}).setdefault((needs, who), []).append(function.split("(", 1)[0])
        return tuple(
            (contract, tuple((*key, tuple(dict.fromkeys(names))) for key, names in rows.items()))
            for contract, rows in found.items()
        )


def render(page: Page) -> str:
    """The whole page."""
    return rendered(Path(__file__).parent, TEMPLATE, p=page, graph=graph(page.roles), title="Powers", id="held")


def markdown(page: Page) -> str:
    """The same as Markdown."""
    head = [f"# Who can do what on {page.network}", "", page.verdict, "", f"Block {page.block} `{page.block_hash}`."]
    wrong = [f"- {escaped(words)}; next: `{remedy}`" for words, remedy in page.findings]
    powers = [
        (row.contract, row.role, row.holder, row.what, row.granted, "yes" if row.declared else "no")
        for row in page.powers
    ]
    lines = [
        *head,
        *(("", "## What is wrong", "", *wrong) if wrong else ()),
        *("", "## Powers", ""),
        *_table(("Contract", "Role", "Holder", "What it is", "Granted in", "Declared"), powers),
        *("", "## Functions", "", f"{page.asked} calls were made to find out who passes; none changed anything.", ""),
        *_table(("Contract", "Function", "Needs", "Who passed"), page.functions),
        *("", "## Ways to power", "", "```text", *page.trees, "```", "", "## Not checked", ""),
        *(f"- {escaped(gap)}" for gap in page.gaps or ("Nothing was left out.",)),
    ]
    return "\n".join([*lines, ""])


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    yield "| " + " | ".join(head) + " |"
    yield "|" + " --- |" * len(head)
    for row in rows:
        yield "| " + " | ".join(escaped(cell) for cell in row) + " |"
