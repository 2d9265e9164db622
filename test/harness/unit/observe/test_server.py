"""A server that answers four paths of this machine's own names, and nothing else, whatever is asked of it."""

from __future__ import annotations

import gzip
import http.client
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import suppress

import pytest

from pyharness.errors import EnvironmentFault, UsageFault
from pyharness.observe.serving import server as servers
from pyharness.observe.serving.hosts import place, reached_by_us_alone
from pyharness.observe.serving.server import HEADERS, Shown, serving

PAGE = "<p>é</p>" * 1_000
LOCAL = ("127.0.0.1", 0)


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    """A server with a page and a word, in a hurry."""
    paths = {
        "/": lambda: Shown.of(PAGE, "text/html; charset=utf-8", policy="default-src 'none'"),
        "/healthz": lambda: Shown(text="no\n", kind="text/plain", status=503),
        "/broken": lambda: 1 / 0,
    }
    with pytest.MonkeyPatch.context() as hurry:
        hurry.setattr(servers, "IDLE_S", 0.4)
        hurry.setattr(servers, "LONGEST_S", 0.8)
        with serving(LOCAL, paths, names=("monitor.example",)) as address:  # type: ignore[arg-type]
            yield int(address.rstrip("/").rpartition(":")[2])


def ask(port: int, path: str = "/", method: str = "GET", **headers: str) -> tuple[int, dict[str, str], bytes]:
    """One request."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request(method, path, headers={name.replace("_", "-"): value for name, value in headers.items()})
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    return answer.status, dict(answer.getheaders()), body


def say(port: int, raw: bytes) -> bytes:
    """Bytes as they are, and all that comes back."""
    with socket.create_connection(("127.0.0.1", port), timeout=10) as there:
        there.sendall(raw)
        there.shutdown(socket.SHUT_WR)
        found = b""
        while part := there.recv(65_536):
            found += part
    return found


def test_a_page_is_answered_with_its_policy(port: int) -> None:
    """Body, type, length, and what a browser may do with it."""
    status, headers, body = ask(port)
    assert (status, body.decode()) == (200, PAGE)
    assert headers["Content-Security-Policy"] == "default-src 'none'"
    assert all(headers[name] == value for name, value in HEADERS.items())
    assert headers["Server"].strip() == "hokusai-monitor"


def test_a_query_changes_nothing(port: int) -> None:
    """Nothing is read from it."""
    assert ask(port, "/?x=../../etc/passwd")[0] == 200


def test_head_has_no_body(port: int) -> None:
    """But its length."""
    status, headers, body = ask(port, method="HEAD")
    assert (status, body, headers["Content-Length"]) == (200, b"", str(len(PAGE.encode())))


def test_whoever_has_it_gets_nothing(port: int) -> None:
    """By its tag; the tag of another text is no use."""
    tag = ask(port)[1]["ETag"]
    assert ask(port, If_None_Match=tag)[::2] == (304, b"")
    assert ask(port, If_None_Match='"other"')[0] == 200


def test_what_is_long_is_packed_for_who_understands(port: int) -> None:
    """And the same text comes out."""
    _, headers, body = ask(port, Accept_Encoding="gzip")
    assert headers["Content-Encoding"] == "gzip"
    assert len(body) < len(PAGE) / 10
    assert gzip.decompress(body).decode() == PAGE


@pytest.mark.parametrize("understood", ["gzip;q=0", "br, gzip; q=0.0", "gzipped", "identity"])
def test_nothing_is_packed_for_who_does_not_understand(port: int, understood: str) -> None:
    """Also where the word is there, and says no."""
    assert "Content-Encoding" not in ask(port, Accept_Encoding=understood)[1]


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "OPTIONS", "BREW"])
def test_nothing_can_be_changed(port: int, method: str) -> None:
    """405, with what is allowed."""
    status, headers, _ = ask(port, method=method)
    assert (status, headers["Allow"]) == (405, "GET, HEAD")


@pytest.mark.parametrize(
    "path",
    [
        "/etc/passwd", "/../../../../etc/passwd", "/%2e%2e/%2e%2e/etc/passwd", "//etc/passwd", "/./", "/healthz/",
        "/..%2f..%2fetc/passwd", "/%00", "/[", "//[", "/\\..\\x", "http://127.0.0.1/", "*", "/index.html", "/.env",
    ],
)  # fmt: skip
def test_no_other_path_leads_anywhere(port: int, path: str) -> None:
    """Paths are looked up, not walked."""
    answer = say(port, f"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
    assert answer.startswith(b"HTTP/1.1 404 ")


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("127.0.0.1", 200),
        ("127.0.0.1:9464", 200),
        ("localhost:1", 200),
        ("LOCALHOST", 200),
        ("[::1]:9464", 200),
        ("10.1.2.3:80", 200),
        ("monitor.example", 200),
        ("Monitor.Example:80", 200),
        ("attacker.example", 421),
        ("127.0.0.1.attacker.example", 421),
        ("localhost.attacker.example", 421),
        ("localhost@attacker.example", 421),
        ("monitor.example.", 421),
        ("", 421),
        ("127.0.0.1:80:80", 421),
        ("0x7f.1", 421),
    ],
)
def test_only_names_of_this_machine_are_answered(port: int, host: str, status: int) -> None:
    """A site whose name is pointed at 127.0.0.1 says its own name."""
    answer = say(port, f"GET / HTTP/1.1\r\nHost: {host}\r\n\r\n".encode())
    assert int(answer.split(b" ", 2)[1]) == status
    assert (b"--name" in answer) is (status == 421)


@pytest.mark.parametrize("hosts", [[], ["localhost", "localhost"], ["localhost", "attacker.example"]])
def test_no_name_and_two_names_are_none(port: int, hosts: list[str]) -> None:
    """Neither says who is meant."""
    lines = "".join(f"Host: {host}\r\n" for host in hosts)
    assert say(port, f"GET / HTTP/1.1\r\n{lines}\r\n".encode()).startswith(b"HTTP/1.1 421 ")


@pytest.mark.parametrize(
    ("raw", "status"),
    [
        (b"\x16\x03\x01 TLS\r\n\r\n", b"400"),
        (b"GET\r\n\r\n", b"400"),
        (b"GET / HTTP/9.9\r\n\r\n", b"505"),
        (b"GET /" + b"x" * 70_000 + b" HTTP/1.1\r\n\r\n", b"414"),
        (b"GET / HTTP/1.1\r\n" + b"".join(b"X-%d: y\r\n" % n for n in range(200)) + b"\r\n", b"431"),
    ],
)
def test_what_cannot_be_read_is_answered_plainly(port: int, raw: bytes, status: bytes) -> None:
    """No page of the library's, and the next one is served."""
    answer = say(port, raw)
    assert b" " + status + b" " in answer[:40] or answer.startswith(status)
    assert b"<" not in answer
    assert ask(port)[0] == 200


