"""Finds Foundry's native programs and calls forge and cast the one right way.

In: a tool's name (forge, cast, anvil). Out: the path of the native program, its version, the environment for it.
Door: processes, through ``process``; reads ``PYHARNESS_<TOOL>`` and ``PATH``.

The npm launchers of Foundry 1.7 answer exit code 0 whatever the tool says, so a failing test looks green. They are
never used, and ``exit_codes_work`` proves it on every machine.
"""

from __future__ import annotations

import os
import platform
import re
import shutil
import sys
import tempfile
from collections.abc import Collection, Mapping
from pathlib import Path

from pyharness.errors import EnvironmentFault
from pyharness.paths import ROOT
from pyharness.tools import process
from pyharness.tools.process import Completed

TOOLS = ("forge", "cast", "anvil")
NONSENSE = "--definitely-not-a-flag"
_CPUS = {"x86_64": "amd64", "amd64": "amd64", "aarch64": "arm64", "arm64": "arm64"}


def platform_tag() -> str:
    """This machine as the platform packages name it: ``linux-amd64``, ``darwin-arm64``, …"""
    machine = platform.machine().lower()
    return f"{sys.platform}-{_CPUS.get(machine, machine)}"


def native(tool: str, *, root: Path = ROOT) -> Path:
    """The native program of a tool: ``$PYHARNESS_<TOOL>``, the platform package, ``.bin``, ``PATH``, in this order.

    Raises:
        EnvironmentFault: there is none, or the configured one does not exist.
    """
    named = os.environ.get(f"PYHARNESS_{tool.upper()}")
    if named:
        if not os.access(named, os.X_OK):
            raise _missing(tool, f"PYHARNESS_{tool.upper()}={named}", f"unset PYHARNESS_{tool.upper()}")
        return Path(named)
    suffix = ".exe" if sys.platform == "win32" else ""
    modules = root / "node_modules"
    packaged = modules / "@foundry-rs" / f"{tool}-{platform_tag()}" / "bin" / f"{tool}{suffix}"
    linked = modules / ".bin" / f"{tool}{suffix}"
    for candidate in (packaged, linked, Path(shutil.which(tool) or "")):
        if candidate.is_file() and os.access(candidate, os.X_OK) and not is_launcher(candidate):
            return candidate
    raise _missing(tool, f"no native {tool} for {platform_tag()}")


def is_launcher(path: Path) -> bool:
    """Whether a file is npm's JavaScript launcher, which loses the exit code, and not the native program."""
    real = path.resolve()
    if real.suffix in {".mjs", ".cjs", ".js"}:
        return True
    with real.open("rb") as file:
        head = file.readline(128)
    return head.startswith(b"#!") and b"node" in head


def environment(profile: str = "default", extra: Mapping[str, str] | None = None) -> dict[str, str]:
    """Variables for a Foundry call: the profile of foundry.toml, and no name look-ups on the network."""
    return {"FOUNDRY_PROFILE": profile, "FOUNDRY_OFFLINE": "true", "NO_COLOR": "1", **(extra or {})}


def forge(
    *arguments: str | Path,
    profile: str = "default",
    cwd: Path = ROOT,
    env: Mapping[str, str] | None = None,
    timeout: float | None = None,
) -> Completed:
    """Run native forge to its end; see ``process.run``."""
    return process.run([native("forge"), *arguments], cwd=cwd, env=environment(profile, env), timeout=timeout)


def cast(*arguments: str | Path, keep: Collection[str] = (), timeout: float | None = None) -> Completed:
    """Run native cast to its end, in an empty folder: it would obey the `.env` and `foundry.toml` of its own.

    Args:
        keep: secrets of the environment that it is given on purpose, by name.
    """
    with tempfile.TemporaryDirectory(prefix="cast-") as private:
        words = [native("cast"), *arguments]
        return process.run(words, cwd=Path(private), env=environment(), keep=keep, timeout=timeout)


def version(program: Path) -> str | None:
    """The version a Foundry program states, such as ``1.7.1``, or ``None`` if its answer holds none."""
    said = process.run([program, "--version"], env=environment(), timeout=30).stdout
    found = re.search(r"\b(\d+\.\d+\.\d+)", said)
    return found.group(1) if found else None


def exit_codes_work(program: Path) -> bool:
    """Whether a call that must fail does fail: a flag that does not exist has to give a non-zero exit code."""
    verb = ["build"] if program.stem == "forge" else []
    return not process.run([program, *verb, NONSENSE], env=environment(), timeout=30).ok


def _missing(tool: str, found: str, following: str = "make -B setup") -> EnvironmentFault:
    return EnvironmentFault(
        "E-TOOL-MISSING",
        f"{tool} is not installed",
        found=found,
        expected=f"node_modules/@foundry-rs/{tool}-{platform_tag()}/bin/{tool}",
        next_command=following,
    )
