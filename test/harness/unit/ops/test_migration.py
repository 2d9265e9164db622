"""The order of a move, from nothing but what the chain says."""

from __future__ import annotations

import itertools

import pytest

from pyharness.errors import Refused
from pyharness.ops.migration import (
    ENDLESS,
    Deposit,
    OldRouter,
    Seen,
    early,
    following,
    late,
    moved,
    refuse_early,
    steps,
)

OURS, OLD, BACKEND, ADMIN, OWNER = ("0x" + f"{number:02x}" * 20 for number in (1, 2, 3, 4, 5))

LIMIT = 10_000 * 10**6


def deposit(block: int, *, ours: bool, model: str = "a", by: str = BACKEND) -> Deposit:
    """One deposit in a block."""
    router = OURS if ours else OLD
    return Deposit(model=model, router=router, ours=ours, by=by, at=(block, 0), tx_hash=f"0x{block}")


def seen(
    *deposits: Deposit,
    role: bool = True,
    allowance: int = 5,
    depositors: bool = True,
    old_allowance: int = 7,
    admins: tuple[str, ...] = (OWNER,),
    stays: tuple[str, ...] = (),
) -> Seen:
    """A move as far as it is told."""
    old = OldRouter(
        address=OLD,
        admins=admins,
        depositors={BACKEND: "0xd"} if depositors else {},
        allowances={BACKEND: (old_allowance, "0xa")},
        holds=0,
        revoked="0xr",
    )
    return Seen(
        block=9,
        router=OURS,
        backend=BACKEND,
        admin=ADMIN,
        role=role,
        role_tx="0xg",
        allowance=allowance,
        limit=LIMIT,
        allowance_tx="0xa",
        deposits=deposits,
        older=(old,),
        stays=stays,
    )


FIRST = deposit(3, ours=True)
STAGES = (
    (seen(role=False, allowance=0), ("grant", ADMIN)),
    (seen(allowance=0), ("allow", BACKEND)),
    (seen(allowance=ENDLESS), ("allow", BACKEND)),
    (seen(allowance=LIMIT + 1), ("allow", BACKEND)),
    (seen(allowance=LIMIT), ("exports", BACKEND)),
    (seen(), ("exports", BACKEND)),
    (seen(deposit(2, ours=True, by=OWNER)), ("exports", BACKEND)),
    (seen(FIRST, allowance=0), ("revoke", OWNER)),
    (seen(FIRST, admins=()), ("take the allowance back", BACKEND)),
    (seen(FIRST, allowance=ENDLESS), ("allow", BACKEND)),
    (seen(FIRST, depositors=False), ("take the allowance back", BACKEND)),
    (seen(FIRST, depositors=False, old_allowance=0), None),
    (seen(FIRST, stays=("b",)), None),
)


@pytest.mark.parametrize(("found", "wanted"), STAGES)
def test_whose_turn_it_is(found: Seen, wanted: tuple[str, str] | None) -> None:
    """Each stage has one next step and who makes it."""
    step = following(steps(found))
    assert (step and (step.name, step.by)) == wanted


def test_a_confirmation_is_worth_one_step_and_retirement_spares_nobody() -> None:
    """The operator's word is no deposit; models that stay are no reason when the end is asked for."""
    confirmed = following(steps(seen(), confirmed=True))
    assert confirmed is not None
    assert confirmed.name == "first deposit"
    retired = following(steps(seen(FIRST, stays=("b",)), retire=True))
    assert retired is not None
    assert retired.name == "revoke"


def test_nothing_is_asked_before_its_turn() -> None:
    """A confirmation needs role and allowance, retirement a deposit by ours."""
    for found, confirmed, retire in itertools.product([item for item, _ in STAGES], [False, True], [False, True]):
        ready = found.role and (0 < found.allowance <= LIMIT or (found.first is not None and not found.allowance))
        refused = (confirmed and not ready) or (retire and not (ready and found.first))
        if refused:
            with pytest.raises(Refused, match="before its turn"):
                refuse_early("sepolia", found, confirmed=confirmed, retire=retire)
        else:
            refuse_early("sepolia", found, confirmed=confirmed, retire=retire)


def test_what_ended_too_early_is_said() -> None:
    """No depositor on the older router, none seen on ours."""
    assert len(early(seen(depositors=False), steps(seen(depositors=False)))) == 1
    assert early(seen(), steps(seen())) == ()
    assert early(seen(FIRST, depositors=False), steps(seen(FIRST, depositors=False))) == ()


def test_a_late_deposit_is_one_after_the_first_by_ours() -> None:
    """Earlier ones, and those for models that stay, are none; only the last so many are looked at."""
    found = seen(
        deposit(1, ours=False),
        FIRST,
        deposit(4, ours=False),
        deposit(5, ours=False, model="b"),
        deposit(6, ours=True),
        stays=("b",),
    )
    assert [item.at[0] for item in moved(found)] == [1, 3, 4, 6]
    assert [[item.at[0] for item in late(found, last)] for last in (1, 2, 10)] == [[], [4], [4]]
    assert late(seen(deposit(4, ours=False)), 10) == ()
