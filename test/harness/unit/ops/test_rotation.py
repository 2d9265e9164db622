"""A rotation in every state there is: it never stops deposits, and always ends."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import pytest

from pyharness.ops.rotation import Rotation, Turn, turns, waits

OLD, NEW, ADMIN = ("0x" + f"{n:02d}" * 20 for n in (11, 22, 33))
LIMIT = 100
STATES = [
    Rotation(
        old=OLD,
        new=NEW,
        limit=LIMIT,
        admin=ADMIN,
        old_holds=flags[0],
        old_allows=old,
        new_holds=flags[1],
        new_allows=new,
        deposited=flags[2],
    )
    for flags in product((False, True), repeat=3)
    for old, new in product((0, 7, 2**256 - 1), (0, 7, LIMIT, LIMIT + 1))
]


def after(at: Rotation, turn: Turn) -> Rotation:
    """The state once a turn was made."""
    return {
        "grant": replace(at, new_holds=True),
        "allow": replace(at, new_allows=turn.amount),
        "revoke": replace(at, old_holds=False),
        "forbid": replace(at, old_allows=0),
    }[turn.does]


@pytest.mark.parametrize("at", STATES)
def test_the_old_one_loses_nothing_before_the_new_one_has_deposited(at: Rotation) -> None:
    """Whatever order the turns of one run are made in, somebody can deposit who could before."""
    for turn in turns(at):
        taken = turn.does in ("revoke", "forbid")
        assert not taken or (at.deposited and at.new_holds)
        assert turn.signer == {"grant": ADMIN, "allow": NEW, "revoke": ADMIN, "forbid": OLD}[turn.does]
        assert turn.does != "allow" or turn.amount == LIMIT


@pytest.mark.parametrize("at", STATES)
def test_it_ends_from_everywhere(at: Rotation) -> None:
    """In three rounds, with one deposit between them; the end needs nothing more."""
    for _ in range(3):
        for turn in turns(at):
            at = after(at, turn)
        if waits(at) and at.new_holds and at.new_allows:
            at = replace(at, deposited=True)
    assert at.done
    assert (at.new_holds, at.old_holds, at.old_allows) == (True, False, 0)
    assert at.new_allows <= LIMIT


@pytest.mark.parametrize("at", [replace(at, compromised=True) for at in STATES])
def test_of_a_stolen_key_the_role_is_taken_before_anything_is_given(at: Rotation) -> None:
    """The first call of all, for which nothing is waited; in the end everything is as after any rotation."""
    found = turns(at)
    does = [turn.does for turn in found]
    assert does.count("revoke") == at.old_holds
    if at.old_holds:
        assert does[0] == "revoke"
        assert [turn.after for turn in found if turn.does == "grant"] == [(0,)] * (not at.new_holds)
    assert ("forbid" in does) is (at.old_allows > 0)
    for _ in range(3):
        for turn in turns(at):
            at = after(at, turn)
        assert not at.old_holds
        if waits(at) and at.new_holds and at.new_allows:
            at = replace(at, deposited=True)
    assert (at.done, at.new_holds, at.old_allows) == (True, True, 0)


def test_what_is_waited_for_is_said_with_its_depth() -> None:
    """A deposit that may still be undone proves nothing."""
    waited = replace(STATES[0], deposited=False)
    assert waits(waited) == (f"the first deposit of {NEW}; then {OLD} loses role and allowance",)
    assert waits(replace(waited, depth=3))[0].startswith(f"the first deposit of {NEW}, 3 blocks deep; ")
    assert waits(replace(waited, compromised=True))[0].endswith("until then nobody deposits")


def test_without_an_admin_what_needs_one_has_no_signer() -> None:
    """It is blocked, not forgotten."""
    (grant, _) = turns(replace(STATES[0], admin=None))
    assert (grant.does, grant.signer) == ("grant", None)
