"""Whether a command that an error suggests is one.

In: a line. Out: yes or no. Pure but for reading the Makefile.
"""

from __future__ import annotations

import re
import shlex
from functools import cache
from typing import Any

import typer
from typer.exceptions import TyperException

from pyharness.cli.app import build
from pyharness.paths import ROOT


@cache
def parses(command: str) -> bool:
    """The command line's own, a target of make, or to set or unset a variable."""
    words = shlex.split(command)
    if words[:3] == ["python", "-m", "pyharness"]:
        return _understood(words[3:])
    if words[0] == "make":
        targets = re.findall(r"^(\w+):", (ROOT / "Makefile").read_text(), flags=re.MULTILINE)
        return set(words[1:]) <= {"-B", *targets}
    return re.fullmatch(r"export [A-Z0-9_]+='(?:0x)?…'|unset [A-Z0-9_]+", command) is not None


@cache
def _parser() -> Any:
    return typer.main.get_command(build())


def _understood(words: list[str]) -> bool:
    parser = _parser()
    while hasattr(parser, "commands") and words != ["--help"]:
        if not words or words[0] not in parser.commands:
            return False
        parser, words = parser.commands[words[0]], words[1:]
    if words == ["--help"]:
        return True
    try:
        parser.make_context(parser.name, list(words))
    except TyperException:
        return False
    return True
