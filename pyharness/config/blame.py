"""Finds the file and the line of a template that a fault comes from.

In: what Jinja or the TOML reader complained about, the templates. Out: ``Place``. Reads the templates.

Jinja says where it stopped. The TOML reader only knows the rendered text, so its line is looked for among the lines of
the template and of those it is made of; of several alike it is the one with the most lines alike above it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from jinja2 import TemplateSyntaxError

_OTHERS = re.compile(r"""\{%-?\s*(?:extends|include|import)\s+["']([^"'~]+)["']\s*(?:ignore missing\s*)?-?%\}""")
_PRINTED = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}")
_AT = re.compile(r"\s*\(at (?:line (\d+), column \d+|end of document)\)")
SHOWN = 80


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A line of a template; None where it cannot be told."""

    file: str
    line: int | None

    def key(self, otherwise: str) -> str:
        """``line 12``, or another word where the line is not known."""
        return otherwise if self.line is None else f"line {self.line}"


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


def of_toml(problem: Exception, rendered: str, template: Path) -> tuple[Place, str]:
    """The template line behind a line of the rendered text, and what is wrong with it in words."""
    said, lines = str(problem), rendered.splitlines()
    match = _AT.search(said)
    last = max((at for at, line in enumerate(lines) if line.strip()), default=0)
    index = int(match[1]) - 1 if match and match[1] else last
    text = lines[index].strip() if index < len(lines) else ""
    words = f"{_AT.sub('', said)}: {text[:SHOWN]}" if text else said
    return _place(lines, index, template), words


def _place(lines: Sequence[str], index: int, template: Path) -> Place:
    best, score = Place(file=template.name, line=None), 0
    for path in _family(template):
        patterns = list(_patterns(path))
        for at, (number, _) in enumerate(patterns):
            alike = _alike(lines[: index + 1], [pattern for _, pattern in patterns[: at + 1]])
            if alike > score:
                best, score = Place(file=path.name, line=number), alike
    return best


def _alike(lines: Sequence[str], patterns: Sequence[re.Pattern[str]]) -> int:
    """How many lines match, from the last one up."""
    count = 0
    for line, pattern in zip((text for text in reversed(lines) if text.strip()), reversed(patterns), strict=False):
        if not pattern.fullmatch(line.strip()):
            break
        count += 1
    return count


def _patterns(path: Path) -> Iterator[tuple[int, re.Pattern[str]]]:
    """The lines of a template that print something, as patterns; what is filled in matches anything."""
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        parts = _PRINTED.split(line.strip())
        if any(part.strip() for part in parts) or "{{" in line:
            yield number, re.compile(".*".join(re.escape(part) for part in parts))


def _family(template: Path) -> list[Path]:
    """The template, and those it extends or includes; the models file's name is put together while rendering."""
    found = [template, template.parent / f"_models_{template.name}"]
    for path in found:
        if path.is_file():
            names = _OTHERS.findall(path.read_text(encoding="utf-8"))
            found += [other for name in names if (other := template.parent / name) not in found]
    return [path for path in found if path.is_file()]
