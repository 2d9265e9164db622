"""Where to listen, and by which names this machine may be asked there.

In: what the command line says, ``Host`` headers. Out: host and port, names, yes or no. Pure.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Sequence

from pyharness.errors import UsageFault

HOST, PORT = "127.0.0.1", 9464
_NAME = re.compile(r"[A-Za-z0-9._-]+")
_PORT = re.compile("[0-9]{0,5}")
_HOST = re.compile(r"(?P<name>\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._-]+)(?::(?P<port>[0-9]{1,5}))?")


def place(text: str) -> tuple[str, int]:
    """Host and port of ``HOST:PORT``, ``:PORT``, ``PORT`` or nothing.

    Raises:
        UsageFault: E-SERVE-PLACE, it is none of them.
    """
    host, _, port = text.rpartition(":")
    if not _NAME.fullmatch(host or HOST) or not _PORT.fullmatch(port) or int(port or PORT) > 65_535:
        raise UsageFault(
            "E-SERVE-PLACE",
            "there is no such place to listen at",
            found=text,
            expected=f"HOST:PORT, such as {HOST}:{PORT}; an IPv4 address or a name",
            next_command="python -m pyharness monitor --help",
        )
    return host or HOST, int(port or PORT)


def reached_by_us_alone(host: str) -> bool:
    """Whether nobody but this machine can ask there."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host.lower() == "localhost"


def asked_by(given: Sequence[str]) -> frozenset[str]:
    """The names, besides addresses, that this machine is asked by.

    Raises:
        UsageFault: E-SERVE-NAME, one has more in it than a name.
    """
    for name in given:
        if not _NAME.fullmatch(name):
            raise UsageFault(
                "E-SERVE-NAME",
                "nobody asks by such a name",
                found=name,
                expected="a host's name alone, such as monitor.example",
                next_command="python -m pyharness monitor --help",
            )
    return frozenset(name.lower() for name in ("localhost", *given))


def known(host: str, names: frozenset[str]) -> bool:
    """Whether a Host header names this machine: by an address, which no foreign name server can give, or a name of it.

    A site whose name suddenly resolves to 127.0.0.1 still says its own name here.
    """
    found = _HOST.fullmatch(host)
    if found is None:
        return False
    name = found["name"].strip("[]").lower()
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return name in names
    return True
