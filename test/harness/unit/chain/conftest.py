"""A JSON-RPC node of scripted answers, on a port of its own, for the tests of the connection."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

Reply = tuple[int, dict[str, str], bytes]


class Scripted:
    """Answers request n with script(n, body); keeps every body it saw."""

    def __init__(self, script: Callable[[int, object], Reply]) -> None:
        self.script = script
        self.seen: list = []
        self.port = 0

    @property
    def url(self) -> str:
        """The node's address with a token in the path and in the query."""
        return f"http://127.0.0.1:{self.port}/v2/SECRET-PATH?key=SECRET-QUERY"


@pytest.fixture
def serving():
    """Runs scripted nodes: ``with serving(script) as node``."""
    return _serving


@contextmanager
def _serving(script: Callable[[int, object], Reply]) -> Iterator[Scripted]:
    """Run the scripted node."""
    node = Scripted(script)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            node.seen.append(body)
            status, headers, payload = node.script(len(node.seen) - 1, body)
            self.send_response(status)
            for name, value in {"Content-Length": str(len(payload)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(payload)

        def log_message(self, *_args) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    node.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield node
    finally:
        server.shutdown()
        server.server_close()
