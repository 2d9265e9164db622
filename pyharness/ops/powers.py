"""Acts on powers: grant, revoke, pause, unpause.

In: a ``System``, parsed parameters, the books before. Out: facts, calls, effects, objections. Pure.
Source: OpenZeppelin AccessControl; guide, "Access Control Roles", "Security Considerations".
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pyharness.names import DEFAULT_ADMIN_ROLE, one_of, role_id
from pyharness.ops import vocabulary as say
from pyharness.ops.governing import unchanged
from pyharness.ops.schema import Act, Books, Call, Effect, Fact, Given, Objection, Parameter, Power, System, Wish
from pyharness.ops.vocabulary import FACTORY, PARAMS, POOL, RESERVE, ROUTER


def _held(system: System, given: Given) -> Fact:
    power = Power(label=given["contract"], at=system.contracts[given["contract"]], role=given["role"])
    return power.held_by(given["account"], system.named(given["account"]))


def _admin_of(label: str) -> str:
    """Who administers a contract's roles: governance of a model's params, the admin of everything else."""
    return "governor" if label.startswith(f"{PARAMS}/") else "admin"


def party_of(act: Act, wish: Wish) -> str:
    """The party of the config that holds an act's power."""
    ours = act.name in ("grant", "revoke")
    return _admin_of(wish.said.get("contract", "")) if ours else act.party


def _call(system: System, given: Given, function: str, words: str) -> Call:
    label, role = given["contract"], bytes.fromhex(role_id(given["role"])[2:])
    return say.call(
        system, label, function, role, given["account"], role=DEFAULT_ADMIN_ROLE, by=_admin_of(label), words=words
    )


def _grant(system: System, given: Given) -> Iterable[Call]:
    words = f"Give {system.named(given['account'])} the power {given['role']} of {given['contract']}"
    yield _call(system, given, "grantRole", words)


def _revoke(system: System, given: Given) -> Iterable[Call]:
    words = f"Take the power {given['role']} of {given['contract']} from {system.named(given['account'])}"
    yield _call(system, given, "revokeRole", words)


def _has_role(system: System, given: Given) -> Iterator[Objection]:
    """The contract must know the role at all: a role nobody asks for is a power nobody has."""
    label, role = given["contract"], given["role"]
    entries = system.abi.get(label.split("/")[0], ())
    own = {entry["name"] for entry in entries if entry["type"] == "function" and entry["name"].endswith("_ROLE")}
    if not any(entry.get("name") == "hasRole" for entry in entries) or role not in own | {DEFAULT_ADMIN_ROLE}:
        text = f"{label} does not ask for this role"
        yield say.objection(system, "E-ROLE-UNKNOWN", text, role, ", ".join(sorted(own)) or "no role at all")


def _against_grant(system: System, given: Given, books: Books) -> Iterator[Objection]:
    label, role, account = given["contract"], given["role"], given["account"]
    yield from _has_role(system, given)
    yield from unchanged(system, books, _held(system, given), True)
    if (label, role, account) not in system.declared:
        text = f"the config does not declare {account} a holder of {role} of {label}: verification would find it"
        command = f"python -m pyharness config show {system.words}"
        yield say.objection(system, "E-UNDECLARED", text, account, "a declared holder", command)


def _against_revoke(system: System, given: Given, books: Books) -> Iterator[Objection]:
    label, role, account = given["contract"], given["role"], given["account"]
    yield from _has_role(system, given)
    yield from unchanged(system, books, _held(system, given), False)
    party = _admin_of(label)
    if role == DEFAULT_ADMIN_ROLE and account in (system.holder(party), getattr(system.config.holders, party)):
        text = f"{label} could be left without an admin"
        yield say.objection(system, "E-LAST-ADMIN", text, account, "another than the one who acts and the config's own")


def remarks(system: System, given: Given) -> Iterator[str]:
    """A power that is taken from whom the config gives it."""
    label, role, account = given["contract"], given["role"], given["account"]
    if (label, role, account) in system.declared:
        yield f"the config declares {account} a holder of {role} of {label}: verification will miss it"


def _paused_fact(system: System, given: Given) -> Fact:
    return say.paused(system, given["contract"])


def _stop(system: System, given: Given, function: str, role: str, party: str) -> Iterable[Call]:
    label = given["contract"]
    asked = FACTORY if label.startswith(f"{POOL}/") else label
    verb = "Stop" if function == "pause" else "Let go on"
    what = {RESERVE: "deposits, top-ups and payments", ROUTER: "usage fees"}.get(label, "trading, sales included")
    yield say.call(
        system, label, function, role=role, by=party, asked=asked, words=f"{verb} {what} of {label}",
    )  # fmt: skip


def _against_stop(system: System, given: Given, books: Books, wanted: bool) -> Iterator[Objection]:
    label = given["contract"]
    if label not in say.pausable(system):
        expected = one_of(label, say.pausable(system))
        yield say.objection(system, "E-NOT-PAUSABLE", f"{label} cannot be paused", label, expected)
        return
    yield from unchanged(system, books, _paused_fact(system, given), wanted)


def _stop_facts(system: System, given: Given) -> Iterable[Fact]:
    return (_paused_fact(system, given),) if given["contract"] in say.pausable(system) else ()


_CONTRACT = Parameter(name="contract", kind="contract")
_PAUSABLE = Parameter(name="contract", kind="pausable")
_WHO = (_CONTRACT, Parameter(name="role", kind="role"), Parameter(name="account", kind="account"))

ACTS = (
    Act(
        name="grant",
        sentence="Give somebody a power that the config declares.",
        parameters=_WHO,
        calls=("*.grantRole",),
        power=DEFAULT_ADMIN_ROLE,
        party="admin",
        facts=lambda system, given: (_held(system, given),),
        build=_grant,
        effects=lambda system, given, _: (Effect(fact=_held(system, given), value=True),),
        against=_against_grant,
    ),
    Act(
        name="revoke",
        sentence="Take a power from somebody.",
        parameters=_WHO,
        calls=("*.revokeRole",),
        power=DEFAULT_ADMIN_ROLE,
        party="admin",
        facts=lambda system, given: (_held(system, given),),
        build=_revoke,
        effects=lambda system, given, _: (Effect(fact=_held(system, given), value=False),),
        against=_against_revoke,
    ),
    Act(
        name="pause",
        sentence="Stop the reserve, the router, or trading in a model's tokens.",
        parameters=(_PAUSABLE,),
        calls=("*.pause",),
        power="PAUSER_ROLE",
        party="pauser",
        facts=_stop_facts,
        build=lambda system, given: _stop(system, given, "pause", "PAUSER_ROLE", "pauser"),
        effects=lambda system, given, _: (Effect(fact=_paused_fact(system, given), value=True),),
        against=lambda system, given, books: _against_stop(system, given, books, wanted=True),
    ),
    Act(
        name="unpause",
        sentence="Let the reserve, the router, or trading in a model's tokens go on.",
        parameters=(_PAUSABLE,),
        calls=("*.unpause",),
        power=DEFAULT_ADMIN_ROLE,
        party="admin",
        facts=_stop_facts,
        build=lambda system, given: _stop(system, given, "unpause", DEFAULT_ADMIN_ROLE, "admin"),
        effects=lambda system, given, _: (Effect(fact=_paused_fact(system, given), value=False),),
        against=lambda system, given, books: _against_stop(system, given, books, wanted=False),
    ),
)
