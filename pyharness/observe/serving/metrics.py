"""A view as Prometheus reads it.

In: ``View``, what the outbox holds. Out: text in Prometheus' format, made by its own library. Pure.

Money is in whole USDC and tokens are whole, both as floats: for pictures and thresholds, never for books. Nothing that
is uncertain is given: while the last round failed there is ``hokusai_infra_up 0``, and no gauge that looks like now.
The solvency ratio is below 1 whenever a single unit is missing, however large the sums.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from prometheus_client import CollectorRegistry
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.exposition import generate_latest
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from pyharness.observe.schema import ModelState, Round, Snapshot
from pyharness.observe.serving.board import View

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
PREFIX = "hokusai_infra_"
USDC, TOKEN = 10**6, 10**18
Kind = type[GaugeMetricFamily] | type[CounterMetricFamily]
Sample = tuple[Sequence[str], float | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """Messages that wait, and those that were given up, by receiver."""

    waiting: Mapping[str, int] = field(default_factory=dict)
    dropped: Mapping[str, int] = field(default_factory=dict)


def metrics(view: View, told: Told) -> str:
    """Everything that may be said of a view."""
    return always(view, told) + certain(view)


def always(view: View, told: Told) -> str:
    """What is known also when the chain is not."""
    return _text(_always(view, told))


def certain(view: View) -> str:
    """What is of the chain; nothing while that is uncertain."""
    return "" if view.trouble else _text(_certain(view))


def _text(families: Iterable[Metric]) -> str:
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Collected(tuple(families)))
    return generate_latest(registry).decode()


class _Collected(Collector):
    def __init__(self, families: Sequence[Metric]) -> None:
        self._families = families

    def collect(self) -> Iterable[Metric]:
        """Families that have samples: nobody is told a name without a number."""
        return [family for family in self._families if family.samples]


def _family(
    kind: Kind, name: str, meaning: str, chain: str, labels: Sequence[str], samples: Iterable[Sample]
) -> Metric:
    family = kind(PREFIX + name, meaning, labels=["chain", *labels])
    for values, number in samples:
        if number is not None:
            family.add_metric([chain, *values], number)
    return family


def _gauge(chain: str, name: str, meaning: str, labels: Sequence[str], samples: Iterable[Sample]) -> Metric:
    return _family(GaugeMetricFamily, name, meaning, chain, labels, samples)


def _counter(chain: str, name: str, meaning: str, labels: Sequence[str], samples: Iterable[Sample]) -> Metric:
    return _family(CounterMetricFamily, name, meaning, chain, labels, samples)


def _always(view: View, told: Told) -> Iterator[Metric]:
    """Whether the chain is seen, since when, what stands, who was not told."""
    chain, last, good = view.network, view.last, view.good
    yield _gauge(chain, "up", "1 while the last round saw the chain as it is", (), [((), 0.0 if view.trouble else 1.0)])
    seen = [((), float(good.at))] if good else []
    yield _gauge(chain, "last_round_timestamp_seconds", "when a round last saw the chain", (), seen)
    labels = ("rule", "severity", "model")
    yield _gauge(chain, "alerts_open", "alerts that stand", labels, _open(last))
    yield _gauge(chain, "webhook_waiting", "messages not delivered yet", ("receiver",), _each(told.waiting))
    yield _counter(chain, "webhook_dropped", "messages given up", ("receiver",), _each(told.dropped))


def _each(counts: Mapping[str, int]) -> list[Sample]:
    return [((name,), float(count)) for name, count in counts.items()]


def _open(last: Round | None) -> list[Sample]:
    counts = Counter((alert.rule, alert.severity, alert.model or "") for alert in (last.open if last else ()))
    return [(labels, float(count)) for labels, count in counts.items()]


def _certain(view: View) -> Iterator[Metric]:
    seen = view.good.snapshot if view.good else None
    if seen is not None:
        yield from _of_models(view.network, seen.models)
        yield from _of_system(view.network, seen)


def _of_models(chain: str, models: Sequence[ModelState]) -> Iterator[Metric]:
    def row(name: str, meaning: str, numbers: Iterable[float | None], make: Kind = GaugeMetricFamily) -> Metric:
        samples = [((model.id,), number) for model, number in zip(models, numbers, strict=True)]
        return _family(make, name, meaning, chain, ("model",), samples)

    markets = [model.market for model in models]
    yield row("accrued_usdc", "accrued and not paid yet", (model.accrued / USDC for model in models))
    paid = (model.paid / USDC for model in models)
    yield row("paid_usdc", "paid to providers", paid, CounterMetricFamily)
    fees = (_of(model.fees, USDC) for model in models)
    yield row("fees_usdc", "revenue, both shares", fees, CounterMetricFamily)
    days = (math.inf if model.runway_days is None else float(model.runway_days) for model in models)
    yield row("runway_days", "days that the accrual lasts; +Inf is no burn", days)
    yield row("burn_usdc_per_day", "what the runway is reckoned with", (model.burn / USDC for model in models))
    yield row("income_usdc_per_day", "accrued a day of late", (model.trailing_income / USDC for model in models))
    yield row("split_bps", "infrastructure's share of a fee", (_of(model.infra_bps, 1) for model in models))
    reserves = (_of(market.reserve, USDC) if market else None for market in markets)
    yield row("pool_reserve_usdc", "what backs the model's token", reserves)
    prices = (_of(market.spot_price, USDC) if market else None for market in markets)
    yield row("spot_price_usdc", "price of the next token", prices)
    supplies = (_of(market.supply, TOKEN) if market else None for market in markets)
    yield row("token_supply", "tokens there are", supplies)
    paused = (_of(market.paused, 1) if market else None for market in markets)
    yield row("pool_paused", "1 while the pool is paused", paused)


def _of_system(chain: str, seen: Snapshot) -> Iterator[Metric]:
    system = seen.system
    yield _gauge(chain, "last_block", "number of the block that was seen", (), [((), float(seen.number))])
    yield _gauge(chain, "last_block_timestamp_seconds", "time of that block", (), [((), float(seen.time))])
    yield _gauge(chain, "reserve_held_usdc", "USDC the reserve has", (), [((), system.held / USDC)])
    yield _gauge(chain, "reserve_owed_usdc", "sum of its books", (), [((), system.outstanding / USDC)])
    ratio = solvency(system.held, system.outstanding)
    yield _gauge(chain, "reserve_solvency_ratio", "held by owed; +Inf where nothing is owed", (), [((), ratio)])
    paused = [((label,), float(yes)) for label, yes in system.paused.items()]
    yield _gauge(chain, "paused", "1 while a contract is paused", ("contract",), paused)
    yield _gauge(chain, "usdc_paused", "1 while USDC is paused", (), [((), _of(system.usdc_paused, 1))])
    listed = None if system.blocklisted is None else len(system.blocklisted)
    yield _gauge(chain, "blocklisted", "our contracts on USDC's block list", (), [((), _of(listed, 1))])
    allowed = [((item.depositor,), item.allowed / USDC) for item in system.allowances]
    yield _gauge(chain, "allowance_usdc", "what the router may take from a depositor", ("depositor",), allowed)
    held = Counter((item.contract, item.role) for item in seen.holders)
    strange = Counter((item.contract, item.role) for item in seen.undeclared)
    labels = ("contract", "role")
    yield _gauge(chain, "role_holders", "who holds a role", labels, [(key, float(n)) for key, n in held.items()])
    foreign = [(key, float(strange[key])) for key in held]
    yield _gauge(chain, "role_holders_undeclared", "holders the configuration does not name", labels, foreign)
    yield _gauge(chain, "unread", "what could not be read", (), [((), float(len(seen.unread)))])


def solvency(held: int, owed: int) -> float:
    """Held by owed, below 1 for every gap; +Inf where nothing is owed."""
    if owed == 0:
        return math.inf
    return min(held / owed, math.nextafter(1.0, 0.0)) if held < owed else held / owed


def _of(number: int | bool | None, unit: int) -> float | None:
    return None if number is None else number / unit
