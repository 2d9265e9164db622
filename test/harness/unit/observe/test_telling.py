"""Alerts reach their receivers once at their beginning and once at their end, whoever is dead or slow in between."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest
from receiving import Receiving, answering, endless, hanging, receiving

from pyharness.errors import EnvironmentFault
from pyharness.observe.schema import Alert, Round
from pyharness.observe.telling import courier as couriers
from pyharness.observe.telling import door as doors
from pyharness.observe.telling import outbox as outboxes
from pyharness.observe.telling.courier import Courier, Pace
from pyharness.observe.telling.door import Door, shown
from pyharness.observe.telling.outbox import LONGEST, REFUSALS, Outbox, messages
from pyharness.observe.telling.schema import Format, Heard, Receiver

AT, LATER = 1_767_323_045, 1_767_323_105
FAST = Pace(first_s=0.01, longest_s=0.02)
COMMAND = "python -m pyharness ops fund sepolia lead-scoring --amount 120"


@pytest.fixture(autouse=True)
def _in_a_hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    """No long goodbyes."""
    monkeypatch.setattr(couriers, "LAST_WORDS_S", 0.1)


def alert(model: str = "lead-scoring") -> Alert:
    """An alert of a model."""
    return Alert(
        id=f"runway-critical:{model}",
        rule="runway-critical",
        severity="critical",
        subject=model,
        model=model,
        number=2,
        limit=3,
        unit="days",
        since=17,
        tx_hash="0x" + "ab" * 32,
        command=COMMAND,
        words=f"{model} can pay for 2 days",
    )


def found(*models: str, at: int = AT) -> Round:
    """A round with an alert of each model."""
    alerts = tuple(alert(model) for model in models)
    return Round(network="sepolia", at=at, state="critical" if models else "ok", open=alerts)


ONE = found("lead-scoring")
THE_MESSAGE = messages(ONE)[0]


@contextmanager
def running(
    outbox: Outbox, *told: Receiver, said: list[str] | None = None, timeouts: tuple[float, float] = (2.0, 2.0)
) -> Iterator[Courier]:
    """A courier that waits for hundredths of seconds."""
    notice = [].append if said is None else said.append
    with Courier(outbox, told, notice=notice, pace=FAST, door=lambda: Door(timeouts_s=timeouts)) as courier:
        yield courier
        assert courier.settle(10)


def to(server: Receiving, kind: Format = "json") -> Receiver:
    """The receiver that a server is."""
    return Receiver(format=kind, url=server.url)


def test_an_alert_is_told_once_and_its_end_once(tmp_path: Path) -> None:
    """Five rounds with it, one without, three without: two messages, of one key and two ids."""
    outbox = Outbox(tmp_path / "outbox.json", ["json"])
    with receiving(answering(204)) as server:
        with running(outbox, to(server)):
            for _ in range(5):
                outbox.note(ONE)
            for _ in range(3):
                outbox.note(found(at=LATER))
        assert [(sent["state"], sent["alert"]) for sent in server.bodies] == [
            ("firing", "runway-critical:lead-scoring"),
            ("cleared", "runway-critical:lead-scoring"),
        ]
        assert server.ids == [sent["id"] for sent in server.bodies]
        assert len(set(server.ids)) == 2
        sent = server.bodies[0]
        assert (sent["model"], sent["found"], sent["limit"]) == ("lead-scoring", "2 days", "3 days")
        assert (sent["txHash"], sent["command"]) == ("0x" + "ab" * 32, COMMAND)


def test_the_same_alert_may_begin_again(tmp_path: Path) -> None:
    """Its second time has an id of its own."""
    outbox = Outbox(tmp_path / "outbox.json", ["json"])
    with receiving(answering(200)) as server:
        with running(outbox, to(server)):
            outbox.note(ONE)
            outbox.note(found(at=LATER))
            outbox.note(found("lead-scoring", at=LATER))
        assert [sent["state"] for sent in server.bodies] == ["firing", "cleared", "firing"]
        assert len(set(server.ids)) == 3


@pytest.mark.parametrize("status", [429, 500, 503, 408])
def test_who_says_later_is_asked_later(tmp_path: Path, status: int) -> None:
    """Twice in vain, then it arrives; the id never changes, and failures are said once."""
    outbox, said = Outbox(tmp_path / "outbox.json", ["json"]), list[str]()
    with receiving(answering(status), answering(status), answering(200)) as server:
        with running(outbox, to(server), said=said):
            outbox.note(ONE)
        assert len(server.bodies) == 3
        assert len(set(server.ids)) == 1
    assert said == [f"{shown(to(server))}: runway-critical lead-scoring firing: HTTP {status}; tried again"]


def test_the_wait_doubles_and_is_never_shorter_than_asked() -> None:
    """Up to five minutes by itself, up to an hour when asked."""
    pace, away = Pace(), Heard(status=0)
    assert [pace.after(n, away) for n in (1, 2, 3, 9, 10, 10_000)] == [1, 2, 4, 256, 300, 300]
    assert pace.after(1, Heard(status=429, retry_after=30)) == 30
    assert pace.after(9, Heard(status=429, retry_after=30)) == 256
    assert pace.after(1, Heard(status=429, retry_after=1e9)) == 3_600


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"Retry_After": "7"}, 7.0),
        ({"Retry_After": "0.25"}, 0.25),
        ({"Retry_After": "Fri, 02 Jan 2099 03:04:05 GMT"}, None),
        ({"Retry_After": "soon"}, None),
        ({"Retry_After": "1e999"}, float("inf")),
        ({"Retry_After": "-5"}, None),
        ({"Retry_After": "Fri, 02 Jan 2099 03:04:05 +99999999999999999999"}, None),
        ({}, None),
    ],
)
def test_what_a_receiver_asks_is_read(headers: dict[str, str], seconds: float | None) -> None:
    """Seconds, with decimals as Discord writes them, or a date against the answer's own; nonsense asks nothing."""
    with receiving(answering(429, **headers)) as server:
        heard = Door().send(to(server), {}, "id")
    assert heard.status == 429
    if seconds is None and "GMT" in headers.get("Retry_After", ""):
        assert heard.retry_after is not None
        assert heard.retry_after > 1e9
    else:
        assert heard.retry_after == seconds


