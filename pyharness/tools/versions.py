"""The versions this checkout is written for, read where they are declared.

In: package.json, pyproject.toml, requirements.lock. Out: ``Expected``.
Reads files of the checkout only; uses the standard library only, so that it also works where packages are missing.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from pyharness.paths import ROOT

_LOCKED = re.compile(r"^([a-z0-9][a-z0-9._-]*)==([^ ;\\]+)( ;)?", re.MULTILINE)
_FLOOR = re.compile(r'^requires-python = ">=(\d+)\.(\d+)"', re.MULTILINE)
_OWN = re.compile(r'^version = "([^"]+)"', re.MULTILINE)
_RUNTIME = re.compile(r"^dependencies = \[(.*?)^\]", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class LockedPackage:
    """One Python package of the lock: its versions (several if they differ by Python), and if it may be absent."""

    name: str
    versions: frozenset[str]
    optional: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """What has to be there: exact versions of tools and packages, lowest versions of Python and Node."""

    python: tuple[int, int]
    node: int
    foundry: str
    solc: str
    openzeppelin: str
    runtime: tuple[str, ...]
    locked: tuple[LockedPackage, ...]


def expected(root: Path = ROOT) -> Expected:
    """Read every expected version of the checkout at ``root``."""
    package = json.loads((root / "package.json").read_text("utf-8"))
    project = (root / "pyproject.toml").read_text("utf-8")
    foundry = {v for k, v in package["optionalDependencies"].items() if k.startswith("@foundry-rs/")}
    if len(foundry) != 1:
        raise ValueError(f"package.json names {sorted(foundry)} as versions of Foundry: there has to be one")
    floor, runtime = _FLOOR.search(project), _RUNTIME.search(project)
    if floor is None or runtime is None:
        raise ValueError("pyproject.toml states no requires-python or no dependencies")
    return Expected(
        python=(int(floor[1]), int(floor[2])),
        node=int(package["engines"]["node"].removeprefix(">=")),
        foundry=foundry.pop(),
        solc=package["devDependencies"]["solc"],
        openzeppelin=package["devDependencies"]["@openzeppelin/contracts"],
        runtime=tuple(re.findall(r'"([a-z0-9-]+)==', runtime[1])),
        locked=locked((root / "requirements.lock").read_text("utf-8")),
    )


def own(root: Path = ROOT) -> str:
    """The version of this package."""
    found = _OWN.search((root / "pyproject.toml").read_text("utf-8"))
    if found is None:
        raise ValueError("pyproject.toml states no version")
    return found[1]


def locked(text: str) -> tuple[LockedPackage, ...]:
    """The packages of a requirements file; one whose every line carries a condition may be absent."""
    versions: dict[str, set[str]] = {}
    required: set[str] = set()
    for name, version, marker in _LOCKED.findall(text):
        versions.setdefault(name, set()).add(version)
        if not marker:
            required.add(name)
    return tuple(
        LockedPackage(name=name, versions=frozenset(found), optional=name not in required)
        for name, found in versions.items()
    )


def node_package(name: str, root: Path = ROOT) -> str | None:
    """The installed version of an npm package, or ``None``."""
    manifest = root / "node_modules" / name / "package.json"
    if not manifest.is_file():
        return None
    said: Mapping[str, str] = json.loads(manifest.read_text("utf-8"))
    return said.get("version")
