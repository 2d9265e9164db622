"""Looks at generated pages with a browser.

In: HTML files. Out: ``View`` s, each with what is wrong in it, and a picture of each. Door: processes, by playwright,
which drives the chromium of this machine and nothing it would have to fetch.
"""

from __future__ import annotations

import importlib
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pyharness.errors import EnvironmentFault

WIDTHS = (1280, 390)
SCHEMES = ("light", "dark")
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
TALLEST = 16_000  # CSS px of a page that a picture shows; the browser makes none that is larger
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
# What a reader would see as broken: sideways scrolling, a picture without marks, words that leave their picture or box.
_INSPECT = """() => {
  const wrong = [], root = document.documentElement;
  const over = root.scrollWidth - root.clientWidth;
  if (over > 0) wrong.push(`scrolls sideways by ${over} px`);
  const charts = [...document.querySelectorAll('svg')];
  for (const svg of charts) {
    const name = svg.querySelector('title')?.textContent ?? 'picture', box = svg.viewBox.baseVal;
    const marks = [...svg.querySelectorAll('path, rect, circle, polyline, polygon')].filter(mark => {
      const size = mark.getBBox();
      return size.width > 0 || size.height > 0;
    });
    if (!marks.length) wrong.push(`no marks: ${name}`);
    for (const text of svg.querySelectorAll('text')) {
      const size = text.getBBox();
      if (size.x < -1 || size.x + size.width > box.width + 1 || size.y + size.height > box.height + 1)
        wrong.push(`words leave the picture: ${text.textContent}`);
    }
  }
  return {wrong, charts: charts.length, height: root.scrollHeight};
}"""


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """One page at one width (CSS px) in one colour scheme."""

    page: str
    width: int
    scheme: str
    picture: Path
    charts: int
    wrong: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.page} {self.width} px {self.scheme}"


def browser() -> Path:
    """The browser of this machine.

    Raises:
        EnvironmentFault: E-BROWSER-MISSING.
    """
    found = next((path for name in BROWSERS if (path := shutil.which(name))), None)
    if found is None:
        raise EnvironmentFault(
            "E-BROWSER-MISSING",
            "there is no browser to look at the pages with",
            expected=" or ".join(BROWSERS),
            next_command="apt-get install chromium",
        )
    return Path(found)


def look(pages: Sequence[Path], folder: Path) -> Iterator[View]:
    """Open every page at every width in both colour schemes; pictures go to the folder.

    Raises:
        EnvironmentFault: E-BROWSER-MISSING; E-PAGE-MISSING, there is nothing to look at.
    """
    if not pages:
        raise EnvironmentFault(
            "E-PAGE-MISSING", "there is no page to look at", next_command="python -m pyharness rehearse"
        )
    folder.mkdir(parents=True, exist_ok=True)
    with _playwright().sync_playwright() as driver:
        running = driver.chromium.launch(executable_path=str(browser()), args=list(FLAGS))
        try:
            for page in pages:
                for width in WIDTHS:
                    for scheme in SCHEMES:
                        yield _view(running, page, width, scheme, folder)
        finally:
            running.close()


def _view(running: Any, page: Path, width: int, scheme: str, folder: Path) -> View:
    picture = folder / f"{page.stem}-{width}-{scheme}.png"
    address, wrong = page.resolve().as_uri(), list[str]()
    context = running.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)

    def gate(route: Any) -> None:
        """Let the page itself pass and nothing else."""
        if route.request.url == address:
            route.continue_()
        else:
            wrong.append(f"asks for {route.request.url}")
            route.abort()

    try:
        context.route("**/*", gate)
        tab = context.new_page()
        tab.on("console", lambda said: wrong.append(f"console: {said.text}") if said.type == "error" else None)
        tab.on("pageerror", lambda error: wrong.append(f"script: {error}"))
        tab.goto(address, wait_until="load")
        seen = tab.evaluate(_INSPECT)
        clip = {"x": 0, "y": 0, "width": width, "height": min(seen["height"], TALLEST)}
        tab.screenshot(path=str(picture), full_page=True, clip=clip)
    finally:
        context.close()
    return View(
        page=page.name,
        width=width,
        scheme=scheme,
        picture=picture,
        charts=seen["charts"],
        wrong=(*wrong, *seen["wrong"]),
    )


def _playwright() -> Any:
    try:
        return importlib.import_module("playwright.sync_api")
    except ImportError as error:
        raise EnvironmentFault(
            "E-BROWSER-MISSING", "playwright is not installed", found=str(error), next_command="make screens"
        ) from error
