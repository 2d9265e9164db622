"""Which networks exist, and what a user may call them.

In: a name, a chain id or ``eip155:<id>``. Out: the name of a template. Reads only the template folder's names.

Source: CAIP-2.
"""

from __future__ import annotations

from pathlib import Path

from pyharness.errors import UsageFault
from pyharness.names import one_of
from pyharness.paths import NETWORK_TEMPLATES

BY_CHAIN_ID = {1: "mainnet", 11155111: "sepolia", 31337: "local"}
SUFFIX = ".toml.j2"


def known_networks(folder: Path = NETWORK_TEMPLATES) -> tuple[str, ...]:
    """The names of all networks, sorted."""
    names = (path.name.removesuffix(SUFFIX) for path in folder.glob("*" + SUFFIX))
    return tuple(sorted(name for name in names if not name.startswith("_")))


def resolve_network(text: str, folder: Path = NETWORK_TEMPLATES) -> str:
    """The network a user means.

    Raises:
        UsageFault: E-NETWORK, nobody is called so.
    """
    names = known_networks(folder)
    if text in names:
        return text
    digits = text.removeprefix("eip155:")
    name = {str(number): known for number, known in BY_CHAIN_ID.items()}.get(digits)
    if name is not None and name in names:
        return name
    raise UsageFault(
        "E-NETWORK",
        f"unknown network {text!r}",
        found=text,
        expected=f"a chain id, eip155:<id> or {one_of(text, names)}",
        next_command="python -m pyharness config show local",
    )


def template_of(network: str, folder: Path = NETWORK_TEMPLATES) -> Path:
    """The template file of a known network."""
    return folder / (network + SUFFIX)
