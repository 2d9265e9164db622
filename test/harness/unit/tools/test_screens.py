"""The browser sees what a reader would see as broken. Not checked where there is no browser."""

from __future__ import annotations

from pathlib import Path

import pytest

from pyharness.errors import EnvironmentFault
from pyharness.scenarios.report.document import from_json
from pyharness.scenarios.report.page import render
from pyharness.tools import screens

SOUND = '<svg class="chart" viewBox="0 0 100 50"><title>t</title><rect width="20" height="9"/></svg>'
PAGE = '<!doctype html><html><head><title>p</title><link rel="icon" href="data:,"></head><body>{}</body></html>'
FAULTS = {
    "scrolls sideways": '<div style="width: 2000px">wide</div>',
    "no marks: empty": '<svg viewBox="0 0 9 9"><title>empty</title></svg>',
    "words leave the picture: far": '<svg viewBox="0 0 9 9"><rect width="1" height="1"/><text x="80">far</text></svg>',
    "asks for http://127.0.0.1:9/x.png": '<img src="http://127.0.0.1:9/x.png" alt="">',
    "console: trouble": "<script>console.error('trouble')</script>",
    "script: ": "<script>throw new Error('oh')</script>",
}


@pytest.mark.usefixtures("has_browser")
def test_a_sound_page_passes_and_each_fault_is_named(tmp_path: Path) -> None:
    """Four views a page, a picture of each; every kind of fault in a page of its own."""
    pages = {"sound": SOUND, **{f"fault{at}": body for at, body in enumerate(FAULTS.values())}}
    for name, body in pages.items():
        (tmp_path / f"{name}.html").write_text(PAGE.format(body), "utf-8")
    views = list(screens.look(sorted(tmp_path.glob("*.html")), tmp_path / "pictures"))
    assert len(views) == 4 * len(pages)
    assert all(view.picture.stat().st_size > 0 for view in views)
    for view in views:
        if view.page == "sound.html":
            assert (view.wrong, view.charts) == ((), 1)
    for at, words in enumerate(FAULTS):
        seen = [view for view in views if view.page == f"fault{at}.html"]
        assert all(any(trouble.startswith(words) for trouble in view.wrong) for view in seen), (words, seen)


@pytest.mark.usefixtures("has_browser")
def test_a_page_longer_than_any_picture_is_looked_at(tmp_path: Path) -> None:
    """The picture shows its beginning; what is wrong further down is found all the same."""
    far = f'<div style="height: {2 * screens.TALLEST}px"></div>' + SOUND + FAULTS["scrolls sideways"]
    (tmp_path / "long.html").write_text(PAGE.format(far), "utf-8")
    for view in screens.look([tmp_path / "long.html"], tmp_path / "pictures"):
        assert [trouble.startswith("scrolls sideways") for trouble in view.wrong] == [True]
        assert view.picture.stat().st_size > 0


def test_nothing_to_look_at_is_an_error(tmp_path: Path) -> None:
    """No page is no success."""
    with pytest.raises(EnvironmentFault) as caught:
        list(screens.look([], tmp_path))
    assert caught.value.code == "E-PAGE-MISSING"


def test_without_a_browser_the_fix_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """What to install."""
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(EnvironmentFault) as caught:
        screens.browser()
    assert caught.value.next_command == "apt-get install chromium"


@pytest.mark.usefixtures("has_browser")
def test_the_pages_of_a_rehearsal_are_sound(tmp_path: Path) -> None:
    """As it is; red, with thirty long scenarios, every diary open and everything handed over; with nothing told."""
    green = from_json((Path(__file__).parents[1] / "scenarios/report/golden/rehearsal.json").read_text("utf-8"))
    holder, kind = "0x" + "71" * 20, "admin and governor and pauser, timelock, 2 days, moved by the admin"
    after = tuple(role.model_copy(update={"holder": holder, "kind": kind}) for role in green.roles)
    words = {"a_fact_with_a_name_that_does_not_end_soon": "a value that is a whole sentence, " * 6, "x_usdc": 10**15}
    many = tuple(
        item.model_copy(
            update={
                "name": f"{item.name}-{'long-' * at}again" if at else item.name,
                "ok": at != 1,
                "failure": "" if at != 1 else "found {'reserve': 79990000}; expected {'reserve': 80000000}; " * 8,
                "facts": {**item.facts, **words},
                "steps_left_out": 12_345,
            }
        )
        for at in range(3)
        for item in green.scenarios
    )
    red = green.model_copy(update={"ok": False, "handed_over": after, "scenarios": many, "gas": {"a journey": 1}})
    nothing = {"scenarios": (), "gas": {}, "timeline": (), "roles": (), "checks": (), "not_checked": ()}
    pages = {"green": green, "red": red, "bare": green.model_copy(update={**nothing, "ok": False})}
    for name, rehearsal in pages.items():
        (tmp_path / f"{name}.html").write_text(render(rehearsal), "utf-8")
    views = list(screens.look(sorted(tmp_path.glob("*.html")), tmp_path / "pictures"))
    assert [(str(view), view.wrong) for view in views if view.wrong] == []
    assert {view.page: view.charts for view in views} == {"bare.html": 0, "green.html": 6, "red.html": 7}
