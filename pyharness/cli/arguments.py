"""Arguments that several verbs share.

In: nothing. Out: typer annotations. Pure.
"""

from __future__ import annotations

from typing import Annotated, Literal

import typer

Network = Annotated[str, typer.Argument(metavar="NETWORK", help="A name, a chain id or eip155:<id>.")]
RpcUrl = Annotated[
    str | None, typer.Option("--rpc-url", metavar="URL", help="The node; wins over <NETWORK>_RPC_URL. No secrets here.")
]
Mode = Annotated[
    str, typer.Option("--mode", metavar="MODE", help="full, or infrastructure beside an existing factory.")
]
AcceptLegacy = Annotated[
    bool,
    typer.Option(
        "--accept-legacy-manager", help="Mode infrastructure: a manager that makes params without a rate may stay."
    ),
]


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
