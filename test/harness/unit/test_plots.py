"""The committed figures of docs/market.md are what the script draws."""

from __future__ import annotations

import xml.etree.ElementTree as ET

import pytest
from paper import plots, svg

FIGURES = plots.figures()


@pytest.mark.parametrize("name", FIGURES)
def test_a_committed_figure_is_the_drawn_one(name: str) -> None:
    """`make plots` would change nothing."""
    assert (plots.FOLDER / name).read_text("utf-8") == FIGURES[name]


def test_no_other_figure_is_committed() -> None:
    """Each file of the folder has its drawing."""
    assert {path.name for path in plots.FOLDER.iterdir()} == FIGURES.keys()


@pytest.mark.parametrize("name", FIGURES)
def test_a_figure_is_well_formed_and_says_what_it_shows(name: str) -> None:
    """An SVG with a title, and every line inside the axes."""
    root = ET.fromstring(FIGURES[name])  # noqa: S314
    space = "{http://www.w3.org/2000/svg}"
    assert root.findtext(f"{space}title")
    for line in root.iter(f"{space}polyline"):
        for pair in line.attrib["points"].split():
            across, down = (float(part) for part in pair.split(","))
            assert svg.LEFT <= across <= svg.WIDTH - svg.RIGHT
            assert svg.TOP <= down <= svg.HEIGHT - svg.BOTTOM
