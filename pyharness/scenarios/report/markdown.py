"""The report of a rehearsal as Markdown, for a pull request or an archive: what the page says, in tables.

In: ``Rehearsal``. Out: text. Pure; every value is escaped, so that none becomes markup. A comment holds ``MOST``
characters: where all diaries do not fit, only those of scenarios that did not hold stay, and the text says so.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from pyharness.pages import escaped
from pyharness.scenarios import wording
from pyharness.scenarios.report import charts, shown
from pyharness.scenarios.report.document import Rehearsal, Role, Scenario

MOST = 60_000  # characters; code hosts take 65,536
Rows = Iterable[Sequence[str]]


def markdown(rehearsal: Rehearsal) -> str:
    """The whole text."""
    every = [item.name for item in rehearsal.scenarios]
    failed = [item.name for item in rehearsal.scenarios if not item.ok]
    texts = (_text(rehearsal, diaries) for diaries in (every, failed))
    return next((text for text in texts if len(text) <= MOST), None) or _text(rehearsal, ())


def table(head: Sequence[str], rows: Rows) -> Iterator[str]:
    """A table and an empty line; nothing without rows."""
    lines = ["| " + " | ".join(escaped(cell) for cell in row) + " |" for row in rows]
    if lines:
        yield "| " + " | ".join(head) + " |"
        yield "|" + " --- |" * len(head)
        yield from lines
        yield ""


def _text(rehearsal: Rehearsal, diaries: Sequence[str]) -> str:
    return re.sub(r"\n{3,}", "\n\n", "\n".join(_lines(rehearsal, diaries))) + "\n"


def _lines(r: Rehearsal, diaries: Sequence[str]) -> Iterator[str]:
    yield f"# Rehearsal of network {escaped(r.network)}"
    yield ""
    yield f"**{escaped(shown.verdict(r))}**"
    yield ""
    stood = f"chain {r.upstream.chain_id}, block {wording.grouped(r.upstream.block)}, {r.upstream.block_hash}"
    yield from table(("", ""), (("Told on", r.upstream.wording), ("Plan", r.plan_hash), ("Stood on", stood)))
    yield from _money(r)
    yield from _scenarios(r, diaries)
    yield from _heading("What it costs")
    yield from table(("Journey", "Gas", "USD"), ((cost.journey, cost.gas, cost.usd) for cost in shown.costs(r)))
    yield escaped(shown.stated(r.prices))
    yield from _heading("How long it took")
    parts = ((part.name, wording.seconds(part.seconds), wording.day_count(part.chain_seconds)) for part in r.timeline)
    yield from table(("Part", "Took", "Chain's time"), parts)
    yield from _heading("Checks")
    yield from table(("Check", "Outcome", "Found"), ((check.name, _held(check.ok), check.found) for check in r.checks))
    yield from _powers("Who can do what", r.roles)
    yield from _powers("Who can do what after the hand-over", r.handed_over)
    yield from _heading("Addresses")
    yield from table(("Contract", "Address"), r.contracts.items())
    yield from _heading("What was not checked")
    yield from (f"- {escaped(group.subject)}: {escaped(', '.join(group.texts))}" for group in shown.gaps(r))
    yield from (f"- {escaped(group.subject)}, views: {escaped(', '.join(group.texts))}" for group in shown.views(r))


def _money(r: Rehearsal) -> Iterator[str]:
    flow = charts.flow(r)
    if flow is None:
        return
    yield from _heading("Where the money goes")
    yield from table(("Place", "USDC"), ((node.label, node.amount) for node in flow.nodes))
    yield f"As the scenario {escaped(flow.story)} tells it."


def _scenarios(r: Rehearsal, diaries: Sequence[str]) -> Iterator[str]:
    yield from _heading("Scenarios")
    rows = (
        (item.name, _held(item.ok), wording.seconds(item.seconds), item.failure or item.sentence)
        for item in r.scenarios
    )
    yield from table(("Scenario", "Outcome", "Took", "What"), rows)
    if len(diaries) < len(r.scenarios):
        yield "Diaries that are not here would not fit; they are in the document and on the page."
    for item in r.scenarios:
        yield from _heading(item.name, "###")
        yield from table(("Fact", "Value"), (*shown.facts(item), *shown.samples(item)))
        if item.name in diaries and item.steps:
            yield from _diary(item)


def _diary(scenario: Scenario) -> Iterator[str]:
    yield f"<details><summary>Diary: {shown.bound(scenario)}</summary>"
    yield ""
    rows = []
    for entry in shown.diary(scenario):
        if entry.gap:
            rows.append(("", "", "", entry.gap, "", ""))
        what = ", ".join((entry.what, *(f"{name}: {value}" for name, value in entry.arguments)))
        ended = ": ".join(text for text in (entry.outcome, entry.found) if text)
        moved = ", ".join(f"{name} {amount}" for name, amount in entry.moved)
        rows.append((str(entry.number), entry.when, entry.who, what, ended, moved))
    yield from table(("Step", "After", "Who", "What", "How it ended", "What it moved"), rows)
    yield "</details>"


def _powers(title: str, roles: Sequence[Role]) -> Iterator[str]:
    if roles:
        yield from _heading(title)
        rows = (
            (contract, role.role, role.kind, role.holder, "yes" if role.declared else "no")
            for contract, held in shown.by_contract(roles)
            for role in held
        )
        yield from table(("Contract", "Role", "Kind", "Holder", "Declared"), rows)


def _heading(text: str, level: str = "##") -> Iterator[str]:
    yield ""
    yield f"{level} {escaped(text)}"
    yield ""


def _held(ok: bool) -> str:
    return "held" if ok else "did not hold"
