"""The report of a rehearsal: one page that needs nothing but itself.

In: ``Rehearsal``. Out: HTML. Pure but for reading its template; every value is escaped.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from pyharness.names import DEFAULT_ADMIN_ROLE
from pyharness.scenarios import charts, wording
from pyharness.scenarios.document import DEPLOYMENT, Rehearsal, Role, Scenario
from pyharness.scenarios.profit_lifts_the_price import POINTS

TEMPLATE = "report.html.j2"
VIEW = ": view "  # what the verification says of a view it has no expectation for


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Texts that begin alike: what is before the colon, and the rests."""

    subject: str
    texts: tuple[str, ...]


def render(rehearsal: Rehearsal) -> str:
    """The whole page."""
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template(TEMPLATE).render(
        r=rehearsal,
        verdict=verdict(rehearsal),
        state="ok" if rehearsal.ok else "red" if rehearsal.red else "part",
        flow=charts.flow(rehearsal),
        curve=charts.curve(rehearsal),
        bars=charts.bars(rehearsal),
        deployment=wording.grouped(rehearsal.gas.get(DEPLOYMENT, 0)),
        block=wording.grouped(rehearsal.upstream.block),
        facts=shown_facts,
        roles=by_contract(rehearsal.roles),
        gaps=grouped([text for text in rehearsal.not_checked if VIEW not in text]),
        views=grouped([text.replace(VIEW, ": ") for text in rehearsal.not_checked if VIEW in text]),
    )


def verdict(rehearsal: Rehearsal) -> str:
    """The outcome in one sentence."""
    told, checks = len(rehearsal.scenarios), len(rehearsal.checks)
    if rehearsal.red:
        return "Did not hold: " + ", ".join(rehearsal.red)
    if rehearsal.untold:
        return f"Told in part: {told} of the scenarios and {checks} checks held, the others were not made."
    return f"All {told} scenarios and all {checks} checks held."


def shown_facts(scenario: Scenario) -> tuple[tuple[str, str], ...]:
    """A scenario's facts in words; sampled prices are in the chart and counted here."""
    shown = [wording.fact(name, value) for name, value in scenario.facts.items() if name not in POINTS]
    sampled = sum(name in POINTS for name in scenario.facts)
    return (*shown, *((("prices sampled", wording.grouped(sampled)),) if sampled else ()))


def by_contract(roles: Sequence[Role]) -> tuple[tuple[str, tuple[Role, ...]], ...]:
    """Roles by contract, both by name; the admin of a contract first."""
    found: dict[str, list[Role]] = {}
    for role in sorted(roles, key=lambda role: (role.contract, role.role != DEFAULT_ADMIN_ROLE, role.role, role.kind)):
        found.setdefault(role.contract, []).append(role)
    return tuple((contract, tuple(held)) for contract, held in found.items())


def grouped(texts: Sequence[str]) -> tuple[Group, ...]:
    """``subject: rest`` texts by subject, in the order they appear."""
    found: dict[str, list[str]] = {}
    for text in texts:
        subject, _, rest = text.partition(": ")
        found.setdefault(subject, []).append(rest or "not checked")
    return tuple(Group(subject=subject, texts=tuple(rests)) for subject, rests in found.items())
