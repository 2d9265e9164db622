"""Whether a door took wrong input as it should: let in, or refused by name, with nothing half done.

In: a door and what goes through it. Out: how it ended, as the command line ends; ``Broken`` where that is no end.
Door: a folder of its own for each try.
"""

from __future__ import annotations

import contextlib
import io
import json
import re
import tempfile
from collections.abc import Callable, Collection
from pathlib import Path
from typing import Any

from commands import parses

from pyharness.cli import output
from pyharness.cli.output import Answer

CODE = re.compile(r"E-[A-Z0-9]+(-[A-Z0-9]+)*")
MOST_SAID = 20_000  # characters; a reader of ten thousand lines reads none
SHELL = re.compile(r"(cast|git|diff|curl|npm) ")  # lines for other programs

Door = Callable[[Path], None]


class Broken(AssertionError):
    """A door that did what none should."""


def ended(door: Door, secrets: Collection[str] = ()) -> str:
    """How a door ended: ``0``, or exit code and error code such as ``4 E-CONFIG-TOML``.

    Raises:
        Broken: an unforeseen exception, an error without code, found, expected or next command, a secret in what is
            said, or half a file.
    """
    with tempfile.TemporaryDirectory(prefix="fuzz-") as private:
        stdout, stderr = io.StringIO(), io.StringIO()
        with contextlib.redirect_stdout(stdout), contextlib.redirect_stderr(stderr):
            code = output.present(lambda: _through(door, Path(private)), as_json=True)
        said = stdout.getvalue() + stderr.getvalue()
        halves = [path.name for path in Path(private).rglob("*") if path.name.endswith((".tmp", ".part"))]
    if halves:
        raise Broken(f"left half a file: {halves}")
    if "Traceback" in said or any(secret in said for secret in secrets):
        raise Broken(f"said what it must not: {said[:500]}")
    if len(said) > MOST_SAID:
        raise Broken(f"said {len(said)} characters: {said[:200]}")
    said.encode()  # and a terminal can show it
    answer = json.loads(stdout.getvalue())
    return "0" if code == 0 else _named(code, answer["error"])


def _through(door: Door, folder: Path) -> Answer:
    door(folder)
    return Answer(value={})


def _named(code: int, error: dict[str, Any]) -> str:
    """An error that explains itself, in words."""
    if error["code"] == "E-INTERNAL":
        raise Broken(error["message"])
    if not CODE.fullmatch(error["code"]) or error["exit"] != code or not 1 <= code <= 9:
        raise Broken(f"no stable code: {error}")
    missing = [name for name in ("message", "found", "expected", "next") if not isinstance(error[name], str)]
    faults = error.get("faults", [])
    missing += [f"{name} of a fault" for fault in faults for name in fault if not isinstance(fault[name], str)]
    if missing:
        raise Broken(f"without {', '.join(missing)}: {error}")
    if not parses(error["next"]) and not SHELL.match(error["next"]):
        raise Broken(f"suggests what is no command: {error['next']}")
    return f"{code} {error['code']}"
