"""Reads what a contract of the release build was compiled from.

In: the metadata in ``out-release/<File>.sol/<Name>.json``, the sources in the checkout. Out: ``Compilation``: the
smallest standard JSON input that gives the same code, metadata hash included. Reads files.

Source: Solidity documentation, "Contract Metadata": it lists every source with its keccak256 and every setting.
"""

from __future__ import annotations

import json
from pathlib import Path, PurePosixPath
from typing import Any

from pyharness.errors import EnvironmentFault
from pyharness.paths import OUT_RELEASE, ROOT
from pyharness.tools.schema import Built, Compilation
from pyharness.values import keccak_hex

OUTPUTS = ("abi", "evm.bytecode.object", "evm.deployedBytecode.object", "evm.deployedBytecode.immutableReferences")


def read_compilation(built: Built, folder: Path = OUT_RELEASE, root: Path = ROOT) -> Compilation:
    """The input and the compiler of a built contract.

    Raises:
        EnvironmentFault: E-ARTIFACT-METADATA, the artifact does not hold it; E-SOURCE-CHANGED, a file is not the one
            that was compiled.
    """
    path = folder / PurePosixPath(built.source).name / f"{built.name}.json"
    try:
        metadata = json.loads(json.loads(path.read_text("utf-8"))["rawMetadata"])
        settings = {key: value for key, value in metadata["settings"].items() if key != "compilationTarget"}
        hashes = {str(name): str(item["keccak256"]) for name, item in metadata["sources"].items()}
        compiler = str(metadata["compiler"]["version"])
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as problem:
        raise EnvironmentFault(
            "E-ARTIFACT-METADATA",
            "a release artifact does not say what it was compiled from",
            found=f"{path}: {type(problem).__name__}",
            expected="rawMetadata with compiler, settings and sources",
            next_command="FOUNDRY_PROFILE=release forge build --force",
        ) from problem
    sources = {name: {"content": _unchanged(root, name, hashed)} for name, hashed in hashes.items()}
    document: dict[str, Any] = {
        "language": "Solidity",
        "sources": sources,
        "settings": settings | {"outputSelection": {"*": {"*": [*OUTPUTS, "metadata"]}}},
    }
    return Compilation(compiler=compiler, standard_json=document)


def _unchanged(root: Path, name: str, hashed: str) -> str:
    """The text of a source, as the compiler read it."""
    path = root / name
    content = path.read_bytes() if path.is_file() else b""
    found = keccak_hex(content)
    if found != hashed:
        raise EnvironmentFault(
            "E-SOURCE-CHANGED",
            "a source is not the one the release was built from",
            found=f"{name}: {found}" if content else f"{name}: no such file",
            expected=hashed,
            next_command="FOUNDRY_PROFILE=release forge build",
        )
    return content.decode("utf-8")
