"""The search finds what it is there to find: each spelling, in each place."""

from __future__ import annotations

import base64
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from eth_account import Account
from eth_account.hdaccount.mnemonic import Mnemonic

from leaks.scene import ENDPOINT, Scene
from leaks.spellings import found, found_in, of_key, of_text, of_words
from leaks.watch import Seen, watched

KEY = bytes.fromhex("17" * 16 + "9f" * 16)
TOKEN = "Tok3n/with+all?"
SECRETS = {"key": of_key(KEY), "token": of_text(TOKEN), "words": of_words(Mnemonic().generate())}
WORDS = Mnemonic().to_mnemonic(KEY).split()

LEAKS: dict[str, bytes] = {
    "hex": KEY.hex().encode(),
    "hex with 0x": f'"0x{KEY.hex()}"'.encode(),
    "upper case": KEY.hex().upper().encode(),
    "upper case with 0X": f"0X{KEY.hex().upper()}".encode(),
    "decimal": f"d={int.from_bytes(KEY, 'big')};".encode(),
    "base64": base64.b64encode(KEY),
    "base64 within more": base64.b64encode(b"k" + KEY + b"rest"),
    "base64 of hex": base64.b64encode(b"key=0x" + KEY.hex().encode() + b"\n"),
    "base64url": base64.urlsafe_b64encode(KEY),
    "words": " ".join(WORDS).encode(),
    "a part of the words": " ".join(WORDS[7:12]).upper().encode(),
    "bytes": b"\x00" + KEY + b"\x00",
    "a list of bytes": str(list(KEY)).encode(),
    "a token": f"https://host/v3/{TOKEN}".encode(),
    "a token, encoded": b"https://host/v3/Tok3n%2Fwith%2Ball%3F",
    "a token in base64": base64.b64encode(b"user:" + TOKEN.encode() + b"@"),
}


@pytest.mark.parametrize("leak", LEAKS)
def test_each_spelling_is_found(leak: str) -> None:
    """Whatever is before it and behind it."""
    assert list(found(SECRETS, "a place", b"something: " + LEAKS[leak] + b" and more"))


def test_what_is_no_secret_is_not_found() -> None:
    """An address, another key, a part of the key, two words."""
    account = Account.from_key(KEY)
    harmless = f"{account.address} {'ab' * 32} {KEY[:20].hex()} {' '.join(WORDS[:2])}".encode()
    assert found_in(SECRETS, [("a place", harmless), ("another", base64.b64encode(harmless))]) == []


def test_arguments_and_variables_of_a_child_are_seen() -> None:
    """Also of a child's child."""
    inner = "import time; time.sleep(0.6)"
    outer = (
        f"import subprocess, sys; subprocess.run([sys.executable, '-c', {inner!r}, 'in-argv'], env={{'IN': 'environ'}})"
    )
    with subprocess.Popen([sys.executable, "-c", outer]) as child, watched(child.pid) as seen:
        child.wait()
    assert [one for one in seen if b"in-argv" in one.argv and one.variables.get("IN") == b"environ"]


def scene(tmp_path: Path) -> Scene:
    """A scene whose command started one process."""
    made = Scene(folder=tmp_path, work=tmp_path / "work", url="http://127.0.0.1:1", signer="environment").prepared()
    made.started.write_text(json.dumps({"argv": ["/bin/forge", "script"], "environ": {"A": "b"}}) + "\n")
    return made


@pytest.mark.parametrize(
    "place", ["file", "record", "argv", "environ", "forge's endpoint", "seen argv", "seen environ"]
)
def test_a_leak_in_any_place_is_found(place: str, tmp_path: Path) -> None:
    """And named by place; forge's own environment is no exception."""
    made = scene(tmp_path)
    url = f"http://host/v3/{made.token}"
    start: dict[str, Any] = {"argv": ["/bin/forge"], "environ": {ENDPOINT: "http://127.0.0.1:2"}}
    one = Seen(pid=1, argv=b"/bin/forge\0script", environ=f"{ENDPOINT}=http://127.0.0.1:2".encode())
    made.started.write_text(json.dumps(start) + "\n")
    made.seen.add(one)
    assert found_in(made.secrets, [*made.written(), *made.processes()]) == []
    key = bytes(made.account.key).hex()
    if place == "file":
        (tmp_path / "tmp" / "kept.json").write_text(json.dumps({"rpc": url}))
    elif place == "record":
        (tmp_path / "deployments").mkdir()
        (tmp_path / "deployments" / "latest.json").write_text(base64.b64encode(key.encode()).decode())
    elif place in ("argv", "environ", "forge's endpoint"):
        changed = {
            "argv": {**start, "argv": ["/bin/forge", "--fork-url", url]},
            "environ": {**start, "environ": {"DEPLOYER_PRIVATE_KEY": f"0x{key}"}},
            "forge's endpoint": {**start, "environ": {ENDPOINT: url}},
        }[place]
        made.started.write_text(json.dumps(changed) + "\n")
    else:
        made.seen.add(
            Seen(pid=2, argv=f"cast\0{key.upper()}".encode(), environ=b"")
            if place == "seen argv"
            else Seen(pid=2, argv=b"file\0-b", environ=f"X={made.password}".encode())
        )
    assert found_in(made.secrets, [*made.written(), *made.processes()])
