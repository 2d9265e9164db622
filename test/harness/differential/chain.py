"""The contracts in this process: creates and calls them, and says what they answered in the model's words.

In: compiled artifacts, calls by contract and function with accounts as ints.
Out: per call the words of its answer as ints, or the custom error by name with its values.
Holds one in-process EVM; a mark can be set and returned to. Reads artifacts; touches nothing else outside.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import pyrevm
from eth_utils.abi import collapse_if_tuple
from eth_utils.crypto import keccak

from pyharness.chain import abi, artifacts
from pyharness.exact.refusal import ADMIN, Key, Listed, Refused, Role
from pyharness.paths import ROOT

CHAIN_ID = 31_337
SOURCES = (
    "MockUSDC", "ModelRegistry", "TokenManager", "HokusaiAMMFactory", "InfrastructureReserve", "UsageFeeRouter",
    "ModelLauncher", "DataContributionRegistry", "DeltaVerifier", "HokusaiAMM", "HokusaiToken", "HokusaiParams",
)  # fmt: skip
KINDS = {
    "usdc": "MockUSDC", "registry": "ModelRegistry", "manager": "TokenManager", "factory": "HokusaiAMMFactory",
    "reserve": "InfrastructureReserve", "router": "UsageFeeRouter", "launcher": "ModelLauncher",
    "contributions": "DataContributionRegistry", "verifier": "DeltaVerifier", "pool": "HokusaiAMM",
    "token": "HokusaiToken", "params": "HokusaiParams",
}  # fmt: skip
CONTRIBUTORS = "(address,uint16,uint64,bytes32)[]"
_REVERT = re.compile(r"^Revert \{ gas_used: \d+, output: 0x([0-9a-f]*) \}$")


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


class Chain:
    """One EVM with the contracts of the system, by kind and model."""

    def __init__(self, out: Path = ROOT / "out") -> None:
        self.compiled = {name: artifacts.artifact(out, f"{name}.sol", name) for name in SOURCES}
        self.functions = {kind: _functions(self.compiled[name].abi) for kind, name in KINDS.items()}
        self.errors = abi.Interface([entry for compiled in self.compiled.values() for entry in compiled.abi])
        self.accounts: dict[tuple[str, str], int] = {}
        self.calls = 0
        self._evm = pyrevm.EVM(env=pyrevm.Env(cfg=pyrevm.CfgEnv(chain_id=CHAIN_ID)), gas_limit=2**62, spec_id="CANCUN")
        self._data: dict[tuple[str, str, tuple[object, ...]], bytes] = {}

    def create(self, kind: str, deployer: int, *arguments: object) -> int:
        """Create a contract and know it as ``kind``."""
        compiled = self.compiled[KINDS[kind]]
        entry = next((e for e in compiled.abi if e["type"] == "constructor"), {"inputs": []})
        types = [collapse_if_tuple(given) for given in entry["inputs"]]
        code = compiled.creation + abi.encode(types, [_plain(t, a) for t, a in zip(types, arguments, strict=True)])
        self.calls += 1
        self.accounts[kind, ""] = account = int(self._evm.deploy(_text(deployer), code), 16)
        return account

    def call(self, kind: str, model: str, function: str, caller: int, arguments: tuple[object, ...]) -> Said:
        """Make a call."""
        data = self._encoded(kind, function, arguments)
        return self._send(_text(caller), _text(self.accounts[kind, model]), data, read=False)

    def ask(self, kind: str, model: str, function: str, arguments: tuple[object, ...]) -> Said:
        """Read a view; the encoding of its question is kept."""
        asked = (kind, function, arguments)
        data = self._data.get(asked)
        if data is None:
            data = self._data[asked] = self._encoded(*asked)
        return self._send(_text(1), _text(self.accounts[kind, model]), data, read=True)

    def at(self, now: int) -> None:
        """Set the time of the block."""
        self._evm.set_block_env(pyrevm.BlockEnv(number=1, timestamp=now))

    def mark(self) -> object:
        """A state to return to."""
        return self._evm.snapshot(), dict(self.accounts)

    def back(self, mark: Any) -> None:
        """Return to a mark."""
        self._evm.revert(mark[0])
        self.accounts = dict(mark[1])
        self._data.clear()

    @cached_property
    def views(self) -> Mapping[str, frozenset[str]]:
        """The names of each contract's view functions."""
        return {
            kind: frozenset(
                entry["name"]
                for entry in self.compiled[name].abi
                if entry["type"] == "function" and entry["stateMutability"] in ("view", "pure")
            )
            for kind, name in KINDS.items()
        }

    def _encoded(self, kind: str, function: str, arguments: tuple[object, ...]) -> bytes:
        signature, types = self.functions[kind][function, len(arguments)]
        return abi.selector(signature) + abi.encode(types, [_plain(*p) for p in zip(types, arguments, strict=True)])

    def _send(self, caller: str, target: str, data: bytes, *, read: bool) -> Said:
        self.calls += 1
        try:
            answer = self._evm.message_call(caller, target, data, is_static=read)
        except RuntimeError as error:
            return self._error(str(error))
        return Said(words=words(answer))

    def _error(self, text: str) -> Said:
        reverted = _REVERT.match(text)
        if reverted is None:
            return Said(error="Halt", values=(text,))
        data = bytes.fromhex(reverted[1])
        if data[:4] == abi.selector("Panic(uint256)"):
            return Said(error="Panic", values=words(data[4:]))
        known = self.errors.errors.get(data[:4])
        if known is None:
            return Said(error="Unknown", values=(data,))
        types = [collapse_if_tuple(given) for given in known["inputs"]]
        values = abi.decode(types, data[4:])
        return Said(error=known["name"], values=tuple(_number(t, v) for t, v in zip(types, values, strict=True)))


