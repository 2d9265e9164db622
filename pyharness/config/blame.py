"""Finds the file and the line of a template that a fault or a value comes from.

In: what Jinja or the TOML reader complained about, a rendered text and its marked twin. Out: ``Place`` s. Pure but for
the loader, which reads templates.

Jinja says where it stopped. Everything else is known from the twin: the same templates rendered once more, with a
comment behind each line that names where the line stands.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, TemplateSyntaxError

SHOWN = 80
_MARK = re.compile(r" #@(.+):(\d+)$")
_AT = re.compile(r"\s*\(at (?:line (\d+), column \d+|end of document)\)")
_TABLE = re.compile(r"\s*(\[\[?)\s*([\w.-]+)\s*\]")
_KEY = re.compile(r"\s*([\w-]+)\s*=")
_LAST = re.compile(r"(?:\.[^.\[\]]+|\[\d+\])$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A line of a template; None where it cannot be told."""

    file: str
    line: int | None

    def key(self, otherwise: str) -> str:
        """``line 12``, or another word where the line is not known."""
        return otherwise if self.line is None else f"line {self.line}"


class Reading(FileSystemLoader):
    """Loads templates; a compiled one is used again as long as its file says the same."""

    def get_source(self, environment: Environment, template: str) -> tuple[str, str, Callable[[], bool]]:
        """The text of a template, included ones alike."""
        text, path, _ = super().get_source(environment, template)
        file = Path(path)
        return text, path, lambda: file.is_file() and file.read_text("utf-8") == text


class Marking(Reading):
    """Loads templates with a mark behind every line that prints."""

    def get_source(self, environment: Environment, template: str) -> tuple[str, str, Callable[[], bool]]:
        """The marked text of a template, included ones alike."""
        text, path, fresh = super().get_source(environment, template)
        return marked(text, Path(path).name), path, fresh


def marked(text: str, name: str) -> str:
    """A template's text with marks; none within or right behind a tag, where a comment would be another thing."""
    lines, depth = [], 0
    for number, line in enumerate(text.split("\n"), start=1):
        before, depth = depth, depth + len(re.findall(r"\{[{%#]", line)) - len(re.findall(r"[}%#]\}", line))
        prints = before == depth == 0 and line.strip() and not line.rstrip().endswith(("%}", "#}"))
        lines.append(f"{line} #@{name}:{number}" if prints else line)
    return "\n".join(lines)


def places(twin: str, template: Path) -> tuple[Place, ...]:
    """Where each line of the rendered text stands; a line without a mark stands where the one above it does."""
    found, last = [], Place(file=template.name, line=None)
    for line in twin.splitlines():
        match = _MARK.search(line)
        last = Place(file=match[1], line=int(match[2])) if match else last
        found.append(last)
    return tuple(found)


def files(rendered: str, lines: Sequence[Place]) -> dict[str, str]:
    """The file of each table and each key of a rendered text, by path such as ``models[0].infra_bps``."""
    found: dict[str, str] = {}
    counts: dict[str, int] = {}
    table = ""
    for line, place in zip(rendered.splitlines(), lines, strict=False):
        head, key = _TABLE.match(line), _KEY.match(line)
        if head:
            table = head[2]
            if head[1] == "[[":
                counts[table] = counts.get(table, -1) + 1
                table = f"{table}[{counts[table]}]"
            found[table] = place.file
        elif key:
            found.setdefault(f"{table}.{key[1]}".removeprefix("."), place.file)
    return found


def file_of(path: str, known: Mapping[str, str], otherwise: str) -> str:
    """The file where a value stands: its own key, the defaults of models, or what it is part of."""
    shared = re.sub(r"^models\[\d+\]\.", "model_defaults.", path)
    for start in (path, shared):
        if start in known:
            return known[start]
    while path and path not in known:
        path = _LAST.sub("", path) if _LAST.search(path) else ""
    return known.get(path, otherwise)


def of_template(problem: BaseException, template: Path) -> Place:
    """Where Jinja stopped: the innermost template line."""
    if isinstance(problem, TemplateSyntaxError):
        return Place(file=Path(problem.name or template.name).name, line=problem.lineno)
    found, frame = Place(file=template.name, line=None), problem.__traceback__
    while frame is not None:
        name = frame.tb_frame.f_code.co_filename
        if Path(name).parent.is_relative_to(template.parent) and name.endswith(".j2"):
            found = Place(file=Path(name).name, line=frame.tb_lineno)
        frame = frame.tb_next
    return found


def of_toml(problem: Exception, rendered: str, lines: Sequence[Place], template: Path) -> tuple[Place, str]:
    """The template line behind a line of the rendered text, and what is wrong with it in words."""
    said, texts = str(problem), rendered.splitlines()
    match = _AT.search(said)
    if match is None:
        return Place(file=template.name, line=None), said  # too long a number, too deep a nesting: the reader gave up
    last = max((at for at, line in enumerate(texts) if line.strip()), default=0)
    index = int(match[1]) - 1 if match[1] else last
    text = texts[index].strip() if index < len(texts) else ""
    words = f"{_AT.sub('', said)}: {text[:SHOWN]}" if text else said
    return lines[index] if index < len(lines) else Place(file=template.name, line=None), words
