"""Rules about how long a model's money lasts.

In: a ``Look``. Out: ``Alert`` s, each with the sum and the rate that restore the configured days. Pure. USDC in base
units; days are whole and rounded down, as the reserve's own ``getAccrualRunway``.

Source: guide, "Alert Thresholds": increase the accrual rate or add funds.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from pyharness.observe.schema import Alert, ModelState
from pyharness.observe.seen import Look
from pyharness.units import in_percent, in_usdc, plain_usdc

BPS = 10_000


def runway_days(accrued: int, burn: int) -> int | None:
    """Whole days that a balance lasts; None is "no burn"."""
    return accrued // burn if burn else None


def runway_low(look: Look) -> Iterator[Alert]:
    """Fewer days than the configuration wants to be warned of."""
    for model in look.snapshot.models:
        if model.runway_days is not None and model.runway_days < look.monitor.runway_warning_days:
            yield _alert(look, model, "runway-low", model.runway_days, look.monitor.runway_warning_days)


def runway_critical(look: Look) -> Iterator[Alert]:
    """So few days that somebody must act now."""
    for model in look.snapshot.models:
        if model.runway_days is not None and model.runway_days < look.monitor.runway_critical_days:
            yield _alert(look, model, "runway-critical", model.runway_days, look.monitor.runway_critical_days)


def missing(model: ModelState, days: int) -> int:
    """What a balance lacks to last so many days (USDC base units)."""
    return max(0, days * model.burn - model.accrued)


def lasting_bps(model: ModelState, days: int) -> int | None:
    """The rate at which balance and income together last so many days; None where no rate does, or none is needed.

    Income is what it was in the trailing window, and grows with the rate.
    """
    if not model.infra_bps or not model.trailing_income:
        return None
    wanted = -(-(missing(model, days) * model.infra_bps) // (days * model.trailing_income))
    return wanted if model.infra_bps < wanted <= BPS else None


def _alert(
    look: Look, model: ModelState, rule: Literal["runway-low", "runway-critical"], days: int, limit: int
) -> Alert:
    restored = look.monitor.runway_restored_days
    amount = missing(model, restored)
    bps = (
        lasting_bps(model, restored) if look.snapshot.mode == "full" else None
    )  # an older system's params are not ours
    others = () if bps is None else (look.command("ops set-split", model.id, bps),)
    rate = "" if bps is None else f", or {in_percent(bps)} of its revenue"
    return Alert(
        id=f"{rule}:{model.id}",
        rule=rule,
        severity="warning" if rule == "runway-low" else "critical",
        subject=model.id,
        model=model.id,
        number=days,
        limit=limit,
        unit="days",
        since=look.snapshot.number,
        command=look.command("ops fund", model.id, amount=plain_usdc(amount)),
        others=others,
        words=f"{model.id}: {days} days of runway, {in_usdc(model.accrued)} at {in_usdc(model.burn)} a day;"
        f" {in_usdc(amount)} more{rate} would make it {restored} days",
    )
