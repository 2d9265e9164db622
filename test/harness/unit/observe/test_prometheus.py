"""Rules and dashboard: each alert has its rule, limits are the configuration's, and names are those that exist.

The rules were never run in Prometheus. They are evaluated here by a reader of their four forms, against what the
monitor really says round by round.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from typing import Any, get_args

import pytest
import yaml as reader
from prometheus_client.parser import text_string_to_metric_families
from sights import LIMITS, NOW, USDC, alert, blind, calm, model, seen, snapshot

from pyharness.observe.prometheus.dashboard import WIDTH, dashboard
from pyharness.observe.prometheus.rules import rules, title, yaml
from pyharness.observe.schema import Market, Round
from pyharness.observe.schema import Rule as Name
from pyharness.observe.serving.board import Board
from pyharness.observe.serving.metrics import Told, metrics

NETWORK = "sepolia"
FORM = re.compile(
    r"(?:(?P<absent>absent)\((?P<of>\w+)(?P<its>\{[^}]*\})\)"
    r"|(?P<age>time\(\) - )?(?P<rise>increase\()?(?P<name>\w+)(?P<labels>\{[^}]*\})(?(rise)\[1h\]\))"
    r" (?P<operator>[<>]) (?P<number>\d+))"
)
DURATION = {"": 0, "15m": 900}
Labels = tuple[tuple[str, str], ...]
Samples = Sequence[tuple[str, dict[str, str], float]]


def written() -> list[dict[str, Any]]:
    """The rules as Prometheus would read them."""
    document = reader.safe_load(yaml(NETWORK, rules(NETWORK, LIMITS)))
    (group,) = document["groups"]
    assert set(document) == {"groups"}
    found: list[dict[str, Any]] = group["rules"]
    return found


def samples(text: str) -> list[tuple[str, dict[str, str], float]]:
    """What was scraped."""
    return [
        (sample.name, sample.labels, sample.value)
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    ]


def holds(expression: str, scraped: Samples, now: float, first: Samples) -> Iterator[Labels]:
    """The series for which an expression holds; what was scraped first is what an increase is reckoned from."""
    form = FORM.fullmatch(expression)
    assert form is not None, f"{expression}: of none of the four forms"
    chosen = dict(re.findall(r'(\w+)="([^"]*)"', form["its"] or form["labels"]))
    name = form["of"] or form["name"]
    series = [(labels, value) for key, labels, value in scraped if key == name and chosen.items() <= labels.items()]
    if form["absent"]:
        yield from [] if series else [tuple(sorted(chosen.items()))]
        return
    limit = float(form["number"])
    for labels, value in series:
        before = [was for key, its, was in first if (key, its) == (name, labels)] if form["rise"] else []
        number = now - value if form["age"] else value - sum(before)
        if number < limit if form["operator"] == "<" else number > limit:
            yield tuple(sorted(labels.items()))


def firing(steps: Sequence[tuple[float, str]]) -> set[tuple[str, str, str]]:
    """Rule, model and severity of what fires after the last scrape; each scrape is a time and a text."""
    found = set()
    for rule in written():
        since: dict[Labels, float] = {}
        for now, text in steps:
            held = set(holds(rule["expr"], samples(text), now, samples(steps[0][1])))
            since = {labels: since.get(labels, now) for labels in held}
        for labels, began in since.items():
            if steps[-1][0] - began >= DURATION[rule.get("for", "")]:
                severity = rule.get("labels", {}).get("severity") or dict(labels)["severity"]
                found.add((rule["alert"], dict(labels).get("model", ""), severity))
    return found


def scraped(*rounds: Round, told: Told | None = None) -> str:
    """The metrics after these rounds."""
    board = Board(NETWORK, stale_after_s=60, monotonic=lambda: 0.0)
    for found in rounds:
        board.publish(found)
    return metrics(board.view(), told or Told())


def full() -> str:
    """Every metric there can be."""
    return scraped(seen(calm().snapshot or snapshot(), alert()), told=Told(waiting={"json": 0}, dropped={"json": 0}))


def test_each_alert_has_a_rule() -> None:
    """By its own name, once; and those that speak for a monitor that cannot."""
    names = [rule["alert"] for rule in written()]
    assert len(names) == len(set(names))
    assert set(names) == {title(name) for name in get_args(Name)} | {
        "MonitorBlind",
        "MonitorGone",
        "ExporterStale",
        "AlertsNotDelivered",
        "AlertsGivenUp",
    }
    assert {"RunwayLow", "RunwayCritical", "LargePayment", "SplitChanged", "Paused", "SolvencyGap"} <= set(names)


def test_limits_are_the_configurations() -> None:
    """Other limits, other numbers; nothing else changes."""
    other = LIMITS.model_copy(
        update={"runway_warning_days": 11, "runway_critical_days": 5, "stale_head_seconds": 1_234}
    )
    before, after = rules(NETWORK, LIMITS), rules(NETWORK, other)
    changed = {
        one.alert: (one.expression, two.expression) for one, two in zip(before, after, strict=True) if one != two
    }
    chosen = '{chain="sepolia"}'
    assert changed == {
        "RunwayLow": (f"hokusai_infra_runway_days{chosen} < 7", f"hokusai_infra_runway_days{chosen} < 11"),
        "RunwayCritical": (f"hokusai_infra_runway_days{chosen} < 3", f"hokusai_infra_runway_days{chosen} < 5"),
        "ExporterStale": tuple(
            f"time() - hokusai_infra_last_round_timestamp_seconds{chosen} > {seconds}" for seconds in (300, 1_234)
        ),
    }


def test_every_name_is_a_metric() -> None:
    """In expressions of rules and in queries of panels."""
    known = {name for name, _, _ in samples(full())}
    panels = json.loads(dashboard(NETWORK, LIMITS))["panels"]
    texts = [rule["expr"] for rule in written()] + [query["expr"] for panel in panels for query in panel["targets"]]
    named = {name for text in texts for name in re.findall(r"hokusai_infra_\w+", text)}
    assert named <= known
    assert len(named) >= 18


def test_a_calm_system_is_silent() -> None:
    """Also one without any burn."""
    assert firing([(NOW, scraped(calm()))]) == set()


@pytest.mark.parametrize(
    ("days", "seconds", "fires"),
    [
        (7, 3_600, set()),
        (6, 0, set()),
        (6, 899, set()),
        (6, 900, {"RunwayLow"}),
        (3, 900, {"RunwayLow"}),
        (2, 0, {"RunwayCritical"}),
        (2, 900, {"RunwayLow", "RunwayCritical"}),
        (0, 0, {"RunwayCritical"}),
        (None, 3_600, set()),
    ],
)
def test_runway_speaks_below_its_limits_and_after_its_time(days: int | None, seconds: int, fires: set[str]) -> None:
    """Low after a quarter of an hour, critical at once, no burn never."""
    steps = [(at, scraped(seen(snapshot(model("m", days=days)), at=at))) for at in (NOW, NOW + seconds)]
    found = firing(steps)
    assert {name for name, _, _ in found} == fires
    assert {about for _, about, _ in found} <= {"m"}


def test_a_dip_in_between_starts_anew() -> None:
    """Low, well, low again: not a quarter of an hour of it."""
    for days, fires in ((8, set()), (5, {"RunwayLow"})):
        course = ((NOW, 5), (NOW + 600, days), (NOW + 900, 5))
        steps = [(at, scraped(seen(snapshot(model("m", days=left)), at=at))) for at, left in course]
        assert {name for name, _, _ in firing(steps)} == fires


@pytest.mark.parametrize("missing", [1, 10**6, 10**12])
def test_a_gap_of_one_unit_is_a_gap(missing: int) -> None:
    """However large the sums."""
    found = snapshot(model("m", accrued=10**9 * USDC))
    system = found.system.model_copy(update={"held": found.system.held - missing})
    text = scraped(seen(found.model_copy(update={"system": system})))
    assert firing([(NOW, text)]) == {("SolvencyGap", "", "critical")}


@pytest.mark.parametrize("name", sorted(set(get_args(Name)) - {"runway-low", "runway-critical", "solvency-gap"}))
@pytest.mark.parametrize("severity", ["info", "warning", "critical"])
def test_what_the_monitor_has_open_fires_with_its_severity(name: str, severity: str) -> None:
    """As long as it is open, and no longer."""
    found = calm().snapshot or snapshot()
    standing = scraped(seen(found, alert("llm-70b", name, severity)))
    assert firing([(NOW, standing)]) == {(title(name), "llm-70b", severity)}
    assert firing([(NOW, standing), (NOW + 60, scraped(calm()))]) == set()


def test_blindness_fires_and_forgets_nothing() -> None:
    """At once, beside what was open before; and so does a monitor that is gone."""
    found = firing([(NOW, scraped(calm(), blind(alert("m", "large-payment", "warning"))))])
    assert found == {
        ("MonitorBlind", "", "critical"),
        ("Unreachable", "", "unknown"),
        ("LargePayment", "m", "warning"),
    }
    assert firing([(NOW, "")]) == {("MonitorGone", "", "critical")}


def test_silence_is_noticed() -> None:
    """Rounds that end without seeing anything, or a process that hangs while it still answers."""
    text = scraped(calm())
    assert firing([(NOW + 300, text)]) == set()
    assert firing([(NOW + 301, text)]) == {("ExporterStale", "", "critical")}


def test_undelivered_messages_are_noticed() -> None:
    """After a quarter of an hour."""
    found, told = calm().snapshot or snapshot(), Told(waiting={"slack": 2, "json": 0})
    for later, fires in ((899, set()), (900, {("AlertsNotDelivered", "", "warning")})):
        assert firing([(at, scraped(seen(found, at=at), told=told)) for at in (NOW, NOW + later)]) == fires


def test_messages_that_were_given_up_are_noticed() -> None:
    """When it happens; what was given up long ago is nobody's alert."""
    found = calm().snapshot or snapshot()
    told = [Told(waiting={"slack": 0}, dropped={"slack": count}) for count in (2, 2, 5)]
    steps = [
        (NOW + at, scraped(seen(found, at=NOW + at), told=item)) for at, item in zip((0, 60, 120), told, strict=True)
    ]
    assert firing(steps[:2]) == set()
    assert firing(steps) == {("AlertsGivenUp", "", "warning")}


