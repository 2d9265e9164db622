"""Rules about what a snapshot shows by itself.

In: a ``Look``. Out: ``Alert`` s. Pure. USDC in base units (6 decimals).
"""

from __future__ import annotations

from collections.abc import Iterator

from pyharness.errors import DOCTOR
from pyharness.names import DEFAULT_ADMIN_ROLE
from pyharness.observe.schema import Alert, RoleHolder, Rule, Snapshot
from pyharness.observe.seen import Look
from pyharness.units import in_time, in_usdc

# Roles by which money is booked, moved in and paid out. The reserve's admin gives the last one to whom he likes.
DEPOSITING = (("InfrastructureReserve", "DEPOSITOR_ROLE"), ("UsageFeeRouter", "FEE_DEPOSITOR_ROLE"))
PAYING = (("InfrastructureReserve", "PAYER_ROLE"), ("InfrastructureReserve", DEFAULT_ADMIN_ROLE))
BOUNDLESS = 10**15  # USDC base units: a billion dollars, where the configuration names no sum


def paused(look: Look) -> Iterator[Alert]:
    """A contract stands still; an older system's pool is not ours to set going."""
    ours = look.snapshot.mode == "full"
    stopped = {label: None for label, still in look.snapshot.system.paused.items() if still}
    pools = {f"HokusaiAMM/{item.id}": item.id for item in look.snapshot.models if item.market and item.market.paused}
    by = {event.subject: event.tx_hash for _, event in look.happened if event.kind == "paused"}
    for label, model in {**stopped, **pools}.items():
        yield Alert(
            id=f"paused:{label}",
            rule="paused",
            severity=look.monitor.severity.paused,
            subject=label,
            model=model,
            tx_hash=by.get(label),
            since=look.snapshot.number,
            command=look.command("ops unpause", label) if ours or not model else look.command("verify"),
            words=f"{label} is paused",
        )


def solvency_gap(look: Look) -> Iterator[Alert]:
    """The reserve holds less than its books owe."""
    system = look.snapshot.system
    if system.held < system.outstanding:
        gap = in_usdc(system.outstanding - system.held)
        yield Alert(
            id="solvency-gap:InfrastructureReserve",
            rule="solvency-gap",
            severity="critical",
            subject="InfrastructureReserve",
            number=system.held,
            limit=system.outstanding,
            unit="USDC",
            since=look.snapshot.number,
            command=look.command("verify"),
            words=f"the reserve holds {in_usdc(system.held)} and owes {in_usdc(system.outstanding)}: {gap} are missing",
        )


def undeclared_depositor(look: Look) -> Iterator[Alert]:
    """Somebody may book deposits or pay in fees whom the configuration does not name."""
    yield from _undeclared(look, "undeclared-depositor", DEPOSITING)


def undeclared_payer(look: Look) -> Iterator[Alert]:
    """Somebody may pay out, or let money out in an emergency, whom the configuration does not name."""
    yield from _undeclared(look, "undeclared-payer", PAYING)


def allowance(look: Look) -> Iterator[Alert]:
    """The router may take more from a depositor than the configuration allows."""
    for item in look.snapshot.system.allowances:
        limit = BOUNDLESS if item.limit is None else item.limit
        if item.allowed > limit:
            yield Alert(
                id=f"allowance:{item.depositor}",
                rule="allowance",
                severity="warning",
                subject=item.depositor,
                number=item.allowed,
                limit=limit,
                unit="USDC",
                since=look.snapshot.number,
                command=look.command("roles"),
                words=f"the router may take {in_usdc(item.allowed)} from {item.depositor}, at most {in_usdc(limit)}"
                " is allowed",
            )


def usdc_paused(look: Look) -> Iterator[Alert]:
    """Circle has stopped USDC: nothing moves."""
    if look.snapshot.system.usdc_paused:
        words = "USDC is paused by its issuer: no deposit, payment or trade is possible"
        yield _of_usdc(look, "usdc-paused", "USDC", words)


def blocklisted(look: Look) -> Iterator[Alert]:
    """One of our contracts may neither send nor receive USDC."""
    for label in look.snapshot.system.blocklisted or ():
        yield _of_usdc(look, "blocklisted", label, f"{label} is on the block list of USDC: its money does not move")


def stale_head(look: Look) -> Iterator[Alert]:
    """The newest block is too old for anything in it to be news."""
    limit, age = look.monitor.stale_head_seconds, look.snapshot.head_age
    if limit and age > limit:
        yield Alert(
            id="stale-head:node",
            rule="stale-head",
            severity="unknown",
            subject="node",
            number=age,
            limit=limit,
            unit="seconds",
            since=look.snapshot.number,
            command=f"{DOCTOR} {look.snapshot.words}",
            words=f"block {look.snapshot.number}, the newest, is {in_time(age)} old; {in_time(limit)} are allowed",
        )


def unanswered(snapshot: Snapshot, item: Alert) -> bool:
    """Whether what would say that an alert is over could not be read; a model that is watched no more is none."""
    if item.rule == "usdc-paused":
        return snapshot.system.usdc_paused is None
    if item.rule == "blocklisted":
        return snapshot.system.blocklisted is None
    markets = [model.market for model in snapshot.models if model.id == item.model]
    return item.rule == "paused" and any(market is None or market.paused is None for market in markets)


def _undeclared(look: Look, rule: Rule, roles: tuple[tuple[str, str], ...]) -> Iterator[Alert]:
    for item in look.snapshot.undeclared:
        if (item.contract, item.role) in roles:
            yield _holder(look, rule, item)


def _holder(look: Look, rule: Rule, item: RoleHolder) -> Alert:
    return Alert(
        id=f"{rule}:{item.contract}:{item.role}:{item.holder}",
        rule=rule,
        severity="critical",
        subject=item.holder,
        tx_hash=item.tx_hash,
        since=item.block,
        command=look.command("ops revoke", item.contract, item.role, item.holder),
        words=f"{item.holder} has {item.role} of {item.contract}, and the configuration does not name it",
    )


def _of_usdc(look: Look, rule: Rule, label: str, words: str) -> Alert:
    return Alert(
        id=f"{rule}:{label}",
        rule=rule,
        severity="critical",
        subject=label,
        model=label.partition("/")[2] or None,
        since=look.snapshot.number,
        command=look.command("verify"),
        words=words,
    )