def test_a_redirect_is_not_followed(tmp_path: Path) -> None:
    """It would carry message and secret elsewhere: refused, and given up after some times."""
    outbox, said = Outbox(tmp_path / "outbox.json", ["json"]), list[str]()
    with receiving(answering(200)) as elsewhere, receiving(answering(307, Location=elsewhere.url)) as server:
        with running(outbox, to(server), said=said):
            outbox.note(ONE)
        assert len(server.bodies) == REFUSALS
        assert elsewhere.bodies == []
    assert said[-1].endswith("HTTP 307; given up")
    assert outbox.dropped() == {"json": 1}


def test_one_that_is_refused_does_not_hold_up_the_next(tmp_path: Path) -> None:
    """A message that a receiver cannot read is given up, the one behind it arrives."""
    outbox = Outbox(tmp_path / "outbox.json", ["json"])
    with receiving(*[answering(400)] * REFUSALS, answering(200)) as server:
        with running(outbox, to(server)):
            outbox.note(found("a", "b"))
        assert [sent["model"] for sent in server.bodies] == ["a"] * REFUSALS + ["b"]


@pytest.mark.parametrize(
    "raw", [b"", b"\x00\xff no HTTP\r\n\r\n", b"HTTP/1.1 abc\r\n\r\n", b"HTTP/1.1 200 OK\r\n" + b"x" * 99_999]
)
def test_an_answer_that_is_none_is_asked_for_again(raw: bytes) -> None:
    """Whoever speaks nonsense has not taken the message, and may another time."""

    def behave(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(raw)

    with receiving(behave) as server:
        heard = Door(timeouts_s=(2.0, 2.0)).send(to(server), {}, "id")
    assert (heard.status, heard.taken, heard.later) == (0, False, True)
    assert heard.words.isidentifier()


@pytest.mark.parametrize("drop", [b"X-More: y\r\n", b"HTTP/1.1 100 Continue\r\n\r\n"], ids=["headers", "promises"])
def test_an_answer_that_only_begins_is_not_waited_for(drop: bytes) -> None:
    """However busy it looks. A status that has come counts; without one the message is sent again."""

    def behave(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\n" if drop.startswith(b"X") else drop)
        with suppress(OSError):
            for _ in range(80):
                time.sleep(0.05)
                handler.wfile.write(drop)

    began = time.monotonic()
    with receiving(behave) as server:
        heard = Door(timeouts_s=(2.0, 0.4)).send(to(server), {}, "id")
        assert time.monotonic() - began < 2
    assert (heard.taken, heard.later) == ((True, False) if drop.startswith(b"X") else (False, True))


def test_no_fault_on_the_way_ends_the_courier(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of whatever kind: a thread that died of it would tell nobody anything any more."""
    outbox, said, post = Outbox(tmp_path / "outbox.json", ["json"]), list[str](), doors.requests.Session.post

    def once(*_: object, **__: object) -> None:
        monkeypatch.setattr(doors.requests.Session, "post", post)
        raise OverflowError("s3cret")

    monkeypatch.setattr(doors.requests.Session, "post", once)
    with receiving(answering(200)) as server:
        with running(outbox, to(server), said=said):
            outbox.note(ONE)
        assert len(server.bodies) == 1
    assert said == [f"{shown(to(server))}: runway-critical lead-scoring firing: OverflowError; tried again"]


def test_an_endless_answer_is_not_read(tmp_path: Path) -> None:
    """The status says all."""
    outbox = Outbox(tmp_path / "outbox.json", ["json"])
    with receiving(endless) as server:
        with running(outbox, to(server)):
            outbox.note(ONE)
        assert len(server.bodies) == 1


def test_one_that_hangs_holds_up_nobody(tmp_path: Path) -> None:
    """The other receiver has it while this one hangs; the round itself waits for neither."""
    outbox, until = Outbox(tmp_path / "outbox.json", ["json", "slack"]), threading.Event()
    with receiving(hanging(until), answering(200)) as slow, receiving(answering(200)) as quick:
        with running(outbox, to(slow), to(quick, "slack"), timeouts=(2.0, 0.5)):
            outbox.note(ONE)
            assert outbox.wait(lambda: outbox.next("slack") is None, 5)
            assert outbox.next("json") is not None
        assert len(set(slow.ids)) == 1
        until.set()


def test_what_did_not_arrive_is_told_by_the_next_run(tmp_path: Path) -> None:
    """A dead receiver, an end of the process; the next one sends it under the same id, in order, and no more."""
    path = tmp_path / "outbox.json"
    first = Outbox(path, ["json"])
    dead = Receiver(format="json", url="http://127.0.0.1:9/hook")
    with Courier(first, [dead], notice=[].append, pace=FAST) as courier:
        first.note(ONE)
        first_message = first.next("json")
        first.note(found(at=LATER))
        assert not courier.settle(0.2)
    assert first_message is not None
    assert first.waiting() == {"json": 2}
    with receiving(answering(200)) as server:
        second = Outbox(path, ["json"])
        with running(second, to(server)):
            second.note(found(at=LATER))
        assert [sent["state"] for sent in server.bodies] == ["firing", "cleared"]
        assert server.ids[0] == first_message.id
    assert Outbox(path, ["json"]).waiting() == {"json": 0}


def test_killed_after_sending_it_is_sent_again_with_its_id(tmp_path: Path) -> None:
    """At least once: the receiver sees one id twice."""
    path = tmp_path / "outbox.json"
    Outbox(path, ["json"]).note(ONE)
    before = path.read_bytes()
    with receiving(answering(200)) as server:
        for _ in range(2):
            path.write_bytes(before)
            with running(Outbox(path, ["json"]), to(server)):
                pass
        assert len(server.ids) == 2
        assert len(set(server.ids)) == 1


def test_a_new_receiver_is_told_what_is_open(tmp_path: Path) -> None:
    """Somebody adds Slack in the middle of an incident; whoever was told is not told again."""
    path = tmp_path / "outbox.json"
    outbox = Outbox(path, ["json"])
    with receiving(answering(200)) as old:
        with running(outbox, to(old)):
            outbox.note(ONE)
        both = Outbox(path, ["json", "slack"])
        with receiving(answering(200)) as new:
            with running(both, to(old), to(new, "slack")):
                both.note(found("lead-scoring", at=LATER))
            assert (len(old.bodies), len(new.bodies)) == (1, 1)


def test_a_thousand_models_at_once_are_all_told_of(tmp_path: Path) -> None:
    """Low and critical, begun and ended while nobody takes anything: none is given up, and it is soon written down."""
    outbox, names = Outbox(tmp_path / "outbox.json", ["slack", "discord", "json"]), [f"m{n}" for n in range(2_000)]
    began = time.monotonic()
    assert outbox.note(found(*names)) == 0
    assert outbox.note(found(at=LATER)) == 0
    assert time.monotonic() - began < 10
    assert outbox.waiting() == {"slack": 4_000, "discord": 4_000, "json": 4_000}
    assert Outbox(tmp_path / "outbox.json", ["json"]).waiting() == {"json": 4_000}


def test_the_worst_is_told_first(tmp_path: Path) -> None:
    """Behind a thousand warnings nobody would hear of a gap for an hour; of one alert all is told in its order."""
    outbox = Outbox(tmp_path / "outbox.json", ["json"])
    warning, gap = alert("a").model_copy(update={"severity": "warning"}), alert("gap")
    louder = warning.model_copy(update={"severity": "critical"})
    for at, alerts in enumerate(((warning, alert("b")), (), (louder,), (louder, gap))):
        outbox.note(found(at=AT + at).model_copy(update={"open": alerts}))
    told = []
    while message := outbox.next("json"):
        told.append((message.model, message.state, message.severity))
        outbox.taken("json", message)
    assert told == [
        ("b", "firing", "critical"),
        ("b", "cleared", "critical"),
        ("gap", "firing", "critical"),
        ("a", "firing", "warning"),
        ("a", "cleared", "warning"),
        ("a", "firing", "critical"),
    ]


def test_the_outbox_is_bounded(tmp_path: Path) -> None:
    """The oldest goes, and it is counted."""
    outbox = Outbox(tmp_path / "outbox.json", ["json"])
    assert outbox.note(found(*(f"m{n:03}" for n in range(LONGEST + 3)))) == 3
    assert (outbox.waiting(), outbox.dropped()) == ({"json": LONGEST}, {"json": 3})
    head = outbox.next("json")
    assert head is not None
    assert head.model == "m003"


def test_what_is_critical_is_given_up_last(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """However old it is."""
    monkeypatch.setattr(outboxes, "LONGEST", 2)
    outbox, low = Outbox(tmp_path / "outbox.json", ["json"]), {"severity": "warning"}
    alerts = (alert("a"), *(alert(name).model_copy(update=low) for name in "bcd"))
    assert outbox.note(found().model_copy(update={"open": alerts})) == 2
    head = outbox.next("json")
    assert head is not None
    outbox.taken("json", head)
    rest = outbox.next("json")
    assert (head.model, rest and rest.model) == ("a", "d")


def test_a_file_that_is_broken_is_named(tmp_path: Path) -> None:
    """Nothing is guessed."""
    path = tmp_path / "outbox.json"
    path.write_text("{", "utf-8")
    with pytest.raises(EnvironmentFault) as caught:
        Outbox(path, ["json"])
    assert (caught.value.code, caught.value.next_command) == ("E-OUTBOX", f"rm {path}")


def test_no_address_is_written_or_shown(tmp_path: Path) -> None:
    """Neither in the outbox nor in words nor in a value's own text; the file is its owner's."""
    path, said = tmp_path / "outbox.json", list[str]()
    outbox = Outbox(path, ["json"])
    receiver = Receiver(format="json", url="http://127.0.0.1:9/hook/s3cret")
    with Courier(outbox, [receiver], notice=said.append, pace=FAST) as courier:
        outbox.note(ONE)
        assert not courier.settle(0.2)
    seen = path.read_text("utf-8") + repr(receiver) + shown(receiver) + "".join(said)
    assert "s3cret" not in seen
    assert said[0].startswith("json at http://127.0.0.1:9/***: runway-critical lead-scoring firing: ConnectionError")
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_full_disk_ends_no_thread(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is said, what arrived is not sent again, and the next message arrives."""
    outbox, said = Outbox(tmp_path / "outbox.json", ["json"]), list[str]()
    outbox.note(found("a"))

    def full(_: int) -> None:
        raise OSError(28, "no space left")

    with receiving(answering(200)) as server:
        with monkeypatch.context() as patched:
            patched.setattr(os, "fsync", full)
            with running(outbox, to(server), said=said):
                pass
        assert said == [f"{shown(to(server))}: runway-critical a firing: HTTP 200; not written down: OSError"]
        with running(outbox, to(server)):
            outbox.note(found("a", "b", at=LATER))
        assert [sent["model"] for sent in server.bodies] == ["a", "b"]
