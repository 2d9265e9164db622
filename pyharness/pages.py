"""Pages and pictures out of their templates: every value is escaped, and one that is missing is an error.

In: a folder, a template's name, values. Out: text. Pure but for reading the template.
"""

from __future__ import annotations

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined


def rendered(folder: Path, template: str, **values: object) -> str:
    """The template of a folder with its values."""
    environment = Environment(
        loader=FileSystemLoader(folder),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template(template).render(**values)
