"""What people wrote, as values; every wrong one is an objection of its own.

In: a row of the table of acts, the texts given, a ``System``. Out: the values by name, objections. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from pyharness.names import ROLES, one_of
from pyharness.ops.schema import Act, Objection, Parameter, System, Wish
from pyharness.ops.vocabulary import pausable
from pyharness.units import AMOUNT_WORDS, usdc, whole
from pyharness.values import ZERO_ADDRESS, ZERO_HASH, checksummed, legible

MEMO_BYTES = 256  # InfrastructureReserve.MAX_MEMO_LENGTH
LOWEST_RATE, HIGHEST_RATE = 5_000, 10_000  # HokusaiParams
HIGHEST_FEE = 100  # HokusaiAMM
MOST_ATTESTERS = 16  # DeltaVerifier
MOST_OWNERS = 100  # more signatures than a transaction has room for
_HASH = re.compile(r"0x[0-9a-f]{64}")

Parsed = tuple[dict[str, object], tuple[Objection, ...]]


class Wrong(ValueError):
    """A text that is no value of its kind: code, what was expected."""

    def __init__(self, code: str, expected: str) -> None:
        super().__init__(expected)
        self.code, self.expected = code, expected


def parse(act: Act, wish: Wish, system: System) -> Parsed:
    """The values of a wish by parameter, and what is wrong with it; a parameter that is not needed may be missing.

    A payee that nobody named is the model's provider; where the model is wrong, that is the one fault.
    """
    given: dict[str, object] = {}
    wrong: list[Objection] = []
    for parameter in act.parameters:
        text = wish.said.get(parameter.name)
        if text is None:
            if parameter.needed and not (act.name == "pay" and parameter.name == "to" and "model" not in given):
                wrong.append(_wrong(act, wish, system, parameter, "nothing", Wrong("E-MISSING", parameter.kind)))
            continue
        try:
            given[parameter.name] = KINDS[parameter.kind](text, system)
        except Wrong as fault:
            wrong.append(_wrong(act, wish, system, parameter, repr(text), fault))
    unknown = sorted(set(wish.said) - {parameter.name for parameter in act.parameters})
    for name in unknown:
        strange = Wrong("E-PARAMETER", ", ".join(parameter.name for parameter in act.parameters))
        wrong.append(_wrong(act, wish, system, Parameter(name=name, kind="text"), name, strange))
    return given, tuple(wrong)


def _wrong(act: Act, wish: Wish, system: System, parameter: Parameter, found: str, fault: Wrong) -> Objection:
    following = f"python -m pyharness ops {act.name} --help"
    if parameter.kind == "model":
        following = f"python -m pyharness config show {system.words}"
    text = f"{act.name}: {parameter.name}"
    return Objection(
        code=fault.code,
        text=text,
        found=found,
        expected=fault.expected,
        next_command=following,
        place=wish.place,
    )


def _model(text: str, system: System) -> str:
    if text not in system.models:
        raise Wrong("E-MODEL-UNKNOWN", one_of(text, system.models) if system.models else "a model; there is none")
    return text


def _amount(text: str, _system: System) -> int:
    try:
        return usdc(text)
    except ValueError as fault:
        raise Wrong("E-AMOUNT", AMOUNT_WORDS) from fault


def _account(text: str, _system: System) -> str:
    """An account in its checksum form: one wrong digit must not pass."""
    try:
        exact = checksummed(text)
    except ValueError as fault:
        raise Wrong("E-ADDRESS", str(fault)) from fault
    if exact != text:
        raise Wrong("E-ADDRESS-CHECKSUM", f"the checksum form {exact}, which shows a mistyped digit")
    if exact == ZERO_ADDRESS:
        raise Wrong("E-ADDRESS-ZERO", "an account, not the zero address")
    return exact


def _accounts(text: str, system: System) -> tuple[str, ...]:
    found = tuple(_account(item.strip(), system) for item in text.split(",") if item.strip())
    if len(found) > MOST_ATTESTERS or len(set(found)) != len(found):
        raise Wrong("E-ATTESTERS", f"at most {MOST_ATTESTERS} accounts, each once")
    return tuple(sorted(found, key=lambda account: int(account, 16)))


def _rate(text: str, _system: System) -> int:
    return _between(text, LOWEST_RATE, HIGHEST_RATE, "E-RATE", "bps", "; 7000 is 70 %")


def _fee(text: str, _system: System) -> int:
    return _between(text, 0, HIGHEST_FEE, "E-FEE", "bps", "; 30 is 0.3 %")


def _count(text: str, _system: System) -> int:
    return _between(text, 0, MOST_ATTESTERS, "E-COUNT", "attesters")


def _between(text: str, low: int, high: int, code: str, unit: str, example: str = "") -> int:
    expected = f"{low} to {high} {unit} in digits{example}"
    try:
        number = whole(text)
    except ValueError as fault:
        raise Wrong(code, expected) from fault
    if not low <= number <= high:
        raise Wrong(code, expected)
    return number


def _role(text: str, _system: System) -> str:
    if text not in ROLES:
        raise Wrong("E-ROLE-UNKNOWN", one_of(text, ROLES))
    return text


def _contract(text: str, system: System) -> str:
    if text not in system.contracts:
        raise Wrong("E-CONTRACT-UNKNOWN", one_of(text, sorted(system.contracts)))
    return text


def _pausable(text: str, system: System) -> str:
    """A contract; where it is none, those that can stand still are named, and no other."""
    if text not in system.contracts:
        raise Wrong("E-CONTRACT-UNKNOWN", one_of(text, pausable(system)))
    return text


def _safe(text: str, system: System) -> str:
    """A Safe that was found where the text says."""
    exact = _account(text, system)
    if exact not in system.safes:
        raise Wrong("E-SAFE-UNKNOWN", "the address of a Safe of version 1.3.0 or newer")
    return exact


def _quorum(text: str, _system: System) -> int:
    return _between(text, 1, MOST_OWNERS, "E-COUNT", "owners")


def _invoice(text: str, _system: System) -> bytes:
    if not _HASH.fullmatch(text) or text == ZERO_HASH:
        raise Wrong("E-INVOICE-HASH", "the keccak256 of an invoice: 0x and 64 lower-case hex digits, not zero")
    return bytes.fromhex(text[2:])


def _memo(text: str, _system: System) -> str:
    if not legible(text) or len(text.encode()) > MEMO_BYTES:
        raise Wrong("E-MEMO", f"at most {MEMO_BYTES} bytes of printable text")
    return text


def _yes(text: str, _system: System) -> bool:
    if text not in ("yes", "no"):
        raise Wrong("E-YES-NO", "yes or no")
    return text == "yes"


KINDS: Mapping[str, Callable[[str, System], object]] = {
    "model": _model,
    "amount": _amount,
    "account": _account,
    "accounts": _accounts,
    "rate": _rate,
    "fee": _fee,
    "count": _count,
    "role": _role,
    "contract": _contract,
    "pausable": _pausable,
    "safe": _safe,
    "quorum": _quorum,
    "invoice": _invoice,
    "memo": _memo,
    "yes": _yes,
}
