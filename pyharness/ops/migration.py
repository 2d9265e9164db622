"""How revenue moves from older routers to ours: which step is done, which is next and by whom, what may be asked when.

In: ``Seen``, what the chain says at one block. Out: ``Step`` s in order, deposits that went the old way too late,
refusals of what is asked before its turn. Pure; nothing but the chain remembers how far a move came.

Source: guide, "Migration from V1 to V2". A model on params of the first version has no rate, so ours refuses it by name
(``LegacyParams``); while there is one, older routers keep their depositors unless their retirement is asked for.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pyharness.errors import Refused
from pyharness.values import ZERO_ADDRESS

ENDLESS = 2**255  # an allowance of half of all numbers or more is meant to have no end
LEGACY = "legacy params"
GRANT, ALLOW, EXPORTS, FIRST = "grant", "allow", "exports", "first deposit"
REVOKE, DISALLOW = "revoke", "take the allowance back"
NOBODY = "nobody administers it: what its depositors let it take is all that can be taken from it"
COMMAND = "python -m pyharness migrate"


@dataclass(frozen=True, slots=True, kw_only=True)
class Deposit:
    """A deposit of revenue for a model, by ours or by an older router.

    Args:
        by: who deposited, where the router's event says so.
        at: block and place among the block's logs.
    """

    model: str
    router: str
    ours: bool
    by: str
    at: tuple[int, int]
    tx_hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OldRouter:
    """A router of the existing system.

    Args:
        depositors: who has FEE_DEPOSITOR_ROLE, with the transaction that granted it.
        allowances: what each account that deposits or did lets it take (USDC base units), and since which transaction.
        holds: USDC that lies in it (base units).
        revoked: the last transaction that took a role of it away.
    """

    address: str
    admins: tuple[str, ...]
    depositors: Mapping[str, str]
    allowances: Mapping[str, tuple[int, str]]
    holds: int
    revoked: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What the chain says of the move at one block; money in USDC base units.

    Args:
        router: ours. role, allowance: the backend's there; each with the transaction it is from, if it was found.
        limit: what ours may take of the backend at most.
        deposits: in the order of the chain, for configured models only.
        stays: models that ours refuses for their params.
    """

    block: int
    router: str
    backend: str
    admin: str
    role: bool
    role_tx: str
    allowance: int
    limit: int
    allowance_tx: str
    deposits: tuple[Deposit, ...]
    older: tuple[OldRouter, ...]
    stays: tuple[str, ...]

    @property
    def first(self) -> Deposit | None:
        """The backend's first deposit by ours; the move is made with it."""
        return next((item for item in self.deposits if item.ours and item.by == self.backend), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step of the move.

    Args:
        by: whose step it is; the zero address where nobody is known who could.
        router: the older router it is about, if it is.
        kept: why it is not to be made.
    """

    name: str
    by: str
    done: bool
    words: str
    tx_hash: str = ""
    router: str = ""
    kept: str = ""

    @property
    def state(self) -> str:
        """Done, kept or open."""
        return "done" if self.done else "kept" if self.kept else "open"


def steps(seen: Seen, *, confirmed: bool = False, retire: bool = False) -> tuple[Step, ...]:
    """Every step in order.

    Args:
        confirmed: whether the operator says that the backend's settings name ours; a deposit by ours says so too.
        retire: whether older routers end although models stay on them.
    """
    first, allows = seen.first, 0 < seen.allowance <= seen.limit
    ours = (
        Step(name=GRANT, by=seen.admin, done=seen.role, words="the backend may deposit by ours", tx_hash=seen.role_tx),
        Step(
            name=ALLOW,
            by=seen.backend,
            done=allows or (first is not None and not seen.allowance),
            words="ours may take what the backend deposits, and no more than a stated sum",
            tx_hash=seen.allowance_tx,
        ),
        Step(
            name=EXPORTS,
            by=seen.backend,
            done=confirmed or first is not None,
            words="the backend's settings name ours; its operator says so, or its first deposit",
        ),
        Step(
            name=FIRST,
            by=seen.backend,
            done=first is not None,
            words="a deposit by ours is seen",
            tx_hash=first.tx_hash if first else "",
        ),
    )
    kept = (
        "" if retire or not seen.stays else f"only older routers pay {', '.join(seen.stays)}; --retire ends it anyway"
    )
    return (*ours, *(step for old in seen.older for step in _ending(old, kept)))


def _ending(old: OldRouter, kept: str) -> tuple[Step, ...]:
    """The end of an older router: its depositors' role, then what they let it take."""
    revoking = Step(
        name=REVOKE,
        by=next(iter(old.admins), ZERO_ADDRESS),
        done=not old.depositors,
        words=f"the older router {old.address} has no depositor",
        tx_hash="" if old.depositors else old.revoked,
        router=old.address,
        kept=(kept if old.admins else NOBODY) if old.depositors else "",
    )
    allowances = (
        Step(
            name=DISALLOW,
            by=owner,
            done=not amount,
            words=f"the older router {old.address} may take nothing of {owner}",
            tx_hash="" if amount else tx_hash,
            router=old.address,
            kept=kept if amount else "",
        )
        for owner, (amount, tx_hash) in old.allowances.items()
    )
    return (revoking, *allowances)


def following(found: Sequence[Step]) -> Step | None:
    """The step whose turn it is; None when all is done."""
    return next((step for step in found if step.state == "open"), None)


def early(seen: Seen, found: Sequence[Step]) -> tuple[str, ...]:
    """What was done before its turn, in words."""
    if seen.first is not None:
        return ()
    return tuple(
        f"{step.words}, and no deposit by ours was seen yet: revenue may stand still"
        for step in found
        if step.name == REVOKE and step.done
    )


def refuse_early(words: str, seen: Seen, *, confirmed: bool, retire: bool) -> None:
    """Nothing is asked for before its turn.

    Args:
        words: the network as the command line wants it.

    Raises:
        Refused: E-CUT-OVER-ORDER.
    """
    waits = following(steps(seen)[: 4 if retire else 2 if confirmed else 0])
    if waits is None:
        return
    asked = "older routers end" if retire else "the backend turns to ours"
    raise Refused(
        "E-CUT-OVER-ORDER",
        f"{asked} before its turn",
        found=f"step {waits.name!r} is open: {waits.words}",
        expected=f"it is made by {waits.by}",
        next_command=f"{COMMAND} {words} --cut-over",
    )


def moved(seen: Seen) -> tuple[Deposit, ...]:
    """Deposits for models that ours takes, in the order of the chain."""
    return tuple(item for item in seen.deposits if item.model not in seen.stays)


def late(seen: Seen, last: int) -> tuple[Deposit, ...]:
    """Of the last deposits for models that ours takes, those by an older router after the first one by ours.

    Args:
        last: how many deposits are looked at.
    """
    first = seen.first
    if first is None:
        return ()
    return tuple(item for item in moved(seen)[-last:] if not item.ours and item.at > first.at)
