"""Verbs `ops verify-invoice`, `check` and `confirm`: what was paid, what is to be signed, what became of it.

In: a network, a file. Out: what was found; exit code 7 where it is not as it should be.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pyharness.cli import output
from pyharness.cli.acts import Nonce, Out, show
from pyharness.cli.arguments import Mode, Network, RpcUrl, mode
from pyharness.cli.output import Answer
from pyharness.cli.paying import Large, large_payments
from pyharness.errors import Mismatch

File = Annotated[Path, typer.Argument(metavar="FILE", help="A Transaction Builder file.")]
Invoice = Annotated[
    Path, typer.Argument(metavar="FILE", help="The invoice, as it was paid.", exists=True, dir_okay=False)
]


def add(group: typer.Typer) -> None:
    """Add the commands to the verb."""
    group.command("check", help="Whether a Safe's batch file may be signed, as the chain stands now.")(check)
    group.command("verify-invoice", help="Find the payment of an invoice on the chain.")(verify_invoice)


def check(
    network: Network,
    file: File,
    large: Large = [],  # noqa: B006  (typer's way to say none)
    nonce: Nonce = None,
    out: Out = None,
    rpc_url: RpcUrl = None,
    mode_name: Mode = "full",
) -> Answer:
    """Read the file as the app does, judge each call as an act, simulate it, make its sheet anew."""
    from pyharness.pipeline import checking
    from pyharness.pipeline.papers import describe
    from pyharness.pipeline.session import open_session

    session = open_session(network, rpc_url=rpc_url, mode=mode(mode_name))
    found = checking.check(session, file, large=large_payments(large), nonce=nonce, out=out)
    show(found.prepared)
    for paper in found.papers:
        output.say(f"may be signed by {paper.signer} ({paper.kind}); sheet: {paper.sheet}")
        for name, value in paper.said.frame.signed:
            output.say(f"  {name}: {value}")
    block = found.prepared.trial.block.number
    return Answer(value={"network": session.network, "block": block, "signers": describe(found.papers)})


def verify_invoice(network: Network, file: Invoice, rpc_url: RpcUrl = None, mode_name: Mode = "full") -> Answer:
    """Which payments carry the hash of this file's bytes."""
    from pyharness.pipeline.invoicing import file_hash
    from pyharness.pipeline.paid import payments_of
    from pyharness.pipeline.session import open_session
    from pyharness.units import in_usdc

    try:
        invoice = file_hash(file)
    except (OSError, ValueError) as fault:
        raise typer.BadParameter(str(fault), param_hint="FILE") from fault
    found = payments_of(open_session(network, rpc_url=rpc_url, mode=mode(mode_name)), invoice)
    rows = [(paid.model, in_usdc(paid.amount), paid.payee, paid.block, paid.tx_hash, paid.memo) for paid in found]
    names = ("model", "amount", "payee", "block", "transaction", "memo")
    if rows:
        output.table(names, rows)
    else:
        output.say(f"no payment carries {invoice}")
    value = {"invoice": invoice, "payments": [dict(zip(names, row, strict=True)) for row in rows]}
    return Answer(value=value, exit_code=0 if rows else Mismatch.exit_code)
