"""What a webhook's address rests on: the certificate of whoever answers there."""

from __future__ import annotations

import shutil
import ssl
import subprocess
import time
from contextlib import suppress
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest
from receiving import answering, receiving

from pyharness.observe.telling.door import Door
from pyharness.observe.telling.schema import Receiver


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Of localhost, with its key, vouched for by nobody; skipped where none can be made."""
    if shutil.which("openssl") is None:
        pytest.skip("not checked: openssl makes the certificate, and there is none")
    path = tmp_path_factory.mktemp("tls") / "localhost.pem"
    line = "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost -addext subjectAltName=DNS:localhost"
    subprocess.run([*line.split(), "-keyout", path, "-out", path.with_suffix(".crt")], check=True, capture_output=True)
    path.write_text(path.read_text("utf-8") + path.with_suffix(".crt").read_text("utf-8"), "utf-8")
    return path


def context(certificate: Path) -> ssl.SSLContext:
    """Of a server that has it."""
    found = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    found.load_cert_chain(certificate)
    return found


def test_who_cannot_prove_the_name_is_told_nothing(certificate: Path) -> None:
    """Neither a certificate that nobody vouches for nor one of another name; its own, trusted, is told."""
    with receiving(answering(204), tls=context(certificate)) as server:
        door, there = Door(timeouts_s=(2.0, 2.0)), Receiver(format="json", url=server.url)
        elsewhere = Receiver(format="json", url=server.url.replace("localhost", "127.0.0.1"))
        assert (door.send(there, {}, "id").words, server.bodies) == ("SSLError", [])
        door._session.verify = str(certificate.with_suffix(".crt"))
        assert (door.send(elsewhere, {}, "id").words, server.bodies) == ("SSLError", [])
        assert door.send(there, {}, "id").status == 204
        assert server.bodies == [{}]


def test_over_tls_too_an_answer_that_only_begins_is_not_waited_for(certificate: Path) -> None:
    """And the next message is taken."""

    def promising(handler: BaseHTTPRequestHandler) -> None:
        with suppress(OSError):
            for _ in range(80):
                time.sleep(0.05)
                handler.wfile.write(b"HTTP/1.1 100 Continue\r\n\r\n")

    with receiving(promising, answering(204), tls=context(certificate)) as server:
        door, there = Door(timeouts_s=(2.0, 0.4)), Receiver(format="json", url=server.url)
        door._session.verify = str(certificate.with_suffix(".crt"))
        began = time.monotonic()
        assert door.send(there, {}, "id").later
        assert time.monotonic() - began < 2
        assert door.send(there, {}, "id").taken
