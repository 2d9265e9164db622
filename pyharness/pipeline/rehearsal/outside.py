"""What no rehearsal on this machine can look at, by name: what only a public service or a device shows.

In: what the rehearsal stood on. Out: sentences for the report's list of what was not checked. Pure.
"""

from __future__ import annotations

OFFLINE = "the live network: this run stood on an offline simulation, not on mainnet's state"
WITHOUT_A_NODE = (
    OFFLINE,
    "fork of a public node: none was asked, so no contract that lives on the network answered here",
    "USDC on the live network: whether its code is still the one that was reviewed is asked of a public node",
)
EVERYWHERE = (
    "workflows at the code's host: their runs there, and the comment that they keep on a pull request",
    "hardware wallets: every signature here was made in software, or by a node that needs none",
    "block explorers: nothing was submitted to one, so none says that the sources are verified",
)


def unseen(kind: str) -> tuple[str, ...]:
    """What cannot be looked at on this ground.

    Args:
        kind: of the upstream: ``offline`` or ``rpc``.
    """
    return (*(WITHOUT_A_NODE if kind == "offline" else ()), *EVERYWHERE)
