"""Acts of a Safe on itself: swap-owner, add-owner, remove-owner, set-threshold.

In: a ``System`` with the Safe as it stands, parsed parameters, the books before. Out: facts, calls, effects,
objections. Pure. Source: Safe 1.3.0 and newer, `OwnerManager.sol`: owners are a linked list, so who is changed is named
with the owner before; before the first one stands a sentinel. A new owner comes first, a successor in the old one's
place.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from pyharness.chain.safe_state import SafeState
from pyharness.names import listed
from pyharness.ops import vocabulary as say
from pyharness.ops.governing import unchanged
from pyharness.ops.payees import look_alikes, nobodys
from pyharness.ops.schema import Act, Books, Call, Effect, Fact, Given, Objection, Parameter, System
from pyharness.values import checksummed

SAFE = "Safe"
SENTINEL = checksummed("0x" + "1".rjust(40, "0"))


def _entry(name: str, **inputs: str) -> dict[str, Any]:
    return {"type": "function", "name": name, "inputs": [{"name": key, "type": kind} for key, kind in inputs.items()]}


ABI: Sequence[dict[str, Any]] = (
    _entry("swapOwner", prevOwner="address", oldOwner="address", newOwner="address"),
    _entry("addOwnerWithThreshold", owner="address", _threshold="uint256"),
    _entry("removeOwner", prevOwner="address", owner="address", _threshold="uint256"),
    _entry("changeThreshold", _threshold="uint256"),
)


def label_of(safe: str) -> str:
    """What a Safe is called among the contracts of a system."""
    return f"{SAFE}/{safe}"


def _owners_fact(safe: str) -> Fact:
    return Fact(subject=f"{SAFE} {safe}", what="owners", unit="text", to=safe, question="getOwners()(address[])")


def _threshold_fact(safe: str) -> Fact:
    what = "owners that must sign"
    return Fact(subject=f"{SAFE} {safe}", what=what, unit="count", to=safe, question="getThreshold()(uint256)")


def _facts(_system: System, given: Given) -> tuple[Fact, Fact]:
    return _owners_fact(given["safe"]), _threshold_fact(given["safe"])


def _before(owners: Sequence[str], owner: str) -> str:
    """Who stands before an owner in the list; the sentinel before the first, and before nobody of them."""
    place = owners.index(owner) if owner in owners else 0
    return owners[place - 1] if place else SENTINEL


def _call(system: System, safe: str, function: str, *arguments: object, words: str) -> Call:
    return say.call(system, label_of(safe), function, *arguments, by=safe, words=f"{words}, in the {SAFE} {safe}")


def _swap(system: System, given: Given) -> Iterable[Call]:
    safe, old, new = given["safe"], given["old"], given["new"]
    before = _before(system.safes[safe].owners, old)
    words = f"Put {system.named(new)} in the place of the owner {system.named(old)}"
    yield _call(system, safe, "swapOwner", before, old, new, words=words)


def _add(system: System, given: Given) -> Iterable[Call]:
    safe, owner, count = given["safe"], given["owner"], given["threshold"]
    words = f"Make {system.named(owner)} an owner; {count} of {len(system.safes[safe].owners) + 1} must sign"
    yield _call(system, safe, "addOwnerWithThreshold", owner, count, words=words)


def _remove(system: System, given: Given) -> Iterable[Call]:
    safe, owner, count = given["safe"], given["owner"], given["threshold"]
    owners = system.safes[safe].owners
    words = f"Let {system.named(owner)} be no owner any more; {count} of {len(owners) - 1} must sign"
    yield _call(system, safe, "removeOwner", _before(owners, owner), owner, count, words=words)


def _quorum(system: System, given: Given) -> Iterable[Call]:
    safe, count = given["safe"], given["threshold"]
    words = f"Let {count} of {len(system.safes[safe].owners)} owners sign"
    yield _call(system, safe, "changeThreshold", count, words=words)


def _owners_after(state: SafeState, given: Given) -> tuple[str, ...]:
    """The list afterwards, in the contract's order."""
    if "old" in given:
        return tuple(given["new"] if owner == given["old"] else owner for owner in state.owners)
    if "owner" not in given:
        return state.owners
    if given["owner"] in state.owners:
        return tuple(owner for owner in state.owners if owner != given["owner"])
    return (given["owner"], *state.owners)


