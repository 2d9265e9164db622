"""A webhook's address: which are taken, and that whoever answers there has to prove the name."""

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

from pyharness.errors import ConfigFault
from pyharness.observe.telling.door import VARIABLES, Door, receivers
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


@pytest.mark.parametrize(
    "url",
    [
        "http://hooks.example/x",
        "ftp://hooks.example/x",
        "https://",
        "https://user:word@hooks.example/x",
        "https://hooks.example/x y",
        "https://hooks.example:port/x",
        "http://127.0.0.1.hooks.example/x",
        "hooks.example",
        "",
    ],
)
def test_an_address_in_the_clear_is_refused(url: str) -> None:
    """Only TLS, or this machine; the address is not shown."""
    with pytest.raises(ConfigFault) as caught:
        receivers({"SLACK_WEBHOOK_URL": url}, "python -m pyharness monitor sepolia")
    assert caught.value.code == "E-CONFIG-WEBHOOK"
    assert [(fault.key, fault.found) for fault in caught.value.faults] == [("SLACK_WEBHOOK_URL", "***")]


def test_the_variables_name_the_formats() -> None:
    """One variable for each."""
    urls = {name: f"https://hooks.example/{name}" for name in VARIABLES}
    assert [item.format for item in receivers(urls, "x")] == ["slack", "discord", "json"]
    assert len(receivers({"ALERT_WEBHOOK_URL": "http://localhost:9/x"}, "x")) == 1
