"""A runbook as something that runs: its fenced commands in order, each with the exit code the page states.

In: a page of docs/runbooks. Out: ``Line`` s. ``follow`` runs them at a terminal. A command that is none, a missing exit
code and a step by hand that nobody knows are faults of the page.

In a fence stand `export NAME=…`, `python -m pyharness … # exit N: what is seen`, and `# by hand: what somebody does`,
with what it is about behind another colon.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable, Mapping, MutableMapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from commands import parses

from pyharness.paths import ROOT

PAGES = ROOT / "docs" / "runbooks"
COMMAND, BY_HAND = "python -m pyharness ", "# by hand: "
_STATED = re.compile(r"^(?P<command>.*?)\s+# exit (?P<code>\d)(?:[:;] (?P<seen>.*))?$")
_FILE = re.compile(r"\$(DIR|INVOICE|CORRECTED)\b|\.toml$")
_VARIABLE = re.compile(r"\$([A-Z][A-Z0-9_]*)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of a fence; ``code`` is None where nothing is run, ``seen`` is what the page says is shown."""

    heading: str
    text: str
    code: int | None = None
    seen: str = ""


def pages() -> list[str]:
    """Every runbook by name."""
    return sorted(path.stem for path in PAGES.glob("*.md") if path.stem != "README")


def lines(page: str, heading: str | None = None) -> list[Line]:
    """The lines of a page's fences, of one heading or of all."""
    found: list[Line] = []
    here, inside = "", False
    for text in (PAGES / f"{page}.md").read_text(encoding="utf-8").splitlines():
        if text.startswith("```"):
            inside = text == "```sh"
        elif inside and text.strip():
            found.append(_line(page, here, text))
        elif text.startswith("## "):
            here = text[3:]
    return [line for line in found if heading in (None, line.heading)]


def _line(page: str, heading: str, text: str) -> Line:
    if text.startswith(("export ", BY_HAND)):
        return Line(heading=heading, text=text)
    stated = _STATED.match(text)
    assert stated, f"{page}: no exit code is stated: {text}"
    command = stated["command"]
    assert command.startswith(COMMAND), f"{page}: not ours: {text}"
    return Line(heading=heading, text=command, code=int(stated["code"]), seen=stated["seen"] or "")


def variables(page: str) -> set[str]:
    """What a page's lines use."""
    return {name for line in lines(page) for name in _VARIABLE.findall(line.text)}


def is_a_command(line: Line) -> bool:
    """Whether our command line understands it, with a file or folder that is there where one is due, else a number."""
    words = shlex.split(line.text)
    there = ("docs" if before == "--out" else "README.md" for before in ("", *words))
    filled = (
        real if _FILE.search(word) else _VARIABLE.sub("7", word) for word, real in zip(words, there, strict=False)
    )
    return parses(shlex.join(filled))


def follow(
    terminal: Any,
    steps: Sequence[Line],
    known: Mapping[str, str],
    hands: Mapping[str, Callable[[str], None]],
    after: Callable[[Line, Any], None] = lambda *_: None,
) -> list[Any]:
    """Run lines in order. Returns what each command came to.

    Args:
        known: the variables of the page.
        hands: what is done by hand, by its words; each is called with what it is about.
        after: called after each command.
    """
    names: MutableMapping[str, str] = dict(known)
    changed: dict[str, str] = {}
    done = []
    for line in steps:
        if line.text.startswith(BY_HAND):
            words, _, about = _filled(line.text.removeprefix(BY_HAND), names).partition(": ")
            hands[words](_globbed(about))
        elif line.text.startswith("export "):
            name, _, value = line.text.removeprefix("export ").partition("=")
            names[name] = changed[name] = _filled(value, names)
        else:
            text = _globbed(_filled(line.text.removeprefix(COMMAND), names))
            ran = terminal.run(text, **changed)
            assert ran.code == line.code, f"{text}: exit {ran.code}, not {line.code}\n{ran.said[-1500:]}"
            for code in re.findall(r"E-[A-Z-]+", line.seen):
                assert code in ran.said, f"{text}: {code} is not said\n{ran.said[-1500:]}"
            after(line, ran)
            done.append(ran)
    return done


def _filled(text: str, names: Mapping[str, str]) -> str:
    return _VARIABLE.sub(lambda found: names[found[1]], text)


def _globbed(text: str) -> str:
    """As a shell does: a pattern becomes the one file that it names."""
    words = []
    for word in text.split(" "):
        found = [str(path) for path in Path("/").glob(word[1:])] if "*" in word else [word]
        assert len(found) == 1, f"{word}: {found}"
        words.append(found[0])
    return " ".join(words)
