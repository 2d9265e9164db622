"""`ops set-split --what-if DAYS`: nothing is sent; what the last days would have been at the rate.

In: a network, a model, a rate, days. Out: a table of rates, one of prices by day, a picture.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pyharness.cli import output
from pyharness.cli.arguments import mode
from pyharness.cli.output import Answer

WhatIfDays = Annotated[
    int | None,
    typer.Option(
        "--what-if", metavar="DAYS", min=1, max=3_650, help="Send nothing: replay the last days at this rate."
    ),
]


def what_if(
    network: str, model: str, rate: str, days: int, *, out: Path | None, rpc_url: str | None, mode_name: str
) -> Answer:
    """Replay, show, draw."""
    from pyharness.ops.whatif import LEFT_OUT
    from pyharness.pipeline.acts import foretold
    from pyharness.pipeline.acts.foretelling import what_if as replayed
    from pyharness.pipeline.corridor.session import open_session
    from pyharness.units import whole

    try:
        bps = whole(rate)
    except ValueError as fault:
        raise typer.BadParameter(str(fault), param_hint="RATE") from fault
    session = open_session(network, rpc_url=rpc_url, mode=mode(mode_name))
    found = replayed(session, model, bps, days)
    output.table(foretold.COLUMNS, foretold.rows(found), title=f"{model}, the last {days} days")
    columns, rows = foretold.prices(found)
    output.say("asking price")
    output.table(columns, rows)
    output.say(foretold.proof(found))
    for text in LEFT_OUT:
        output.say(f"left out: {text}")
    path = foretold.picture(found, out or session.work / "ops")
    output.say(f"written: {path}")
    return Answer(value=foretold.value(found) | {"network": session.network, "files": [str(path)]})
