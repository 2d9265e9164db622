"""Verb `events`: a network's events in a file that can be asked, and as Parquet.

In: a network. Out: `.pyharness/<network>/events.duckdb`, or a folder of Parquet files.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pyharness.cli import output
from pyharness.cli.arguments import Mode, Network, RpcUrl, mode
from pyharness.cli.groups import Group
from pyharness.cli.output import Answer, counted

if TYPE_CHECKING:
    from pyharness.pipeline.events.syncing import Synced

Out = Annotated[Path | None, typer.Option("--out", metavar="DIR", help="Where to; beside the file without.")]
Anew = Annotated[bool, typer.Option("--anew", help="Throw the file away first, and read everything again.")]


def register(app: typer.Typer) -> None:
    """Add the verb."""
    group = typer.Typer(cls=Group, no_args_is_help=True, help="Every event of the system, in a file that can be asked.")
    group.command("sync", help="Read what is new; may be cut off anywhere, and run again.")(sync)
    group.command("export", help="The file as Parquet, a folder per chain, event and day.")(export)
    app.add_typer(group, name="events")


def sync(network: Network, anew: Anew = False, rpc_url: RpcUrl = None, mode_name: Mode = "full") -> Answer:
    """Bring the file up to the chain."""
    from pyharness.pipeline.corridor.session import open_session
    from pyharness.pipeline.events.syncing import sync as work

    session = open_session(network, rpc_url=rpc_url, mode=mode(mode_name))
    found = work(session, output.warn, anew=anew)
    _show(found)
    return Answer(value={"network": session.network, **_facts(found)})


def export(network: Network, out: Out = None, mode_name: Mode = "full") -> Answer:
    """Write the folder anew."""
    from pyharness.pipeline.corridor.session import open_session
    from pyharness.pipeline.events.parquet import export as work

    session = open_session(network, mode=mode(mode_name))
    found = work(session, out)
    output.table(("table", "rows"), [(name, f"{rows:,}") for name, rows in found.rows.items()])
    output.say(f"up to block {found.last.number:,}: {found.folder}")
    value = {
        "network": session.network,
        "folder": str(found.folder),
        "block": found.last.number,
        "hash": found.last.hash,
        "rows": found.rows,
    }
    return Answer(value=value)


def _show(found: Synced) -> None:
    output.table(("table", "rows"), [(name, f"{rows:,}") for name, rows in found.rows.items() if rows])
    output.say(
        f"blocks {found.first:,} to {found.last.number:,}; the newest is {found.head:,}, "
        f"{counted(found.lag, 'block')} above are left to settle"
    )
    output.say(f"{counted(found.inserted, 'event')} new, {found.taken_out:,} taken out; {found.path}")
    if found.unread:
        output.warn(f"note: {counted(found.unread, 'log')} of other builds are kept as they are, in unread_log")
    if not found.proved:
        output.warn("note: not compared with the contracts: the node does not tell what stood at that block")
    for line in found.left_out:
        output.warn(f"left out: {line}")


def _facts(found: Synced) -> dict[str, object]:
    from pyharness.values import instant_of

    return {
        "file": str(found.path),
        "blocks": {
            "first": found.first,
            "last": found.last.number,
            "hash": found.last.hash,
            "time": instant_of(found.last.time),
            "head": found.head,
            "lag": found.lag,
        },
        "inserted": found.inserted,
        "takenOut": found.taken_out,
        "events": sum(found.rows.values()) + found.unread,
        "rows": dict(found.rows),
        "unread": found.unread,
        "contracts": found.contracts,
        "models": found.models,
        "leftOut": list(found.left_out),
        "proved": found.proved,
    }
