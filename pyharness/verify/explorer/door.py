"""Carries requests to explorers.

In: ``Request``. Out: ``Heard``. Door: the network, for explorers only; nodes are reached by ``chain``.
Nothing is raised and nothing is shown that could hold a key: neither addresses with their queries nor library texts.
"""

from __future__ import annotations

import contextlib
from collections.abc import Sequence

import requests
from urllib3.exceptions import HTTPError

from pyharness.values import parsed_json
from pyharness.verify.explorer.schema import Heard, Request

TIMEOUT_S = 30.0
MAX_ANSWER = 4_000_000  # bytes; a status is a few hundred, one with both codes in it far below this
_SHOWN = 120


class Door:
    """One session for all explorers.

    Args:
        secrets: texts that are struck out of every answer: some explorers repeat a key they do not like.
        timeout_s: seconds to wait for a connection and for an answer.
    """

    def __init__(self, *, secrets: Sequence[str] = (), timeout_s: float = TIMEOUT_S) -> None:
        self._secrets = [secret for secret in secrets if secret]
        self._timeout_s = timeout_s
        self._session = requests.Session()
        self._session.trust_env = False  # neither proxies nor .netrc decide where a key goes

    def close(self) -> None:
        """Close the connections."""
        self._session.close()

    def send(self, request: Request) -> Heard:
        """One request, once. No redirect is followed: it would carry the key elsewhere."""
        try:
            with self._session.request(
                request.method,
                request.url,
                params=dict(request.query),
                data=dict(request.form) if request.form is not None else None,
                json=request.json,
                timeout=self._timeout_s,
                allow_redirects=False,
                stream=True,
            ) as answer:
                raw = answer.raw.read(MAX_ANSWER, decode_content=True)
                return self._heard(answer, raw)
        except (requests.RequestException, HTTPError, OSError, ValueError) as problem:
            return Heard(status=0, body=None, words=type(problem).__name__)

    def _heard(self, answer: requests.Response, raw: bytes) -> Heard:
        text = raw.decode("utf-8", errors="replace")
        for secret in self._secrets:
            text = text.replace(secret, "***")
        body = None
        with contextlib.suppress(ValueError):
            body = parsed_json(text)
        return Heard(
            status=answer.status_code,
            body=body,
            words=" ".join(text.split())[:_SHOWN],
            retry_after=_seconds(answer.headers.get("Retry-After")),
        )


def _seconds(text: str | None) -> float | None:
    return float(text) if text and text.isascii() and text.isdigit() else None