def _effects(system: System, given: Given, books: Books) -> Iterable[Effect]:
    owners, quorum = _facts(system, given)
    after = _owners_after(system.safes[given["safe"]], given)
    yield Effect(fact=owners, value="[" + ",".join(after) + "]")
    yield Effect(fact=quorum, value=given.get("threshold", books.get(quorum)))


def _against(system: System, given: Given, books: Books, *, joins: str = "", leaves: str = "") -> Iterator[Objection]:
    """What the Safe would refuse, and what leaves it to one key where money is real."""
    state = system.safes[given["safe"]]
    if books.get(_owners_fact(state.address)) != "[" + ",".join(state.owners) + "]":
        text = "an earlier act of this set changes the same Safe's owners"
        yield say.objection(system, "E-OWNERS-TWICE", text, state.address, "one such act at a time, each signed alone")
    if leaves and given[leaves] not in state.owners:
        text = f"{given[leaves]} is no owner of the Safe"
        yield say.objection(system, "E-OWNER-UNKNOWN", text, given[leaves], f"one of {', '.join(state.owners)}")
    if joins:
        yield from _against_new(system, state, given[joins])
    count = len(state.owners) + (1 if joins and not leaves else -1 if leaves and not joins else 0)
    quorum = given.get("threshold", state.threshold)
    if not 0 < quorum <= count:
        text = "as many owners cannot, or need not, sign"
        yield say.objection(system, "E-QUORUM", text, str(quorum), f"1 to {count}")
    elif quorum == 1 and system.config.protected:
        text = "a single key would move the Safe, and real money with it"
        yield say.objection(system, "E-ONE-KEY", text, f"1 of {count}", "2 owners or more that must sign")


def _against_new(system: System, state: SafeState, account: str) -> Iterator[Objection]:
    """An owner signs: nobody twice, no contract of the system, nothing that the list itself uses."""
    if account in state.owners:
        yield say.objection(system, "E-NOTHING-TO-DO", f"{account} is an owner already", account, "somebody else")
    taken = [label for label, address in system.contracts.items() if address == account]
    said = "the end of the list of owners" if account == SENTINEL else listed(taken) or nobodys(account)
    if said:
        found = f"{said} {account}"
        yield say.objection(system, "E-OWNER", "this is no account that signs", found, "an account, or another Safe")
    yield from look_alikes(system, account, "E-OWNER-LOOK-ALIKE")


def _against_quorum(system: System, given: Given, books: Books) -> Iterator[Objection]:
    yield from unchanged(system, books, _threshold_fact(given["safe"]), given["threshold"])
    yield from _against(system, given, books)


_SAFE = Parameter(name="safe", kind="safe")
_OWNER = Parameter(name="owner", kind="account")
_QUORUM = Parameter(name="threshold", kind="quorum")


def _act(name: str, sentence: str, function: str, parameters: tuple[Parameter, ...], build: Any, against: Any) -> Act:
    return Act(
        name=name,
        sentence=sentence,
        parameters=(_SAFE, *parameters),
        calls=(f"{SAFE}/.{function}",),
        power="",
        party="safe",
        facts=_facts,
        build=build,
        effects=_effects,
        against=against,
    )


ACTS = (
    _act(
        "swap-owner",
        "Put another account in an owner's place in a Safe.",
        "swapOwner",
        (Parameter(name="old", kind="account"), Parameter(name="new", kind="account")),
        _swap,
        lambda system, given, books: _against(system, given, books, joins="new", leaves="old"),
    ),
    _act(
        "add-owner",
        "Make somebody an owner of a Safe, and say how many must sign.",
        "addOwnerWithThreshold",
        (_OWNER, _QUORUM),
        _add,
        lambda system, given, books: _against(system, given, books, joins="owner"),
    ),
    _act(
        "remove-owner",
        "Let somebody be no owner of a Safe any more, and say how many must sign.",
        "removeOwner",
        (_OWNER, _QUORUM),
        _remove,
        lambda system, given, books: _against(system, given, books, leaves="owner"),
    ),
    _act(
        "set-threshold",
        "Say how many owners of a Safe must sign.",
        "changeThreshold",
        (_QUORUM,),
        _quorum,
        _against_quorum,
    ),
)
