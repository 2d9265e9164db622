"""The signing sheet as one HTML page that needs nothing but itself.

In: ``Sheet``. Out: HTML. Pure but for reading its template; every value is escaped.
"""

from __future__ import annotations

from pathlib import Path

from pyharness.ops.sheet import Sheet
from pyharness.pages import rendered

TEMPLATE = "sheet.html.j2"


def render(sheet: Sheet) -> str:
    """The whole page."""
    return rendered(Path(__file__).parent, TEMPLATE, s=sheet)
