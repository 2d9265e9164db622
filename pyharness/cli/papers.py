"""Verbs `ops check`, `confirm`, `cancel`, `verify-invoice`: what is to be signed, what became of it, what was paid.

In: a network, a file. Out: what was found; exit code 7 where it is not as it should be.
"""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import Annotated

import typer

from pyharness.cli import output
from pyharness.cli.acts import Nonce, Out, show
from pyharness.cli.arguments import Mode, Network, RpcUrl, mode
from pyharness.cli.output import Answer
from pyharness.cli.paying import Large, hash_of, large_payments
from pyharness.errors import Mismatch, Partial

File = Annotated[Path, typer.Argument(metavar="FILE", help="A Transaction Builder file.")]
Promised = Annotated[
    Path, typer.Argument(metavar="PROMISE", help="What was written beside the file.", exists=True, dir_okay=False)
]
Tx = Annotated[
    list[str],
    typer.Option("--tx", metavar="HASH", help="The transaction, found without if possible; each one of several."),
]
Invoice = Annotated[
    Path | None, typer.Argument(metavar="FILE", help="The invoice, as it was paid.", exists=True, dir_okay=False)
]
InvoiceNumber = Annotated[str | None, typer.Option(help="Its number instead; the text is hashed.")]
InvoiceHash = Annotated[str | None, typer.Option(help="Its keccak256 instead.")]


def add(group: typer.Typer) -> None:
    """Add the commands to the verb."""
    group.command("check", help="Whether a Safe's batch file may be signed, as the chain stands now.")(check)
    group.command("confirm", help="Whether what was signed was carried out as its sheet promised.")(confirm)
    group.command("cancel", help="Take back what was signed or announced and is not carried out.")(cancel)
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
    from pyharness.pipeline.acts import checking
    from pyharness.pipeline.acts.papers import describe
    from pyharness.pipeline.corridor.session import open_session

    session = open_session(network, rpc_url=rpc_url, mode=mode(mode_name))
    found = checking.check(session, file, large=large_payments(large), nonce=nonce, out=out)
    show(found.prepared)
    for paper in found.papers:
        output.say(f"may be signed by {paper.signer} ({paper.kind}); sheet: {paper.sheet}")
        for name, value in paper.said.frame.signed:
            output.say(f"  {name}: {value}")
    block = found.prepared.trial.block.number
    return Answer(value={"network": session.network, "block": block, "signers": describe(found.papers)})


def confirm(
    network: Network,
    file: Promised,
    tx: Tx = [],  # noqa: B006  (typer's way to say none)
    rpc_url: RpcUrl = None,
    mode_name: Mode = "full",
) -> Answer:
    """Find it on the chain, compare every promised fact, record it."""
    from pyharness.pipeline.acts import confirming
    from pyharness.pipeline.acts.executed import executed
    from pyharness.pipeline.acts.promised import read_promise
    from pyharness.pipeline.corridor.session import check_node, open_session

    named = [_hash(text, "--tx") for text in tx]
    session = open_session(network, rpc_url=rpc_url, mode=mode(mode_name))
    check_node(session)
    promise = read_promise(session, file)
    again = f"python -m pyharness ops confirm {session.config.words} {shlex.quote(str(file))}"
    done = executed(session, promise, named, again=again)
    found = confirming.kept(
        session, promise, first=done.at[0].block_number, last=done.last.block_number, seen=done.seen
    )
    written = confirming.record(session, promise, done)
    output.table(("fact", "before", "after", "promised"), [(f.name, f.before, f.after, f.promised) for f in found])
    output.say(f"carried out in {done.last.tx_hash}, block {done.last.block_number}")
    for text in confirming.moved_by_others(found):
        output.warn(f"note: {text}")
    for path in written:
        output.say(f"written: {path}")
    facts = [{"name": f.name, "before": f.before, "after": f.after, "asPromised": f.ok} for f in found]
    value = {
        "network": session.network,
        "transaction": done.last.tx_hash,
        "block": done.last.block_number,
        "facts": facts,
    }
    return Answer(value=value | {"files": [str(path) for path in written]})


def cancel(network: Network, file: Promised, rpc_url: RpcUrl = None, mode_name: Mode = "full") -> Answer:
    """Write the rejection of a Safe's transaction, or a timelock's cancel."""
    from pyharness.pipeline.acts import cancelling
    from pyharness.pipeline.acts.promised import read_promise
    from pyharness.pipeline.corridor.session import check_node, open_session

    session = open_session(network, rpc_url=rpc_url, mode=mode(mode_name))
    check_node(session)
    found = cancelling.cancel(session, read_promise(session, file), file)
    output.say(f"taken back by {found.signer}: {found.file}")
    for name, value in found.rows:
        output.say(f"  {name}: {value}")
    return Answer(
        value={"network": session.network, "file": str(found.file), "signed": dict(found.rows)},
        exit_code=Partial.exit_code,
    )


def verify_invoice(
    network: Network,
    file: Invoice = None,
    invoice_number: InvoiceNumber = None,
    invoice_hash: InvoiceHash = None,
    rpc_url: RpcUrl = None,
    mode_name: Mode = "full",
) -> Answer:
    """Which payments carry the hash of this file's bytes, or of this number; each model may have paid it once."""
    from pyharness.pipeline.acts.paid import payments_of
    from pyharness.pipeline.corridor.session import open_session
    from pyharness.units import in_usdc

    known = hash_of(invoice=file, invoice_number=invoice_number, invoice_hash=invoice_hash)
    invoice = _hash(known, "--invoice-hash")
    session = open_session(network, rpc_url=rpc_url, mode=mode(mode_name))
    found = payments_of(session, invoice)
    rows = [(paid.model, in_usdc(paid.amount), paid.payee, paid.block, paid.tx_hash, paid.memo) for paid in found]
    names = ("model", "amount", "payee", "block", "transaction", "memo")
    total = in_usdc(sum(paid.amount for paid in found))
    if rows:
        output.table(names, rows)
        output.say(f"{invoice}: paid {total} in all")
    else:
        output.say(f"no payment carries {invoice}")
    if len(rows) > 1:
        output.warn(f"note: paid for {len(rows)} models; the contract refuses it twice for one model only")
    value = {"invoice": invoice, "total": total, "payments": [dict(zip(names, row, strict=True)) for row in rows]}
    return Answer(value=value, exit_code=0 if rows else Mismatch.exit_code)


def _hash(text: str, name: str) -> str:
    """A hash that was given. Raises typer.BadParameter."""
    from pyharness.values import hash32

    try:
        return hash32(text)
    except ValueError as fault:
        raise typer.BadParameter(str(fault), param_hint=name) from fault
