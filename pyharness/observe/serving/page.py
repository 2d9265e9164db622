"""A view as one page for whoever is on call: what is wrong first, then every model, payment and power.

In: ``View``, the limits. Out: HTML that needs nothing but itself, the policy it lives under, and the same as JSON. Pure
but for reading its files; every value is escaped.

All of it is there without JavaScript. With it the page asks for itself and, when it has changed, takes the new parts
out of the answer, so that there is one place where anything is worded or escaped; what did not change is left alone.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from pyharness.config.schema import Monitor
from pyharness.observe.conditions import BOUNDLESS
from pyharness.observe.measures import many, measured, runway
from pyharness.observe.schema import Alert, ModelState, PaidOut, RoleHolder, Round, Severity, Snapshot
from pyharness.observe.serving.board import View
from pyharness.pages import rendered
from pyharness.units import in_usdc
from pyharness.values import canonical_json, instant_of

FOLDER = Path(__file__).parent
TEMPLATE, STYLE, SCRIPT = "page.html.j2", "page.css", "page.js"
LAST_PAYMENTS = 20
MOST_ALERTS, MOST_HOLDERS = 25, 60  # shown at length; every stranger is, and every alert is in words
POLL_SECONDS = 5
SHORT = 6  # hex digits at each end of what is too long for a table
NOUNS = {"critical": ("critical", "critical"), "warning": ("warning", "warnings")}
ORDER: Sequence[Severity] = ("unknown", "critical", "warning", "info")


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A model in words. ``band`` is how its runway is; ``part`` how much of the restored runway that is, in percent."""

    id: str
    provider: str
    band: str
    days: str
    part: int
    accrued: str
    burn: str
    income: str
    split: str
    paid: str
    reserve: str
    price: str
    supply: str
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A view in words.

    Args:
        state: of the whole; "unknown" as long as there is trouble.
        at: when it was looked at; block: None before the first one was seen, and all that follows is empty then.
        facts: of the system: what, how it is, whether that is good, bad or neither.
        quiet: how many holders, all of them declared, are left out.
    """

    network: str
    state: str
    verdict: str
    trouble: str
    at: int = 0
    block: int | None = None
    block_hash: str = ""
    block_time: int = 0
    alerts: tuple[Alert, ...] = ()
    facts: tuple[tuple[str, str, str], ...] = ()
    models: tuple[Row, ...] = ()
    payments: tuple[PaidOut, ...] = ()
    holders: tuple[RoleHolder, ...] = ()
    quiet: int = 0
    unread: tuple[str, ...] = ()


def render(view: View, limits: Monitor, *, served: bool = True) -> str:
    """The whole page; as a file it has no other paths beside it."""
    words = {"usdc": in_usdc, "measured": measured, "short": short, "when": when}
    fixed = {"policy": _sources(), "poll": POLL_SECONDS, "most_alerts": MOST_ALERTS, "limits": limits, "served": served}
    return rendered(FOLDER, TEMPLATE, p=page_of(view, limits), **fixed, **words)


def policy() -> str:
    """What a browser may do with the page: run its own script, paint its own style, ask its own server."""
    return f"{_sources()}; frame-ancestors 'none'"


def document(view: View) -> str:
    """The same for programs: the last round, the last one that saw the chain if that is another, and the trouble."""
    seen = None if view.good is view.last else view.good
    value = {
        "schemaVersion": 1,
        "command": f"python -m pyharness monitor {view.network} --serve",
        "network": view.network,
        "certain": not view.trouble,
        "trouble": view.trouble,
        "round": view.last,
        "lastSeen": seen,
    }
    return canonical_json(value) + "\n"


def page_of(view: View, limits: Monitor) -> Page:
    """The view in words."""
    seen = view.good.snapshot if view.good else None
    alerts = sorted(view.last.open if view.last else (), key=lambda alert: ORDER.index(alert.severity))
    state, verdict = _verdict(view.last, alerts, view.trouble)
    head = Page(network=view.network, state=state, verdict=verdict, trouble=view.trouble, alerts=tuple(alerts))
    if seen is None:
        return head
    powers = sorted(seen.holders, key=lambda held: (held.declared, held.contract, held.role, held.holder))
    holders = powers[: max(MOST_HOLDERS, len(seen.undeclared))]
    models = sorted(seen.models, key=lambda model: (model.runway_days is None, model.runway_days, model.id))
    return replace(
        head,
        at=seen.taken_at,
        block=seen.number,
        block_hash=seen.hash,
        block_time=seen.time,
        facts=tuple(_facts(seen)),
        models=tuple(_row(model, limits) for model in models),
        payments=tuple(reversed(seen.payments))[:LAST_PAYMENTS],
        holders=tuple(holders),
        quiet=len(powers) - len(holders),
        unread=seen.unread,
    )


def short(text: str) -> str:
    """A hash or address by its ends."""
    return text if len(text) <= 2 * SHORT + 3 else f"{text[: SHORT + 2]}…{text[-SHORT:]}"


def when(seconds: int) -> str:
    """A time as people read it."""
    return instant_of(seconds).replace("T", " ").replace("Z", " UTC")


def _verdict(last: Round | None, alerts: Sequence[Alert], trouble: str) -> tuple[str, str]:
    if trouble:
        return "unknown", "Not known" if last else "Nothing seen yet"
    counts = [(severity, sum(alert.severity == severity for alert in alerts)) for severity in ORDER[1:]]
    said = [f"{count} {NOUNS[severity][count > 1]}" for severity, count in counts if count and severity in NOUNS]
    if not said:
        return "ok", "All is well"
    return ("critical" if counts[0][1] else "warning"), " and ".join(said)


def _row(model: ModelState, limits: Monitor) -> Row:
    days, market = model.runway_days, model.market
    part = 100 if days is None else min(100, 100 * days // limits.runway_restored_days)
    notes = [] if market is None or not market.paused else ["pool paused"]
    notes += [] if model.active in (True, None) else ["not active"]
    return Row(
        id=model.id,
        provider=model.provider,
        band=_band(days, limits),
        days=runway(days),
        part=part,
        accrued=_dollars(model.accrued),
        burn=_dollars(model.burn),
        income=_dollars(model.trailing_income),
        split=_known(model.infra_bps, lambda bps: f"{bps / 100:g} %"),
        paid=_dollars(model.paid),
        reserve=_dollars(market.reserve if market else None),
        price=_dollars(market.spot_price if market else None),
        supply=_known(market.supply if market else None, lambda supply: f"{supply // 10**18:,}"),
        notes=tuple(notes),
    )


def _band(days: int | None, limits: Monitor) -> str:
    if days is None:
        return "none"
    if days < limits.runway_critical_days:
        return "critical"
    return "warning" if days < limits.runway_warning_days else "ok"


def _known(number: int | None, said: Callable[[int], str]) -> str:
    """A number in words, or that there is none."""
    return "–" if number is None else said(number)


def _dollars(units: int | None) -> str:
    """USDC where the table's head says so."""
    return _known(units, lambda known: in_usdc(known).removesuffix(" USDC"))


