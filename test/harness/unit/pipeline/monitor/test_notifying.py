"""Whoever the environment names is told of what a monitor hears; nobody named, nothing written."""

from __future__ import annotations

import os
from contextlib import ExitStack
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from receiving import answering, receiving
from sights import LIMITS, NOW, alert, blind, calm, seen, snapshot

from pyharness.errors import ConfigFault
from pyharness.observe.serving.metrics import Told
from pyharness.observe.telling import outbox
from pyharness.observe.telling.door import VARIABLES
from pyharness.pipeline.corridor import session as sessions
from pyharness.pipeline.monitor import notifying, showing

TROUBLE = seen(snapshot(), alert(), state="critical")
OVER = seen(snapshot(), at=NOW + 60)


@pytest.fixture
def session(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """What of a session is used, with nobody named."""
    monkeypatch.setattr(sessions, "DOTENV", tmp_path / ".env")
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)
    return SimpleNamespace(work=tmp_path / "work", config=SimpleNamespace(words="sepolia", monitor=LIMITS))


def test_without_anybody_nothing_is_written(session: Any) -> None:
    """And nothing is waited for."""
    with notifying.notifying(session, [].append) as told:
        told.hear(TROUBLE)
        told.settle()
        assert told.told() == Told()
    assert not session.work.exists()


def test_the_outbox_is_opened_by_the_first_round(session: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A second monitor, which hears nothing, touches nothing of the first one's."""
    with receiving(answering(200)) as server:
        monkeypatch.setenv("ALERT_WEBHOOK_URL", server.url)
        with notifying.notifying(session, [].append) as told:
            assert not session.work.exists()
            told.hear(TROUBLE)
            told.settle()
            assert told.told() == Told(waiting={"json": 0}, dropped={"json": 0})
        with notifying.notifying(session, [].append) as told:
            told.hear(OVER)
            told.settle()
    assert [sent["state"] for sent in server.bodies] == ["firing", "cleared"]


def test_blindness_is_told_and_clears_nothing(session: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was open stays open, and both end when the chain is seen again."""
    with receiving(answering(200)) as server:
        monkeypatch.setenv("ALERT_WEBHOOK_URL", server.url)
        with notifying.notifying(session, [].append) as told:
            for found in (TROUBLE, blind(alert()), seen(snapshot(), at=NOW + 120)):
                told.hear(found)
                told.settle()
    assert [(sent["rule"], sent["state"]) for sent in server.bodies] == [
        ("runway-critical", "firing"),
        ("unreachable", "firing"),
        ("runway-critical", "cleared"),
        ("unreachable", "cleared"),
    ]


def test_a_full_disk_silences_nobody(session: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is said that it is not written down; the message arrives all the same."""
    said: list[str] = []

    def full(_: int) -> None:
        raise OSError(28, "no space left")

    with receiving(answering(200)) as server, monkeypatch.context() as patched:
        patched.setenv("ALERT_WEBHOOK_URL", server.url)
        patched.setattr(os, "fsync", full)
        with notifying.notifying(session, said.append) as told:
            told.hear(TROUBLE)
            told.settle()
    assert [sent["rule"] for sent in server.bodies] == ["runway-critical"]
    assert said[0] == "what is to be told is not written down: OSError"


def test_what_is_given_up_is_said(session: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """More at once than an outbox holds: nobody is told of those that were first."""
    said: list[str] = []
    monkeypatch.setattr(outbox, "LONGEST", 1)
    with receiving(answering(200)) as server:
        monkeypatch.setenv("ALERT_WEBHOOK_URL", server.url)
        with notifying.notifying(session, said.append) as told:
            told.hear(seen(snapshot(), *(alert(name) for name in "abc"), state="critical"))
            told.settle()
            assert told.told() == Told(waiting={"json": 0}, dropped={"json": 2})
    assert said == ["2 messages given up: more wait than are kept"]
    assert [sent["model"] for sent in server.bodies] == ["c"]


@pytest.mark.parametrize("text", ["", "  ", "http://hooks.example/s3cret"])
def test_an_address_that_is_none_is_refused_before_anything(
    session: Any, monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    """Nobody believes to be told who is not."""
    monkeypatch.setenv("DISCORD_WEBHOOK_URL", text)
    with ExitStack() as until, pytest.raises(ConfigFault) as caught:
        until.enter_context(notifying.notifying(session, [].append))
    assert (caught.value.code, caught.value.found) == ("E-CONFIG-WEBHOOK", "***")


@pytest.mark.parametrize(("every", "seconds"), [(1, 300), (60, 300), (61, 303), (600, 1_920)])
def test_silence_is_longer_than_rounds_are_apart(session: Any, tmp_path: Path, every: float, seconds: int) -> None:
    """As long as the page takes what it shows for certain, and never less than five minutes."""
    showing.write_rules(session.config, tmp_path / "rules.yml", every)
    text = (tmp_path / "rules.yml").read_text("utf-8")
    assert f'last_round_timestamp_seconds{{chain="sepolia"}} > {seconds}\'' in text
    assert showing.stale_after(every) <= seconds


def test_a_file_is_replaced_as_a_whole(session: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever reads the page of the round before reads all of it."""
    page = tmp_path / "deep" / "page.html"
    showing.write_page(session.config, calm(), page)
    before = page.read_text("utf-8")
    assert 'href="/' not in before, "beside a file there is no other path"

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Path, "replace", killed)
    with pytest.raises(KeyboardInterrupt):
        showing.write_page(session.config, TROUBLE, page)
    assert page.read_text("utf-8") == before
    assert "All is well" in before
