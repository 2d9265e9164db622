"""What Circle can do to USDC: put an account on its list, take it off, stop everything, let it go on.

In: a ``Stage`` whose USDC is Circle's. Out: receipts. The door to the network, by ``Stage``. Who has these powers is
read from the contract, for Circle may hand them on. Source: FiatToken, `Blacklistable` and `Pausable`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from pyharness.scenarios.stage.scene import Done, Party
from pyharness.scenarios.stage.stage import Stage

LISTED = "Blacklistable: account is blacklisted"
PAUSED = "Pausable: paused"
LISTS, STOPS = "Circle's blacklister", "Circle's pauser"


def with_circle(stage: Stage) -> Stage:
    """The stage with those whom USDC names for its list and its pause."""
    named = {LISTS: stage.view("USDC", "blacklister"), STOPS: stage.view("USDC", "pauser")}
    parties: Mapping[str, Party] = {name: Party(address=str(address)) for name, address in named.items()}
    return replace(stage, parties={**stage.parties, **parties})


def listed(stage: Stage, name: str) -> Done:
    """Circle puts a party or contract on its list."""
    return stage.act(LISTS, "USDC", "blacklist", stage.address(name))


def unlisted(stage: Stage, name: str) -> Done:
    """Circle takes it off again."""
    return stage.act(LISTS, "USDC", "unBlacklist", stage.address(name))
