"""Compiles a standard JSON input with the locked compiler and compares the code with what stands on a node.

In: what was submitted, a node. Out: ``Verdict``. A contract is the submitted one if its runtime code is, immutables
masked, and if the code it was created with is the compiled creation code followed by the constructor's arguments.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from pyharness.chain.abi import decode, encode
from pyharness.chain.rpc import Rpc
from pyharness.paths import OUT_RELEASE, ROOT
from pyharness.tools import process
from pyharness.tools.schema import masked
from pyharness.values import canonical_json, keccak_hex

OUTPUTS = ["abi", "evm.bytecode.object", "evm.deployedBytecode.object", "evm.deployedBytecode.immutableReferences"]
SHIM = ROOT / "pyharness" / "tools" / "solc"


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """``exact_match``, ``match`` (all but the hash of the metadata) or None, and why not."""

    match: str | None
    words: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Code:
    """One contract of a compilation; ``types`` are the constructor's."""

    creation: bytes
    runtime: bytes
    immutables: tuple[tuple[int, int], ...]
    types: tuple[str, ...]


class Compiler:
    """The locked compiler; the same input is compiled once.

    Args:
        release: take the release build for what it compiled from the very same sources with the same settings.
    """

    def __init__(self, *, release: bool) -> None:
        self.runs = 0
        self._known: dict[str, dict[str, Any]] = {}
        for path in sorted(OUT_RELEASE.glob("*.sol/*.json")) if release else ():
            artifact = json.loads(path.read_text("utf-8"))
            metadata = json.loads(artifact.get("rawMetadata") or "{}")
            if metadata:
                ((source, name),) = metadata["settings"].pop("compilationTarget").items()
                hashes = {key: item["keccak256"] for key, item in metadata["sources"].items()}
                known = self._known.setdefault(_identity(hashes, metadata["settings"]), {})
                known[f"{source}:{name}"] = (artifact["bytecode"], artifact["deployedBytecode"], artifact["abi"])

    def compile(self, standard_json: Mapping[str, Any], identifier: str) -> Code | str:
        """The contract, or the compiler's complaint."""
        hashes = {key: keccak_hex(item["content"].encode()) for key, item in standard_json["sources"].items()}
        settings = {key: value for key, value in standard_json["settings"].items() if key != "outputSelection"}
        known = self._known.setdefault(_identity(hashes, settings), {})
        if identifier not in known:
            known |= self._run({**standard_json, "settings": {**settings, "outputSelection": {"*": {"*": OUTPUTS}}}})
        if identifier not in known:
            return str(known.get("", "no such contract"))
        creation, deployed, abi = known[identifier]
        inputs = [entry.get("inputs", []) for entry in abi if entry["type"] == "constructor"]
        places = [place for group in (deployed.get("immutableReferences") or {}).values() for place in group]
        return Code(
            creation=bytes.fromhex(creation["object"].removeprefix("0x")),
            runtime=bytes.fromhex(deployed["object"].removeprefix("0x")),
            immutables=tuple((place["start"], place["length"]) for place in places),
            types=tuple(item["type"] for item in inputs[0]) if inputs else (),
        )

    def _run(self, standard_json: Mapping[str, Any]) -> dict[str, Any]:
        self.runs += 1
        said = process.run([SHIM, "--standard-json"], input=json.dumps(standard_json), timeout=120)
        answer = json.loads(said.stdout)
        errors = [item["formattedMessage"] for item in answer.get("errors", []) if item["severity"] == "error"]
        if errors:
            return {"": errors[0]}
        return {
            f"{source}:{name}": (item["evm"]["bytecode"], item["evm"]["deployedBytecode"], item["abi"])
            for source, contracts in answer["contracts"].items()
            for name, item in contracts.items()
        }


@cache
def compiler_version() -> str:
    """The version of the locked compiler with its commit."""
    said = process.run([SHIM, "--version"], timeout=60).stdout
    return said.partition("Version: ")[2].partition(".Linux")[0].strip()


class Judge:
    """Compares submissions with one node."""

    def __init__(self, rpc: Rpc, compiler: Compiler) -> None:
        self._rpc, self.compiler = rpc, compiler
        self._created: dict[str, bytes] = {}
        self._seen = -1
        self._version = compiler_version()

    def verdict(
        self, address: str, standard_json: Mapping[str, Any], identifier: str, version: str, arguments: bytes | None
    ) -> Verdict:
        """What an explorer would say; ``arguments`` None: whatever the contract was created with, if they decode."""
        if version != self._version:
            return Verdict(match=None, words=f"compiler {version} is not known")
        code = self.compiler.compile(standard_json, identifier)
        if isinstance(code, str):
            return Verdict(match=None, words=code)
        found = self._rpc.code(address)
        if not found or len(found) != len(code.runtime):
            return Verdict(match=None, words="the runtime code has another length")
        wanted, here = masked(code.runtime, code.immutables), masked(found, code.immutables)
        rest = len(here) - _metadata(here)
        if here[:rest] != wanted[:rest]:
            return Verdict(match=None, words="the runtime code differs")
        made = self.creation(address)
        given = made[len(code.creation) :] if arguments is None else arguments
        if len(made) != len(code.creation) + len(given) or not made.endswith(given) or not _fit(code.types, given):
            return Verdict(match=None, words="the constructor's arguments differ")
        exact = here == wanted and made.startswith(code.creation)
        return Verdict(match="exact_match" if exact else "match")

    def creation(self, address: str) -> bytes:
        """The code a contract was created with, by whomever; empty if it was not."""
        head = self._rpc.block_number()
        for number in range(self._seen + 1, head + 1):
            block = self._rpc.call("eth_getBlockByNumber", [hex(number), False])
            for tx in block["transactions"]:
                self._collect(self._rpc.call("debug_traceTransaction", [tx, {"tracer": "callTracer"}]))
        self._seen = head
        return self._created.get(address.lower(), b"")

    def _collect(self, call: Mapping[str, Any]) -> None:
        if call.get("type") in ("CREATE", "CREATE2") and call.get("to") and not call.get("error"):
            self._created[call["to"].lower()] = bytes.fromhex(call["input"][2:])
        for inner in call.get("calls", ()):
            self._collect(inner)


def _identity(hashes: Mapping[str, str], settings: Mapping[str, Any]) -> str:
    """What decides about the code: the compiler is one."""
    return keccak_hex(canonical_json({"sources": dict(hashes), "settings": dict(settings)}).encode())


def _metadata(code: bytes) -> int:
    """Bytes of the metadata at the end, its length included."""
    return int.from_bytes(code[-2:], "big") + 2


def _fit(types: tuple[str, ...], data: bytes) -> bool:
    """Whether the data is exactly the encoding of values of these types."""
    try:
        return encode(types, decode(types, data)) == data
    except ValueError:
        return False
