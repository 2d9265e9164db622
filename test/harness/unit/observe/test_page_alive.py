"""The status page in a browser: it follows by itself, disturbs nobody, and says when nobody answers."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sights import HOSTILE, LIMITS, NOW, USDC, alert, blind, board, calm, model, payment, seen, snapshot

from pyharness.observe.serving import page as pages
from pyharness.observe.serving.board import Board
from pyharness.observe.serving.paths import paths
from pyharness.observe.serving.server import serving
from pyharness.tools import screens

GREEN = "1d6b52"


@contextmanager
def opened(found: Board, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Any, list[str]]]:
    """The page of a board in a browser that polls each second, and what went wrong in it."""
    monkeypatch.setattr(pages, "POLL_SECONDS", 1)
    wrong: list[str] = []
    with serving(("127.0.0.1", 0), paths(found, LIMITS)) as address, screens._playwright().sync_playwright() as driver:
        running = driver.chromium.launch(executable_path=str(screens.browser()), args=list(screens.FLAGS))
        try:
            tab = running.new_page()
            tab.on("console", lambda said: wrong.append(said.text) if said.type == "error" else None)
            tab.on("pageerror", lambda error: wrong.append(str(error)))
            tab.on(
                "request", lambda asked: None if asked.url.startswith((address, "data:")) else wrong.append(asked.url)
            )
            tab.goto(address)
            yield tab, wrong
        finally:
            running.close()


@pytest.mark.usefixtures("has_browser")
def test_a_new_payment_appears_within_two_polls_without_a_reload(monkeypatch: pytest.MonkeyPatch) -> None:
    """And what the reader was doing goes on: the window is the same, the filter keeps its word."""
    many = [model(f"model-{n}") for n in range(12)]
    before, later = (payment("model-1"),), (payment("model-1"), payment("model-7", 77 * USDC, at=NOW, index=3))
    found = board(seen(snapshot(*many, payments=before)))
    with opened(found, monkeypatch) as (tab, wrong):
        tab.evaluate("window.stayed = true")
        tab.fill(".filter input", "model-1")
        assert tab.locator(".models tbody tr:visible").count() == 3
        assert tab.locator(".payments tbody tr").count() == 1
        found.publish(seen(snapshot(*many, payments=later, number=21_000_124), alert("model-7"), state="critical"))
        tab.locator(".payments tbody tr.new").wait_for(timeout=2_000 + 1_000)  # two polls, and the browser's own time
        assert "77.00 USDC" in tab.locator(".payments tbody tr.new").inner_text()
        assert tab.locator(".payments tbody tr").count() == 2
        assert "1 critical" in tab.title()
        assert tab.locator("h1").inner_text() == "1 critical"
        assert tab.evaluate("window.stayed") is True
        assert tab.input_value(".filter input") == "model-1"
        assert tab.locator(".models tbody tr:visible").count() == 3
        assert wrong == []


@pytest.mark.usefixtures("has_browser")
def test_a_page_whose_monitor_is_gone_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    """Blindness of the monitor is shown; so is its end, after two polls in vain, and its return takes that back."""
    found = board(calm())
    with opened(found, monkeypatch) as (tab, _):
        assert tab.locator("h1").inner_text() == "All is well"
        found.publish(blind())
        tab.locator("#below.uncertain").wait_for(timeout=5_000)
        assert tab.locator("h1").inner_text() == "Not known"
        found.publish(calm())
        tab.locator(".verdict.ok").wait_for(timeout=5_000)
        assert tab.locator("#lost").is_hidden()
        assert GREEN in tab.locator("link[rel=icon]").get_attribute("href")
        tab.route("**/*", lambda route: route.abort())
        tab.locator("#lost:visible").wait_for(timeout=8_000)
        assert tab.title() == "No answer: All is well: sepolia"
        assert GREEN not in tab.locator("link[rel=icon]").get_attribute("href")
        assert "it was: " in tab.evaluate("getComputedStyle(document.querySelector('h1'), '::before').content")
        tab.unroute("**/*")
        tab.locator("#lost").wait_for(state="hidden", timeout=8_000)
        assert tab.title() == "All is well: sepolia"
        assert GREEN in tab.locator("link[rel=icon]").get_attribute("href")


@pytest.mark.usefixtures("has_browser")
def test_what_did_not_change_stays_as_the_reader_left_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """Words that are selected, a button that has the focus; what is new is said aloud, and nothing else."""
    bad, now = (alert(), alert("llm-70b", "runway-low", "warning")), snapshot(model("lead-scoring", days=2))
    found = board(seen(now, bad[0], state="critical"))
    with opened(found, monkeypatch) as (tab, wrong):
        tab.evaluate("getSelection().selectAllChildren(document.querySelector('article p'))")
        tab.evaluate("document.querySelector('.roles').parentElement.focus()")
        found.publish(seen(now.model_copy(update={"number": 21_000_124}), bad[0], state="critical"))
        tab.locator("header", has_text="21,000,124").wait_for(timeout=5_000)
        assert tab.evaluate("getSelection().toString()") == bad[0].words
        assert tab.evaluate("document.activeElement.ariaLabel") == "Roles"
        assert tab.locator("#said").inner_text() == ""
        found.publish(seen(now, *bad, state="critical"))
        tab.locator("article.warning").wait_for(timeout=5_000)
        assert tab.locator("#said").inner_text() == "1 critical and 1 warning. warning llm-70b runway low"
        tab.emulate_media(media="print", color_scheme="dark")
        assert tab.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
        assert tab.locator(".copy:visible").count() == 0
        assert wrong == []


@pytest.mark.usefixtures("has_browser")
def test_hostile_names_do_nothing_in_a_browser(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither at first nor when they come with a later round."""
    found = board(calm())
    with opened(found, monkeypatch) as (tab, wrong):
        tab.on("dialog", lambda dialog: (wrong.append("a dialog"), dialog.dismiss()))
        hostile = seen(snapshot(model("m").model_copy(update={"id": HOSTILE})), alert(HOSTILE, subject=HOSTILE))
        found.publish(hostile)
        tab.locator(f"[data-name={json.dumps(HOSTILE)}]").wait_for(timeout=5_000)
        tab.reload()
        assert tab.locator("img").count() == 0
        assert wrong == []


