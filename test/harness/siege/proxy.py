"""An HTTP proxy in front of a local node that does one thing wrong.

In: a ``Fault``, which knows its node. Out: an address on 127.0.0.1, on a port the system chooses, until the block ends.
Requests are handled one after the other, so that a seed gives the same run again.
"""

from __future__ import annotations

import contextlib
import http.client
import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any, Protocol
from urllib.parse import urlsplit

Call = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What the client gets; no status: the connection is closed without a word."""

    body: bytes = b""
    status: int | None = 200


class Fault(Protocol):
    """What is done wrong."""

    def reply(self, calls: list[Call], batch: bool) -> Reply:
        """The reply to one message of one or more calls."""
        ...


class Behind:
    """The real node, asked over one connection a message."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self._where = (parts.hostname or "127.0.0.1", parts.port or 80)

    def ask(self, calls: list[Call]) -> list[Call]:
        """Answers in the order of the calls."""
        connection = http.client.HTTPConnection(*self._where, timeout=60)
        try:
            connection.request("POST", "/", json.dumps(calls), {"Content-Type": "application/json"})
            answers: list[Call] = json.loads(connection.getresponse().read())
        finally:
            connection.close()
        by_id = {answer["id"]: answer for answer in answers}
        return [by_id[call["id"]] for call in calls]

    def one(self, method: str, *params: Any) -> Any:
        """One question of the proxy's own; None when the node refuses it."""
        return self.ask([{"jsonrpc": "2.0", "id": 0, "method": method, "params": list(params)}])[0].get("result")


def encoded(answers: list[Call], batch: bool) -> bytes:
    """Answers as a node sends them."""
    return json.dumps(answers if batch else answers[0]).encode()


@contextlib.contextmanager
def standing_before(fault: Fault) -> Iterator[str]:
    """A proxy that answers until the block ends; its address."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        timeout = 30

        def do_POST(self) -> None:
            """Answer one message."""
            message = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            batch = isinstance(message, list)
            reply = fault.reply(message if batch else [message], batch)
            self.close_connection = True
            if reply.status is None:
                return
            with contextlib.suppress(OSError):  # who asked may have gone
                self.send_response(reply.status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(reply.body)))
                self.send_header("Connection", "close")
                self.end_headers()
                self.wfile.write(reply.body)

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()
