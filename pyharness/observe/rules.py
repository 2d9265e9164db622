"""The table of rules.

In: a ``Look``. Out: ``Alert`` s. Pure. A condition holds as long as a snapshot shows it; an event has happened,
whatever came after it. A rule with a limit speaks beyond it, never at it.

Two rules are not here, since they speak where there is no snapshot: unreachable and reorganised, in ``rounds``.

Source: guide, "Alert Thresholds".
"""

from __future__ import annotations

from collections.abc import Mapping

from pyharness.observe import conditions, events, runway
from pyharness.observe.schema import Alert, Rule
from pyharness.observe.seen import Check, Look

CONDITIONS: Mapping[Rule, Check] = {
    "runway-low": runway.runway_low,
    "runway-critical": runway.runway_critical,
    "paused": conditions.paused,
    "solvency-gap": conditions.solvency_gap,
    "undeclared-depositor": conditions.undeclared_depositor,
    "undeclared-payer": conditions.undeclared_payer,
    "allowance": conditions.allowance,
    "usdc-paused": conditions.usdc_paused,
    "blocklisted": conditions.blocklisted,
    "stale-head": conditions.stale_head,
}
EVENTS: Mapping[Rule, Check] = {
    "large-payment": events.large_payment,
    "split-changed": events.split_changed,
    "provider-changed": events.provider_changed,
    "role-granted": events.role_granted,
    "role-revoked": events.role_revoked,
    "role-admin-changed": events.role_admin_changed,
    "unpaused": events.unpaused,
    "emergency-withdrawal": events.emergency_withdrawal,
    "payee-approved": events.payee_approved,
    "treasury-changed": events.treasury_changed,
}


def judged(look: Look, rules: Mapping[Rule, Check]) -> tuple[Alert, ...]:
    """What the rules of a table say, in the order of the table."""
    return tuple(alert for check in rules.values() for alert in check(look))
