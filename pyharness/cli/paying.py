"""Verbs `ops pay` and `ops together`: one invoice, a month of them out of a file, several acts out of another.

In: a network, a model with amount and invoice, or a file. Out: as every act.
"""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from pyharness.cli.acts import SHARED, carry, shaped
from pyharness.cli.arguments import Network
from pyharness.cli.output import Answer

PAY = "Pay an invoice out of what a model has accrued, or all of a file's."
Large = Annotated[
    list[str], typer.Option("--large-payment", metavar="MODEL:AMOUNT", help="Pay more than half of what it has.")
]
PAYMENT: Mapping[str, tuple[Any, Any]] = {
    "network": (Network, inspect.Parameter.empty),
    "model": (Annotated[str | None, typer.Argument(metavar="MODEL", help="The model's id; with --from none.")], None),
    "to": (Annotated[str | None, typer.Option("--to", help="The payee; the provider without.")], None),
    "amount": (Annotated[str | None, typer.Option("--amount", help="USDC, such as 50 or 50.25.")], None),
    "invoice": (Annotated[Path | None, typer.Option("--invoice", help="The invoice; its bytes are hashed.")], None),
    "invoice_number": (Annotated[str | None, typer.Option(help="Its number instead; the text is hashed.")], None),
    "invoice_hash": (Annotated[str | None, typer.Option(help="Its keccak256 instead.")], None),
    "memo": (Annotated[str | None, typer.Option("--memo", help="At most 256 bytes, public.")], None),
    "many": (
        Annotated[
            Path | None,
            typer.Option("--from", help="CSV or TOML: model, payee, amount, invoice_file or invoice_number, memo."),
        ],
        None,
    ),
    "large": (Large, []),
}


TOGETHER = "Several acts of one file in order, one set of files for each signer."
SEVERAL: Mapping[str, tuple[Any, Any]] = {
    "network": (Network, inspect.Parameter.empty),
    "file": (Annotated[Path, typer.Argument(metavar="FILE", help="[[acts]] tables in TOML.")], inspect.Parameter.empty),
    "large": (Large, []),
}


def add(group: typer.Typer) -> None:
    """Add the command to the verb."""
    group.command("pay", help=PAY)(shaped(_pay, {**PAYMENT, **SHARED}))
    group.command("together", help=TOGETHER)(shaped(_together, {**SEVERAL, **SHARED}))


def _pay(network: str, **given: Any) -> Answer:
    from pyharness.ops.schema import Wish
    from pyharness.pipeline.acts.invoicing import payments

    many, large = given.pop("many"), large_payments(given.pop("large"))
    said = {name: given.pop(name) for name in ("model", "to", "amount", "memo")}
    invoices = {name: given.pop(name) for name in ("invoice", "invoice_number", "invoice_hash")}
    if (many is None) == (said["model"] is None) or (many and any({**said, **invoices}.values())):
        raise typer.BadParameter("a MODEL with its options, or --from alone", param_hint="MODEL, --from")
    if many is not None:
        wishes, wrong = payments(many)
        return carry(network, wishes, large, wrong, **given)
    words = {name: text for name, text in said.items() if text is not None}
    return carry(network, [Wish(act="pay", said={**words, "invoice": hash_of(**invoices)})], large, (), **given)


def _together(network: str, **given: Any) -> Answer:
    from pyharness.pipeline.acts.invoicing import acts

    wishes, wrong = acts(given.pop("file"))
    return carry(network, wishes, large_payments(given.pop("large")), wrong, **given)


def hash_of(*, invoice: Path | None, invoice_number: str | None, invoice_hash: str | None) -> str:
    """The hash an invoice is known by."""
    from pyharness.ops.invoices import number_hash
    from pyharness.pipeline.acts.invoicing import file_hash, unread

    if sum(item is not None for item in (invoice, invoice_number, invoice_hash)) != 1:
        raise typer.BadParameter("exactly one of them", param_hint="--invoice, --invoice-number, --invoice-hash")
    try:
        if invoice is not None:
            return file_hash(invoice)
        return invoice_hash if invoice_hash is not None else number_hash(invoice_number or "")
    except OSError as fault:
        raise typer.BadParameter(unread(invoice or Path(), fault), param_hint="--invoice") from fault
    except ValueError as fault:
        raise typer.BadParameter(str(fault), param_hint="--invoice") from fault


def large_payments(given: list[str]) -> dict[str, int]:
    """``MODEL:AMOUNT`` s as base units by model."""
    from pyharness.units import usdc

    found: dict[str, int] = {}
    for text in given:
        model, _, amount = text.rpartition(":")
        try:
            found[model] = usdc(amount)
        except ValueError as fault:
            raise typer.BadParameter(f"{text!r}: MODEL:AMOUNT, {fault}", param_hint="--large-payment") from fault
    return found
