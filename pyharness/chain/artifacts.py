"""What compilers wrote about contracts: ABIs and code, from forge's and hardhat's artifact files.

In: folders of artifacts. Out: frozen artifacts. Reads files; nothing else.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pyharness.chain.schema import Json
from pyharness.errors import EnvironmentFault


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkReference:
    """Where 20 bytes of a library's address belong: library name and offset (bytes)."""

    library: str
    start: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Artifact:
    """A compiled contract. Code holds zeros where libraries are still to be linked."""

    name: str
    abi: Sequence[Mapping[str, Json]]
    creation: bytes
    runtime: bytes
    runtime_links: tuple[LinkReference, ...]

    def linked(self, libraries: Mapping[str, str]) -> bytes:
        """The runtime code with libraries in place.

        Raises:
            KeyError: a library without an address.
        """
        code = bytearray(self.runtime)
        for link in self.runtime_links:
            code[link.start : link.start + 20] = bytes.fromhex(libraries[link.library][2:])
        return bytes(code)


def artifact(folder: Path, file: str, name: str) -> Artifact:
    """The artifact ``<folder>/<file>/<name>.json``, for example ("out-release", "Token.sol", "Token").

    Raises:
        EnvironmentFault: E-ARTIFACT-MISSING when it is absent or unreadable.
    """
    return load(folder / file / f"{name}.json")


def load(path: Path) -> Artifact:
    """One artifact file of forge, hardhat or truffle.

    Raises:
        EnvironmentFault: E-ARTIFACT-MISSING when it is absent or unreadable.
    """
    try:
        raw = json.loads(path.read_text("utf-8"))
        return Artifact(
            name=raw.get("contractName", path.stem),
            abi=tuple(raw["abi"]),
            creation=_code(raw.get("bytecode")),
            runtime=_code(raw.get("deployedBytecode")),
            runtime_links=_links(raw),
        )
    except (OSError, ValueError, KeyError, AttributeError) as error:
        raise EnvironmentFault(
            "E-ARTIFACT-MISSING",
            "a contract artifact is absent or unreadable",
            found=f"{path}: {type(error).__name__}",
            expected="a compiled contract",
            next_command="make setup",
        ) from error


def every(folder: Path) -> Iterator[Artifact]:
    """All artifacts below a folder in path order; files of other kinds are passed over."""
    for path in sorted(folder.glob("**/*.sol/*.json")):
        if not path.name.endswith(".dbg.json"):
            yield load(path)


def _code(raw: Json) -> bytes:
    """Forge nests code under ``object``; placeholders of unlinked libraries become zeros."""
    text = raw.get("object", "0x") if isinstance(raw, dict) else raw or "0x"
    text = text.removeprefix("0x")
    parts = text.split("__")
    if len(parts) > 1:  # __$<34 hex>$__ : text between pairs of double underscores, 40 characters in all
        text = parts[0] + "".join("0" * 40 + after for after in parts[2::2])
    return bytes.fromhex(text)


def _links(raw: Json) -> tuple[LinkReference, ...]:
    nested = raw.get("deployedBytecode")
    references = nested.get("linkReferences") if isinstance(nested, dict) else raw.get("deployedLinkReferences")
    return tuple(
        LinkReference(library=library, start=place["start"])
        for libraries in (references or {}).values()
        for library, places in libraries.items()
        for place in places
    )
