"""Pages and pictures out of their templates, and words on a page of Markdown: every value shows as what it is.

In: a folder, a template's name, values, of which none may be missing; words. Out: text. Pure but for reading the
template.
"""

from __future__ import annotations

import re
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from pyharness.values import visible

_MARKUP = re.compile(r"[\\`*\[\]|~]|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])")  # an underscore inside a word is none
_AT_THE_START = re.compile(r"^(?:[0-9]+(?=[.)]\s)|(?=[-#+=]))")  # of a list or a heading
_LINKS = re.compile(r"@|:(?=//)|www(?=\.)|#(?=[0-9])", re.IGNORECASE)  # what a code host links, or calls people by
_NOTHING = "<!-- -->"
_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}


def rendered(folder: Path, template: str, **values: object) -> str:
    """The template of a folder with its values."""
    environment = Environment(
        loader=FileSystemLoader(folder),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_plain,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template(template).render(**values)


def _plain(value: object) -> object:
    """Texts with what cannot be seen written out; what is markup already is ours."""
    return visible(value) if type(value) is str else value


def escaped(text: str) -> str:
    """Text that shows as it is in Markdown, in a table's cell too; no link comes of it, and nobody is called."""
    marked = _AT_THE_START.sub(r"\g<0>\\", _MARKUP.sub(r"\\\g<0>", visible(" ".join(text.splitlines()))))
    plain = re.sub("[&<>]", lambda found: _ENTITIES[found[0]], marked)
    return _LINKS.sub(rf"\g<0>{_NOTHING}", plain)


def code(text: str) -> str:
    """A value as it is, in Markdown, on one line, between more backticks than it holds in a row."""
    text = visible(text)
    if not text.strip():
        return "empty"
    longest = max((len(run) for run in re.findall("`+", text)), default=0)
    fence, room = "`" * (longest + 1), " " if longest else ""
    return f"{fence}{room}{' '.join(text.split())}{room}{fence}"