def _facts(seen: Snapshot) -> list[tuple[str, str, str]]:
    """What the system as a whole is like."""
    system, gap = seen.system, seen.system.outstanding - seen.system.held
    paused = [label for label, yes in system.paused.items() if yes]
    strange = len(seen.undeclared)
    usdc = {True: "paused by its issuer", False: "moves", None: "cannot be asked"}[system.usdc_paused]
    listed = system.blocklisted
    return [
        ("Reserve holds", in_usdc(system.held), "critical" if gap > 0 else "ok"),
        ("Its books owe", in_usdc(system.outstanding), "none"),
        ("Missing", in_usdc(gap) if gap > 0 else "nothing", "critical" if gap > 0 else "ok"),
        ("Paused", ", ".join(paused) or "nothing", "critical" if paused else "ok"),
        ("USDC", usdc, "critical" if system.usdc_paused else "none" if system.usdc_paused is None else "ok"),
        ("Blocklisted", _listed(listed), "critical" if listed else "none" if listed is None else "ok"),
        ("Undeclared", many(strange, "role holder") if strange else "nobody", "critical" if strange else "ok"),
        *(
            (f"Allowance of {short(item.depositor)}", _allowed(item.allowed), _allowance(item.allowed, item.limit))
            for item in system.allowances
        ),
    ]


def _listed(labels: Sequence[str] | None) -> str:
    return "cannot be asked" if labels is None else ", ".join(labels) or "none of ours"


def _allowed(units: int) -> str:
    """An allowance, or that it is as good as without an end."""
    return in_usdc(units) if units <= BOUNDLESS else "boundless"


def _allowance(allowed: int, limit: int | None) -> str:
    return "warning" if allowed > (BOUNDLESS if limit is None else limit) else "none"


@lru_cache(maxsize=1)
def _sources() -> str:
    """The policy that can stand in the page itself: its own texts by their hashes."""
    style, script = (_hash(name) for name in (STYLE, SCRIPT))
    return (
        f"default-src 'none'; style-src {style}; script-src {script}; connect-src 'self'; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )


def _hash(name: str) -> str:
    """Of a file's text as it stands between its tags."""
    text = "\n" + rendered(FOLDER, name)
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
