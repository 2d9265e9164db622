"""A stand-in for a node, between it and a program that asks slot by slot: what is likely to be asked is read ahead.

In: a connection, accounts and storage slots at one block. Out: an address on 127.0.0.1 until the block ends. The door
to the network, by ``Rpc``; serves the one program on this machine that knows the whole address.

Everything likely is read in one batch; an account nobody thought of is read whole; the rest is passed on. A wrong guess
costs a request and never an answer: what is given is what the node said of that block. The node's own address, which
may hold a token, stays in this process.
"""

from __future__ import annotations

import contextlib
import json
import secrets
import threading
from collections.abc import Iterator, Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from pyharness.chain.rpc import Rpc
from pyharness.chain.schema import Answer, Json
from pyharness.errors import EnvironmentFault, HarnessError

ACCOUNT = ("eth_getBalance", "eth_getTransactionCount", "eth_getCode")
STORAGE = "eth_getStorageAt"
NEWER = "eth_getAccountInfo"  # few nodes have it; without it a program asks for what was read ahead
CONSTANT = frozenset({"eth_chainId"})
_UNKNOWN = {"code": -32601, "message": "the method does not exist"}

Request = tuple[str, Sequence[Json]]
Slot = tuple[str, int]


class Reader:
    """Answers from what was read, and reads what is missing; one request at a time."""

    def __init__(self, rpc: Rpc, block: int) -> None:
        self._rpc, self._block = rpc, hex(block)
        self._known: dict[tuple[str, ...], Answer] = {}
        self._lock = threading.Lock()
        self.fault: HarnessError | None = None

    def read(self, accounts: Sequence[str], slots: Sequence[Slot]) -> None:
        """Read ahead."""
        wanted: list[Request] = [(method, [address, self._block]) for address in accounts for method in ACCOUNT]
        wanted += [(STORAGE, [address, hex(slot), self._block]) for address, slot in slots]
        for request, answer in zip(wanted, self._rpc.try_batch(wanted), strict=True):
            if answer.error is None:
                self._known[_key(request)] = answer

    def answer(self, request: Request) -> Answer | None:
        """The node's answer; None for a method that is kept from the program."""
        method, params = request
        if method == NEWER:
            return None
        key = _key(request)
        with self._lock:
            if key not in self._known and method in ACCOUNT and params[1:] == [self._block]:
                self.read([str(params[0])], ())
            found = self._known.get(key) or self._rpc.try_batch([request])[0]
            if method in CONSTANT and found.error is None:
                self._known[key] = found
        return found

    def reply(self, call: dict[str, Any]) -> dict[str, Any]:
        """One JSON-RPC object for another; a fault of the connection is remembered for whoever waits."""
        head = {"jsonrpc": "2.0", "id": call.get("id")}
        try:
            found = self.answer((str(call["method"]), list(call.get("params") or ())))
        except EnvironmentFault as fault:
            self.fault = self.fault or fault
            return {**head, "error": {"code": -32603, "message": fault.code}}
        if found is None:
            return {**head, "error": _UNKNOWN}
        if found.error is None:
            return {**head, "result": found.result}
        said = {"code": found.error.code, "message": found.error.message}
        return {**head, "error": said | ({"data": "0x" + found.error.data.hex()} if found.error.data else {})}


@contextlib.contextmanager
def standing_in(rpc: Rpc, block: int, accounts: Sequence[str], slots: Sequence[Slot]) -> Iterator[str]:
    """A front that reads ahead, until the block ends; its address.

    Raises:
        EnvironmentFault: what the connection met, in place of what the program made of it.
    """
    reader = Reader(rpc, block)
    reader.read(accounts, slots)
    place = "/" + secrets.token_hex(16)
    with ThreadingHTTPServer(("127.0.0.1", 0), _handler(reader, place)) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}{place}"
        except HarnessError as error:
            raise reader.fault or error from None
        finally:
            server.shutdown()
            thread.join()


def _handler(reader: Reader, place: str) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True
        timeout = 60

        def do_POST(self) -> None:
            """Answer one message of one or more calls; whoever does not know the place gets nothing."""
            raw = self.rfile.read(int(self.headers["Content-Length"]))
            known = secrets.compare_digest(self.path.encode(), place.encode())
            body = self._answered(json.loads(raw)) if known else b""
            with contextlib.suppress(OSError):  # who asked may have gone
                self.send_response_only(200 if known else 404)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

        def _answered(self, message: Any) -> bytes:
            found = [reader.reply(call) for call in message] if isinstance(message, list) else reader.reply(message)
            return json.dumps(found).encode()

        def handle(self) -> None:
            """A connection that breaks is the other side's end."""
            with contextlib.suppress(OSError):
                super().handle()

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    return Handler


def _key(request: Request) -> tuple[str, ...]:
    """One key for one question, however addresses and numbers are written."""
    method, params = request
    words = [str(param).lower() for param in params]
    if method == STORAGE and len(words) == 3:
        words[1] = hex(int(words[1], 16))
    return (method, *words)
