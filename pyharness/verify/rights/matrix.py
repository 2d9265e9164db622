"""Each function that changes state, called by everybody: who is refused for want of a power, and which.

In: contracts with their ABIs, accounts, somebody nobody knows, who makes the calls. Out: ``Right`` s. Pure: the calls
come from outside. A call that fails for another reason than a power has passed the gate.

Source: OpenZeppelin AccessControl; the errors of ``src/types/Errors.sol`` and ``src/interfaces``: every contract of
ours looks at the caller before it looks at anything else, which ``test/matrix/permissions.json`` states and proves.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pyharness.chain.abi import Interface, encode_call, signature
from pyharness.chain.schema import DecodedCall
from pyharness.names import DEFAULT_ADMIN_ROLE, role_name
from pyharness.verify.rights.schema import ANYBODY, ONESELF, OWN_TOKENS, Right

FACTORY, FEE_ROUTER = "HokusaiAMMFactory", "FEE_ROUTER_ROLE"
NO_MONEY = ("ERC20InsufficientAllowance", "ERC20InsufficientBalance")
PASSED = (None, ONESELF, OWN_TOKENS)  # refused for nothing, or for what no power would help against
CHANGING = ("nonpayable", "payable")
Abi = Sequence[Mapping[str, Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """One of our contracts.

    Args:
        text: a good id for what it calls a model.
        near: who besides everybody calls it: a model's contracts call one another, and no other model's.
    """

    label: str
    address: str
    abi: Abi
    text: str
    near: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """A call that somebody might make."""

    sender: str
    to: str
    data: bytes


Try = Callable[[Sequence[Attempt]], Sequence[bytes | None]]
"""Makes calls without changing anything; revert data in order, None for what went through."""


def writers(abi: Abi) -> tuple[Mapping[str, Any], ...]:
    """The functions that change state, by signature."""
    found = [item for item in abi if item["type"] == "function" and item["stateMutability"] in CHANGING]
    return tuple(sorted(found, key=signature))


def matrix(
    places: Sequence[Place], accounts: Sequence[str], strangers: tuple[str, str], attempt: Try
) -> tuple[Right, ...]:
    """The right of every function of these contracts: the stranger calls all of them, everybody those that refuse it.

    Args:
        strangers: who nobody can have given a power: one that calls, and one that is spoken of.
    """
    rows = [(place, entry) for place in places for entry in writers(place.abi)]
    stranger, other = strangers
    data = [call_data(entry, place.text, other) for place, entry in rows]
    labels = {place.address: place.label for place in places}
    errors = Interface(entry for place in places for entry in place.abi if entry["type"] == "error")
    alone = attempt(
        [Attempt(sender=stranger, to=row[0].address, data=sent) for row, sent in zip(rows, data, strict=True)]
    )
    needs = [refusal(errors, answer, stranger, labels) for answer in alone]
    closed = [number for number, need in enumerate(needs) if need not in PASSED]
    calls = [
        (number, account, Attempt(sender=account, to=rows[number][0].address, data=data[number]))
        for number in closed
        for account in dict.fromkeys((*accounts, *rows[number][0].near))
    ]
    answers = attempt([call for _, _, call in calls])
    passed: dict[int, list[str]] = {}
    for (number, account, _), answer in zip(calls, answers, strict=True):
        if refusal(errors, answer, account, labels) in PASSED:
            passed.setdefault(number, []).append(account)
    return tuple(
        Right(
            contract=place.label,
            function=signature(entry),
            needs=needs[number] or ANYBODY,
            holders=tuple(passed.get(number, ())),
        )
        for number, (place, entry) in enumerate(rows)
    )


def refusal(errors: Interface, answer: bytes | None, account: str, labels: Mapping[str, str]) -> str | None:
    """What an account was refused for want of: a power, tokens of its own; None where it met neither.

    Args:
        labels: our contracts by address.
    """
    found = errors.error(answer) if answer else None
    if found is None:
        return None
    said = list(found.args.values())
    if found.name == "AccessControlBadConfirmation":
        return ONESELF
    if found.name in NO_MONEY:
        return OWN_TOKENS
    return _want(found, said, labels) if said and said[0] == account else None


def _want(found: DecodedCall, said: Sequence[object], labels: Mapping[str, str]) -> str | None:
    role = role_name("0x" + said[1].hex()) if len(said) > 1 and isinstance(said[1], bytes) else ""
    meanings = {
        "AccessControlUnauthorizedAccount": role,
        "MissingPoolRole": f"{FACTORY}.{role}",
        "NotFeeRouter": f"{FACTORY}.{FEE_ROUTER}",
        "NotMinter": "minter",
    }
    if found.name == "UnauthorizedCaller":
        return f"only {labels.get(str(said[1]), str(said[1]))}"
    return meanings.get(found.name)


def call_data(entry: Mapping[str, Any], text: str, account: str) -> bytes:
    """A call with arguments that look right: the id, the account, one of everything else."""
    return encode_call(signature(entry), *(_value(item, text, account) for item in entry["inputs"]))


def _value(item: Mapping[str, Any], text: str, account: str) -> object:
    kind: str = item["type"]
    if kind.endswith("]"):
        return [_value({**item, "type": kind[: kind.rindex("[")]}, text, account)]
    if kind == "tuple":
        return tuple(_value(part, text, account) for part in item["components"])
    if kind.startswith("bytes"):
        return bytes(int(kind[5:])) if kind[5:] else b""
    return {"string": text, "address": account, "bool": True}.get(kind, 1)


def asked_of(right: Right) -> tuple[str, str]:
    """The contract that keeps the role a right needs, and the role; empty where it needs none."""
    if not right.needs.endswith("_ROLE"):
        return "", ""
    label, _, role = right.needs.rpartition(".")
    return label or right.contract, role


def either(right: Right, held: Mapping[tuple[str, str], frozenset[str]]) -> Right:
    """The right in words that name the admin too, where one without the role passed."""
    label, role = asked_of(right)
    beside = set(right.holders) - held.get((label, role), frozenset())
    admins = held.get((label, DEFAULT_ADMIN_ROLE), frozenset())
    if role and role != DEFAULT_ADMIN_ROLE and beside and beside <= admins:
        return right.model_copy(update={"needs": f"{right.needs} or {DEFAULT_ADMIN_ROLE}"})
    return right
