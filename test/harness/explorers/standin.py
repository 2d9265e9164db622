"""The HTTP side: Sourcify's API version 2 and Etherscan's, with queues, limits and bad days.

In: what judges. Out: a server on 127.0.0.1 and what it was asked.
"""

from __future__ import annotations

import json
import socket
import threading
from collections import deque
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Protocol
from urllib.parse import parse_qs, urlsplit

from explorers.judge import Verdict


class Judging(Protocol):
    """Says whether a submission is what stands at an address."""

    def verdict(
        self, address: str, standard_json: Mapping[str, Any], identifier: str, version: str, arguments: bytes | None
    ) -> Verdict:
        """The verdict; ``arguments`` None where the explorer is not told any."""
        ...


KEY = "ETHERSCANKEY0123456789"


@dataclass(slots=True, kw_only=True)
class Job:
    """A submission in the queue."""

    explorer: str
    address: str
    standard_json: dict[str, Any]
    identifier: str
    version: str
    arguments: bytes | None
    polls: int = 0
    verdict: Verdict | None = None


@dataclass(slots=True, kw_only=True)
class Standin:
    """Both explorers. The judge may be anything that answers.

    Args:
        pending: how often a question is answered "pending" before the verdict; below 0 always.
        mischief: what happens to the next requests: an HTTP status, ``garbage``, ``hangup``,
            ``cut``, ``limit`` or ``fine``.
        submitted: (explorer, address) of each accepted submission.
        unindexed: addresses Etherscan does not know yet, and how often it says so.
    """

    judge: Judging
    chain_id: int
    pending: int = 1
    mischief: deque[str] = field(default_factory=deque)
    submitted: list[tuple[str, str]] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)
    verified: dict[tuple[str, str], str] = field(default_factory=dict)
    unindexed: dict[str, int] = field(default_factory=dict)
    jobs: dict[str, Job] = field(default_factory=dict)
    url: str = ""
    lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def sourcify(self) -> str:
        """Sourcify's base address."""
        return f"{self.url}/server"

    @property
    def etherscan(self) -> str:
        """Etherscan's address."""
        return f"{self.url}/v2/api"

    def post_sourcify(self, chain_id: str, address: str, body: dict[str, Any]) -> tuple[int, Any]:
        """POST /v2/verify/{chainId}/{address}."""
        if int(chain_id) != self.chain_id:
            return 404, _fault("unsupported_chain", f"chain {chain_id} is not supported")
        if self._waiting("sourcify", address):
            return 429, _fault("duplicate_verification_request", "the contract is being verified")
        if ("sourcify", address) in self.verified:
            return 409, _fault("already_verified", "the contract is already verified")
        job = Job(
            explorer="sourcify",
            address=address,
            standard_json=body["stdJsonInput"],
            identifier=body["contractIdentifier"],
            version=body["compilerVersion"],
            arguments=None,
        )
        return 202, {"verificationId": self._queued(job)}

    def get_sourcify(self, ticket: str) -> tuple[int, Any]:
        """GET /v2/verify/{verificationId}."""
        job = self.jobs.get(ticket)
        if job is None:
            return 404, _fault("job_not_found", "there is no such job")
        verdict = self._judged(job)
        if verdict is None:
            return 200, {"isJobCompleted": False, "verificationId": ticket}
        error = {} if verdict.match else {"error": _fault("no_match", verdict.words)}
        return 200, {"isJobCompleted": True, "verificationId": ticket, "contract": {"match": verdict.match}, **error}

    def etherscan_said(self, form: dict[str, str]) -> dict[str, str]:
        """Both actions; a failure is told by its words."""
        if form.get("apikey") != KEY:
            return _no(f"Invalid API Key (#err2)|{form.get('apikey')}")
        if form.get("chainid") != str(self.chain_id):
            return _no("Missing or unsupported chainid parameter")
        if form["action"] == "checkverifystatus":
            return self._status(form["guid"])
        address = form["contractaddress"]
        if self.unindexed.get(address, 0):
            self.unindexed[address] -= 1
            return _no(f"Unable to locate ContractCode at {address}")
        if self._waiting("etherscan", address):
            return _no("This source code has already been submitted for verification, please wait")
        if ("etherscan", address) in self.verified:
            return _no("Contract source code already verified")
        job = Job(
            explorer="etherscan",
            address=address,
            standard_json=json.loads(form["sourceCode"]),
            identifier=form["contractname"],
            version=form["compilerversion"].removeprefix("v"),
            arguments=bytes.fromhex(form.get("constructorArguements", "")),
        )
        return {"status": "1", "message": "OK", "result": self._queued(job)}

    def _status(self, guid: str) -> dict[str, str]:
        job = self.jobs.get(guid)
        if job is None:
            return _no("Unknown UID")
        verdict = self._judged(job)
        if verdict is None:
            return _no("Pending in queue")
        if verdict.match != "exact_match":
            return _no(f"Fail - Unable to verify. {verdict.words or 'the bytecode differs in its metadata'}")
        return {"status": "1", "message": "OK", "result": "Pass - Verified"}

    def _waiting(self, explorer: str, address: str) -> bool:
        """Whether a submission is in the queue; asking brings it nearer."""
        jobs = [job for job in self.jobs.values() if (job.explorer, job.address) == (explorer, address)]
        return any(job.verdict is None and self._judged(job) is None for job in jobs)

    def _queued(self, job: Job) -> str:
        with self.lock:
            self.submitted.append((job.explorer, job.address))
            ticket = f"{job.explorer}-{len(self.submitted)}"
            self.jobs[ticket] = job
            return ticket

    def _judged(self, job: Job) -> Verdict | None:
        job.polls += 1
        if self.pending < 0 or job.polls <= self.pending:
            return None
        with self.lock:
            job.verdict = job.verdict or self.judge.verdict(
                job.address, job.standard_json, job.identifier, job.version, job.arguments
            )
        if job.verdict.match == "exact_match":
            self.verified[job.explorer, job.address] = job.verdict.match
        return job.verdict