def test_a_network_with_a_mode_is_quoted() -> None:
    """Its name has blanks in it."""
    words = "sepolia --mode infrastructure"
    found = reader.safe_load(yaml(words, rules(words, LIMITS)))["groups"][0]["rules"]
    assert found[0]["expr"] == f'hokusai_infra_runway_days{{chain="{words}"}} < 7'


def test_the_dashboard_is_whole() -> None:
    """Panels side by side without overlap, ids of their own, limits as colours, every query of the chosen source."""
    found = json.loads(dashboard(NETWORK, LIMITS))
    taken: set[tuple[int, int]] = set()
    for panel in found["panels"]:
        place = panel["gridPos"]
        cells = {
            (x, y)
            for x in range(place["x"], place["x"] + place["w"])
            for y in range(place["y"], place["y"] + place["h"])
        }
        assert place["x"] + place["w"] <= WIDTH
        assert not cells & taken
        taken |= cells
        assert {query["datasource"]["uid"] for query in panel["targets"]} == {"${source}"}
        assert [query["refId"] for query in panel["targets"]] == ["A", "B"][: len(panel["targets"])]
    assert [panel["id"] for panel in found["panels"]] == list(range(1, len(found["panels"]) + 1))
    runway = next(panel for panel in found["panels"] if panel["title"] == "Runway now (days)")
    assert [step["value"] for step in runway["fieldConfig"]["defaults"]["thresholds"]["steps"]] == [None, 3, 7]
    assert {item["name"] for item in found["templating"]["list"]} == {"source", "model"}
    assert dashboard(NETWORK, LIMITS) == dashboard(NETWORK, LIMITS)


def test_money_is_shown_as_money() -> None:
    """Each axis has a unit where its numbers have one."""
    units = {
        panel["title"]: panel["fieldConfig"]["defaults"]["unit"]
        for panel in json.loads(dashboard(NETWORK, LIMITS))["panels"]
    }
    money = {name for name, unit in units.items() if unit == "currencyUSD"}
    assert money == {
        "Accrued", "Paid, of each day", "Burn a day", "Income a day", "Revenue, of each day", "Reserve", "Markets",
        "Token prices",
    }  # fmt: skip
    assert (units["Held by owed"], units["Runway (days)"]) == ("percentunit", "none")


def test_no_panel_needs_what_an_older_pool_has_not() -> None:
    """A model whose pool does not answer leaves gaps, no faults."""
    older = model("older").model_copy(update={"market": Market(address="0x" + "44" * 20)})
    assert firing([(NOW, scraped(seen(snapshot(older))))]) == set()