def words(data: bytes) -> tuple[int, ...]:
    """An answer of static types, word by word."""
    return tuple(int.from_bytes(data[at : at + 32], "big") for at in range(0, len(data), 32))


def hash_of(contributors: Sequence[object]) -> bytes:
    """The hash of an encoded list of contributors."""
    return keccak(abi.encode([CONTRIBUTORS], [_plain(CONTRIBUTORS, contributors)]))


def _hashed(value: object) -> object:
    if isinstance(value, Role):
        return bytes(32) if value == ADMIN else keccak(text=value.name)
    if isinstance(value, Key):
        return keccak(text=value.model_id)
    return hash_of([tuple_of(part) for part in value.contributors]) if isinstance(value, Listed) else value


def tuple_of(part: Any) -> tuple[int, int, int, bytes]:
    """A contributor as the contracts take it."""
    return part.wallet, part.weight_bps, part.samples, part.content


def _functions(entries: Sequence[Mapping[str, Any]]) -> dict[tuple[str, int], tuple[str, list[str]]]:
    found = {}
    for entry in entries:
        if entry["type"] == "function":
            signature = abi.signature(entry)
            found[entry["name"], len(entry["inputs"])] = signature, abi.argument_types(signature)
    return found


@lru_cache(maxsize=4096)
def _text(account: int) -> str:
    return f"0x{account:040x}"


def numbers(answer: Sequence[object]) -> tuple[int, ...]:
    """A model's answer word by word, its hashes computed."""
    words = (_hashed(word) for word in answer)
    return tuple(int.from_bytes(word, "big") if isinstance(word, bytes) else int(word) for word in words)  # type: ignore[call-overload]


def _plain(kind: str, value: Any) -> Any:
    """A model's value as the encoder takes it: ints as addresses where an address is wanted, ids hashed."""
    if isinstance(value, Key):
        return _hashed(value)
    if kind.endswith("[]"):
        return [_plain(kind[:-2], item) for item in value]
    if kind.startswith("("):
        return tuple(_plain(k, v) for k, v in zip(abi.split_types(kind), value, strict=True))
    return _text(value) if kind == "address" else value


def _number(kind: str, value: Any) -> object:
    return int(value, 16) if kind == "address" else value
