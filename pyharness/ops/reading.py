"""Calls back into the acts that make them, so that a file from anywhere is judged as an act of our own would be.

In: call data, a ``System``. Out: wishes. Pure. What no act makes is an objection: signers should know what they sign.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from pyharness.chain.abi import Interface
from pyharness.names import role_name
from pyharness.ops.schema import Objection, System, Wish
from pyharness.ops.vocabulary import PARAMS, POOL, RESERVE, USDC, abi_of

Args = Sequence[object]
CHECK = "python -m pyharness ops check --help"


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """A call of a contract of the system, decoded."""

    place: str
    label: str
    function: str
    arguments: tuple[object, ...]
    data: bytes

    @property
    def model(self) -> str:
        """The model whose own contract is called."""
        return self.label.partition("/")[2]


def decoded(system: System, to: str, data: bytes, place: str) -> Named | Objection:
    """A call by the callee's own ABI."""
    labels = [label for label, address in system.contracts.items() if address == to]
    if not labels:
        return stranger(to, place)
    label = labels[0]
    found = Interface(abi_of(system, label)).call(data)
    if found is None:
        shown = "0x" + data[:4].hex() if data else "no call data"
        return _objection(
            "E-FILE-FUNCTION", f"{label} has no such function, or not these arguments", shown, "one", place
        )
    return Named(place=place, label=label, function=found.name, arguments=tuple(found.args.values()), data=data)


def stranger(to: str, place: str) -> Objection:
    """What is said of a call of somebody else's contract."""
    return _objection("E-FILE-CONTRACT", "a contract that is not of this system is called", to, "ours", place)


def wishes_of(calls: Sequence[Named]) -> tuple[tuple[Wish, ...], tuple[Objection, ...]]:
    """The acts that make these calls, in order."""
    wishes: list[Wish] = []
    wrong: list[Objection] = []
    rest = list(calls)
    while rest:
        call = rest.pop(0)
        if (call.label, call.function) == (USDC, "approve") and rest and rest[0].function == "topUp":
            call = rest.pop(0)
        said = MEANINGS[call.function](call) if call.function in MEANINGS else None
        if said is None:
            text = f"no act makes a call of {call.label}.{call.function}"
            wrong.append(_objection("E-FILE-ACT", text, call.function, ", ".join(sorted(MEANINGS)), call.place))
        else:
            act, given = said
            wishes.append(Wish(act=act, said=given, place=call.place))
    return tuple(wishes), tuple(wrong)


Meaning = tuple[str, dict[str, str]] | None


def _amount(units: object) -> str:
    number = units if isinstance(units, int) else 0
    whole, rest = divmod(number, 10**6)
    return f"{whole}.{rest:06d}".rstrip("0").rstrip(".")


def _pay(call: Named) -> Meaning:
    model, payee, amount, invoice, memo = call.arguments
    said = {"model": str(model), "to": str(payee), "amount": _amount(amount), "memo": str(memo)}
    return "pay", said | {"invoice": "0x" + bytes(invoice).hex() if isinstance(invoice, bytes) else ""}


def _of_model(act: str, *names: str) -> Callable[[Named], Meaning]:
    """A call whose arguments are those of an act, the model first."""

    def read(call: Named) -> Meaning:
        words = [_word(name, value) for name, value in zip(names, call.arguments, strict=True)]
        return act, dict(zip(names, words, strict=True))

    return read


def _word(name: str, value: object) -> str:
    if name == "amount":
        return _amount(value)
    return ("yes" if value else "no") if isinstance(value, bool) else str(value)


def _of_role(act: str) -> Callable[[Named], Meaning]:
    def read(call: Named) -> Meaning:
        role, account = call.arguments
        name = role_name("0x" + role.hex()) if isinstance(role, bytes) else ""
        return act, {"contract": call.label, "role": name, "account": str(account)}

    return read


def _split(call: Named) -> Meaning:
    return ("set-split", {"model": call.model, "rate": str(call.arguments[0])}) if _at(call, PARAMS) else None


def _collect(call: Named) -> Meaning:
    return ("collect-fees", {"model": call.model}) if _at(call, POOL) else None


def _at(call: Named, name: str) -> bool:
    return call.label.startswith(f"{name}/")


def _attesters(call: Named) -> Meaning:
    accounts, quorum = call.arguments
    words = ",".join(str(account) for account in accounts) if isinstance(accounts, tuple) else ""
    return "set-attesters", {"attesters": words, "threshold": str(quorum)}


def _sweep(call: Named) -> Meaning:
    return ("sweep", {}) if call.label == RESERVE else None


def _of_safe(act: str, *names: str) -> Callable[[Named], Meaning]:
    """A call of a Safe to itself; who stands before an owner in the list is found out again, and compared."""

    def read(call: Named) -> Meaning:
        given = call.arguments[-len(names) :]
        said = {name: str(value) for name, value in zip(names, given, strict=True)}
        return (act, {"safe": call.label.partition("/")[2], **said}) if _at(call, "Safe") else None

    return read


MEANINGS: Mapping[str, Callable[[Named], Meaning]] = {
    "payInfrastructureCost": _pay,
    "topUp": _of_model("fund", "model", "amount"),
    "setProvider": _of_model("set-provider", "model", "provider"),
    "approvePayee": _of_model("approve-payee", "model", "payee", "approved"),
    "emergencyWithdraw": _of_model("emergency-withdraw", "model", "amount"),
    "setInfrastructureAccrualBps": _split,
    "setTradeFee": lambda call: _of_model("set-fee", "model", "fee")(call) if len(call.arguments) == 2 else None,
    "setAttesters": _attesters,
    "grantRole": _of_role("grant"),
    "revokeRole": _of_role("revoke"),
    "pause": lambda call: ("pause", {"contract": call.label}),
    "unpause": lambda call: ("unpause", {"contract": call.label}),
    "collectFees": _collect,
    "sweepSurplus": _sweep,
    "swapOwner": _of_safe("swap-owner", "old", "new"),
    "addOwnerWithThreshold": _of_safe("add-owner", "owner", "threshold"),
    "removeOwner": _of_safe("remove-owner", "owner", "threshold"),
    "changeThreshold": _of_safe("set-threshold", "threshold"),
}


def _objection(code: str, text: str, found: str, expected: str, place: str) -> Objection:
    return Objection(code=code, text=text, found=found, expected=expected, next_command=CHECK, place=place)
