"""Builds a copy of the contracts once, and puts mutants into its artifacts without building again.

In: a checkout. Out: the syntax trees of ``src``; which contracts carry the code of a file; per mutant the code of those
contracts, or the compiler's complaint. Door: processes and the copy.

Forge holds an artifact to be fresh as long as the sources are, so the code of a mutant is compiled beside it, by a
compiler that stays loaded, and laid into the artifacts of every contract that carries the mutated file: inherited,
internal, or as creation code. The sources of the copy stay as they are, and nothing else is compiled.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pyharness.errors import OperationFailed
from pyharness.tools import foundry, planted_contracts, process
from pyharness.tools.mutants import Mutant

PROFILE = "fast"
SETTINGS = {"FOUNDRY_BYTECODE_HASH": "none", "FOUNDRY_CBOR_METADATA": "false"}  # code alone, so that equal is equal
COMPILER = "pyharness/tools/recompile.js"
DEPLOYING = ("script/", "test/script/", "test/gas/")  # each carries the whole system, as the tests' builder does
_BULK = ("ast", "rawMetadata")  # nine tenths of an artifact, of no use to a test

Contract = tuple[str, str]
Code = Mapping[Contract, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Compiled:
    """What became of a mutant: the code of the contracts it changes, or why it does not compile."""

    id: str
    code: Code = field(default_factory=dict)
    errors: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """A built copy: trees and imports by file; the files and contracts each contract carries; artifacts, build info."""

    root: Path
    trees: Mapping[str, Mapping[str, Any]]
    imports: Mapping[str, frozenset[str]]
    files: Mapping[Contract, frozenset[str]]
    creates: Mapping[Contract, frozenset[Contract]]
    artifacts: Mapping[Contract, Path]
    info: Path

    def inlined(self, file: str) -> frozenset[Contract]:
        """The contracts whose own code has some of a file's."""
        return frozenset(contract for contract, files in self.files.items() if file in files)

    def affected(self, file: str) -> frozenset[Contract]:
        """The contracts whose code changes with a file: those that have some of it, and those that create such.

        Abstract ones have none; those that only deploy are left as they are, and their tests out.
        """
        found, more = frozenset[Contract](), self.inlined(file)
        while more:
            found |= more
            more = frozenset(contract for contract, made in self.creates.items() if made & more) - found
        return frozenset(
            contract for contract in found if self.files[contract] and not contract[0].startswith(DEPLOYING)
        )

    def closure(self, files: Iterable[str]) -> frozenset[str]:
        """Files with all they import."""
        found, more = frozenset[str](), frozenset(files)
        while more:
            found |= more
            more = frozenset[str]().union(*(self.imports[file] for file in more)) - found
        return found

    def code(self, contract: Contract) -> str:
        """A contract's code as forge built it."""
        return str(json.loads(self.artifacts[contract].read_text("utf-8"))["bytecode"]["object"]).removeprefix("0x")

    @contextlib.contextmanager
    def carrying(self, code: Code) -> Iterator[None]:
        """Contracts have other code inside the block."""
        before = {contract: self.artifacts[contract].read_bytes() for contract in code}
        try:
            for contract, bytecode in code.items():
                artifact = json.loads(before[contract])
                artifact["bytecode"]["object"] = "0x" + bytecode
                _write(self.artifacts[contract], artifact)
            yield
        finally:
            for contract, content in before.items():
                self.artifacts[contract].write_bytes(content)


def build(root: Path, place: Path) -> Copy:
    """Copy a checkout's contracts and tests, and build them.

    Raises:
        OperationFailed: they do not compile.
    """
    planted_contracts.copy_sources(root, place)
    said = foundry.forge("build", "--build-info", profile=PROFILE, cwd=place, env=SETTINGS)
    if not said.ok:
        raise OperationFailed("E-MUTATION-BUILD", "the contracts do not compile", found=said.last_words(40))
    (info,) = (place / f"out-{PROFILE}" / "build-info").glob("*.json")
    output = json.loads(info.read_text("utf-8"))["output"]
    artifacts = _artifacts(place)
    for artifact in artifacts.values():
        _slim(artifact)
    trees = {file: source["ast"] for file, source in output["sources"].items()}
    return Copy(
        root=place,
        trees=trees,
        imports={file: _imports(tree) for file, tree in trees.items()},
        files=_files(output),
        creates=_creates(trees),
        artifacts=artifacts,
        info=info,
    )


