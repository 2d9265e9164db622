"""When a monitor speaks up, and how loudly.

In: the ``[monitor]`` table. Out: ``Monitor``. Pure. Source: guide, "Alert Thresholds".
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, model_validator
from pydantic_core import PydanticCustomError

from pyharness.config.constraints import Seconds, between
from pyharness.values import Value

Loudness = Literal["info", "warning", "critical"]
Days = Annotated[int, AfterValidator(between(1, 3_650, "days"))]


class Severities(Value):
    """How much each event matters; what is no event has the guide's severity."""

    large_payment: Loudness
    split_changed: Loudness
    provider_changed: Loudness
    role_granted: Loudness
    role_revoked: Loudness
    role_admin_changed: Loudness
    paused: Loudness
    unpaused: Loudness


class Monitor(Value):
    """Limits of the alerts.

    Args:
        runway_restored_days: what the command that an alert names makes of it.
        large_payment_bps: of what a model had before the payment; more than that is large.
        stale_head_seconds: age of the newest block beyond which nothing is believed; 0 on a chain without a clock.
        confirmations: blocks that may still be reorganised.
        window_days: over which burn and income are averaged.
        event_seconds: how long an event stays open.
    """

    runway_warning_days: Days
    runway_critical_days: Days
    runway_restored_days: Days
    large_payment_bps: Annotated[int, AfterValidator(between(1, 10_000, "bps"))]
    stale_head_seconds: Annotated[Seconds, AfterValidator(between(0, 86_400, "seconds"))]
    confirmations: Annotated[int, AfterValidator(between(0, 128, "blocks"))]
    window_days: Annotated[int, AfterValidator(between(1, 90, "days"))]
    event_seconds: Annotated[Seconds, AfterValidator(between(60, 30 * 86_400, "seconds"))]
    severity: Severities

    @model_validator(mode="after")
    def _ordered(self) -> Monitor:
        if not self.runway_critical_days <= self.runway_warning_days <= self.runway_restored_days:
            raise PydanticCustomError("range", "critical at most warning at most restored days of runway")
        return self