@pytest.mark.usefixtures("has_browser")
def test_a_page_of_another_version_is_loaded_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    """A monitor that was mended while somebody looks: its script fits its page, and the old one need not."""
    found, render = board(calm()), pages.render
    with opened(found, monkeypatch) as (tab, _):
        tab.evaluate("window.stayed = true")
        monkeypatch.setattr(pages, "render", lambda *given: render(*given).replace("<style>", "<style>\n/* new */", 1))
        found.publish(seen(snapshot(model("m"))))
        with tab.expect_navigation(timeout=5_000):
            pass
        assert tab.evaluate("window.stayed") is None


@pytest.mark.usefixtures("has_browser")
def test_no_letters_turn_figures_around(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is written from right to left stands as it was typed, and so does what follows: 12 days are no 21."""
    name = "\u05d0\u05d1"
    found = board(seen(snapshot(model(name)), alert(name, words=f"{name} 12 days"), state="critical"))
    with opened(found, monkeypatch) as (tab, _):
        for place in ("article p", "article pre", ".name", ".models tbody th"):
            ends = tab.evaluate(
                """place => {
                  const text = document.querySelector(place).firstChild, range = document.createRange();
                  const left = at => {
                    range.setStart(text, at);
                    range.setEnd(text, at + 1);
                    return range.getBoundingClientRect().left;
                  };
                  const first = text.data.search(/[\\u05d0-\\u05d1]/);
                  return [left(first), left(first + 1)];
                }""",
                place,
            )
            assert ends[0] < ends[1], place
