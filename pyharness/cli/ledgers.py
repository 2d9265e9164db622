"""Verb `ops ledger`: the reserve's books over a period as CSV.

In: a network, a month or two days. Out: two files; exit code 7 where their sums are not what the chain says.
"""

from __future__ import annotations

from datetime import datetime, timezone
from typing import TYPE_CHECKING, Annotated

import typer

from pyharness.cli import output
from pyharness.cli.acts import Out
from pyharness.cli.arguments import Mode, Network, RpcUrl, mode
from pyharness.cli.output import Answer

if TYPE_CHECKING:
    from pyharness.pipeline.acts.accounting import Ledger

Month = Annotated[str | None, typer.Option("--month", metavar="YYYY-MM", help="A calendar month, UTC.")]
From = Annotated[str | None, typer.Option("--from", metavar="YYYY-MM-DD", help="The first day, UTC.")]
To = Annotated[str | None, typer.Option("--to", metavar="YYYY-MM-DD", help="The last day, UTC; included.")]
DAY = 86_400
COLUMNS = ("model", "opening", "came in", "paid", "withdrawn", "closing")


def add(group: typer.Typer) -> None:
    """Add the command to the verb."""
    group.command("ledger", help="A period's books and provider payments as CSV, equal to the chain.")(ledger)


def ledger(
    network: Network,
    month: Month = None,
    first: From = None,
    last: To = None,
    out: Out = None,
    rpc_url: RpcUrl = None,
    mode_name: Mode = "full",
) -> Answer:
    """Read, compare, write."""
    from pyharness.pipeline.acts import accounting
    from pyharness.pipeline.corridor.session import open_session

    begin, end, name = period(month, first, last)
    session = open_session(network, rpc_url=rpc_url, mode=mode(mode_name))
    found = accounting.ledger(session, begin, end)
    rows = _show(found, name)
    files = accounting.write(found, out or session.work / "ledger", name)
    for path in files:
        output.say(f"written: {path}")
    value = {
        "network": session.network,
        "period": name,
        "over": found.over,
        "blocks": {"before": found.period.before, "last": found.period.last, "compared": list(found.compared)},
        "blockHash": found.closed.hash,
        "difference": 0,
        "models": [dict(zip(COLUMNS, row, strict=True)) for row in rows],
        "movements": len(found.movements),
        "files": [str(path) for path in files],
    }
    return Answer(value=value)


def _show(found: Ledger, name: str) -> list[tuple[str, ...]]:
    """The lines, and what their sums were held against."""
    from pyharness.ops.accounts import decimal

    rows = [
        (line.model, *map(decimal, (line.opening, line.came, line.paid, line.withdrawn, line.closing)))
        for line in found.lines
    ]
    output.table(COLUMNS, rows, title=f"USDC, {name}")
    blocks = f"block{'' if len(found.compared) == 1 else 's'} " + ", ".join(map(str, found.compared))
    moved = output.counted(len(found.movements), "movement")
    output.say(f"{moved}; difference to the chain at {blocks}: {decimal(0)} USDC")
    if found.forgotten:
        words = ", ".join(map(str, found.forgotten))
        output.warn(f"note: the node has no state of block {words}: compared at the others")
    if not found.over:
        output.warn("note: the period is not over")
    return rows


def period(month: str | None, first: str | None, last: str | None) -> tuple[int, int, str]:
    """Begin and end (unix seconds, the end is outside), and what files are called.

    Raises:
        typer.BadParameter: no such month or days.
    """
    if (month is None) == (first is None and last is None) or (first is None) != (last is None):
        raise typer.BadParameter("--month, or --from and --to", param_hint="--month, --from, --to")
    try:
        if month is not None:
            begin = _at(f"{month}-01")
            year, number = int(month[:4]), int(month[5:])
            return begin, _at(f"{year + number // 12:04d}-{number % 12 + 1:02d}-01"), month
        begin, end = _at(first or ""), _at(last or "") + DAY
    except ValueError as fault:
        raise typer.BadParameter(str(fault), param_hint="--month, --from, --to") from fault
    if begin >= end:
        raise typer.BadParameter("the last day is before the first", param_hint="--from, --to")
    return begin, end, f"{first}-to-{last}"


def _at(day: str) -> int:
    """The beginning of a day, UTC; Raises ValueError for anything but YYYY-MM-DD."""
    found = datetime.strptime(day, "%Y-%m-%d").replace(tzinfo=timezone.utc)
    if found.strftime("%Y-%m-%d") != day:
        raise ValueError(f"{day!r} is not written as YYYY-MM-DD")
    return int(found.timestamp())
