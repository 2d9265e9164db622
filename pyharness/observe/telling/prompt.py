"""Connections whose answer is there in time or not at all: a little now and then keeps nobody waiting.

In: nothing. Out: an adapter for a session of ``requests``. Door: the network, by the session.

The library's own limit is of each silence, and whoever says a line of a header every few seconds is never silent.
"""

from __future__ import annotations

import threading
from contextlib import suppress
from typing import Any

from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.response import HTTPResponse


class _Prompt(HTTPConnection):
    """Cuts itself off where status and headers are not all there after the time that a silence may last."""

    def getresponse(self) -> HTTPResponse:  # type: ignore[override]
        """The answer's beginning; its body is read by whoever wants it."""
        late = threading.Timer(float(self.timeout or 0.0), self._cut)
        late.daemon = True
        late.start()
        try:
            return super().getresponse()
        finally:
            late.cancel()

    def _cut(self) -> None:
        with suppress(OSError, AttributeError):  # it is gone already
            self.sock.shutdown(2)


class _PromptTls(_Prompt, HTTPSConnection):
    """The same over TLS."""


class _Pool(HTTPConnectionPool):
    ConnectionCls = _Prompt


class _PoolTls(HTTPSConnectionPool):
    ConnectionCls = _PromptTls


class Adapter(HTTPAdapter):
    """Makes such connections."""

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        """As the library does, but for the kind of connection."""
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = {"http": _Pool, "https": _PoolTls}
