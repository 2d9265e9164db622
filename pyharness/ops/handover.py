"""Which powers change hands, by whom and in which order.

In: declared roles, roles as the chain's logs have them, accounts that held power by an earlier config. Out: ``Move`` s.
Pure.

First everybody new is given what the config names them for; then a new admin itself takes the old one's powers away,
the admin role last. That act is the proof that somebody holds the new admin's keys, and stands in the chain's logs: a
second run needs no file to see it. After any number of moves there is an admin, and nobody is one who neither was
before nor is declared. Source: OpenZeppelin AccessControl: an admin may revoke, which leaves that admin.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from pyharness.chain.roles import Held
from pyharness.config.schema import DeclaredRole
from pyharness.names import DEFAULT_ADMIN_ROLE, role_name

NOBODY = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """One grant or one revocation of a role at a contract.

    Args:
        signer: who makes it; where nobody can, who should.
        after: places of the moves that must be done before.
        blocked: nobody known may make it.
    """

    gives: bool
    signer: str
    contract: str
    role: str
    holder: str
    after: tuple[int, ...] = ()
    blocked: bool = False


@dataclass(frozen=True, slots=True)
class _Table:
    """One contract: who shall hold each role, and who does."""

    contract: str
    wanted: dict[str, tuple[str, ...]]
    granted: dict[str, bool]
    held: dict[str, tuple[str, ...]]

    def missing(self) -> Iterator[tuple[str, str]]:
        """Role and holder of what is to be given; a role that no plan grants only where it is taken from somebody."""
        for role in _admin_first(self.wanted):
            given = self.granted[role] or bool(self.held.get(role))
            for holder in self.wanted[role] if given else NOBODY:
                if holder not in self.held.get(role, ()):
                    yield role, holder

    def stale(self) -> Iterator[tuple[str, str]]:
        """Role and holder of what is to be taken, the admin role last."""
        for role in reversed(_admin_first(self.held)):
            for holder in self.held[role]:
                if holder not in self.wanted.get(role, ()):
                    yield role, holder

    def giver(self, known: Collection[str]) -> str | None:
        """An admin of now: a declared one, or one of an earlier config; never a stranger."""
        admins = self.held.get(DEFAULT_ADMIN_ROLE, ())
        declared = self.wanted.get(DEFAULT_ADMIN_ROLE, ())
        return next((item for item in (*declared, *sorted(known)) if item in admins), None)


def moves(declared: Sequence[DeclaredRole], held: Sequence[Held], known: Collection[str]) -> tuple[Move, ...]:
    """Every move that is missing, in an order that may be cut off anywhere; none where everybody has what is declared.

    Args:
        held: every holder of the declared contracts, by replay of their logs.
        known: who held power by an earlier config, and may be asked to give it.
    """
    tables = _tables(declared, held)
    made: list[Move] = []
    given: dict[str, tuple[int, ...]] = {}
    for table in tables:
        start, giver = len(made), table.giver(known)
        for role, holder in table.missing():
            signer = giver or next(iter(table.wanted.get(DEFAULT_ADMIN_ROLE, ())), holder)
            made.append(_grant(table, signer, role, holder, blocked=giver is None))
        given[table.contract] = tuple(range(start, len(made)))
    for last in (False, True):
        for table in tables:
            _take(table, made, given, last=last)
    return tuple(made)


def _grant(table: _Table, signer: str, role: str, holder: str, *, blocked: bool) -> Move:
    return Move(gives=True, signer=signer, contract=table.contract, role=role, holder=holder, blocked=blocked)


def _take(table: _Table, made: list[Move], before: dict[str, tuple[int, ...]], *, last: bool) -> None:
    """The revocations at one contract, by its declared admin: those of the admin role where ``last``, else the rest."""
    admins, start = table.wanted.get(DEFAULT_ADMIN_ROLE, ()), len(made)
    for role, holder in table.stale():
        if (role == DEFAULT_ADMIN_ROLE) == last:
            taken = Move(
                gives=False,
                signer=admins[0] if admins else holder,
                contract=table.contract,
                role=role,
                holder=holder,
                after=before[table.contract],
                blocked=not admins,
            )
            made.append(taken)
    before[table.contract] += tuple(range(start, len(made)))


def _tables(declared: Sequence[DeclaredRole], held: Sequence[Held]) -> tuple[_Table, ...]:
    tables: dict[str, _Table] = {}
    for item in declared:
        table = tables.setdefault(item.address, _Table(item.address, {}, {}, {}))
        table.wanted[item.role] = item.holders
        table.granted[item.role] = item.granted
    for found in held:
        if found.confirmed and found.contract in tables:
            known, role = tables[found.contract].held, role_name(found.role)
            known[role] = (*known.get(role, ()), found.holder)
    return tuple(tables.values())


def _admin_first(roles: Collection[str]) -> list[str]:
    return sorted(roles, key=lambda role: (role != DEFAULT_ADMIN_ROLE, role))
