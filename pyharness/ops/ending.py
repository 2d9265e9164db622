"""The calls of a move that are not acts on a system of ours: allowances, and the end of an older router.

In: a ``System``, who signs what. Out: ``Change`` s; a ``Prospect`` that papers are made of. Pure.
Source: OpenZeppelin AccessControl, ERC-20; USDC in base units (6 decimals).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from pyharness.chain.abi import encode_call
from pyharness.names import DEFAULT_ADMIN_ROLE, role_id
from pyharness.ops import vocabulary as say
from pyharness.ops.prospect import Prospect
from pyharness.ops.schema import Call, Fact, Power, System, Wish
from pyharness.ops.vocabulary import USDC
from pyharness.units import in_usdc

ROLE = "FEE_DEPOSITOR_ROLE"
OLDER = "older router"
REVOCATION = "revokeRole(bytes32,address)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A call, and the one fact that it makes another."""

    call: Call
    fact: Fact
    value: object


def allowed(system: System, owner: str, spender: str, amount: int) -> Change:
    """What an account lets a router take is this from now on."""
    taker = system.named(spender)
    words = f"Let {taker} take up to {in_usdc(amount)}" if amount else f"Let {taker} take nothing any more"
    return Change(
        call=say.call(system, USDC, "approve", spender, amount, by=owner, words=words),
        fact=Fact(
            subject=system.named(owner),
            what=f"USDC that {taker} may take",
            unit="USDC",
            to=system.contracts[USDC],
            question="allowance(address,address)(uint256)",
            arguments=(owner, spender),
        ),
        value=amount,
    )


def revoked(system: System, router: str, admin: str, depositor: str) -> Change:
    """An older router's depositor may deposit no longer."""
    identifier = bytes.fromhex(role_id(ROLE)[2:])
    call = Call(
        label=OLDER,
        to=router,
        function="revokeRole",
        signature=REVOCATION,
        names=("role", "account"),
        arguments=(identifier, depositor),
        data=encode_call(REVOCATION, identifier, depositor),
        power=Power(label=OLDER, at=router, role=DEFAULT_ADMIN_ROLE),
        sender=admin,
        model=None,
        words=f"Take the power {ROLE} of the {OLDER} {router} from {system.named(depositor)}",
    )
    power = Power(label=OLDER, at=router, role=ROLE)
    return Change(call=call, fact=power.held_by(depositor, system.named(depositor)), value=False)


def foreseen(
    system: System, name: str, changes: Sequence[Change], read: Callable[[Sequence[Fact]], Mapping[Fact, str]]
) -> Prospect:
    """What would become of the changes, one after the other.

    Args:
        name: what files are called.
        read: answers facts, all at one block.
    """
    powers = [item.call.power.held_by(item.call.sender) for item in changes if item.call.power]
    facts = tuple(dict.fromkeys([*(item.fact for item in changes), *powers]))
    answers = read(facts)
    books = {fact: fact.value(answers[fact]) for fact in facts}
    stages = {0: dict(books)}
    first = dict.fromkeys(powers, 0)
    for place, item in enumerate(changes):
        first.setdefault(item.fact, place)
        books[item.fact] = item.value
        stages[place + 1] = dict(books)
    return Prospect(
        system=system,
        wishes=(Wish(act=name, said={}),),
        calls=tuple(item.call for item in changes),
        answers=answers,
        stages=stages,
        first=first,
        objections=(),
        remarks=(),
    )
