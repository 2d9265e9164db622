"""Verb `monitor`: what a deployed system is like at one block, and what of it somebody must know.

In: a network. Out: a table, alerts with the command that helps. Exit code 10 warning, 20 critical, 30 unknown; with
`--nagios` one line and 1, 2, 3. With `--watch` a round after the other until it is interrupted, with `--serve` shown to
Prometheus and people too. Webhooks that the environment names are told. `--rules` and `--dashboard` ask no node.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from itertools import chain, repeat
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pyharness.cli import output, serving
from pyharness.cli.arguments import Mode, Network, RpcUrl, mode
from pyharness.cli.output import Answer
from pyharness.errors import HarnessError

if TYPE_CHECKING:
    from pyharness.observe.schema import Alert, Round
    from pyharness.pipeline.corridor.session import Session

Nagios = Annotated[bool, typer.Option("--nagios", help="One line with performance data; exit code 0, 1, 2 or 3.")]
Watch = Annotated[bool, typer.Option("--watch", help="Round after round; after the first says what is new and over.")]
Every = Annotated[
    float, typer.Option("--every", metavar="SECONDS", min=1, help="With --watch, --serve, --rules: how often.")
]
Serve = Annotated[bool, typer.Option("--serve", help="Rounds, shown at HOST:PORT: page, metrics, health, JSON.")]
Place = Annotated[str | None, typer.Argument(metavar="HOST:PORT", help="With --serve; 127.0.0.1:9464 without.")]
Names = Annotated[list[str] | None, typer.Option("--name", metavar="HOST", help="With --serve: it is asked by it too.")]
Rules = Annotated[Path | None, typer.Option("--rules", metavar="FILE", help="Write Prometheus' alerting rules.")]
Dashboard = Annotated[Path | None, typer.Option("--dashboard", metavar="FILE", help="Write a Grafana dashboard.")]
PageFile = Annotated[Path | None, typer.Option("--page", metavar="FILE", help="Write the status page of one round.")]
MOST = 40  # models of a table
LONGEST_S = 86_400  # between rounds


def register(app: typer.Typer) -> None:
    """Add the verb to the command line."""
    app.command("monitor", help="Balances, runways, rates, powers; alerts with the command that helps.")(command)


def command(
    network: Network,
    place: Place = None,
    watch: Watch = False,
    serve: Serve = False,
    every: Every = 60.0,
    nagios: Nagios = False,
    names: Names = None,
    rules: Rules = None,
    dashboard: Dashboard = None,
    page: PageFile = None,
    rpc_url: RpcUrl = None,
    mode_name: Mode = "full",
) -> Answer:
    """Look once, or again and again; or write down what others are to do with what is seen."""
    files = rules is not None or dashboard is not None
    if [nagios, watch or serve, page is not None, files].count(True) > 1:
        kinds = "--nagios, --watch or --serve, --page, --rules or --dashboard"
        raise typer.BadParameter("one of them", param_hint=kinds)
    if not 1 <= every <= LONGEST_S:
        raise typer.BadParameter(f"1 to {LONGEST_S:,} seconds", param_hint="--every")
    if not serve and (place is not None or names):
        raise typer.BadParameter("only with --serve", param_hint="HOST:PORT, --name")
    if files:
        return serving.written(network, rules, dashboard, every, mode_name)
    if nagios:
        return _plugin(network, rpc_url, mode_name)
    session = _session(network, rpc_url, mode_name)
    if watch or serve:
        return _answer(serving.watched(session, every, (place or "") if serve else None, names or (), _saying()))
    found = serving.once(session)
    if page is not None:
        serving.page(session, found, page)
    show(found)
    return _answer(found)


def show(found: Round) -> None:
    """Models, the system, and every open alert."""
    if found.snapshot is not None:
        _models(found)
        _system(found)
    for alert in _worst_first(found.open):
        tell(alert, alert.severity)
    for alert in found.cleared:
        output.say(output.one_line(f"over: {alert.words}"))
    output.say(summary(found))


def tell(alert: Alert, state: str) -> None:
    """One alert in words, what did it and what helps."""
    output.warn(output.one_line(f"{state}: {alert.words}"))
    if alert.tx_hash:
        output.warn(f"  transaction: {alert.tx_hash}, block {alert.since}")
    for command_line in (alert.command, *alert.others):
        output.warn(output.one_line(f"  next: {command_line}"))


def summary(found: Round) -> str:
    """The round in a sentence."""
    from pyharness.values import instant_of

    where = f"block {found.snapshot.number}" if found.snapshot else "no block could be read"
    counted = output.counted(len(found.open), "open alert")
    return f"{found.network}: {found.state} at {instant_of(found.at)}, {where}, {counted}"


def _session(network: str, rpc_url: str | None, mode_name: str) -> Session:
    from pyharness.pipeline.corridor.session import open_session

    return open_session(network, rpc_url=rpc_url, mode=mode(mode_name))


def _answer(found: Round) -> Answer:
    from pyharness.values import canonical_json

    return Answer(value=json.loads(canonical_json(found)), exit_code=found.exit_code)


def _saying() -> Callable[[Round], None]:
    """Says all of the first round, for whoever begins to watch, and of each other one what is new and what is over."""
    saying = chain([show], repeat(_say))
    return lambda found: next(saying)(found)


def _worst_first(alerts: Sequence[Alert]) -> list[Alert]:
    from pyharness.observe.nagios import RANK

    return sorted(alerts, key=lambda alert: RANK.index(alert.severity))


def _say(found: Round) -> None:
    """What is new and what is over."""
    for alert in _worst_first(found.raised):
        tell(alert, alert.severity)
    for alert in found.cleared:
        output.say(output.one_line(f"over: {alert.words}"))
    output.say(summary(found))


def _plugin(network: str, rpc_url: str | None, mode_name: str) -> Answer:
    from pyharness.observe.nagios import line, unknown
    from pyharness.observe.schema import NAGIOS_CODES

    try:
        session = _session(network, rpc_url, mode_name)
        found = serving.once(session)
    except HarnessError as error:
        output.say(unknown(f"{error.code}: {error.message}"))
        return Answer(value={"error": error.to_dict()}, exit_code=NAGIOS_CODES["unknown"])
    except Exception as error:  # a plugin that ends with 1 has seen a warning
        said = f"{type(error).__name__}: {error}"
        output.say(unknown(f"E-INTERNAL: {said}"))
        return Answer(value={"error": {"code": "E-INTERNAL", "message": said}}, exit_code=NAGIOS_CODES["unknown"])
    limits = session.config.monitor
    said = line(found, warning_days=limits.runway_warning_days, critical_days=limits.runway_critical_days)
    output.say(said)
    return Answer(value={"state": found.state, "line": said}, exit_code=found.nagios_code)


def _models(found: Round) -> None:
    from pyharness.observe.measures import runway
    from pyharness.units import in_usdc

    assert found.snapshot is not None  # noqa: S101
    models = sorted(found.snapshot.models, key=lambda item: (item.runway_days is None, item.runway_days or 0, item.id))
    rows = []
    for item in models[:MOST]:
        pool = item.market
        rows.append(
            (
                item.id,
                in_usdc(item.accrued),
                in_usdc(item.paid),
                "?" if item.infra_bps is None else f"{item.infra_bps / 100:g} %",
                runway(item.runway_days),
                _usdc(item.fees),
                _usdc(pool.reserve if pool else None),
                _usdc(pool.spot_price if pool else None),
                item.provider,
            )
        )
    head = ("model", "accrued", "paid", "rate", "runway", "revenue", "in the pool", "price", "provider")
    output.table(head, rows, title=f"block {found.snapshot.number}")
    if len(models) > MOST:
        output.say(f"and {len(models) - MOST:,} more, with more days of runway")


def _system(found: Round) -> None:
    from pyharness.units import in_usdc

    assert found.snapshot is not None  # noqa: S101
    system = found.snapshot.system
    output.say(f"reserve: holds {in_usdc(system.held)}, owes {in_usdc(system.outstanding)}")
    for words in found.snapshot.unread[:MOST]:
        output.say(output.one_line(f"not known: {words}"))


def _usdc(units: int | None) -> str:
    from pyharness.units import in_usdc

    return "?" if units is None else in_usdc(units)