def compile_each(
    copy: Copy, mutants: Iterable[Mutant], root: Path, each: Callable[[Compiled], None], *, optimizer: bool = False
) -> None:
    """Compile mutants one after another, handing each on as soon as it is there; the next is compiled meanwhile.

    Raises:
        OperationFailed: the compiler ended before its time.
    """
    jobs = [{"buildInfo": str(copy.info)}, *(_job(copy, mutant, optimizer) for mutant in mutants)]
    answers = 0

    def hear(line: str) -> None:
        nonlocal answers
        answers += 1
        each(_compiled(json.loads(line)))

    said = process.run(["node", root / COMPILER], input="\n".join(map(json.dumps, jobs)), on_line=hear)
    if not said.ok or answers != len(jobs) - 1:
        raise OperationFailed("E-MUTATION-COMPILER", "the compiler gave up", found=said.last_words())


def _job(copy: Copy, mutant: Mutant, optimizer: bool) -> dict[str, Any]:
    affected = copy.affected(mutant.file)
    if optimizer:  # as released: tests do not matter
        affected = frozenset(contract for contract in affected if contract[0].startswith("src/"))
    contracts: dict[str, list[str]] = {}
    for file, name in sorted(affected):
        contracts.setdefault(file, []).append(name)
    return {
        "id": mutant.id,
        "file": mutant.file,
        "text": mutant.applied((copy.root / mutant.file).read_bytes()).decode(),
        "sources": sorted(copy.closure([mutant.file, *contracts])),
        "contracts": contracts,
        "optimizer": optimizer,
    }


def _compiled(said: Mapping[str, Any]) -> Compiled:
    code = {(file, name): text for file, names in said.get("code", {}).items() for name, text in names.items()}
    return Compiled(id=said["id"], code=code, errors=tuple(said.get("errors", ())))


def _artifacts(place: Path) -> dict[Contract, Path]:
    cache = json.loads((place / f"cache-{PROFILE}" / "solidity-files-cache.json").read_text("utf-8"))
    return {
        (file, name): place / f"out-{PROFILE}" / build["path"]
        for file, row in cache["files"].items()
        for name, versions in row["artifacts"].items()
        for profiles in versions.values()
        for build in profiles.values()
    }


def _slim(artifact: Path) -> None:
    content = json.loads(artifact.read_text("utf-8"))
    for key in _BULK:
        content.pop(key, None)
    _write(artifact, content)


def _write(artifact: Path, content: Mapping[str, Any]) -> None:
    artifact.write_text(json.dumps(content, separators=(",", ":")), "utf-8")  # as forge does: tests cut its text


def _imports(tree: Mapping[str, Any]) -> frozenset[str]:
    return frozenset(node["absolutePath"] for node in tree["nodes"] if node["nodeType"] == "ImportDirective")


def _files(output: Mapping[str, Any]) -> dict[Contract, frozenset[str]]:
    """The files each contract's own code comes from, by the compiler's source maps."""
    names = {source["id"]: file for file, source in output["sources"].items()}
    found = {}
    for file, contracts in output["contracts"].items():
        for name, made in contracts.items():
            maps = (made["evm"][part].get("sourceMap", "") for part in ("bytecode", "deployedBytecode"))
            fields = (entry.split(":") for text in maps for entry in text.split(";"))
            numbers = {int(entry[2]) for entry in fields if len(entry) > 2 and entry[2]}
            found[file, name] = frozenset(names[number] for number in numbers if number in names)
    return found


def _creates(trees: Mapping[str, Mapping[str, Any]]) -> dict[Contract, frozenset[Contract]]:
    contracts = {
        node["id"]: ((file, node["name"]), node["contractDependencies"])
        for file, tree in trees.items()
        for node in tree["nodes"]
        if node["nodeType"] == "ContractDefinition"
    }
    return {name: frozenset(contracts[made][0] for made in dependencies) for name, dependencies in contracts.values()}
