"""The order of a hand-over: wherever it is cut off somebody administers, and nobody does who should not."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from pyharness.chain.roles import Held
from pyharness.config.schema import DeclaredRole
from pyharness.names import DEFAULT_ADMIN_ROLE, role_id
from pyharness.ops.handover import Move, moves
from pyharness.values import ZERO_HASH, checksummed

ADMIN, GOV, PAUSER = DEFAULT_ADMIN_ROLE, "GOV_ROLE", "PAUSER_ROLE"
ROLES = (ADMIN, GOV, PAUSER)


def account(number: int) -> str:
    """An address of its own."""
    return checksummed("0x" + f"{number:02x}" * 20)


OLD, NEW, STRANGER, VAULT, FACTORY = (account(number) for number in (0xA1, 0xB2, 0xC3, 0x11, 0x22))
Powers = set[tuple[str, str, str]]


def declared(rows: dict[tuple[str, str], tuple[str, ...]], *, granted: bool = True) -> tuple[DeclaredRole, ...]:
    """Declared roles by contract and role."""
    return tuple(
        DeclaredRole(contract=place, address=place, role=role, holders=tuple(sorted(holders)), granted=granted)
        for (place, role), holders in rows.items()
    )


def logs(powers: Powers) -> tuple[Held, ...]:
    """What a replay of the logs gives."""
    return tuple(
        Held(contract=place, role=role_id(role), holder=holder, tx_hash=ZERO_HASH, confirmed=True)
        for place, role, holder in sorted(powers)
    )


def applied(powers: Powers, move: Move) -> Powers:
    """The powers after a move, which its signer must be able to make: as AccessControl has it."""
    assert (move.contract, ADMIN, move.signer) in powers, f"{move.signer} is no admin"
    row = (move.contract, move.role, move.holder)
    assert (row in powers) != move.gives, "nothing is given twice, nothing taken that is not there"
    return powers | {row} if move.gives else powers - {row}


def test_everybody_new_is_given_power_before_the_new_admin_takes_the_old_ones() -> None:
    """Two contracts, two roles: the old admin grants, the new one revokes, the admin role last."""
    wanted = declared({(VAULT, ADMIN): (NEW,), (VAULT, PAUSER): (NEW,), (FACTORY, ADMIN): (NEW,)})
    found = moves(wanted, logs({(VAULT, ADMIN, OLD), (VAULT, PAUSER, OLD), (FACTORY, ADMIN, OLD)}), {OLD})
    assert [(move.gives, move.signer, move.contract, move.role) for move in found] == [
        (True, OLD, VAULT, ADMIN),
        (True, OLD, VAULT, PAUSER),
        (True, OLD, FACTORY, ADMIN),
        (False, NEW, VAULT, PAUSER),
        (False, NEW, VAULT, ADMIN),
        (False, NEW, FACTORY, ADMIN),
    ]
    assert [move.after for move in found] == [(), (), (), (0, 1), (0, 1, 3), (2,)]
    assert not any(move.blocked for move in found)


def test_only_a_role_moves_where_the_admin_stays() -> None:
    """The admin itself grants and revokes; nothing else is touched."""
    wanted = declared({(VAULT, ADMIN): (OLD,), (VAULT, PAUSER): (NEW,)})
    found = moves(wanted, logs({(VAULT, ADMIN, OLD), (VAULT, PAUSER, OLD)}), {OLD})
    assert [(move.gives, move.signer, move.holder) for move in found] == [(True, OLD, NEW), (False, OLD, OLD)]


def test_a_stranger_is_never_asked_to_give_power() -> None:
    """An undeclared admin nobody knows is taken away, not used; without another admin it is blocked."""
    wanted = declared({(VAULT, ADMIN): (NEW,)})
    (grant, revocation) = moves(wanted, logs({(VAULT, ADMIN, STRANGER)}), {OLD})
    assert (grant.signer, grant.blocked) == (NEW, True)
    assert (revocation.signer, revocation.after) == (NEW, (0,))
    taken = moves(wanted, logs({(VAULT, ADMIN, STRANGER), (VAULT, ADMIN, NEW)}), {OLD})
    assert [(move.gives, move.signer, move.holder) for move in taken] == [(False, NEW, STRANGER)]


def test_a_role_nobody_need_have_is_given_only_where_it_is_taken() -> None:
    """In mode infrastructure no plan grants a pauser; where there is one, the new one follows it."""
    admin = declared({(VAULT, ADMIN): (OLD,)})
    pauser = declared({(VAULT, PAUSER): (NEW,)}, granted=False)
    assert moves(admin + pauser, logs({(VAULT, ADMIN, OLD)}), {OLD}) == ()
    found = moves(admin + pauser, logs({(VAULT, ADMIN, OLD), (VAULT, PAUSER, OLD)}), {OLD})
    assert [(move.gives, move.holder) for move in found] == [(True, NEW), (False, OLD)]


def test_what_logs_say_and_the_contract_denies_is_no_power() -> None:
    """A holder by its logs alone neither signs nor is spared a grant."""
    lied = Held(contract=VAULT, role=role_id(ADMIN), holder=NEW, tx_hash=ZERO_HASH, confirmed=False)
    found = moves(declared({(VAULT, ADMIN): (NEW,)}), (*logs({(VAULT, ADMIN, OLD)}), lied), {OLD})
    assert [(move.gives, move.signer) for move in found] == [(True, OLD), (False, NEW)]


def test_the_params_of_many_models_change_hands_too() -> None:
    """Four moves a model, each waiting for its own contract's only; a thousand models are planned in a moment."""
    places = [checksummed("0x" + f"{number:040x}") for number in range(1, 1_001)]
    wanted = declared({(place, role): (NEW,) for place in places for role in (ADMIN, GOV)})
    found = moves(wanted, logs({(place, role, OLD) for place in places for role in (ADMIN, GOV)}), {OLD})
    assert (len(found), {move.signer for move in found if not move.gives}) == (4_000, {NEW})
    assert all({found[at].contract for at in move.after} == {move.contract} for move in found if not move.gives)
    assert {len(move.after) for move in found} == {0, 2, 3}


