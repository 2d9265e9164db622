"""Rules about what has happened, once each.

In: a ``Look``. Out: ``Alert`` s, named so that a reorganisation that keeps a transaction keeps its alert. Pure.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timezone
from typing import Any

from pyharness.observe.happened import Event
from pyharness.observe.schema import Alert, Rule, Severity, Unit
from pyharness.observe.seen import Look
from pyharness.units import in_percent, in_usdc
from pyharness.values import ZERO_ADDRESS

BPS = 10_000


def large_payment(look: Look) -> Iterator[Alert]:
    """More than the configured part of what the model had before it; exactly that part is not large. Nor is silence the
    answer where nobody knows what it had."""
    named = [pair for pair in look.happened if pair[1].kind == "payment"]
    balances = {(item.tx_hash, item.log_index): item.balance_before for item in look.paid}
    for name, event in named:
        before = balances.get((str(event.tx_hash), event.index))
        limit = look.monitor.large_payment_bps
        if before is not None and event.number * BPS <= limit * before:
            continue
        share = -(-event.number * BPS // before) if before else BPS
        known: dict[str, Any] = {} if before is None else {"number": share, "limit": limit, "unit": "bps"}
        had = "of what it had nothing is known" if before is None else f"of {in_usdc(before)} it had"
        yield _alert(
            "large-payment", name, event, look.monitor.severity.large_payment, **known,
            command=look.command("ops ledger", month=f"{datetime.fromtimestamp(event.at, timezone.utc):%Y-%m}"),
            words=f"{event.subject}: {in_usdc(event.number)} paid to {event.account}, {had};"
            f" look at invoice {event.invoice_hash}",
        )  # fmt: skip


def split_changed(look: Look) -> Iterator[Alert]:
    """Governance set another rate; an older system's params are not ours to set back."""
    ours = look.snapshot.mode == "full"
    for name, event in _of(look, "split"):
        yield _alert(
            "split-changed", name, event, look.monitor.severity.split_changed,
            number=event.number, limit=event.before, unit="bps",
            command=look.command("ops set-split", event.subject, event.before) if ours else look.command("verify"),
            words=f"{event.subject}: infrastructure gets {in_percent(event.number)}, it was {in_percent(event.before)}",
        )  # fmt: skip


def provider_changed(look: Look) -> Iterator[Alert]:
    """Somebody else is paid for a model from now on."""
    for name, event in _of(look, "provider"):
        back, none = look.command("ops set-provider", event.subject, event.old), event.old == ZERO_ADDRESS
        yield _alert(
            "provider-changed", name, event, look.monitor.severity.provider_changed,
            command=look.command("verify") if none else back,
            words=f"{event.subject}: {event.account} is its provider, it {'had none' if none else f'was {event.old}'}",
        )  # fmt: skip


def role_granted(look: Look) -> Iterator[Alert]:
    """A power was given."""
    for name, event in _of(look, "granted"):
        yield _alert(
            "role-granted", name, event, look.monitor.severity.role_granted,
            command=look.command("roles", who=event.account),
            words=f"{event.account} got {event.name} of {event.subject}",
        )  # fmt: skip


def role_revoked(look: Look) -> Iterator[Alert]:
    """A power was taken."""
    for name, event in _of(look, "revoked"):
        yield _alert(
            "role-revoked", name, event, look.monitor.severity.role_revoked,
            command=look.command("roles", who=event.account),
            words=f"{event.account} lost {event.name} of {event.subject}",
        )  # fmt: skip


def role_admin_changed(look: Look) -> Iterator[Alert]:
    """Another role gives and takes a power from now on."""
    for name, event in _of(look, "role-admin"):
        yield _alert(
            "role-admin-changed", name, event, look.monitor.severity.role_admin_changed,
            command=look.command("roles"),
            words=f"{event.subject}: {event.name} is given by {event.new}, it was {event.old}",
        )  # fmt: skip


def unpaused(look: Look) -> Iterator[Alert]:
    """A contract that stood still goes on: also where nobody looked in between."""
    for name, event in _of(look, "unpaused"):
        yield _alert(
            "unpaused", name, event, look.monitor.severity.unpaused,
            command=look.command("roles", function="unpause"),
            words=f"{event.subject} was paused, and goes on",
        )  # fmt: skip


def emergency_withdrawal(look: Look) -> Iterator[Alert]:
    """Money left that paid nobody: pause, exit and unpause fit between two looks."""
    for name, event in _of(look, "withdrawal"):
        yield _alert(
            "emergency-withdrawal", name, event, "critical",
            number=event.number, unit="USDC",
            command=look.command("roles", function="emergencyWithdraw"),
            words=f"{event.subject}: {in_usdc(event.number)} left the reserve to {event.account} in an emergency",
        )  # fmt: skip


def payee_approved(look: Look) -> Iterator[Alert]:
    """Somebody besides the provider can be paid up to all that a model has."""
    for name, event in _of(look, "payee"):
        if event.number:
            yield _alert(
                "payee-approved", name, event, "warning",
                command=look.command("ops approve-payee", event.subject, event.account, "no"),
                words=f"{event.subject}: {event.account} may be paid besides its provider",
            )  # fmt: skip


def treasury_changed(look: Look) -> Iterator[Alert]:
    """Emergency exits and surplus, or a factory's trade fees, go to another account from now on."""
    for name, event in _of(look, "treasury"):
        yield _alert(
            "treasury-changed", name, event, "critical",
            command=look.command("roles", function="setTreasury"),
            words=f"{event.subject}: its treasury is {event.account}, it was {event.old}",
        )  # fmt: skip


def _of(look: Look, kind: str) -> Iterator[tuple[str, Event]]:
    return (pair for pair in look.happened if pair[1].kind == kind)


def _alert(
    rule: Rule, name: str, event: Event, severity: Severity, *,
    command: str, words: str, number: int | None = None, limit: int | None = None, unit: Unit | None = None,
) -> Alert:  # fmt: skip
    return Alert(
        id=f"{rule}:{name}",
        rule=rule,
        severity=severity,
        subject=event.subject,
        model=event.model,
        number=number,
        limit=limit,
        unit=unit,
        tx_hash=event.tx_hash,
        since=event.block,
        command=command,
        words=words,
    )
