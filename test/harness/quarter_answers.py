"""What each query must answer about the quarter, from the exact model's books. Knows nothing of SQL.

In: the ``Quarter``. Out: rows by query, amounts as ints.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

from quarter import DAY, DAYS, MODELS, START, A, Quarter
from quarter_stores import hexed

from pyharness.values import instant_of, moment

Rows = list[tuple[Any, ...]]
NOW = instant_of(START + (DAYS - 1) * DAY + 12 * 3600)
BURN_DAYS = 30


def answers(q: Quarter) -> dict[str, Rows]:
    """Every query's answer."""
    made: dict[str, Callable[[Quarter], Rows]] = {
        "accrued-per-model": accrued,
        "payment-history": payments,
        "runway-over-time": runway,
        "split-history": splits,
        "provider-ledger": providers,
        "top-depositors": depositors,
        "price-path": prices,
        "large-payments": large,
    }
    return {name: rows(q) for name, rows in made.items()}


def _every(q: Quarter) -> list[str]:
    """Every model, the one beside the record too: deposits to it carry its id."""
    return sorted(q.world.reserve.lines)


def accrued(q: Quarter) -> Rows:
    """What was ever credited is what is there, what was paid and what was withdrawn."""
    lines = q.world.reserve.lines
    return [(m, lines[m].accrued + lines[m].paid + lines[m].withdrawn, q.profit.get(m, 0)) for m in _every(q)]


def payments(q: Quarter) -> Rows:
    """Newest first."""
    return [(p.model, hexed(p.payee), p.amount, hexed(p.invoice), p.memo, _time(p.at)) for p in reversed(q.paid)]


def runway(q: Quarter) -> Rows:
    """The books at the end of each of the last 30 days; the burn is what was paid since 30 days before, rounded up."""
    rows: Rows = []
    for m in _every(q):
        for day in range(DAYS - BURN_DAYS, DAYS):
            balance, paid = q.closes[day].get(m, (0, 0))
            burn = -((q.closes[day - BURN_DAYS].get(m, (0, 0))[1] - paid) // BURN_DAYS)
            rows.append((m, _day(day), balance, burn, balance / burn if burn else None))
    return rows


def splits(q: Quarter) -> Rows:
    """Newest first."""
    told = [item for item in q.told if item.event == "InfrastructureAccrualBpsSet"]
    return [
        (m, old, new, hexed(A["governor"]), _time(at), hexed(item.tx, 64))
        for (m, old, new, at), item in zip(reversed(q.rates), reversed(told), strict=True)
    ]


def providers(q: Quarter) -> Rows:
    """Everybody who was paid, and providers who were not."""
    now = {(m, line.provider) for m, line in q.world.reserve.lines.items() if line.provider}
    rows = []
    for m, payee in {(p.model, p.payee) for p in q.paid} | now:
        mine = [p for p in q.paid if (p.model, p.payee) == (m, payee)]
        times = [_time(p.at) for p in mine] or [None]
        total = sum(p.amount for p in mine)
        rows.append((m, hexed(payee), (m, payee) in now, len(mine), total, times[0], times[-1]))
    return sorted(rows, key=lambda row: (row[0], -row[4], row[1]))


def depositors(q: Quarter) -> Rows:
    """The largest first."""
    rows = []
    for who in {who for who, _, _ in (*q.fees, *q.top_ups)}:
        fees = [item for item in q.fees if item[0] == who]
        tops = [item for item in q.top_ups if item[0] == who]
        models = {m for _, m, _ in (*fees, *tops)}
        sums = sum(item[2] for item in fees), sum(item[2] for item in tops)
        rows.append((hexed(who), len(fees) + len(tops), len(models), *sums, sum(sums)))
    return sorted(rows, key=lambda row: (-row[5], row[0]))


def prices(q: Quarter) -> Rows:
    """By model and day of trades."""
    rows = []
    for m in MODELS:
        for day in range(DAYS):
            mine = [trade for trade in q.trades if trade[0] == m and (trade[1] - START) // DAY == day]
            if mine:
                spots = [trade[2] for trade in mine]
                shape = (spots[0], min(spots), max(spots), spots[-1], len(mine))
                rows.append((m, _day(day), *shape, sum(t[3] for t in mine), sum(t[4] for t in mine)))
    return rows


def large(q: Quarter) -> Rows:
    """Newest first; exactly half is not above half."""
    return [
        (p.model, hexed(p.payee), p.amount, p.before, p.amount / p.before, hexed(p.invoice), _time(p.at))
        for p in reversed(q.paid)
        if 2 * p.amount > p.before
    ]


def _time(at: int) -> datetime:
    return moment(instant_of(at)).replace(tzinfo=None)


def _day(day: int) -> date:
    return (moment(instant_of(START)) + timedelta(days=day)).date()
