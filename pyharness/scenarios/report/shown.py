"""A rehearsal in the words of its reports, whatever they are written in.

In: ``Rehearsal``. Out: labels, amounts and rows as text. Pure. Page and Markdown say the same because both say this.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pyharness.names import DEFAULT_ADMIN_ROLE
from pyharness.scenarios import wording
from pyharness.scenarios.report.document import Rehearsal, Role, Scenario
from pyharness.scenarios.report.pictures.path import PRICES, RESERVES, numbers
from pyharness.scenarios.report.prices import Prices
from pyharness.scenarios.schema import FIRST, LAST, Step
from pyharness.scenarios.stories import across_the_threshold, profit_lifts_the_price

VIEW = ": view "  # what the verification says of a view it has no expectation for
DRAWN = frozenset((*profit_lifts_the_price.POINTS, *across_the_threshold.SAMPLES, RESERVES, PRICES))
OUTCOMES = {
    "refused": "refused, as it must be",
    "reverted": "reverted",
    "waited": "waited",
    "moved": "moved",
    "taken back": "taken back",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Texts that begin alike: what is before the colon, and the rests."""

    subject: str
    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A step of a diary in words: time since the first one, who, what, with which arguments, how it ended, what moved.

    ``number`` counts all steps, also those that are not kept; ``gap`` says before the first step after those how many.
    """

    number: int
    when: str
    who: str
    what: str
    arguments: tuple[tuple[str, str], ...]
    outcome: str
    found: str
    moved: tuple[tuple[str, str], ...]
    gap: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """A journey: its gas and what it costs."""

    journey: str
    gas: str
    usd: str


def verdict(rehearsal: Rehearsal) -> str:
    """The outcome in one sentence."""
    told, checks = len(rehearsal.scenarios), len(rehearsal.checks)
    if rehearsal.red:
        return "Did not hold: " + ", ".join(rehearsal.red)
    if rehearsal.untold:
        return f"Told in part: {told} of the scenarios and {checks} checks held, the others were not made."
    return f"All {told} scenarios and all {checks} checks held."


def facts(scenario: Scenario) -> tuple[tuple[str, str], ...]:
    """A scenario's facts in words; sampled prices are drawn, or in a table of their own, and counted here."""
    shown = [wording.fact(name, value) for name, value in scenario.facts.items() if name not in DRAWN]
    sampled = sum(name in DRAWN and name.endswith("_price") for name in scenario.facts)
    return (*shown, *((("prices sampled", wording.grouped(sampled)),) if sampled else ()))


def samples(scenario: Scenario) -> tuple[tuple[str, str], ...]:
    """The facts that are drawn, in words; a path as its points."""
    found = [wording.fact(name, value) for name, value in scenario.facts.items() if name in DRAWN - {RESERVES, PRICES}]
    reserves, prices = (numbers(scenario.facts.get(name, "")) for name in (RESERVES, PRICES))
    points = zip(reserves, prices, strict=False)
    return (*found, *((f"asked with {wording.usdc(held)} held", wording.price(price)) for held, price in points))


def diary(scenario: Scenario) -> tuple[Entry, ...]:
    """A scenario's steps in words."""
    start, left_out = (scenario.steps[0].at if scenario.steps else 0), scenario.steps_left_out
    entries = []
    for at, step in enumerate(scenario.steps):
        late = bool(left_out) and at >= FIRST
        gap = f"{wording.grouped(left_out)} steps are left out here" if late and at == FIRST else ""
        entries.append(_entry(step, at + 1 + (left_out if late else 0), start, gap))
    return tuple(entries)


def bound(scenario: Scenario) -> str:
    """How many steps a diary has; of a long one, which are kept."""
    kept, left_out = len(scenario.steps), scenario.steps_left_out
    if not left_out:
        return f"{wording.grouped(kept)} step" + ("" if kept == 1 else "s")
    return f"{wording.grouped(kept + left_out)} steps, the first {FIRST} and the last {LAST} of them"


def costs(rehearsal: Rehearsal) -> tuple[Cost, ...]:
    """Gas by journey and what it costs at the stated prices, in the order of the document."""
    return tuple(
        Cost(journey=journey, gas=wording.grouped(gas), usd=wording.cents(rehearsal.prices.cents(gas)))
        for journey, gas in rehearsal.gas.items()
    )


def stated(prices: Prices) -> str:
    """The prices that costs are computed at, and where they are from."""
    gas, ether = wording.gwei(prices.gas_price_wei), wording.cents(prices.ether_usd_cents)
    return (
        f"At a gas price of {gas} ({prices.gas_price_source}) and {ether} for an ether ({prices.ether_usd_source}); "
        "half a cent is rounded up."
    )


def by_contract(roles: Sequence[Role]) -> tuple[tuple[str, tuple[Role, ...]], ...]:
    """Roles by contract, both by name; the admin of a contract first."""
    found: dict[str, list[Role]] = {}
    for role in sorted(roles, key=lambda role: (role.contract, role.role != DEFAULT_ADMIN_ROLE, role.role, role.kind)):
        found.setdefault(role.contract, []).append(role)
    return tuple((contract, tuple(held)) for contract, held in found.items())


def gaps(rehearsal: Rehearsal) -> tuple[Group, ...]:
    """What was not checked, but for views."""
    return grouped([text for text in rehearsal.not_checked if VIEW not in text])


def views(rehearsal: Rehearsal) -> tuple[Group, ...]:
    """Views that answer nothing the config or the policy states."""
    return grouped([text.replace(VIEW, ": ") for text in rehearsal.not_checked if VIEW in text])


def grouped(texts: Sequence[str]) -> tuple[Group, ...]:
    """``subject: rest`` texts by subject, in the order they appear."""
    found: dict[str, list[str]] = {}
    for text in texts:
        subject, _, rest = text.partition(": ")
        found.setdefault(subject, []).append(rest or "not checked")
    return tuple(Group(subject=subject, texts=tuple(rests)) for subject, rests in found.items())


def _entry(step: Step, number: int, start: int, gap: str) -> Entry:
    outcome = wording.gas(step.gas) if step.gas is not None else OUTCOMES.get(step.kind, "")
    return Entry(
        number=number,
        when=wording.elapsed(max(0, step.at - start)),
        who=step.by,
        what=step.call,
        arguments=tuple(step.arguments.items()),
        outcome=outcome,
        found=step.found,
        moved=tuple(wording.moved(name, units) for name, units in step.moved.items()),
        gap=gap,
    )
