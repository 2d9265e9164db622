"""Receivers of webhooks on this machine: each answers as it is told and keeps what it got."""

from __future__ import annotations

import json
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Behaviour = Callable[[BaseHTTPRequestHandler], None]


class Receiving:
    """A receiver: ``behaviours`` are used up one for each request, the last one stays."""

    def __init__(self, *behaviours: Behaviour) -> None:
        self.behaviours = list(behaviours)
        self.bodies: list[Any] = []
        self.ids: list[str] = []
        self.paths: list[str] = []
        self.url = ""

    def handle(self, handler: BaseHTTPRequestHandler) -> None:
        """Keep a request and answer it."""
        self.bodies.append(json.loads(handler.rfile.read(int(handler.headers["Content-Length"]))))
        self.ids.append(handler.headers["Idempotency-Key"])
        self.paths.append(handler.path)
        behaviour = self.behaviours.pop(0) if len(self.behaviours) > 1 else self.behaviours[0]
        behaviour(handler)


def answering(status: int, body: bytes = b"", **headers: str) -> Behaviour:
    """Answer with that status; ``Retry_After`` is Retry-After."""

    def behave(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        for name, value in {**headers, "Content-Length": str(len(body))}.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.end_headers()
        handler.wfile.write(body)

    return behave


def endless(handler: BaseHTTPRequestHandler) -> None:
    """Answer without an end."""
    handler.send_response(200)
    handler.end_headers()
    with suppress(OSError):
        while True:
            handler.wfile.write(b"x" * 65_536)


def hanging(until: threading.Event) -> Behaviour:
    """Take the request and say nothing."""
    return lambda _: until.wait(30) and None


@contextmanager
def receiving(*behaviours: Behaviour, tls: ssl.SSLContext | None = None) -> Iterator[Receiving]:
    """A receiver until the block ends; with a context over TLS, by the name ``localhost``."""
    found = Receiving(*behaviours)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            """Hand it on."""
            found.handle(self)

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        found.url = f"http://127.0.0.1:{server.server_port}/hook/s3cret"
        if tls is not None:
            server.socket = tls.wrap_socket(server.socket, server_side=True)
            found.url = found.url.replace("http://127.0.0.1", "https://localhost")
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        try:
            yield found
        finally:
            server.shutdown()
            thread.join()
