"""Carries messages to webhooks.

In: a receiver's address and the body it understands. Out: ``Heard``. Door: the network, for webhooks only.

An address is a secret: it goes over TLS or stays on this machine, is never shown, and no library's text, which might
hold it, is passed on. No redirect is followed, no answer is read: the status says all.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit

import requests

from pyharness.chain.masking import mask_url
from pyharness.errors import ConfigFault, Fault
from pyharness.observe.telling.prompt import Adapter
from pyharness.observe.telling.schema import Format, Heard, Receiver

CONNECT_S, ANSWER_S = 5.0, 10.0
VARIABLES: Mapping[str, Format] = {
    "SLACK_WEBHOOK_URL": "slack",
    "DISCORD_WEBHOOK_URL": "discord",
    "ALERT_WEBHOOK_URL": "json",
}
ADDRESS = "https://…, or http:// to this machine, without a login"


def receivers(addresses: Mapping[str, str], next_command: str) -> tuple[Receiver, ...]:
    """Whom the variables name.

    Args:
        addresses: by variable, those that are set.
        next_command: what to run when it is mended.

    Raises:
        ConfigFault: E-CONFIG-WEBHOOK, an address that would carry its secret in the clear, or is none.
    """
    faults = tuple(
        Fault(file="environment", key=name, found="***", expected=ADDRESS)
        for name, url in addresses.items()
        if not _safe(url)
    )
    if faults:
        message = "an alert is sent over TLS or not at all"
        raise ConfigFault("E-CONFIG-WEBHOOK", message, faults=faults, next_command=next_command)
    return tuple(Receiver(format=VARIABLES[name], url=url) for name, url in addresses.items())


def shown(receiver: Receiver) -> str:
    """A receiver as it may be named."""
    return f"{receiver.format} at {mask_url(receiver.url)}"


class Door:
    """One connection to one receiver.

    Args:
        timeouts_s: seconds to wait for a connection, and for all of an answer's status and headers.
    """

    def __init__(self, *, timeouts_s: tuple[float, float] = (CONNECT_S, ANSWER_S)) -> None:
        self._timeouts_s = timeouts_s
        self._session = requests.Session()
        for scheme in ("http://", "https://"):
            self._session.mount(scheme, Adapter())
        self._session.trust_env = False  # neither proxies nor .netrc decide where an address goes

    def close(self) -> None:
        """Close the connection."""
        self._session.close()

    def send(self, receiver: Receiver, body: Mapping[str, Any], identity: str) -> Heard:
        """One message, once."""
        try:
            with self._session.post(
                receiver.url,
                json=body,
                headers={"Idempotency-Key": identity, "User-Agent": "hokusai-monitor"},
                timeout=self._timeouts_s,
                allow_redirects=False,
                stream=True,
            ) as answer:
                return Heard(status=answer.status_code, retry_after=_seconds(answer.headers))
        except Exception as problem:  # of whatever kind: a courier that ends with it tells nobody anything any more
            return Heard(status=0, words=type(problem).__name__)


def _safe(url: str) -> bool:
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return False
    if not host or parts.username is not None or not url.isprintable() or " " in url:
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and _loopback(host))


def _loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _seconds(headers: Mapping[str, str]) -> float | None:
    """What ``Retry-After`` asks for: seconds, or a date held against the answer's own."""
    text = headers.get("Retry-After", "").strip()
    try:
        if text[:1].isdigit():
            return max(float(text), 0.0)
        wait = parsedate_to_datetime(text) - parsedate_to_datetime(headers.get("Date", ""))
    except (TypeError, ValueError, OverflowError):
        return None
    return max(wait.total_seconds(), 0.0)
