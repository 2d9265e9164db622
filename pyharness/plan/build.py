"""Turns simulated transactions into a plan.

In: config, forge's transactions, the release build, the role policy applied to addresses. Out: ``Plan``. Pure.

A step depends on the creation of every contract it mentions. Neighbouring grants are independent of each other; any
other call waits for the calls before it. Dependencies decide what is awaited; the order is always the script's.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pyharness.chain.abi import Interface
from pyharness.chain.schema import DecodedCall
from pyharness.errors import Refused
from pyharness.names import CREATE2_FACTORY, role_name
from pyharness.plan.schema import Call, Creation, Step
from pyharness.tools.schema import Built, Release
from pyharness.values import checksummed, keccak_hex

RAW_GAS_LIMIT = 12_900_000
MARGIN_PERCENT = 130
GRANT = "grantRole"


class Names:
    """Contract names by address: what the plan creates, and what is known to be there already."""

    def __init__(self, known: Mapping[str, str]) -> None:
        self._labels = {address.lower(): label for label, address in known.items()}

    def add(self, address: str, label: str) -> None:
        """Remember a contract."""
        self._labels[address.lower()] = label

    def of(self, address: str) -> str:
        """The contract's name, or the address itself."""
        return self._labels.get(address.lower(), address)


def build_steps(
    transactions: Sequence[Mapping[str, Any]], release: Release, known: Mapping[str, str]
) -> tuple[Step, ...]:
    """The steps of a plan, in the order of the script.

    Args:
        known: addresses by contract name, as far as they exist already.

    Raises:
        Refused: E-PLAN-CREATE, a creation that is no CREATE2 of a contract of ours; E-GAS-CAP, a step too big.
    """
    names = Names(known)
    steps: list[Step] = []
    for transaction in transactions:
        step = _step(transaction, release, names)
        identifier = _unique(step.id, [earlier.id for earlier in steps])
        steps.append(step.model_copy(update={"id": identifier, "depends_on": _dependencies(step, steps)}))
    return tuple(steps)


def _step(transaction: Mapping[str, Any], release: Release, names: Names) -> Step:
    raw = transaction["transaction"]
    data = str(raw["input"]).lower()
    creation = None
    call = None
    if transaction["transactionType"] == "CREATE2":
        creation = _creation(transaction, release)
        names.add(creation.address, creation.contract)
        label, function, model, identifier = creation.contract, "create", None, f"{creation.contract}/create"
    elif transaction["transactionType"] == "CALL":
        label = names.of(raw["to"])
        decoded = _decoded(label, transaction.get("contractName"), bytes.fromhex(data[2:]), release)
        function = decoded.name if decoded else data[:10]
        model = _model(decoded) or (label.partition("/")[2] or None)
        identifier = "/".join(part for part in (label, function, _subject(decoded, names)) if part)
        call = _call(label, decoded) if decoded else None
    else:
        raise _no_create2(str(transaction.get("contractName")))
    return Step(
        id=identifier,
        label=label,
        function=function,
        model=model,
        signer=checksummed(raw["from"]),
        to=checksummed(raw["to"]),
        value=int(raw.get("value") or "0x0", 16),
        data=data,
        call=call,
        creates=creation,
        depends_on=(),
        gas=_gas(identifier, int(raw["gas"], 16)),
    )


def _gas(identifier: str, gas: int) -> int:
    """forge's figure, margin included, when the step fits into a transaction."""
    if gas * 100 // MARGIN_PERCENT <= RAW_GAS_LIMIT:
        return gas
    raise Refused(
        "E-GAS-CAP",
        f"{identifier} needs too much gas",
        found=str(gas),
        expected=f"at most {RAW_GAS_LIMIT} before the margin",
        next_command="make gas",
    )


def _creation(transaction: Mapping[str, Any], release: Release) -> Creation:
    data = bytes.fromhex(str(transaction["transaction"]["input"])[2:])
    salt, init_code = data[:32], data[32:]
    built = release.made_by(init_code)
    address = create2_address(salt, init_code)
    stated = checksummed(str(transaction["contractAddress"]).lower())
    if built is None or address != stated:
        raise _no_create2(f"{transaction.get('contractName')} at {stated}")
    return Creation(
        contract=built.name,
        source=f"{built.source}:{built.name}",
        address=address,
        salt="0x" + salt.hex(),
        init_code_hash=keccak_hex(init_code),
        runtime_hash=built.runtime_hash,
        immutables=built.immutables,
        arguments="0x" + init_code[len(built.creation) :].hex(),
    )


def create2_address(salt: bytes, init_code: bytes) -> str:
    """Where the canonical deployer puts a contract (EIP-1014)."""
    packed = b"\xff" + bytes.fromhex(CREATE2_FACTORY[2:]) + salt + bytes.fromhex(keccak_hex(init_code)[2:])
    return checksummed("0x" + keccak_hex(packed)[-40:])


def _decoded(label: str, named: str | None, data: bytes, release: Release) -> DecodedCall | None:
    """The call by the callee's own ABI, or by any of ours that has the function (clones are known by address only)."""
    first = [release.contracts.get(name) for name in (label.split("/")[0], named or "")]
    candidates: list[Built] = [built for built in first if built] + list(release.contracts.values())
    for built in candidates:
        decoded = Interface(built.abi).call(data)
        if decoded is not None:
            return decoded
    return None


def _call(label: str, decoded: DecodedCall) -> Call:
    return Call(
        contract=label, signature=decoded.signature, arguments=tuple(_text(item) for item in decoded.args.values())
    )


def _model(decoded: DecodedCall | None) -> str | None:
    given = decoded.args.get("modelId") if decoded else None
    return given if isinstance(given, str) else None


def _subject(decoded: DecodedCall | None, names: Names) -> str | None:
    """What a call is about: a model, models, or a role and its holder."""
    if decoded is None:
        return None
    arguments = list(decoded.args.values())
    if decoded.name in ("grantRole", "revokeRole", "renounceRole") and isinstance(arguments[0], bytes):
        return f"{role_name('0x' + arguments[0].hex())}:{names.of(str(arguments[1]))}"
    if decoded.name == "launch" and isinstance(arguments[0], tuple) and arguments[0]:
        count = len(arguments[0])
        return str(arguments[0][0][0]) + (f"+{count - 1}" if count > 1 else "")
    return _model(decoded)


def _dependencies(step: Step, earlier: Sequence[Step]) -> tuple[str, ...]:
    found = [other.id for other in earlier if other.creates and _mentions(step, other.creates.address)]
    if step.creates is None:
        for other in reversed([other for other in earlier if other.creates is None]):
            if other.function != GRANT:
                found.append(other.id)
                break
            if step.function != GRANT:
                found.append(other.id)
    return tuple(found)


def _mentions(step: Step, address: str) -> bool:
    return step.to == address or address[2:].lower() in step.data


def _unique(identifier: str, taken: Sequence[str]) -> str:
    count, candidate = 1, identifier
    while candidate in taken:
        count += 1
        candidate = f"{identifier}#{count}"
    return candidate


def _text(value: object) -> str:
    if isinstance(value, bytes):
        return "0x" + value.hex()
    if isinstance(value, (tuple, list)):
        return "[" + ", ".join(_text(item) for item in value) + "]"
    if isinstance(value, bool):
        return str(value).lower()
    return str(value)


def _no_create2(found: str) -> Refused:
    return Refused(
        "E-PLAN-CREATE",
        "the script creates a contract in a way whose address is not certain",
        found=found,
        expected="CREATE2 of a contract of src/ through the canonical deployer",
        next_command="make check",
    )
