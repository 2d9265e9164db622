"""Every refusal of the corridor says what to run next."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from pyharness import errors
from pyharness.paths import ROOT

ROOMS = (
    "config", "plan", "deploy", "record", "exports", "verify", "analytics", "ops", "explain", "chain", "pipeline",
    "cli",
)  # fmt: skip
TREE = {
    name
    for name, item in vars(errors).items()
    if isinstance(item, type) and issubclass(item, errors.HarnessError) and item is not errors.HarnessError
}
FILES = sorted(path for room in ROOMS for path in (ROOT / "pyharness" / room).rglob("*.py"))
LEFT_OUT = {
    "cli/record.py": "asks for no mode, since a network's record has one",
    "cli/model.py": "a model is added to both modes",
    "cli/smoke.py": "only a whole system is tested",
}
MODED = re.compile(r"python -m pyharness (?:deploy|plan|verify|config show|config validate) $")
WORDS = re.compile(r"(^|\.)words(\(network, mode\))?$")


def silent(path: Path) -> Iterator[str]:
    """Errors made in a file without a next command."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        made = isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in TREE
        if made and "next_command" not in {keyword.arg for keyword in node.keywords}:
            yield f"{path.name}:{node.lineno} {ast.unparse(node)[:60]}"


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(ROOT / "pyharness").as_posix())
def test_an_error_says_what_to_run_next(path: Path) -> None:
    """Code, found and expected are not enough: the command that helps is part of the error."""
    assert not list(silent(path))


def unmoded(path: Path) -> Iterator[str]:
    """Commands that take a mode and are printed with something else than a network and its mode."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if not isinstance(node, ast.JoinedStr):
            continue
        for before, value in zip(node.values, node.values[1:], strict=False):
            said = isinstance(before, ast.Constant) and MODED.search(str(before.value))
            if said and isinstance(value, ast.FormattedValue) and not WORDS.search(ast.unparse(value.value)):
                yield f"{path.name}:{node.lineno} {ast.unparse(node)}"


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(ROOT / "pyharness").as_posix())
def test_a_command_names_its_mode(path: Path) -> None:
    """What helps in mode infrastructure says so: the same command without the mode would work on another system."""
    assert path.relative_to(ROOT / "pyharness").as_posix() in LEFT_OUT or not list(unmoded(path))
