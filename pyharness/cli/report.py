"""Verb `report`: the treasury at a pinned block, as page, Markdown and CSV.

In: a network, a height. Out: files; exit code 7 where the events' sums are not what the chain says.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from pyharness.cli import output
from pyharness.cli.acts import Out
from pyharness.cli.arguments import Mode, Network, RpcUrl, mode
from pyharness.cli.output import Answer

if TYPE_CHECKING:
    from pyharness.ops.treasury import Treasury

AtBlock = Annotated[
    int | None,
    typer.Option("--at-block", metavar="N", min=0, help="The newest without; older ones want a node with the past."),
]


def register(app: typer.Typer) -> None:
    """Add the verb to the command line."""
    app.command("report", help="The treasury at one block: money in, split, paid, runway, markets, roles, gas.")(
        command
    )


def command(
    network: Network, at_block: AtBlock = None, out: Out = None, rpc_url: RpcUrl = None, mode_name: Mode = "full"
) -> Answer:
    """Read, compare, write."""
    from pyharness.pipeline.corridor.session import open_session
    from pyharness.pipeline.reports import treasury, treasury_pages

    session = open_session(network, rpc_url=rpc_url, mode=mode(mode_name))
    found = treasury.report(session, at_block)
    files = treasury_pages.write(found, out or session.work / "report", session.config)
    _show(found)
    for path in files:
        output.say(f"written: {path}")
    value: dict[str, object] = {
        "network": session.network,
        "block": found.block,
        "blockHash": found.block_hash,
        "inputHash": found.input_hash,
        "command": found.command,
        "difference": sum(abs(check.difference) for check in found.checks),
        "models": {model.model: {"accrued": model.accrued, "paid": model.paid} for model in found.models},
        "files": [str(path) for path in files],
    }
    if not found.wrong:
        return Answer(value=value)
    error = treasury_pages.differs(found)
    output.warn(output.explain(error))
    return Answer(value=value | {"error": error.to_dict()}, exit_code=error.exit_code)


def _show(found: Treasury) -> None:
    """Each model in a line, and what the sums were held against."""
    from pyharness.ops.accounts import decimal

    rows = [
        (
            model.model,
            *map(decimal, (model.fees, model.accrued, model.paid)),
            "no burn" if model.runway is None else f"{model.runway} days",
            found.band(model),
        )
        for model in found.models
    ]
    output.table(("model", "revenue", "accrued", "paid", "runway", "band"), rows, title=f"USDC at block {found.block}")
    difference = sum(abs(check.difference) for check in found.checks)
    output.say(
        f"{output.counted(len(found.checks), 'sum')} held against block {found.block}: {decimal(difference)} USDC"
    )
