"""Completes package-lock.json with the platform packages that npm left out.

In: package.json, package-lock.json. Out: the lock naming every platform package of Foundry, and no registry.
Pure but for ``complete_file``, which reads and writes the two files.

npm writes only what the registry at hand can serve. A lock without the other platforms fails `npm ci` everywhere.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from pyharness.errors import EnvironmentFault
from pyharness.paths import ROOT

PREFIX = "@foundry-rs/"
_CPUS = {"amd64": "x64", "arm64": "arm64"}


def platform_packages(manifest: dict[str, Any]) -> dict[str, str]:
    """Name to exact version of every platform package that package.json lists, in order of name."""
    listed = manifest["optionalDependencies"]
    return {name: listed[name] for name in sorted(listed) if name.startswith(PREFIX)}


def complete(lock: dict[str, Any], manifest: dict[str, Any]) -> dict[str, Any]:
    """The lock with one entry for each platform package; entries npm wrote itself are kept as they are.

    Raises:
        EnvironmentFault: an entry carries the address it was downloaded from, or another version.
    """
    wanted = platform_packages(manifest)
    entries = dict(lock["packages"])
    platform = {}
    for name, version in wanted.items():
        key = f"node_modules/{name}"
        platform[key] = entries.pop(key, None) or _entry(name, version)
        if platform[key]["version"] != version:
            raise EnvironmentFault(
                "E-LOCK", f"{name} is locked at another version", found=platform[key]["version"], expected=version
            )
    root = dict(entries.pop(""))
    root["optionalDependencies"] = {**root.get("optionalDependencies", {}), **wanted}
    before = {key: entry for key, entry in entries.items() if key < f"node_modules/{PREFIX}"}
    after = {key: entry for key, entry in entries.items() if key not in before}
    packages = {"": root, **before, **platform, **after}
    _refuse_addresses(packages)
    return {**lock, "packages": packages}


def complete_file(root: Path = ROOT) -> None:
    """Complete the lock of the checkout in place."""
    path = root / "package-lock.json"
    manifest = json.loads((root / "package.json").read_text("utf-8"))
    lock = complete(json.loads(path.read_text("utf-8")), manifest)
    path.write_text(json.dumps(lock, indent=2, ensure_ascii=False) + "\n", "utf-8")


def _entry(name: str, version: str) -> dict[str, Any]:
    _tool, os, cpu = name.removeprefix(PREFIX).split("-")
    return {"version": version, "cpu": [_CPUS[cpu]], "license": "MIT OR Apache-2.0", "optional": True, "os": [os]}


def _refuse_addresses(packages: dict[str, Any]) -> None:
    named = [key for key, entry in packages.items() if "resolved" in entry]
    if named:
        raise EnvironmentFault(
            "E-LOCK",
            "package-lock.json names the registry it was made with",
            found=named[0],
            expected="no `resolved` field",
            next_command="npm install --package-lock-only  # in the checkout, so that its .npmrc is read",
        )
