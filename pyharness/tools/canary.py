"""Breaks one thing of each kind in a throw-away copy and looks whether the gate that guards it turns red.

In: a checkout. Out: one ``Song`` per kind of fault.
Door: processes and a temporary directory; the checkout itself is never written.

Each gate is first seen green on the healthy copy: a gate that is always red would prove nothing either.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pyharness.paths import ROOT
from pyharness.tools import checks, counted
from pyharness.tools.counted import Run

_SOLIDITY = """// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Test} from "forge-std/Test.sol";

contract Bird {
    uint256 public songs;
    uint256 private immutable WRONG;

    constructor(uint256 wrong) {
        WRONG = wrong;
    }

    function sing() external {
        songs += WRONG;
    }

    function scare() external view {
        require(WRONG == 1, "scared");
    }
}

contract CanaryTest is Test {
    Bird private bird;

    function setUp() public {
        bird = new Bird(vm.envOr("CANARY_INVARIANT", uint256(0)));
        targetContract(address(bird));
    }

    function test_Unit() public view {
        assertEq(vm.envOr("CANARY_UNIT", uint256(0)), 0);
    }

    function testFuzz_Fuzz(uint256 x) public view {
        assertLe(x, type(uint256).max - vm.envOr("CANARY_FUZZ", uint256(0)) * type(uint128).max * 2 ** 127);
    }

    function test_RevertWhen_Revert() public {
        Bird scared = new Bird(vm.envOr("CANARY_REVERT", uint256(0)));
        vm.expectRevert(bytes("scared"));
        scared.scare();
    }

    function invariant_Invariant() public view {
        assertEq(bird.songs(), 0);
    }
}
"""
_FORGE_TESTS = {
    "unit": "test_Unit()",
    "fuzz": "testFuzz_Fuzz(uint256)",
    "revert": "test_RevertWhen_Revert()",
    "invariant": "invariant_Invariant()",
}
_PYTHON = '"""A module."""\n\nVALUE: int = 1\n'
_PYTEST = '"""A test."""\n\n\ndef test_value() -> None:\n    """One is one."""\n    assert 1 == 1\n'
_SOURCE = """// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

contract Tiny {
    function low(uint256 x) external pure returns (uint256) {
        return x;
    }
}
"""

# The gate of `make check`, the file that is broken for it, the healthy text, the broken text.
_CHECKED = (
    ("forge fmt", "src/Tiny.sol", _SOURCE, _SOURCE.replace("        return", "  return")),
    ("forge lint", "src/Tiny.sol", _SOURCE, _SOURCE.replace("return x", "return uint8(x)")),
    ("ruff format", "pyharness/tiny.py", _PYTHON, _PYTHON.replace(" = ", "=")),
    ("ruff check", "pyharness/tiny.py", _PYTHON, _PYTHON + "import os\n"),
    ("mypy", "pyharness/tiny.py", _PYTHON, _PYTHON.replace("= 1", '= "one"')),
)
_ROOM = '"""A room."""\n'
_VIOLATION = '"""A module that starts processes itself."""\n\nimport subprocess\n\nRUN = subprocess.run\n'


@dataclass(frozen=True, slots=True, kw_only=True)
class Song:
    """One kind of fault: whether its gate was green before and red after, and what was seen if not."""

    kind: str
    ok: bool
    detail: str = ""


def sing(root: Path = ROOT) -> Iterator[Song]:
    """Every kind of fault in turn, each in a copy made for it."""
    with tempfile.TemporaryDirectory(prefix="canary-") as scratch:
        tiny = _tiny(root, Path(scratch) / "tiny")
        yield from _forge(tiny)
        yield from _pytest(tiny)
        yield from (_checked(tiny, *case) for case in _CHECKED)
        yield _architecture(root, Path(scratch) / "whole")


def _tiny(root: Path, copy: Path) -> Path:
    """A checkout with the project's settings and compiler, and next to no code."""
    for name in ("foundry.toml", "pyproject.toml", "package.json"):
        _write(copy / name, (root / name).read_text("utf-8"))
    (copy / "node_modules").symlink_to(root / "node_modules")
    (copy / "pyharness" / "tools").mkdir(parents=True)
    shutil.copy(root / "pyharness" / "tools" / "solc", copy / "pyharness" / "tools" / "solc")
    for name, text in (("pyharness/__init__.py", _ROOM), ("pyharness/tools/__init__.py", _ROOM)):
        _write(copy / name, text)
    _write(copy / "test" / "Canary.t.sol", _SOLIDITY)
    _write(copy / "test" / "harness" / "test_tiny.py", _PYTEST)
    return copy


