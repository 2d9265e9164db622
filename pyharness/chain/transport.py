"""One JSON-RPC connection: requests out, answers or named faults back, tokens never shown.

In: a URL, methods and parameters. Out: raw results and RPC errors. The door to the network.
Reads are repeated on a lost connection; what could act twice is sent again only if it certainly never arrived.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property
from typing import TYPE_CHECKING, cast

import requests
from requests.adapters import HTTPAdapter
from urllib3.response import HTTPResponse
from urllib3.util.retry import Retry

from pyharness.chain import parse
from pyharness.chain.masking import mask_text, mask_url
from pyharness.chain.schema import Answer, Json, RpcError
from pyharness.errors import EnvironmentFault

if TYPE_CHECKING:
    from web3 import HTTPProvider
    from web3.types import RPCEndpoint

BATCH_SIZE = 100  # entries in one request; providers refuse more, and gain is flat beyond
DEEPEST = 3_000  # calls of Python within each other
MOST_BYTES = 256 * 1024 * 1024  # of one answer, unpacked; an honest one is far below

_REPEATABLE = ("eth_", "net_", "web3_", "debug_", "trace_")
_ACTS_TWICE = frozenset({"eth_sendTransaction"})  # a raw transaction is the same twice, an unsigned one is not
_RETRY_AFTER_MAX_S = 30  # a provider that asks for more is reported, not waited for
_STATUSES = {
    **dict.fromkeys((401, 403), ("E-RPC-AUTH", "the node refused the credentials")),
    **dict.fromkeys((408, 504, 524), ("E-RPC-TIMEOUT", "the node took too long")),
    413: ("E-RPC-TOO-LARGE", "the node says that it is too much"),
    429: ("E-RPC-RATE-LIMITED", "the node limits requests"),
}
_MUTE = frozenset({401, 403, 429})  # what the status says is all there is to know
_RATE_CODES = frozenset({-32005, 429})


class Transport:
    """Sends requests to one node over two sessions: repeatable requests, and requests that act.

    Args:
        url: the node's address; may hold a token, therefore only its masked form is ever shown.
        timeout_s: seconds to wait for a connection and for an answer.
        retries: how often a repeatable request is sent again on lost connections, 429 and 5xx; ``Retry-After`` is
            honoured up to 30 seconds.
    """

    def __init__(self, url: str, *, timeout_s: float, retries: int) -> None:
        self._url = url
        self._timeout_s = timeout_s
        self._retries = retries

    @property
    def shown(self) -> str:
        """The URL without tokens."""
        return mask_url(self._url)

    def request(self, method: str, params: Sequence[Json]) -> Answer:
        """One request.

        Raises:
            EnvironmentFault: E-RPC-UNREACHABLE, E-RPC-TIMEOUT, E-RPC-AUTH, E-RPC-RATE-LIMITED, E-RPC-HTTP,
                E-RPC-TOO-LARGE, E-RPC-GARBAGE.
        """
        provider = self._reads if _repeatable(method) else self._acts
        with self._named_faults(method):
            try:
                raw = provider.make_request(cast("RPCEndpoint", method), list(params))
            except requests.HTTPError as error:
                raw = _words(error)
        return self._answer(method, raw)

    def batch(self, calls: Sequence[tuple[str, Sequence[Json]]]) -> list[Answer]:
        """Many requests in the order given, 100 to a message; an entry that fails does not fail the others.

        Raises:
            EnvironmentFault: as ``request``; E-RPC-GARBAGE also when an answer is missing or doubled.
        """
        answers: list[Answer] = []
        for start in range(0, len(calls), BATCH_SIZE):
            answers += self._chunk(calls[start : start + BATCH_SIZE])
        return answers

    def close(self) -> None:
        """Close the connections."""
        for session in (self._read_session, self._act_session):
            session.close()

    def _chunk(self, calls: Sequence[tuple[str, Sequence[Json]]]) -> list[Answer]:
        provider = self._reads if all(_repeatable(method) for method, _ in calls) else self._acts
        with self._named_faults("batch"):
            raw = provider.make_batch_request([(cast("RPCEndpoint", name), list(params)) for name, params in calls])
        if not isinstance(raw, list):
            refused = self._answer("batch", raw).error
            raise parse.garbage("batch", refused.message if refused else raw)
        ids = [item.get("id") for item in raw]
        first = ids[0] if ids and isinstance(ids[0], int) else 0
        if ids != list(range(first, first + len(calls))):
            raise parse.garbage("batch", f"{len(raw)} answers with ids {ids[:3]}, for {len(calls)} requests")
        return [self._answer(method, item) for (method, _), item in zip(calls, raw, strict=True)]

    def _answer(self, method: str, raw: Json) -> Answer:
        if not isinstance(raw, dict) or ("result" not in raw and "error" not in raw):
            raise parse.garbage(method, raw)
        if raw.get("error") is None:
            return Answer(result=raw.get("result"))
        found = parse.read(f"the error of {method}", parse.error, raw["error"])
        if found.code in _RATE_CODES:
            raise self._fault("E-RPC-RATE-LIMITED", f"{method}: the node limits requests", found.message)
        return Answer(error=RpcError(code=found.code, message=mask_text(found.message), data=found.data))

    @contextmanager
    def _named_faults(self, method: str) -> Iterator[None]:
        """Library exceptions to faults; the originals are cut off, since their texts hold the whole URL."""
        try:
            yield
        except _TooLarge:
            raise self._fault("E-RPC-TOO-LARGE", f"{method}: an answer of more than {MOST_BYTES:,} bytes") from None
        except requests.HTTPError as error:
            raise self._status_fault(method, error.response.status_code) from None
        except requests.RequestException as error:
            raise self._connection_fault(method, error) from None
        except (AttributeError, KeyError, RecursionError, TypeError, ValueError) as error:
            raise parse.garbage(method, type(error).__name__) from None

    def _connection_fault(self, method: str, error: requests.RequestException) -> EnvironmentFault:
        cause = type(getattr(error.args[0], "reason", error) if error.args else error).__name__
        if "Timeout" in cause and "Connect" not in cause:
            return self._fault("E-RPC-TIMEOUT", f"{method}: no answer in {self._timeout_s:g} s", cause)
        return self._fault("E-RPC-UNREACHABLE", f"{method}: the node cannot be reached", cause)

    def _status_fault(self, method: str, status: int) -> EnvironmentFault:
        code, said = _STATUSES.get(status, ("E-RPC-HTTP", "the node failed"))
        return self._fault(code, f"{method}: {said}", f"HTTP {status}")

    def _fault(self, code: str, message: str, found: str | None = None) -> EnvironmentFault:
        return EnvironmentFault(
            code,
            f"{message} ({self.shown})",
            found=None if found is None else mask_text(found),
            expected="a node that answers",
            next_command=f"curl -s {self.shown}" if self.shown == self._url else None,
        )

    @cached_property
    def _read_session(self) -> requests.Session:
        return _session(_policy(self._retries, read=self._retries, statuses=(429, 500, 502, 503, 504)))

    @cached_property
    def _act_session(self) -> requests.Session:
        return _session(_policy(self._retries, read=0, statuses=(429,)))

    @cached_property
    def _reads(self) -> HTTPProvider:
        return self._provider(self._read_session)

    @cached_property
    def _acts(self) -> HTTPProvider:
        return self._provider(self._act_session)

    def _provider(self, session: requests.Session) -> HTTPProvider:
        from web3 import HTTPProvider  # 2 s of imports: only who speaks to a node pays

        # A library of web3's lets Python nest 100,000 deep, where nested JSON overflows the stack and ends the process.
        sys.setrecursionlimit(min(sys.getrecursionlimit(), DEEPEST))

        return HTTPProvider(
            self._url, {"timeout": self._timeout_s}, session=session, exception_retry_configuration=None
        )


def _words(error: requests.HTTPError) -> Json:
    """The JSON-RPC error that some providers send with a status of HTTP.

    Raises:
        requests.HTTPError: there is none.
    """
    try:
        said = None if error.response.status_code in _MUTE else error.response.json()
    except (ValueError, RecursionError):
        said = None
    if not isinstance(said, dict) or not isinstance(said.get("error"), dict):
        raise error
    return said


def _repeatable(method: str) -> bool:
    return method.startswith(_REPEATABLE) and method not in _ACTS_TWICE


def _policy(retries: int, *, read: int, statuses: tuple[int, ...]) -> Retry:
    return Retry(
        total=retries,
        connect=retries,
        read=read,
        status=retries,
        other=0,
        status_forcelist=statuses,
        allowed_methods=None,
        backoff_factor=0.1,
        raise_on_status=False,
        respect_retry_after_header=True,
        retry_after_max=_RETRY_AFTER_MAX_S,
    )


class _TooLarge(Exception):
    """An answer was longer than anybody waits for."""


class _Bounded:
    """A response's body that ends with an exception where it does not end by itself."""

    def __init__(self, body: HTTPResponse) -> None:
        self._body = body

    def __getattr__(self, name: str) -> object:
        return getattr(self._body, name)

    def stream(self, amount: int, decode_content: bool | None = None) -> Iterator[bytes]:
        """The body in pieces, unpacked."""
        left = MOST_BYTES
        for piece in self._body.stream(amount, decode_content=decode_content):
            left -= len(piece)
            if left < 0:
                raise _TooLarge
            yield piece


def _bound(response: requests.Response, *_: object, **__: object) -> None:
    """Bound the body before it is read."""
    response.raw = _Bounded(response.raw)


def _session(policy: Retry) -> requests.Session:
    session = requests.Session()
    session.hooks["response"] = [_bound]
    session.trust_env = False  # neither proxies nor .netrc decide where a transaction goes
    for scheme in ("http://", "https://"):
        session.mount(scheme, HTTPAdapter(max_retries=policy))
    return session
