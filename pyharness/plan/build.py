"""Turns simulated transactions into a plan.

In: config, forge's transactions, the release build, the role policy applied to addresses. Out: ``Plan``. Pure.
"""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pyharness.chain.schema import DecodedCall
from pyharness.errors import Refused
from pyharness.names import CREATE2_FACTORY, role_name
from pyharness.plan.decoded import Words, in_words
from pyharness.plan.order import Order
from pyharness.plan.schema import Blocked, Call, Creation, Step
from pyharness.tools.schema import Release
from pyharness.values import checksummed, keccak_hex

RAW_GAS_LIMIT = 12_900_000
MARGIN_PERCENT = 130

_Placed = tuple[Step, tuple[str, ...]]  # and the models it is about


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
    transactions: Sequence[Mapping[str, Any]],
    release: Release,
    known: Mapping[str, str],
    blocked: Sequence[Blocked] = (),
) -> tuple[Step, ...]:
    """The steps of a plan, in the order of the script; those that nobody can make come last.

    Args:
        known: addresses by contract name, as far as they exist already.

    Raises:
        Refused: E-PLAN-CREATE, a creation that is no CREATE2 of a contract of ours; E-GAS-CAP, a step too big.
    """
    names, words = Names(known), Words(release)
    steps: dict[str, Step] = {}
    candidates = [_step(transaction, release, words, names) for transaction in transactions]
    candidates += [_blocked(call, words, names) for call in blocked]
    order = Order()
    for step, models in candidates:
        identifier = _unique(step.id, steps)
        placed = step.model_copy(update={"id": identifier, "depends_on": order.dependencies(step, models)})
        order.add(placed, models)
        steps[identifier] = placed
    return tuple(steps.values())


def _step(transaction: Mapping[str, Any], release: Release, words: Words, names: Names) -> _Placed:
    raw = transaction["transaction"]
    data = str(raw["input"]).lower()
    if transaction["transactionType"] == "CREATE2":
        creation = _creation(transaction, release)
        names.add(creation.address, creation.contract)
        said = _Said(id=f"{creation.contract}/create", label=creation.contract, function="create")
    elif transaction["transactionType"] == "CALL":
        creation = None
        said = _said(str(raw["to"]), data, transaction.get("contractName"), words, names)
    else:
        raise _no_create2(str(transaction.get("contractName")))
    step = said.step(
        signer=checksummed(raw["from"]),
        to=checksummed(raw["to"]),
        value=int(raw.get("value") or "0x0", 16),
        data=data,
        creates=creation,
        gas=_gas(said.id, int(raw["gas"], 16)),
    )
    return step, said.models


def _blocked(call: Blocked, words: Words, names: Names) -> _Placed:
    data = "0x" + call.data.hex()
    said = _said(call.to, data, None, words, names)
    step = said.step(signer=call.sender, to=call.to, value=0, data=data, creates=None, gas=0)
    return step.model_copy(update={"blocked": role_name(call.role)}), said.models


@dataclass(frozen=True, slots=True, kw_only=True)
class _Said:
    """A step in words, and every model it is about."""

    id: str
    label: str
    function: str
    model: str | None = None
    call: Call | None = None
    models: tuple[str, ...] = ()

    def step(self, **facts: Any) -> Step:
        """The step with its facts; what it depends on is found later."""
        words = {name: getattr(self, name) for name in ("id", "label", "function", "model", "call")}
        return Step(**words, depends_on=(), **facts)


def _said(to: str, data: str, named: str | None, words: Words, names: Names) -> _Said:
    label = names.of(to)
    found = words.decoded(label, named, bytes.fromhex(data[2:]))
    function = found.name if found else data[:10]
    model = _model(found) or (label.partition("/")[2] or None)
    return _Said(
        id="/".join(part for part in (label, function, _subject(found, names)) if part),
        label=label,
        function=function,
        model=model,
        call=in_words(label, found) if found else None,
        models=_launched(found) or ((model,) if model else ()),
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


def _model(found: DecodedCall | None) -> str | None:
    given = found.args.get("modelId") if found else None
    return given if isinstance(given, str) else None


def _subject(found: DecodedCall | None, names: Names) -> str | None:
    """What a call is about: a model, models, or a role and its holder."""
    if found is None:
        return None
    arguments = list(found.args.values())
    if found.name in ("grantRole", "revokeRole", "renounceRole") and isinstance(arguments[0], bytes):
        return f"{role_name('0x' + arguments[0].hex())}:{names.of(str(arguments[1]))}"
    launched = _launched(found)
    if launched:
        return launched[0] + (f"+{len(launched) - 1}" if len(launched) > 1 else "")
    return _model(found)


def _launched(found: DecodedCall | None) -> tuple[str, ...]:
    """The ids of the models that a launch makes."""
    specs = next(iter(found.args.values())) if found and found.name == "launch" else ()
    return tuple(str(spec[0]) for spec in specs) if isinstance(specs, tuple) else ()


def _unique(identifier: str, taken: Container[str]) -> str:
    count, candidate = 1, identifier
    while candidate in taken:
        count += 1
        candidate = f"{identifier}#{count}"
    return candidate


def _no_create2(found: str) -> Refused:
    return Refused(
        "E-PLAN-CREATE",
        "the script creates a contract in a way whose address is not certain",
        found=found,
        expected="CREATE2 of a contract of src/ through the canonical deployer",
        next_command="make check",
    )
