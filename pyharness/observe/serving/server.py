"""Shows pages to whoever asks this machine: reads nothing, changes nothing, and knows four paths.

In: a host and port, what each path answers. Out: an address until the block ends. Door: one listening socket.

A browser is no friend: only names of this machine are answered, so that no foreign site can be pointed at it, and each
answer carries the strictest policy that its page can live with. Connections are few, short and cut off when they last.
"""

from __future__ import annotations

import contextlib
import gzip
import re
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socketserver import TCPServer
from typing import Any

from pyharness.errors import EnvironmentFault
from pyharness.observe.serving import hosts
from pyharness.values import keccak_hex

AT_ONCE = 32  # connections; Prometheus needs one, each open page one
IDLE_S, LONGEST_S = 5.0, 20.0
POLL_S = 0.1  # how soon it ends, and how exactly connections are cut off
LONG_ENOUGH = 1_024  # bytes that are worth packing
ALLOWED = "GET, HEAD"
HEADERS = {
    "Cache-Control": "no-cache",
    "Connection": "close",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
NOTHING = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
HINTS = {
    HTTPStatus.MISDIRECTED_REQUEST: "Ask by address, or start the monitor with --name and the name you asked by.\n",
    HTTPStatus.NOT_FOUND: "There are /, /metrics, /healthz and /snapshot.json.\n",
}
_GZIP = re.compile(r"\bgzip\b(?!\s*;\s*q=0(?:\.0*)?\s*(?:,|$))")


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """One answer: its text, what it is, and what a browser may do with it."""

    text: str
    kind: str
    status: int = HTTPStatus.OK
    policy: str = NOTHING
    tag: str = field(default="")

    @classmethod
    def of(cls, text: str, kind: str, *, status: int = HTTPStatus.OK, policy: str = NOTHING) -> Shown:
        """An answer with a tag that changes with its text."""
        return cls(text=text, kind=kind, status=status, policy=policy, tag=f'"{keccak_hex(text.encode())[2:34]}"')


Paths = Mapping[str, Callable[[], Shown]]


@contextlib.contextmanager
def serving(where: tuple[str, int], paths: Paths, *, names: Sequence[str] = ()) -> Iterator[str]:
    """Answer until the block ends; the address.

    Args:
        where: host and port; port 0 takes one that is free.
        names: host names, besides addresses and localhost, that it may be asked by.

    Raises:
        EnvironmentFault: E-SERVE-TAKEN, nobody can listen there.
        UsageFault: E-SERVE-NAME, a name has more in it than a name.
    """
    host, port = where
    asked = hosts.asked_by(names)
    try:
        server = _Server((host, port), _handler(paths, asked))
    except OSError as problem:
        raise EnvironmentFault(
            "E-SERVE-TAKEN",
            "the monitor cannot listen there",
            found=f"{host}:{port}: {problem.strerror or type(problem).__name__}",
            expected="a free port of this machine; 0 takes one",
            next_command="python -m pyharness monitor --help",
        ) from problem
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": POLL_S}, daemon=True)
    thread.start()
    try:
        yield f"http://{host}:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Server(ThreadingHTTPServer):
    """So many connections at once, each so long."""

    daemon_threads = True
    block_on_close = False
    request_queue_size = AT_ONCE

    def __init__(self, where: tuple[str, int], handler: type[BaseHTTPRequestHandler]) -> None:
        self._open: dict[Any, float] = {}
        self._lock = threading.Lock()
        super().__init__(where, handler)

    def server_bind(self) -> None:
        """Listen, without asking a name server what this machine is called."""
        TCPServer.server_bind(self)
        self.server_name, self.server_port = self.server_address[:2]  # type: ignore[assignment]

    def process_request(self, request: Any, client_address: Any) -> None:
        """Begin one, unless there are too many."""
        with self._lock:
            full = len(self._open) >= AT_ONCE
            if not full:
                self._open[request] = time.monotonic()
        if full:
            self.shutdown_request(request)
        else:
            super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        """End one."""
        with self._lock:
            self._open.pop(request, None)
        super().shutdown_request(request)

    def service_actions(self) -> None:
        """Cut off what lasts: a byte now and then keeps no connection."""
        now = time.monotonic()
        with self._lock:
            late = [request for request, began in self._open.items() if now - began > LONGEST_S]
        for request in late:
            with contextlib.suppress(OSError):
                request.shutdown(2)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A connection that breaks is the other side's end."""


def _handler(paths: Paths, names: frozenset[str]) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        server_version, sys_version = "hokusai-monitor", ""
        timeout = IDLE_S

        def do_GET(self) -> None:
            """Answer; a fault of ours is said, and nothing of it is shown."""
            try:
                shown = _shown(paths, names, self.path, self.headers.get_all("Host") or [])
            except Exception:
                shown = _plain(HTTPStatus.INTERNAL_SERVER_ERROR)
            self._answer(shown)

        def do_HEAD(self) -> None:
            """Answer, without the body."""
            self.do_GET()

        def send_error(self, code: int, *_: Any, **__: Any) -> None:
            """What cannot be read, and what would change something, is answered like everything else."""
            unheard = code == HTTPStatus.NOT_IMPLEMENTED
            status = HTTPStatus.METHOD_NOT_ALLOWED if unheard else HTTPStatus(code)
            self._answer(_plain(status), **({"Allow": ALLOWED} if unheard else {}))

        def _answer(self, shown: Shown, **more: str) -> None:
            self.close_connection = True
            asked = getattr(self, "headers", {})  # there are none of a line that cannot be read
            status, body, headers = _packed(shown, asked.get("If-None-Match"), asked.get("Accept-Encoding", ""))
            self.send_response(status)
            for name, value in {**HEADERS, **more, **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    return Handler


def _packed(shown: Shown, had: str | None, understood: str) -> tuple[int, bytes, dict[str, str]]:
    """Status, body and headers: nothing where the asker has it, packed where that is understood."""
    headers = {"Content-Type": shown.kind, "Content-Security-Policy": shown.policy}
    headers |= {"ETag": shown.tag, "Vary": "Accept-Encoding"} if shown.tag else {}
    if shown.tag and had == shown.tag and shown.status == HTTPStatus.OK:
        return HTTPStatus.NOT_MODIFIED, b"", headers
    body = shown.text.encode()
    if len(body) > LONG_ENOUGH and _GZIP.search(understood):
        body = gzip.compress(body, compresslevel=5, mtime=0)
        headers |= {"Content-Encoding": "gzip"}
    return shown.status, body, headers | {"Content-Length": str(len(body))}


def _shown(paths: Paths, names: frozenset[str], path: str, given: Sequence[str]) -> Shown:
    """The answer for a path: looked up as it is, never joined to anything."""
    if len(given) != 1 or not hosts.known(given[0], names):
        return _plain(HTTPStatus.MISDIRECTED_REQUEST)
    answer = paths.get(path.partition("?")[0])
    return answer() if answer is not None else _plain(HTTPStatus.NOT_FOUND)


def _plain(status: HTTPStatus) -> Shown:
    text = f"{status.value} {status.phrase}\n{HINTS.get(status, '')}"
    return Shown(text=text, kind="text/plain; charset=utf-8", status=status)
