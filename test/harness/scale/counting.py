"""An HTTP proxy in front of a local node that counts what is asked.

In: a node's address, seconds each answer is held back. Out: an address on 127.0.0.1 until the block ends, and counts:
messages, the calls in them, the calls by method.
"""

from __future__ import annotations

import contextlib
import http.client
import json
import threading
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit


@dataclass(slots=True)
class Counts:
    """What was asked since the last ``take``; ``messages`` are HTTP requests, a batch is one of them."""

    messages: int = 0
    methods: Counter[str] = field(default_factory=Counter)
    lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    @property
    def calls(self) -> int:
        """JSON-RPC calls, those of a batch counted one by one."""
        return sum(self.methods.values())

    def add(self, body: bytes) -> None:
        """Count one message."""
        message = json.loads(body)
        with self.lock:
            self.messages += 1
            self.methods.update(call["method"] for call in (message if isinstance(message, list) else [message]))

    def take(self) -> tuple[int, int]:
        """Messages and calls since the last time."""
        with self.lock:
            found = self.messages, self.calls
            self.messages, self.methods = 0, Counter()
        return found


@contextlib.contextmanager
def counting(url: str, *, latency_s: float = 0.0) -> Iterator[tuple[str, Counts]]:
    """A proxy that counts, until the block ends; its address and its counts."""
    counts = Counts()
    with ThreadingHTTPServer(("127.0.0.1", 0), _handler(url, counts, latency_s)) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}", counts
        finally:
            server.shutdown()
            thread.join()


def _handler(url: str, counts: Counts, latency_s: float) -> type[BaseHTTPRequestHandler]:
    parts = urlsplit(url)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def setup(self) -> None:
            """One connection behind for each in front."""
            super().setup()
            self.behind = http.client.HTTPConnection(parts.hostname or "", parts.port or 80, timeout=120)

        def finish(self) -> None:
            """Close both."""
            self.behind.close()
            super().finish()

        def handle(self) -> None:
            """A client that goes is no fault."""
            with contextlib.suppress(OSError):
                super().handle()

        def do_POST(self) -> None:
            """Pass one message on."""
            body = self.rfile.read(int(self.headers["Content-Length"]))
            counts.add(body)
            time.sleep(latency_s)
            self.behind.request("POST", "/", body, {"Content-Type": "application/json"})
            answer = self.behind.getresponse()
            said = answer.read()
            self.send_response_only(answer.status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(said)))
            self.end_headers()
            self.wfile.write(said)

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    return Handler
