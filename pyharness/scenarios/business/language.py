"""The contracts' calls, answers and errors in the exact model's words.

In: ABIs by kind of contract, calls with accounts as ints and ids as texts, return and revert data.
Out: call data; an answer as words, or an error by name with its values. Pure.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Protocol

from eth_utils.abi import collapse_if_tuple
from eth_utils.crypto import keccak

from pyharness.chain import abi
from pyharness.chain.schema import Json
from pyharness.exact.refusal import ADMIN, Key, Listed, Refused, Role

Entries = Sequence[Mapping[str, Json]]
Question = tuple[str, str, str, tuple[object, ...]]  # kind, model, function, arguments
Accounts = dict[tuple[str, str], int]  # where a contract is, by kind and model

KINDS = {
    "usdc": "MockUSDC", "registry": "ModelRegistry", "manager": "TokenManager", "factory": "HokusaiAMMFactory",
    "reserve": "InfrastructureReserve", "router": "UsageFeeRouter", "launcher": "ModelLauncher",
    "contributions": "DataContributionRegistry", "verifier": "DeltaVerifier", "pool": "HokusaiAMM",
    "token": "HokusaiToken", "params": "HokusaiParams",
}  # fmt: skip
CONTRIBUTORS = "(address,uint16,uint64,bytes32)[]"
_BUILT_IN: Entries = (
    {"type": "error", "name": "Error", "inputs": [{"name": "reason", "type": "string"}]},
    {"type": "error", "name": "Panic", "inputs": [{"name": "code", "type": "uint256"}]},
)


@dataclass(frozen=True, slots=True)
class Said:
    """What a call answered: the words of its result, or an error by name and values."""

    words: tuple[int, ...] = ()
    error: str = ""
    values: tuple[object, ...] = ()

    @classmethod
    def refused(cls, refusal: Refused) -> Said:
        """A refusal of the model, its hashes computed."""
        return cls(error=refusal.name, values=tuple(_hashed(value) for value in refusal.values))


class Contracts(Protocol):
    """A system of contracts that acts are made on, wherever it runs."""

    accounts: Accounts

    def call(self, kind: str, model: str, function: str, caller: int, arguments: tuple[object, ...]) -> Said:
        """Make a call."""
        ...

    def asked(self, questions: Sequence[Question]) -> list[Said]:
        """Read views, in order."""
        ...

    def at(self, now: int) -> None:
        """Let it be this time (unix seconds)."""
        ...


class Language:
    """Encodes calls and reads answers of contracts by kind.

    Args:
        entries: the ABI of each kind.
    """

    def __init__(self, entries: Mapping[str, Entries]) -> None:
        self.functions = {kind: _functions(of_kind) for kind, of_kind in entries.items()}
        self._errors = abi.Interface([*(entry for of_kind in entries.values() for entry in of_kind), *_BUILT_IN])

    def data(self, kind: str, function: str, arguments: tuple[object, ...]) -> bytes:
        """Call data; overloads are told apart by their number of arguments."""
        signature, types = self.functions[kind][function, len(arguments)]
        return abi.selector(signature) + abi.encode(types, self.given(kind, function, arguments))

    def given(self, kind: str, function: str, arguments: tuple[object, ...]) -> list[object]:
        """A call's arguments as the chain takes them."""
        types = self.functions[kind][function, len(arguments)][1]
        return [plain(*pair) for pair in zip(types, arguments, strict=True)]

    def error(self, data: bytes) -> Said:
        """An error of any of the contracts."""
        known = self._errors.errors.get(data[:4])
        if known is None:
            return Said(error="Unknown", values=(data,))
        types = [collapse_if_tuple(given) for given in known["inputs"]]
        values = abi.decode(types, data[4:])
        return Said(error=known["name"], values=tuple(_number(t, v) for t, v in zip(types, values, strict=True)))


def words(data: bytes) -> tuple[int, ...]:
    """An answer of static types, word by word."""
    return tuple(int.from_bytes(data[at : at + 32], "big") for at in range(0, len(data), 32))


@lru_cache(maxsize=4096)
def address(account: int) -> str:
    """An account as the chain writes it."""
    return f"0x{account:040x}"


def numbers(answer: Sequence[object]) -> tuple[int, ...]:
    """A model's answer word by word, its hashes computed."""
    found: list[int] = []
    for word in map(_hashed, answer):
        found.append(int.from_bytes(word, "big") if isinstance(word, bytes) else int(word))  # type: ignore[call-overload]
    return tuple(found)


def tuple_of(part: Any) -> tuple[int, int, int, bytes]:
    """A contributor as the contracts take it."""
    return part.wallet, part.weight_bps, part.samples, part.content


def plain(kind: str, value: Any) -> Any:
    """A model's value as the encoder takes it: ints as addresses where an address is wanted, ids hashed."""
    if isinstance(value, Key):
        return _hashed(value)
    if kind.endswith("[]"):
        return [plain(kind[:-2], item) for item in value]
    if kind.startswith("("):
        return tuple(plain(k, v) for k, v in zip(abi.split_types(kind), value, strict=True))
    return address(value) if kind == "address" else value


def _hashed(value: object) -> object:
    if isinstance(value, Role):
        return bytes(32) if value == ADMIN else keccak(text=value.name)
    if isinstance(value, Key):
        return keccak(text=value.model_id)
    if isinstance(value, Listed):
        listed = [tuple_of(part) for part in value.contributors]
        return keccak(abi.encode([CONTRIBUTORS], [plain(CONTRIBUTORS, listed)]))
    return value


def _functions(entries: Entries) -> dict[tuple[str, int], tuple[str, list[str]]]:
    found = {}
    for entry in entries:
        if entry["type"] == "function":
            signature = abi.signature(entry)
            found[entry["name"], len(entry["inputs"])] = signature, abi.argument_types(signature)
    return found


def _number(kind: str, value: Any) -> object:
    return int(value, 16) if kind == "address" else value
