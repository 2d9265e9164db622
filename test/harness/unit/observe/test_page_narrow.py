"""The status page on a small telephone, and on any screen enlarged four times."""

from __future__ import annotations

from pathlib import Path

import pytest
from sights import LIMITS, board, model, seen, snapshot

from pyharness.observe.serving.page import render
from pyharness.tools import screens


@pytest.mark.usefixtures("has_browser")
@pytest.mark.parametrize("width", [320, 360, 390])
def test_an_amount_stands_on_one_line(width: int, tmp_path: Path) -> None:
    """However long what it is said of: no figure falls apart into digits. Source: WCAG 2.2, reflow at 320 px."""
    page = tmp_path / "page.html"
    page.write_text(render(board(seen(snapshot(model("m", accrued=10**15 + 1)))).view(), LIMITS), "utf-8")
    with screens._playwright().sync_playwright() as driver:
        running = driver.chromium.launch(executable_path=str(screens.browser()), args=list(screens.FLAGS))
        tab = running.new_page(viewport={"width": width, "height": 900})
        tab.goto(page.as_uri())
        tall = tab.evaluate("[...document.querySelectorAll('.facts dd')].filter(it => it.offsetHeight > 30).length")
        over = tab.evaluate("document.documentElement.scrollWidth - innerWidth")
        running.close()
    assert (tall, over) == (0, 0)
