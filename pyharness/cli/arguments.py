"""Arguments that several verbs share.

In: nothing. Out: typer annotations, and what the parameters of acts are. Pure.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

import typer

from pyharness.cli.following import noted

Network = Annotated[str, typer.Argument(metavar="NETWORK", help="A name, a chain id or eip155:<id>.", callback=noted)]
RpcUrl = Annotated[
    str | None, typer.Option("--rpc-url", metavar="URL", help="The node; wins over <NETWORK>_RPC_URL. No secrets here.")
]
Mode = Annotated[
    str,
    typer.Option("--mode", metavar="MODE", help="full, or infrastructure beside an existing factory.", callback=noted),
]
AcceptLegacy = Annotated[
    bool,
    typer.Option(
        "--accept-legacy-manager", help="Mode infrastructure: a manager that makes params without a rate may stay."
    ),
]

# What the acts of `ops` are told, by name.
PARAMETERS: Mapping[str, str] = {
    "model": "The model's id.",
    "provider": "Who is paid: 0x and 40 hex digits, in checksum form.",
    "payee": "Who else is paid: 0x and 40 hex digits, in checksum form.",
    "approved": "yes or no.",
    "rate": "In basis points, 5000 to 10000; 7000 is 70 %.",
    "fee": "In basis points, 0 to 100; 30 is 0.3 %.",
    "attesters": "At most 16 accounts, comma-separated, in checksum form.",
    "threshold": "How many of them must sign.",
    "contract": "By its name, such as InfrastructureReserve or HokusaiAMM/<model>.",
    "role": "By its name, such as PAYER_ROLE.",
    "account": "0x and 40 hex digits, in checksum form.",
    "safe": "The Safe: 0x and 40 hex digits, in checksum form.",
    "old": "The owner who goes: 0x and 40 hex digits, in checksum form.",
    "new": "The owner who comes: 0x and 40 hex digits, in checksum form.",
    "owner": "Who owns it: 0x and 40 hex digits, in checksum form.",
    "amount": "USDC, such as 50 or 50.25.",
}


def mode(text: str) -> Literal["full", "infrastructure"]:
    """A mode the config knows.

    Raises:
        typer.BadParameter: it does not.
    """
    if text == "full":
        return "full"
    if text == "infrastructure":
        return "infrastructure"
    raise typer.BadParameter(f"{text!r} is neither full nor infrastructure", param_hint="--mode")


def dollars(text: str | None) -> int | None:
    """Base units of what `--allowance` says.

    Raises:
        typer.BadParameter: it is no amount.
    """
    from pyharness.units import usdc

    try:
        return None if text is None else usdc(text)
    except ValueError as fault:
        raise typer.BadParameter(str(fault), param_hint="--allowance") from fault