PEOPLE = (OLD, NEW, STRANGER, account(0xD4))
powers_of = st.frozensets(st.tuples(st.sampled_from([VAULT, FACTORY]), st.sampled_from(ROLES), st.sampled_from(PEOPLE)))
holders_of = st.fixed_dictionaries(
    {(place, role): st.sets(st.sampled_from(PEOPLE), min_size=1).map(tuple)
     for place in (VAULT, FACTORY) for role in ROLES}
)  # fmt: skip


@settings(deadline=None, max_examples=300)
@given(powers_of, holders_of, st.randoms(use_true_random=False))
def test_cut_off_anywhere_it_is_safe_and_a_second_run_ends_it(
    start: frozenset[tuple[str, str, str]], rows: dict[tuple[str, str], tuple[str, ...]], chance: object
) -> None:
    """Any order that keeps to ``after``: always an admin, no new one but declared ones; planned again, it ends."""
    wanted, powers = declared(rows), set(start)
    for place in (VAULT, FACTORY):
        powers.add((place, ADMIN, OLD))
    known = {OLD}
    before = set(powers)
    for _ in range(12):
        found = moves(wanted, logs(powers), known)
        if not found:
            break
        assert not any(move.blocked for move in found)
        done: set[int] = set()
        for _ in range(chance.randint(1, len(found))):  # type: ignore[attr-defined]
            ready = [at for at, move in enumerate(found) if at not in done and set(move.after) <= done]
            at = chance.choice(ready)  # type: ignore[attr-defined]
            powers = applied(powers, found[at])
            done.add(at)
            admins = {(place, holder) for place, role, holder in powers if role == ADMIN}
            assert {place for place, _ in admins} == {VAULT, FACTORY}
            assert all((place, ADMIN, holder) in before or holder in rows[place, ADMIN] for place, holder in admins)
    while found := moves(wanted, logs(powers), known):
        for move in found:
            powers = applied(powers, move)
    assert powers == {(place, role, holder) for (place, role), holders in rows.items() for holder in holders}
