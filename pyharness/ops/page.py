"""The signing sheet as one HTML page that needs nothing but itself.

In: ``Sheet``. Out: HTML. Pure but for reading its template; every value is escaped.
"""

from __future__ import annotations

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from pyharness.ops.sheet import Sheet

TEMPLATE = "sheet.html.j2"


def render(sheet: Sheet) -> str:
    """The whole page."""
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template(TEMPLATE).render(s=sheet)
