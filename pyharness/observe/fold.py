"""What all events up to a block add up to: who holds which role, what was paid and earned on which day.

In: a ``Fold``, ``Event`` s after it. Out: the next ``Fold``, burns and incomes. Pure. USDC in base units, days since
1970 in UTC.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from pydantic import Field

from pyharness.observe.happened import Event
from pyharness.observe.schema import PaidOut
from pyharness.values import Address, Hash, Written

DAY = 86_400
MOST_PAYMENTS = 100


class Grant(Written):
    """A role as its events have it."""

    contract: str
    role: str
    holder: Address
    tx_hash: Hash
    block: int


class Fold(Written):
    """Sums of the past.

    Args:
        paid, earned: model to day to sum; a day is written as digits.
        payments: the last ones, newest last.
        names: model id by key, of models that events named.
    """

    grants: tuple[Grant, ...] = ()
    paid: dict[str, dict[str, int]] = Field(default_factory=dict)
    earned: dict[str, dict[str, int]] = Field(default_factory=dict)
    payments: tuple[PaidOut, ...] = ()
    names: dict[str, str] = Field(default_factory=dict)


def folded(before: Fold, events: Sequence[Event], payments: Iterable[PaidOut], *, today: int, window: int) -> Fold:
    """The past with more of it; what is older than the window is forgotten.

    Args:
        today: the day of the last block (days since 1970). window: days.
    """
    return Fold(
        grants=_grants(before.grants, events),
        paid=_summed(before.paid, events, "payment", today - window),
        earned=_summed(before.earned, events, "share", today - window),
        payments=(*before.payments, *payments)[-MOST_PAYMENTS:],
        names=before.names,
    )


def a_day(days: Mapping[str, int], *, today: int, window: int) -> int:
    """The average of a day over the window, rounded up; a young system's is that of a month like it."""
    total = sum(amount for day, amount in days.items() if int(day) > today - window)
    return -(-total // window)


def _grants(before: Sequence[Grant], events: Iterable[Event]) -> tuple[Grant, ...]:
    held = {(item.contract, item.role, item.holder): item for item in before}
    for item in events:
        key = (item.subject, item.name, item.account)
        if item.kind == "granted" and item.tx_hash is not None:
            held[key] = Grant(
                contract=item.subject, role=item.name, holder=item.account, tx_hash=item.tx_hash, block=item.block
            )
        elif item.kind == "revoked":
            held.pop(key, None)
    return tuple(held[key] for key in sorted(held))


def _summed(
    before: dict[str, dict[str, int]], events: Iterable[Event], kind: str, last: int
) -> dict[str, dict[str, int]]:
    sums = {model: dict(days) for model, days in before.items()}
    for item in events:
        if item.kind == kind and item.model is not None:
            days, day = sums.setdefault(item.model, {}), str(item.at // DAY)
            days[day] = days.get(day, 0) + item.number
    kept = {model: {day: sum_ for day, sum_ in days.items() if int(day) > last} for model, days in sums.items()}
    return {model: days for model, days in kept.items() if days}