def test_a_fault_of_ours_is_one_answer(port: int) -> None:
    """Nothing is shown of it but that it is ours, and the next one is served."""
    assert ask(port, "/broken")[::2] == (500, b"500 Internal Server Error\n")
    assert ask(port)[0] == 200


def test_connections_are_few(port: int) -> None:
    """Those beyond the bound are closed at once; when the silent ones are cut off it answers again."""
    silent = [socket.create_connection(("127.0.0.1", port), timeout=10) for _ in range(servers.AT_ONCE)]
    time.sleep(0.2)
    with pytest.raises((http.client.HTTPException, OSError)):
        ask(port)
    time.sleep(0.6)
    assert ask(port)[0] == 200
    for connection in silent:
        connection.close()


def test_a_byte_now_and_then_keeps_no_connection(port: int) -> None:
    """It is cut off after a while, however busy it looks."""
    began = time.monotonic()
    with socket.create_connection(("127.0.0.1", port), timeout=10) as there, suppress(OSError):
        there.sendall(b"GET / HTTP/1.1\r\n")
        while time.monotonic() - began < 10:
            there.sendall(b"X: y\r\n")
            time.sleep(0.05)
    assert time.monotonic() - began < 5, "the connection is still open"


def test_it_ends_at_once_and_leaves_no_port(port: int) -> None:
    """Also with a connection open; whoever takes the port after it may."""
    began = time.monotonic()
    with serving(LOCAL, {}) as address:
        there = int(address.rstrip("/").rpartition(":")[2])
        kept = socket.create_connection(("127.0.0.1", there))
    assert time.monotonic() - began < 2
    with serving(("127.0.0.1", there), {}):
        pass
    kept.close()
    assert not [thread for thread in threading.enumerate() if not thread.daemon and "Thread-" in thread.name]


def test_no_name_server_is_asked_who_we_are(monkeypatch: pytest.MonkeyPatch) -> None:
    """One that does not answer would hold up the beginning."""
    monkeypatch.setattr(socket, "getfqdn", lambda _: pytest.fail("a name server was asked"))
    with serving(LOCAL, {}) as address:
        assert address.startswith("http://127.0.0.1:")


def test_a_port_that_is_taken_is_named(port: int) -> None:
    """With what to do."""
    with pytest.raises(EnvironmentFault) as caught, serving(("127.0.0.1", port), {}):
        pass
    assert (caught.value.code, (caught.value.found or "").split(": ")[0]) == ("E-SERVE-TAKEN", f"127.0.0.1:{port}")


@pytest.mark.parametrize("name", ["monitor.example:9464", "http://monitor.example", "monitor.example/", "a b", "*", ""])
def test_a_name_that_nobody_asks_by_is_refused(name: str) -> None:
    """Otherwise every request by the name that was meant would be, without a word of why."""
    with pytest.raises(UsageFault) as caught, serving(LOCAL, {}, names=("monitor.example", name)):
        pass
    assert (caught.value.code, caught.value.found) == ("E-SERVE-NAME", name)


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("", ("127.0.0.1", 9464)),
        ("8000", ("127.0.0.1", 8000)),
        (":8000", ("127.0.0.1", 8000)),
        ("0", ("127.0.0.1", 0)),
        ("0.0.0.0:9464", ("0.0.0.0", 9464)),  # noqa: S104
        ("localhost:1", ("localhost", 1)),
    ],
)
def test_places_are_read(text: str, where: tuple[str, int]) -> None:
    """By default nobody but this machine can ask."""
    assert place(text) == where


@pytest.mark.parametrize(
    ("host", "alone"),
    [
        ("127.0.0.1", True),
        ("127.8.9.1", True),
        ("localhost", True),
        ("LocalHost", True),
        ("0.0.0.0", False),  # noqa: S104
        ("10.1.2.3", False),
        ("monitor.example", False),
        ("127.0.0.1.example", False),
    ],
)
def test_a_place_that_others_reach_is_known(host: str, alone: bool) -> None:
    """So that it can be said that nobody is asked for a password there."""
    assert reached_by_us_alone(host) is alone


@pytest.mark.parametrize(
    "text",
    [
        "a b:1",
        "127.0.0.1:x",
        "127.0.0.1:70000",
        "[::1]:9464",
        "http://x:1",
        "1:2:3",
        "-1",
        ":²",
        ":١",
        ":" + "9" * 5_000,
    ],
)
def test_what_is_no_place_is_refused(text: str) -> None:
    """By name."""
    with pytest.raises(UsageFault) as caught:
        place(text)
    assert (caught.value.code, caught.value.found) == ("E-SERVE-PLACE", text)
