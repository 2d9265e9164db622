"""What follows from a treasury's parts: what a day costs, sums beside the chain's, courses over time, a line a model.

In: movements, deposits, standings; a ``Treasury``. Out: burn, checks, courses, CSV. Pure. USDC in base units.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from pyharness.ops.accounts import Movement, decimal, named, table, text
from pyharness.ops.treasury import Check, Deposit, Income, Market, Standing, Treasury, grouped, summed

DAY = 86_400
MODELS = (
    "model", "rate_bps", "revenue_usdc", "to_infrastructure_usdc", "to_market_usdc", "added_usdc", "paid_usdc",
    "withdrawn_usdc", "accrued_usdc", "daily_burn_usdc", "burn_is", "runway_days", "band", "provider",
    "market_reserve_usdc", "unreleased_usdc", "price_usdc", "supply_tokens",
)  # fmt: skip


def burn_of(declared: int, payments: Iterable[Movement], end: int, days: int) -> tuple[int, bool]:
    """What a day costs, rounded up, and whether that is the declared figure: the monitor's own measure.

    Args:
        payments: of the model, among other movements.
        end: a moment of the last of the ``days`` (of UTC) that payments are averaged over.
    """
    recent = (item for item in payments if item.kind == "payment" and end // DAY - days < item.at // DAY <= end // DAY)
    trailing = -(-summed(recent) // days)
    return max(declared, trailing), declared >= trailing


def checks(
    models: Sequence[Standing],
    movements: Sequence[Movement],
    deposits: Sequence[Deposit],
    *,
    outstanding: int,
    paid: int,
    cash: int,
) -> tuple[Check, ...]:
    """Every sum of the events beside the chain's own, per model and in all; cash that is missing counts too.

    A line that no event names is in the sums of all only: no view takes a key.
    """
    found, moved, revenue = [], grouped(movements), grouped(deposits)
    for model in (one for one in models if named(one.model)):
        own = moved.get(model.model, [])
        sums = {
            "accrued": (sum(item.change for item in own), model.accrued),
            "paid": (summed(item for item in own if item.kind == "payment"), model.paid),
            "withdrawn": (summed(item for item in own if item.kind == "withdrawal"), model.withdrawn),
            "revenue": (sum(item.amount for item in revenue.get(model.model, ())), model.fees),
        }
        found += [Check(what=f"{name} of {model.model}", events=ours, chain=its) for name, (ours, its) in sums.items()]
    every = {
        "accrued by all": (sum(item.change for item in movements), outstanding),
        "paid for all": (summed(item for item in movements if item.kind == "payment"), paid),
        "split of revenue": (sum(item.amount for item in deposits), sum(item.infra + item.profit for item in deposits)),
        "books covered by cash": (outstanding, min(cash, outstanding)),
    }
    return (*found, *(Check(what=name, events=ours, chain=its) for name, (ours, its) in every.items()))


def course(changes: Iterable[tuple[int, int]], begin: int, end: int, *, most: int = 120) -> tuple[tuple[int, int], ...]:
    """A sum over time as steps, from its beginning to its end: (unix seconds, base units).

    Args:
        changes: (unix seconds, change), in order.
        most: steps; of changes closer together than that the last one of each stretch is kept.
    """
    size = max((end - begin) // most, 1)
    kept: dict[int, tuple[int, int]] = {}
    total = 0
    for at, change in changes:
        total += change
        kept[(at - begin) // size] = (at, total)
    points, before = [(begin, 0)], 0
    for at, value in kept.values():
        points += [(at, before), (at, value)]
        before = value
    return (*points, (end, before))


def models_csv(found: Treasury) -> str:
    """One line a model."""
    incomes = found.incomes()
    return table(MODELS, (_row(found, model, incomes[model.model]) for model in found.models))


def _row(found: Treasury, model: Standing, income: Income) -> tuple[str, ...]:
    market = model.market
    return (
        text(model.model),
        "" if model.rate is None else str(model.rate),
        *map(decimal, (model.fees, income.infra, income.profit, income.added, model.paid, model.withdrawn)),
        *map(decimal, (model.accrued, model.burn)),
        "declared" if model.declared else "paid",
        "" if model.runway is None else str(model.runway),
        found.band(model),
        model.provider,
        *(("", "", "", "") if market is None else _market(market)),
    )


def _market(market: Market) -> tuple[str, ...]:
    whole, rest = divmod(market.supply, 10**18)
    return decimal(market.reserve), decimal(market.unreleased), decimal(market.price), f"{whole}.{rest:018d}"
