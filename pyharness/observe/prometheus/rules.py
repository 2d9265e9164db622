"""Alerting rules for Prometheus, with the limits of the configuration.

In: a network, its limits. Out: ``Rule`` s, and the YAML of them. Pure.

Each alert of the monitor has a rule. Those with a number of their own compare it, so that they hold without our word;
the others ask whether the monitor has one open, and keep the severity it gave. Then there are those that speak when
the monitor cannot: while one of them stands, that others are silent says nothing.

Expressions have one of four forms, simple enough to be evaluated by a reader: a metric, its increase in an hour, or the
age of a timestamp, each compared with a number, and the absence of a metric.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import get_args

from pyharness.config.schema import Monitor
from pyharness.observe.schema import Rule as Name

PREFIX = "hokusai_infra_"
LOW_FOR, TOLD_FOR = "15m", "15m"
SILENT_S = 300  # of rounds a minute apart
WORDS: dict[str, str] = {
    "large-payment": "a payment took a large part of what the model had",
    "split-changed": "governance changed the split",
    "provider-changed": "the provider was changed",
    "role-granted": "a role was granted",
    "role-revoked": "a role was revoked",
    "role-admin-changed": "a role's admin was changed",
    "paused": "a contract is paused",
    "unpaused": "a contract runs again",
    "emergency-withdrawal": "money left the reserve in an emergency",
    "payee-approved": "somebody besides the provider may be paid",
    "treasury-changed": "emergency exits or trade fees go to another account",
    "undeclared-depositor": "somebody the configuration does not name may deposit fees",
    "undeclared-payer": "somebody the configuration does not name may pay",
    "allowance": "the router may take more from a depositor than the configuration allows",
    "usdc-paused": "USDC is paused by its issuer",
    "blocklisted": "one of our contracts is on USDC's block list",
    "stale-head": "the node's newest block is old",
    "unreachable": "the node does not answer",
    "reorganised": "blocks that were final are gone",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One alerting rule.

    Args:
        lasting: how long it must hold, as Prometheus writes it; empty for at once.
        severity: empty where the series brings its own.
        summary: a sentence, with Prometheus' own variables in it.
    """

    alert: str
    expression: str
    lasting: str = ""
    severity: str = ""
    summary: str
    command: str


def rules(network: str, limits: Monitor, *, silent_s: int = SILENT_S) -> tuple[Rule, ...]:
    """Every rule, in the order of the alerts.

    Args:
        network: with its mode, as the command line has it and as the metrics are labelled.
        silent_s: seconds without a round after which something is wrong.
    """
    silent = max(SILENT_S, silent_s, limits.stale_head_seconds)
    return (*_measured(network, limits), *_opened(network), *_of_the_monitor(network, silent))


def yaml(network: str, found: Sequence[Rule]) -> str:
    """A rule file."""
    lines = [
        f"# python -m pyharness monitor {network} --rules FILE",
        "groups:",
        f"  - name: {_quoted(f'hokusai-infra {network}')}",
        "    rules:",
    ]
    for rule in found:
        lines += [f"      - alert: {rule.alert}", f"        expr: {_quoted(rule.expression)}"]
        lines += [f"        for: {rule.lasting}"] if rule.lasting else []
        lines += ["        labels:", f"          severity: {rule.severity}"] if rule.severity else []
        lines += ["        annotations:", f"          summary: {_quoted(rule.summary)}"]
        lines += [f"          command: {_quoted(rule.command)}"]
    return "\n".join([*lines, ""])


def title(name: str) -> str:
    """A rule's name as Prometheus writes it: ``runway-low`` is ``RunwayLow``."""
    return "".join(part.capitalize() for part in name.split("-"))


def metric(network: str, name: str, **labels: str) -> str:
    """A metric of this network."""
    chosen = ",".join(f'{key}="{value}"' for key, value in {"chain": network, **labels}.items())
    return f"{PREFIX}{name}{{{chosen}}}"


def _measured(network: str, limits: Monitor) -> Iterator[Rule]:
    runway, look = metric(network, "runway_days"), f"python -m pyharness monitor {network}"
    left = "{{ $labels.model }} can pay for {{ $value }} more days"
    yield Rule(
        alert=title("runway-low"),
        expression=f"{runway} < {limits.runway_warning_days}",
        lasting=LOW_FOR,
        severity="warning",
        summary=f"{left}; the limit is {limits.runway_warning_days}",
        command=look,
    )
    yield Rule(
        alert=title("runway-critical"),
        expression=f"{runway} < {limits.runway_critical_days}",
        severity="critical",
        summary=f"{left}; the limit is {limits.runway_critical_days}",
        command=look,
    )
    yield Rule(
        alert=title("solvency-gap"),
        expression=f"{metric(network, 'reserve_solvency_ratio')} < 1",
        severity="critical",
        summary="the reserve holds {{ $value }} of what its books owe",
        command=f"python -m pyharness verify {network}",
    )


def _opened(network: str) -> Iterator[Rule]:
    """The rules of what the monitor itself has open."""
    for name in get_args(Name):
        if name in WORDS:
            yield Rule(
                alert=title(name),
                expression=f"{metric(network, 'alerts_open', rule=name)} > 0",
                summary=f"{WORDS[name]}{{{{ with $labels.model }}}}: {{{{ . }}}}{{{{ end }}}}",
                command=f"python -m pyharness monitor {network}",
            )


def _of_the_monitor(network: str, silent: int) -> Iterator[Rule]:
    """What is said when the monitor cannot say anything."""
    up, doctor = metric(network, "up"), f"python -m pyharness doctor {network}"
    yield Rule(
        alert="MonitorBlind",
        expression=f"{up} < 1",
        severity="critical",
        summary="the monitor does not know how things are; that other alerts are silent says nothing",
        command=doctor,
    )
    yield Rule(
        alert="MonitorGone",
        expression=f"absent({up})",
        severity="critical",
        summary="there is no monitor; that other alerts are silent says nothing",
        command=f"python -m pyharness monitor {network} --serve",
    )
    yield Rule(
        alert="ExporterStale",
        expression=f"time() - {metric(network, 'last_round_timestamp_seconds')} > {silent}",
        severity="critical",
        summary="nobody has seen the chain for {{ $value }} seconds",
        command=doctor,
    )
    yield Rule(
        alert="AlertsNotDelivered",
        expression=f"{metric(network, 'webhook_waiting')} > 0",
        lasting=TOLD_FOR,
        severity="warning",
        summary="{{ $value }} messages wait for {{ $labels.receiver }}",
        command=f"python -m pyharness monitor {network}",
    )
    yield Rule(
        alert="AlertsGivenUp",
        expression=f"increase({metric(network, 'webhook_dropped_total')}[1h]) > 0",
        severity="warning",
        summary="{{ $labels.receiver }} was not told of something: it refused it, or too much waited",
        command=f"python -m pyharness monitor {network}",
    )


def _quoted(text: str) -> str:
    """One line of text as YAML takes it literally."""
    return "'" + text.replace("'", "''") + "'"
