"""What happened on each day of the quarter.

In: a ``Quarter`` at its start, a source of chance. Out: the same at its end. Pure.
"""

from __future__ import annotations

from random import Random

from quarter import (
    BESIDE,
    DAY,
    DAYS,
    HOUR,
    START,
    USDC,
    A,
    Quarter,
    buy,
    by_hand,
    pay,
    provider,
    rate,
    revenue,
    sell,
    shares_by_another,
    top_up,
    withdraw,
)

BUSY = ("churn", "lead-scoring", "vision")  # the quiet one earns now and then, and pays nothing
SILENT = range(40, 44)  # days on which nothing happens


def live(q: Quarter, rng: Random) -> None:
    """Every day, and what happened once."""
    for model in ("churn", "lead-scoring", "quiet", "vision"):
        provider(q, model, "provider")
    for day in range(DAYS):
        if day in SILENT:
            continue
        for hour in (9, 15) if day < DAYS - 1 else (9,):
            q.until(START + day * DAY + hour * HOUR + rng.randrange(HOUR))
            _hour(q, rng)
        if day in ONCE:
            ONCE[day](q)
    q.until(START + (DAYS - 1) * DAY + 12 * HOUR)
    q.close(DAYS - 1)


def _hour(q: Quarter, rng: Random) -> None:
    model = rng.choice(BUSY)
    revenue(q, [(model, rng.randrange(1, 900 * USDC))])
    if rng.random() < 0.6:
        items = [(rng.choice((*BUSY, "quiet")), rng.randrange(1, 300 * USDC)) for _ in range(rng.randrange(2, 6))]
        revenue(q, items, by="other-backend", same_block=True)
    if rng.random() < 0.3:
        buy(q, model, rng.randrange(USDC, 3_000 * USDC))
    if rng.random() < 0.25 and q.world.now > START + 8 * DAY and q.world.models[model].coin.of(A["trader"]):
        sell(q, model, rng.randrange(2, 9))
    if rng.random() < 0.35 and q.line(model).accrued > USDC:
        pay(q, (model, rng.randrange(1, q.line(model).accrued)), memo=rng.choice(("compute", "", "GPU, 3 \"A\" 'b'")))


def _both(q: Quarter) -> None:
    """Two invoices of one model and one of another in one call: what the second takes counts against what is left."""
    left = q.line("churn").accrued
    pay(q, ("churn", left // 3), ("vision", 1), ("churn", left - left // 3 - 1))


def _halves(q: Quarter) -> None:
    """Exactly half of a balance, and then one unit more than half of the rest."""
    revenue(q, [("vision", 2_000 * USDC)])
    if q.line("vision").accrued % 2:
        top_up(q, "vision", 1)
    pay(q, ("vision", q.line("vision").accrued // 2))
    pay(q, ("vision", q.line("vision").accrued // 2 + 1))


def _beside(q: Quarter) -> None:
    """A model that no record knows."""
    by_hand(q, BESIDE, 90 * USDC)
    q.call("reserve", "approvePayee", "admin", BESIDE, A["payee"], True)
    pay(q, (BESIDE, 60 * USDC), to="payee", memo="by hand")


def _dust(q: Quarter) -> None:
    """A fee too small for a share of infrastructure."""
    rate(q, "lead-scoring", 5_000)
    revenue(q, [("lead-scoring", 1)])
    revenue(q, [("lead-scoring", 1), ("lead-scoring", 3)])


def _another(q: Quarter) -> None:
    """Shares that another router deposits."""
    shares_by_another(q, {"quiet": 7 * USDC + 1, "churn": 11 * USDC})


def _exit(q: Quarter) -> None:
    """An emergency."""
    withdraw(q, "quiet", q.line("quiet").accrued // 4)


def _providers(q: Quarter) -> None:
    """One model changes its provider and pays the new one, another loses its own."""
    provider(q, "churn", "second-provider")
    q.call("reserve", "approvePayee", "admin", "churn", A["provider"], True)
    pay(q, ("churn", 5 * USDC), to="second-provider")
    provider(q, "vision", None)
    provider(q, "vision", "provider")
    provider(q, "quiet", None)


ONCE = {
    3: lambda q: top_up(q, "churn", 250 * USDC),
    5: _beside,
    12: _dust,
    20: lambda q: rate(q, "churn", 9_000),
    33: _another,
    50: _both,
    61: _exit,
    64: lambda q: rate(q, "churn", 7_500),
    70: _halves,
    75: _providers,
    80: lambda q: top_up(q, "quiet", 300 * USDC, by="trader"),
    88: _halves,
}