def _fault(code: str, message: str) -> dict[str, str]:
    return {"customCode": code, "message": message, "errorId": "0"}


def _no(words: str) -> dict[str, str]:
    return {"status": "0", "message": "NOTOK", "result": words}


class Handler(BaseHTTPRequestHandler):
    """One request: kept, spoiled if it is this one's turn, otherwise passed to the explorer it is for."""

    def __init__(self, standin: Standin, *given: Any) -> None:
        self.standin = standin
        super().__init__(*given)

    def do_GET(self) -> None:
        """A question."""
        self._serve({})

    def do_POST(self) -> None:
        """A submission."""
        raw = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self.standin.requests.append(raw)
        is_json = self.headers["Content-Type"].startswith("application/json")
        self._serve(json.loads(raw) if is_json else _flat(raw))

    def _serve(self, body: dict[str, Any]) -> None:
        self.standin.requests.append(self.path)
        bad = self.standin.mischief.popleft() if self.standin.mischief else "fine"
        if bad == "hangup":
            self.close_connection = True
            self.connection.shutdown(socket.SHUT_RDWR)
        elif bad == "cut":
            self.close_connection = True
            self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{")
        elif bad == "garbage":
            self._answer(200, b"<html>maintenance</html>")
        elif bad == "limit":
            self._answer(200, json.dumps(_no("Max rate limit reached")).encode())
        elif bad != "fine":
            self._answer(int(bad), b"{}")
        else:
            status, said = self._routed(body)
            self._answer(status, json.dumps(said).encode())

    def _routed(self, body: dict[str, Any]) -> tuple[int, Any]:
        parts = urlsplit(self.path)
        words = parts.path.strip("/").split("/")
        if parts.path == "/v2/api":
            return 200, self.standin.etherscan_said(body | _flat(parts.query))
        if words[:3] == ["server", "v2", "verify"] and self.command == "POST":
            return self.standin.post_sourcify(words[3], words[4], body)
        if words[:3] == ["server", "v2", "verify"]:
            return self.standin.get_sourcify(words[3])
        return 404, {}

    def _answer(self, status: int, raw: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(raw)))
        if status == 429:
            self.send_header("Retry-After", "7")
        self.end_headers()
        self.wfile.write(raw)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def serving(standin: Standin) -> Iterator[Standin]:
    """The stand-in on a free port of this machine, until the block ends."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, standin)) as server:
        standin.url = f"http://127.0.0.1:{server.server_address[1]}"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield standin
        finally:
            server.shutdown()
            thread.join()


def _flat(text: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(text, keep_blank_values=True).items()}
