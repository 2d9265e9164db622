"""Looks at the tools of this machine and says which of them are not what the checkout is written for.

In: the checkout. Out: one ``Finding`` per thing looked at, each wrong one with the command that fixes it.
Door: processes, through ``process``; the versions of the running Python and of its packages.
"""

from __future__ import annotations

import importlib.metadata
import importlib.util
import re
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pyharness.errors import EnvironmentFault
from pyharness.paths import ROOT
from pyharness.tools import foundry, process, versions
from pyharness.tools.versions import Expected

SETUP = "make -B setup"  # -B: the stamps say that everything is there, and it is not
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
_ANSWER_SECONDS = 30.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing looked at: right, wrong, or worth a note; what was found and expected; how to fix it."""

    name: str
    status: Literal["ok", "wrong", "note"]
    found: str
    expected: str
    fix: str = ""


def findings(root: Path = ROOT) -> list[Finding]:
    """Everything this machine needs, looked at in the order one would install it."""
    wanted = versions.expected(root)
    return [
        _python(wanted),
        _packages(wanted),
        _node(wanted),
        _npm(),
        *(finding for tool in foundry.TOOLS for finding in _foundry(tool, wanted, root)),
        _solc(wanted, root),
        _openzeppelin(wanted, root),
        _linking(root),
        _browser(),
    ]


def _judge(name: str, right: bool, found: str, expected: str, fix: str) -> Finding:
    if right:
        return Finding(name=name, status="ok", found=found, expected=expected)
    return Finding(name=name, status="wrong", found=found, expected=expected, fix=fix)


def _python(wanted: Expected) -> Finding:
    found = ".".join(str(part) for part in sys.version_info[:3])
    floor = f"{wanted.python[0]}.{wanted.python[1]} or newer"
    fix = "make clean setup PYTHON=<a newer python3>"
    return _judge("python", sys.version_info[:2] >= wanted.python, found, floor, fix)


def _packages(wanted: Expected) -> Finding:
    wrong = sorted(_wrong_packages(wanted))
    found = ", ".join(wrong) or f"{len(wanted.locked)} packages as locked"
    return _judge("python packages", not wrong, found, "the versions of requirements.lock", SETUP)


def _wrong_packages(wanted: Expected) -> Iterator[str]:
    for package in wanted.locked:
        try:
            found = importlib.metadata.version(package.name)
        except importlib.metadata.PackageNotFoundError:
            if not package.optional:
                yield f"{package.name} missing"
            continue
        if found not in package.versions:
            yield f"{package.name} {found} instead of {' or '.join(sorted(package.versions))}"
    for name in wanted.runtime:
        if importlib.util.find_spec(name.replace("-", "_")) is None:
            yield f"{name} cannot be imported"


def _node(wanted: Expected) -> Finding:
    found = _answer("node", "--version")
    major = re.match(r"v(\d+)\.", found)
    right = major is not None and int(major[1]) >= wanted.node
    return _judge("node", right, found, f"{wanted.node} or newer", f"install Node {wanted.node} or newer")


def _npm() -> Finding:
    found = _answer("npm", "--version")
    return _judge("npm", found[:1].isdigit(), found, "any version", "install npm, which comes with Node")


def _foundry(tool: str, wanted: Expected, root: Path) -> Iterator[Finding]:
    try:
        program = foundry.native(tool, root=root)
        found = foundry.version(program) or "no version in its answer"
        honest = foundry.exit_codes_work(program)
    except EnvironmentFault as fault:
        yield _judge(tool, False, fault.found or fault.message, wanted.foundry, SETUP)
        return
    fix = f"{SETUP}, and unset PYHARNESS_{tool.upper()}"
    yield _judge(tool, found == wanted.foundry, found, wanted.foundry, fix)
    answered = "fails as it must" if honest else f"{program} reports success for a flag that does not exist"
    yield _judge(f"{tool} exit code", honest, answered, "failure is reported", fix)


def _solc(wanted: Expected, root: Path) -> Finding:
    said = _answer(root / "pyharness" / "tools" / "solc", "--version")
    version = re.search(r"Version: (\d+\.\d+\.\d+)\b", said)
    fix = f"{SETUP}, and unset PYHARNESS_SOLC"
    found = version[1] if version else said
    return _judge("solc", version is not None and version[1] == wanted.solc, found, wanted.solc, fix)


def _openzeppelin(wanted: Expected, root: Path) -> Finding:
    found = versions.node_package("@openzeppelin/contracts", root)
    return _judge("openzeppelin", found == wanted.openzeppelin, found or "missing", wanted.openzeppelin, SETUP)


def _linking(root: Path) -> Finding:
    stated = re.findall(r"^\s*dynamic_test_linking\s*=\s*(\w+)", (root / "foundry.toml").read_text("utf-8"), re.M)
    right = bool(stated) and set(stated) == {"false"}
    fix = "set dynamic_test_linking = false in foundry.toml: true lets failing tests pass"
    return _judge("dynamic test linking", right, ", ".join(stated) or "not stated", "false", fix)


def _browser() -> Finding:
    found = next((path for path in map(shutil.which, BROWSERS) if path), None)
    if found:
        return Finding(name="browser", status="ok", found=found, expected="any of " + ", ".join(BROWSERS))
    return Finding(
        name="browser",
        status="note",
        found="none",
        expected="chromium, for `make screens` only",
        fix="install chromium",
    )


def _answer(program: str | Path, flag: str) -> str:
    """What a program says to a flag, or in what way it failed."""
    try:
        said = process.run([program, flag], timeout=_ANSWER_SECONDS)
    except EnvironmentFault as fault:
        return fault.message
    return said.stdout.strip() if said.ok else f"exit code {said.returncode}: {said.last_words(1)}"
