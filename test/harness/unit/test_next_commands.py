"""Every refusal of the corridor says what to run next."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from pyharness import errors
from pyharness.paths import ROOT

ROOMS = ("config", "plan", "deploy", "record", "verify", "pipeline", "cli")
TREE = {
    name
    for name, item in vars(errors).items()
    if isinstance(item, type) and issubclass(item, errors.HarnessError) and item is not errors.HarnessError
}
FILES = sorted(path for room in ROOMS for path in (ROOT / "pyharness" / room).rglob("*.py"))


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
