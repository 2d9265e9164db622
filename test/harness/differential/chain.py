"""The contracts in this process: creates and calls them, and says what they answered in the model's words.

In: compiled artifacts, calls by contract and function with accounts as ints.
Out: per call the words of its answer as ints, or the custom error by name with its values.
Holds one in-process EVM; a mark can be set and returned to. Reads artifacts; touches nothing else outside.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import pyrevm
from eth_utils.abi import collapse_if_tuple

from pyharness.chain import abi, artifacts
from pyharness.paths import ROOT
from pyharness.scenarios.business.language import KINDS, Language, Question, Said, address, plain, words

CHAIN_ID = 31_337
_REVERT = re.compile(r"^Revert \{ gas_used: \d+, output: 0x([0-9a-f]*) \}$")


class Chain:
    """One EVM with the contracts of the system, by kind and model."""

    def __init__(self, out: Path = ROOT / "out") -> None:
        self.compiled = {kind: artifacts.artifact(out, f"{name}.sol", name) for kind, name in KINDS.items()}
        self.language = Language({kind: compiled.abi for kind, compiled in self.compiled.items()})
        self.accounts: dict[tuple[str, str], int] = {}
        self.calls = 0
        self._evm = pyrevm.EVM(env=pyrevm.Env(cfg=pyrevm.CfgEnv(chain_id=CHAIN_ID)), gas_limit=2**62, spec_id="CANCUN")
        self._data: dict[tuple[str, str, tuple[object, ...]], bytes] = {}

    def create(self, kind: str, deployer: int, *arguments: object) -> int:
        """Create a contract and know it as ``kind``."""
        compiled = self.compiled[kind]
        entry = next((e for e in compiled.abi if e["type"] == "constructor"), {"inputs": []})
        types = [collapse_if_tuple(given) for given in entry["inputs"]]
        code = compiled.creation + abi.encode(types, [plain(t, a) for t, a in zip(types, arguments, strict=True)])
        self.calls += 1
        self.accounts[kind, ""] = account = int(self._evm.deploy(address(deployer), code), 16)
        return account

    def call(self, kind: str, model: str, function: str, caller: int, arguments: tuple[object, ...]) -> Said:
        """Make a call."""
        data = self.language.data(kind, function, arguments)
        return self._send(address(caller), address(self.accounts[kind, model]), data, read=False)

    def ask(self, kind: str, model: str, function: str, arguments: tuple[object, ...]) -> Said:
        """Read a view; the encoding of its question is kept."""
        asked = (kind, function, arguments)
        data = self._data.get(asked)
        if data is None:
            data = self._data[asked] = self.language.data(*asked)
        return self._send(address(1), address(self.accounts[kind, model]), data, read=True)

    def asked(self, questions: Sequence[Question]) -> list[Said]:
        """Read views, in order."""
        return [self.ask(*question) for question in questions]

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
                for entry in self.compiled[kind].abi
                if entry["type"] == "function" and entry["stateMutability"] in ("view", "pure")
            )
            for kind in KINDS
        }

    def _send(self, caller: str, target: str, data: bytes, *, read: bool) -> Said:
        self.calls += 1
        try:
            answer = self._evm.message_call(caller, target, data, is_static=read)
        except RuntimeError as error:
            return self._error(str(error))
        return Said(words=words(answer))

    def _error(self, text: str) -> Said:
        reverted = _REVERT.match(text)
        return self.language.error(bytes.fromhex(reverted[1])) if reverted else Said(error="Halt", values=(text,))
