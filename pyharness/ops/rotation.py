"""The backend's account is replaced by another one, without a moment in which nobody can deposit.

In: how far it came, by the chain. Out: ``Turn`` s that are possible now, and what is waited for. Pure. USDC in base
units (6 decimals).

First the new account gets the role and a finite allowance; only a deposit that it made, and that is deep enough to
stay, proves that its key works; then the old one loses role and allowance. Each run does what is possible, whoever did
the rest. Where others know the old key it is the other way round: the old one loses its role before anything is given,
and nobody deposits until the new one does.
Source: guide, "Security Considerations", "Configure Backend Service".
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from pyharness.units import in_usdc

Does = Literal["grant", "allow", "revoke", "forbid"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rotation:
    """Two accounts and how far their roles went.

    Args:
        limit: what the new one shall let the router take, at most.
        admin: who administers the router; None where the configured admin does not.
        new_holds: whether it has the role; ``new_allows`` what the router may take from it.
        deposited: whether the new one has deposited since it was granted the role, in a block that is deep enough.
        depth: how many blocks that is, its own among them.
        compromised: whether others know the old one's key, so that it loses its role first.
    """

    old: str
    new: str
    limit: int
    admin: str | None
    old_holds: bool
    old_allows: int
    new_holds: bool
    new_allows: int
    deposited: bool
    depth: int = 1
    compromised: bool = False

    @property
    def done(self) -> bool:
        """Whether nothing is left to do."""
        return not turns(self) and not waits(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """One call: who makes it, about whom; ``amount`` of an allowance; ``after`` are places of turns before it."""

    does: Does
    signer: str | None
    account: str
    amount: int = 0
    after: tuple[int, ...] = ()


def turns(at: Rotation) -> tuple[Turn, ...]:
    """What can be done now, in order."""
    return tuple(_turns(at))


def _turns(at: Rotation) -> Iterator[Turn]:
    proved = at.deposited and at.new_holds
    first = at.compromised and at.old_holds
    if first:
        yield Turn(does="revoke", signer=at.admin, account=at.old)
    if not at.new_holds:
        yield Turn(does="grant", signer=at.admin, account=at.new, after=(0,) if first else ())
    if (at.new_allows == 0 and not at.deposited) or at.new_allows > at.limit:
        yield Turn(does="allow", signer=at.new, account=at.new, amount=at.limit)
    if proved and at.old_holds and not first:
        yield Turn(does="revoke", signer=at.admin, account=at.old)
    if (proved or at.compromised) and at.old_allows:
        yield Turn(does="forbid", signer=at.old, account=at.old)


def waits(at: Rotation) -> tuple[str, ...]:
    """What nobody here can do, in words."""
    if at.deposited:
        return ()
    deep = f", {at.depth} blocks deep" if at.depth > 1 else ""
    then = "until then nobody deposits" if at.compromised else f"then {at.old} loses role and allowance"
    return (f"the first deposit of {at.new}{deep}; {then}",)


def said(at: Rotation) -> tuple[tuple[str, str], ...]:
    """The stations and where each stands."""
    lost = "lost" if not at.old_holds else "held"
    return (
        (f"role of {at.new}", "held" if at.new_holds else "missing"),
        (f"allowance of {at.new}", in_usdc(at.new_allows)),
        (f"first deposit of {at.new}", "seen" if at.deposited else "not seen"),
        (f"role of {at.old}", lost),
        (f"allowance of {at.old}", in_usdc(at.old_allows)),
    )