def _forge(copy: Path) -> Iterator[Song]:
    healthy = counted.forge(root=copy, minimum=len(_FORGE_TESTS))
    for kind, test in _FORGE_TESTS.items():
        broken = counted.forge(root=copy, minimum=len(_FORGE_TESTS), env={f"CANARY_{kind.upper()}": "1"})
        named = len(broken.tally.failures) == 1 and test in broken.tally.failures[0]
        yield _song(f"forge {kind} test", healthy, broken, named)
    nothing = counted.forge("--match-test", "no_test_has_this_name", root=copy, minimum=0)
    yield _song("forge, no test ran", healthy, nothing, nothing.troubles[0].startswith("no test ran"))
    few = counted.forge(root=copy, minimum=len(_FORGE_TESTS) + 1)
    yield _song("forge, too few tests ran", healthy, few, not few.tally.failures)


def _pytest(copy: Path) -> Iterator[Song]:
    def run(*arguments: str) -> Run:
        return counted.pytest("-p", "no:cacheprovider", *arguments, root=copy, minimum=0)

    healthy = run()
    nothing = run("-k", "no_test_has_this_name")
    yield _song("pytest, no test ran", healthy, nothing, nothing.troubles[0].startswith("no test ran"))
    _write(copy / "test" / "harness" / "test_tiny.py", _PYTEST.replace("1 == 1", "1 == 2"))
    broken = run()
    yield _song("pytest unit test", healthy, broken, len(broken.tally.failures) == 1)
    _write(copy / "test" / "harness" / "test_tiny.py", _PYTEST)


def _song(kind: str, healthy: Run, broken: Run, as_expected: bool) -> Song:
    ok = healthy.ok and not broken.ok and as_expected
    return Song(kind=kind, ok=ok, detail="" if ok else _seen(str(healthy), healthy.troubles, str(broken), broken))


def _seen(before: str, troubles: tuple[str, ...], after: str, broken: Run) -> str:
    return "\n".join(("healthy:", before, *troubles, "broken:", after, *broken.tally.failures, *broken.troubles))


def _checked(copy: Path, check: str, file: str, healthy: str, broken: str) -> Song:
    """One check on a file, first healthy, then broken."""
    _write(copy / file, healthy)
    before = checks.judge(check, copy)
    _write(copy / file, broken)
    after = checks.judge(check, copy)
    _write(copy / file, healthy)
    ok = before.ok and not after.ok
    return Song(kind=check, ok=ok, detail="" if ok else f"healthy:\n{before.complaint}\nbroken:\n{after.complaint}")


def _architecture(root: Path, copy: Path) -> Song:
    """The architecture test on a copy of the sources, with one module that uses a door of another room."""
    shutil.copytree(root, copy, ignore=_generated, symlinks=True)
    before = checks.judge("architecture", copy)
    _write(copy / "pyharness" / "plan" / "sneaky.py", _VIOLATION)
    after = checks.judge("architecture", copy)
    ok = before.ok and "sneaky" in after.complaint
    detail = "" if ok else f"healthy:\n{before.complaint}\nbroken:\n{after.complaint}"
    return Song(kind="architecture", ok=ok, detail=detail)


def _generated(_folder: str, names: list[str]) -> set[str]:
    """What a copy of the sources leaves out."""
    generated = {"node_modules", "out", "cache", "artifacts", "broadcast", "__pycache__"}
    hidden = {name for name in names if name.startswith(".") and name != ".gitignore"}
    return hidden | {name for name in names if name in generated or name.startswith(("out-", "cache-"))}


def _write(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, "utf-8")
