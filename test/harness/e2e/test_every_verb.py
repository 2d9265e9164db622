"""Each verb of the command line, whichever there are: one object, plain text, an exit code that says what happened."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
import typer

from pyharness.cli.app import VERBS, build

CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\x9b]")
GIVEN = {"network": "{network}", "identifier": "'no id'"}  # nothing is written into the checkout
CODES = {0, 2, 3, 4, 5, 6, 7, 8}


def lines() -> Iterator[str]:
    """Every verb with the arguments it cannot do without; a network is left to fill in."""
    todo: list[tuple[str, Any]] = [("", typer.main.get_command(build()))]
    while todo:
        words, command = todo.pop()
        if hasattr(command, "commands"):
            todo += [(f"{words} {name}", found) for name, found in command.commands.items()]
            continue
        wanted = [param.name for param in command.params if param.param_type_name == "argument" and param.required]
        yield " ".join((words.strip(), *(GIVEN.get(name, name) for name in wanted)))


LINES = sorted(lines())


def test_the_list_is_the_command_line() -> None:
    """No verb is left out."""
    assert {line.split()[0] for line in LINES} == {verb.__name__.rpartition(".")[2] for verb in VERBS}


@pytest.mark.parametrize("line", LINES)
@pytest.mark.parametrize("network", ["nowhere", "sepolia"])
def test_a_verb_answers_with_one_object_and_plain_text(terminal: Any, line: str, network: str) -> None:
    """For a network that does not exist, and for one whose node is not there."""
    ran = terminal.run(line.format(network=network), SEPOLIA_RPC_URL="http://127.0.0.1:1")
    assert isinstance(ran.answer, dict)
    assert ran.code in CODES, ran.said
    assert ("error" in ran.answer) == (ran.code not in (0, 6, 7)), ran.answer
    assert not CONTROL.search(ran.said)
    assert "Traceback" not in ran.said
