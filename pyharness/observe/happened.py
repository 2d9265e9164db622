"""What happened between two looks, in the words of the rules.

In: ``Event`` s in the order of the chain, balances at their end. Out: ``PaidOut`` s. Pure. USDC in base units.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from pyharness.observe.schema import PaidOut
from pyharness.values import ZERO_HASH

Kind = Literal[
    "share", "deposit", "top-up", "payment", "withdrawal",
    "split", "provider", "payee", "treasury", "granted", "revoked", "role-admin", "paused", "unpaused",
]  # fmt: skip
INWARD, OUTWARD = ("share", "deposit", "top-up"), ("payment", "withdrawal")


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One thing that happened.

    Args:
        subject: a model's id for what is a model's, otherwise the contract's label.
        model: the id, or the key where nobody has said the id; None where no model is concerned.
        account: who was paid, named, or got or lost a role.
        number: an amount (USDC), the new rate (bps), or 1 for a payee's approval; before: the old rate.
        name: of the role; old: the account or role it was before, new: what it is now.
        tx_hash: None where only the state tells of it.
    """

    kind: Kind
    subject: str
    model: str | None = None
    account: str = ""
    number: int = 0
    before: int = 0
    name: str = ""
    old: str = ""
    new: str = ""
    invoice_hash: str = ZERO_HASH
    tx_hash: str | None = None
    block: int
    index: int = 0
    at: int


def paid_out(events: Sequence[Event], balances: Mapping[str, int]) -> tuple[PaidOut, ...]:
    """Each payment with what its model had just before it.

    Reckoned backwards from the balances after the last event, so that nothing need be known of how it began, and so
    that several payments of one transaction each have a balance of their own.

    Args:
        events: all that moved the models' lines up to the block of the balances; others are passed over.
        balances: by model, after the last event. A model without one is passed over.
    """
    now, found = dict(balances), list[PaidOut]()
    for item in reversed(events):
        if item.model not in now:
            continue
        if item.kind in INWARD:
            now[item.model] -= item.number
        elif item.kind in OUTWARD:
            now[item.model] += item.number
            if item.kind == "payment":
                found.append(_paid(item, item.model, now[item.model]))
    return tuple(reversed(found))


def before(events: Sequence[Event], balances: Mapping[str, int]) -> dict[str, int]:
    """The balances before the first event, from those after the last one."""
    then = dict(balances)
    for item in events:
        if item.model in then and item.kind in (*INWARD, *OUTWARD):
            then[item.model] += item.number if item.kind in OUTWARD else -item.number
    return then


def held_before(
    events: Sequence[Event], now: Mapping[str, str | int], kind: Literal["provider", "split"]
) -> dict[str, str | int | None]:
    """Each model's provider, or rate, before the first event, from those after the last one.

    None where an event does not join what came after it: another one is missing.
    """
    then: dict[str, str | int | None] = dict(now)
    for item in reversed(events):
        if item.kind == kind and item.model in then:
            old, new = (item.old, item.account) if kind == "provider" else (item.before, item.number)
            then[item.model] = old if then[item.model] == new else None
    return then


def ordinals(events: Iterable[Event]) -> list[str]:
    """A name for each event that a reorganisation leaves it: its transaction, and its place among its like there."""
    counts: dict[tuple[str, str, str | None], int] = {}
    found = []
    for item in events:
        like = (item.kind, item.subject, item.tx_hash)
        counts[like] = counts.get(like, -1) + 1
        found.append(f"{item.subject}:{item.tx_hash or item.block}:{counts[like]}")
    return found


def _paid(item: Event, model: str, before: int) -> PaidOut:
    assert item.tx_hash is not None  # noqa: S101  (money moves by transactions)
    return PaidOut(
        model=model,
        payee=item.account,
        amount=item.number,
        balance_before=before,
        invoice_hash=item.invoice_hash,
        tx_hash=item.tx_hash,
        block=item.block,
        log_index=item.index,
        at=item.at,
    )
