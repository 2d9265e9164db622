"""A Grafana dashboard of the metrics, with the limits of the configuration.

In: a network, its limits. Out: the JSON that Grafana imports. Pure. Nothing in it names a server: the data source is
chosen when it is imported.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from pyharness.config.schema import Monitor
from pyharness.observe.prometheus.rules import metric
from pyharness.values import canonical_json, keccak_hex, pretty_json

SCHEMA_VERSION = 39  # of Grafana 10 and 11
WIDTH = 24
MODEL = "{{model}}"
GREEN, YELLOW, RED = "green", "orange", "red"
MONEY = "currencyUSD"  # of Grafana's units the one that USDC is nearest to
Step = tuple[int | None, str]
SOURCE = {"type": "prometheus", "uid": "${source}"}
Kind = Literal["stat", "timeseries", "bargauge", "table"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """One picture: queries with their legends, a unit of Grafana's, colours from a value on."""

    kind: Kind
    title: str
    queries: Sequence[tuple[str, str]]
    unit: str = "none"
    steps: Sequence[Step] = field(default=((None, GREEN),))
    width: int = 12
    height: int = 8


def dashboard(network: str, limits: Monitor) -> str:
    """The document; the same configuration gives the same bytes."""
    value = {
        "title": f"Hokusai infrastructure: {network}",
        "uid": keccak_hex(canonical_json(["hokusai-infra", network]).encode())[2:42],
        "schemaVersion": SCHEMA_VERSION,
        "version": 1,
        "editable": True,
        "tags": ["hokusai"],
        "timezone": "utc",
        "refresh": "30s",
        "time": {"from": "now-7d", "to": "now"},
        "annotations": {"list": []},
        "templating": {"list": [_source(), _models(network)]},
        "panels": list(_placed(panels(network, limits))),
    }
    return pretty_json(value)


def panels(network: str, limits: Monitor) -> tuple[Panel, ...]:
    """What is shown, first what is looked at first."""
    standing = Panel(
        kind="table", title="Alerts that stand", queries=[(metric(network, "alerts_open"), "")], width=WIDTH, height=6
    )
    holders = Panel(kind="table", title="Role holders", queries=[(metric(network, "role_holders"), "")], width=WIDTH)
    return (*_now(network), standing, *_runways(network, limits), *_courses(network), holders)


def _now(network: str) -> Iterator[Panel]:
    """One number each."""
    none_of, known = ((None, GREEN), (1, RED)), ((None, RED), (1, GREEN))
    rows: Sequence[tuple[str, str, str, Sequence[Step]]] = (
        ("Monitor sees the chain", metric(network, "up"), "none", known),
        ("Held by owed", metric(network, "reserve_solvency_ratio"), "percentunit", known),
        ("Undeclared role holders", f"sum({metric(network, 'role_holders_undeclared')})", "none", none_of),
        ("Paused contracts", f"sum({metric(network, 'paused')})", "none", none_of),
        ("Messages waiting", f"sum({metric(network, 'webhook_waiting')})", "none", none_of),
        ("Block", metric(network, "last_block"), "none", ((None, GREEN),)),
    )
    for title, query, unit, steps in rows:
        yield Panel(kind="stat", title=title, queries=[(query, "")], unit=unit, steps=steps, width=4, height=4)


def _runways(network: str, limits: Monitor) -> Iterator[Panel]:
    """In the colours of the limits; what lasts forever has no bar."""
    steps = ((None, RED), (limits.runway_critical_days, YELLOW), (limits.runway_warning_days, GREEN))
    days = [(f"{_of(network, 'runway_days')} < Inf", MODEL)]
    yield Panel(kind="bargauge", title="Runway now (days)", queries=days, steps=steps)
    yield Panel(kind="timeseries", title="Runway (days)", queries=days, steps=steps)


def _courses(network: str) -> Iterator[Panel]:
    """Money over time, and how it is split."""

    def of(name: str) -> str:
        return _of(network, name)

    rows: Sequence[tuple[str, Sequence[tuple[str, str]]]] = (
        ("Accrued", [(of("accrued_usdc"), MODEL)]),
        ("Paid, of each day", [(f"increase({of('paid_usdc_total')}[1d])", MODEL)]),
        ("Burn a day", [(of("burn_usdc_per_day"), MODEL)]),
        ("Income a day", [(of("income_usdc_per_day"), MODEL)]),
        ("Revenue, of each day", [(f"increase({of('fees_usdc_total')}[1d])", MODEL)]),
        ("Reserve", [(metric(network, f"reserve_{what}_usdc"), what) for what in ("held", "owed")]),
        ("Markets", [(of("pool_reserve_usdc"), MODEL)]),
        ("Token prices", [(of("spot_price_usdc"), MODEL)]),
    )
    for title, queries in rows:
        yield Panel(kind="timeseries", title=title, queries=queries, unit=MONEY)
    yield Panel(kind="timeseries", title="Split (bps for infrastructure)", queries=[(of("split_bps"), MODEL)])


def _of(network: str, name: str) -> str:
    """A metric of the models that are chosen."""
    return f'{metric(network, name)[:-1]},model=~"$model"}}'


def _source() -> dict[str, Any]:
    return {"name": "source", "label": "Data source", "type": "datasource", "query": "prometheus"}


def _models(network: str) -> dict[str, Any]:
    return {
        "name": "model",
        "label": "Model",
        "type": "query",
        "datasource": SOURCE,
        "query": f"label_values({metric(network, 'accrued_usdc')}, model)",
        "refresh": 2,
        "multi": True,
        "includeAll": True,
        "allValue": ".*",
        "current": {"text": "All", "value": "$__all"},
    }


def _placed(found: Sequence[Panel]) -> Iterator[dict[str, Any]]:
    """Panels from left to right, row by row."""
    x, y, tallest = 0, 0, 0
    for at, panel in enumerate(found, start=1):
        if x + panel.width > WIDTH:
            x, y, tallest = 0, y + tallest, 0
        yield _written(panel, at, {"x": x, "y": y, "w": panel.width, "h": panel.height})
        x, tallest = x + panel.width, max(tallest, panel.height)


def _written(panel: Panel, number: int, place: dict[str, int]) -> dict[str, Any]:
    table = panel.kind == "table"
    targets = [
        {"refId": chr(ord("A") + at), "datasource": SOURCE, "expr": query, "legendFormat": legend or "__auto"}
        | ({"format": "table", "instant": True} if table else {"instant": panel.kind in ("stat", "bargauge")})
        for at, (query, legend) in enumerate(panel.queries)
    ]
    steps = [{"value": value, "color": colour} for value, colour in panel.steps]
    return {
        "id": number,
        "type": panel.kind,
        "title": panel.title,
        "datasource": SOURCE,
        "gridPos": place,
        "targets": targets,
        "fieldConfig": {
            "defaults": {
                "unit": panel.unit,
                "color": {"mode": "palette-classic" if panel.kind == "timeseries" else "thresholds"},
                "thresholds": {"mode": "absolute", "steps": steps},
            },
            "overrides": [],
        },
        "options": {},
    }
