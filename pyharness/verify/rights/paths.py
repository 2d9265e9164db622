"""The ways to power: from an account over Safes and timelocks to roles, and from these to functions.

In: ``Audit``. Out: ``Step`` s, and a tree of text. Pure.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pyharness.names import DEFAULT_ADMIN_ROLE
from pyharness.values import ZERO_ADDRESS
from pyharness.verify.rights.matrix import asked_of
from pyharness.verify.rights.schema import ANYBODY, Account, Audit, Power, Right

DEEPEST = 6
ACTS = {
    "PROPOSER_ROLE": "announces in",
    "EXECUTOR_ROLE": "carries out in",
    "CANCELLER_ROLE": "cancels in",
    DEFAULT_ADMIN_ROLE: "administers",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """What an account has directly: a role with the functions it opens, or functions that no role opens."""

    contract: str
    role: str
    functions: tuple[str, ...]
    declared: bool

    def __str__(self) -> str:
        what = f"{self.role} of {self.contract}" if self.role else self.contract
        return f"{what}{'' if self.declared else ' (not declared)'}: {', '.join(self.functions) or 'no function'}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """A Safe or timelock that an account moves, alone or with others, and what is behind it."""

    words: str
    to: str


def direct(audit: Audit, address: str) -> tuple[Step, ...]:
    """What an account can do by itself."""
    powers = [power for power in audit.powers if power.holder == address and not power.inside]
    steps = [_step(audit, power) for power in powers]
    named = {(step.contract, name) for step in steps for name in step.functions}
    rest: dict[str, list[str]] = {}
    for right in audit.rights:
        if address in right.holders and not _opened(right, powers) and (right.contract, right.name) not in named:
            rest.setdefault(right.contract, []).append(right.name)
    return (
        *steps,
        *(Step(contract=name, role="", functions=_once(items), declared=True) for name, items in rest.items()),
    )


def ways(audit: Audit, address: str) -> tuple[Way, ...]:
    """The Safes, timelocks and owned contracts that an account moves."""
    found = []
    for item in audit.accounts:
        if address in item.owners:
            found.append(Way(words=f"owner of {item.address} ({item.words})", to=item.address))
        if address in item.modules:
            found.append(Way(words=f"module of {item.address} ({item.words})", to=item.address))
        acts = [ACTS[role] for role, holders in item.roles.items() if address in holders and role in ACTS]
        if acts and item.address != address:
            found.append(Way(words=f"{', '.join(acts)} {item.address} ({item.words})", to=item.address))
        if item.owner == address:
            found.append(Way(words=f"owner() of {item.address} ({item.words})", to=item.address))
    return tuple(found)


def tree(audit: Audit, address: str, *, indent: str = "", seen: Sequence[str] = ()) -> Iterator[str]:
    """What an account can do, directly and by path, one line each."""
    if not seen:
        yield f"{address}: {audit.account(address).words}"
    lines: list[tuple[str, str | None]] = [(str(step), None) for step in direct(audit, address)]
    lines += [(way.words, way.to) for way in ways(audit, address)]
    for number, (words, to) in enumerate(lines, start=1):
        last = number == len(lines)
        yield f"{indent}{'└─' if last else '├─'} {words}"
        if to is not None and to not in seen and len(seen) < DEEPEST:
            yield from tree(audit, to, indent=f"{indent}{'   ' if last else '│  '}", seen=(*seen, address))


def everybody(audit: Audit) -> tuple[Account, ...]:
    """The accounts that trees begin at: who has something and is moved by nobody known; our own contracts last."""
    found = [item for item in audit.accounts if item.address != ZERO_ADDRESS and not _moved(audit, item)]
    busy = [item for item in found if direct(audit, item.address) or ways(audit, item.address)]
    return tuple(sorted(busy, key=lambda item: (item.kind == "ours", item.kind == "account", item.names)))


def functions_of(audit: Audit, name: str) -> tuple[Right, ...]:
    """The rights on functions of a name, with or without its types, with or without its contract."""
    return tuple(
        right
        for right in audit.rights
        if name in (right.name, right.function, f"{right.contract}.{right.name}", f"{right.contract}.{right.function}")
    )


def _moved(audit: Audit, item: Account) -> bool:
    """Whether somebody else who is known moves it."""
    inside = {holder for holders in item.roles.values() for holder in holders} - {item.address, ZERO_ADDRESS}
    known = {other.address for other in audit.accounts}
    return bool((inside | {*item.owners, *item.modules} | ({item.owner} if item.owner else set())) & known)


def _step(audit: Audit, power: Power) -> Step:
    names = [right for right in audit.rights if power.holder in right.holders and _by(right, power)]
    own = [right.name if right.contract == power.contract else f"{right.contract}.{right.name}" for right in names]
    return Step(contract=power.contract, role=power.role, functions=_once(own), declared=power.declared)


def _by(right: Right, power: Power) -> bool:
    """Whether a power opens a function."""
    needs, _, admin = right.needs.partition(" or ")
    label, role = asked_of(right.model_copy(update={"needs": needs}))
    return label == power.contract and power.role in (role, admin)


def _opened(right: Right, powers: Sequence[Power]) -> bool:
    return right.needs == ANYBODY or any(_by(right, power) for power in powers)


def _once(names: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(names))
