"""A deployment whose key no connected machine holds: offered, signed by the documented script, taken back, sent."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest
from eth_account import Account
from siege.killing import Death, dying

from pyharness.paths import ROOT
from pyharness.pipeline.corridor import bundling
from pyharness.pipeline.corridor.session import open_session
from pyharness.tools import process

LAST_STEP = 34
SUBMIT = "deploy sepolia --submit {} --yes"


class Offline:
    """A machine that has the key, a script of the documentation, and no network."""

    def __init__(self, terminal: Any, folder: Path) -> None:
        self.terminal, self.folder = terminal, folder
        self.unsigned, self.signed = folder / "unsigned.json", folder / "signed.json"
        self.keystore, self.script = folder / "keystore", folder / "sign.py"
        key = terminal.environment.pop("DEPLOYER_PRIVATE_KEY")
        self.keystore.write_text(json.dumps(Account.encrypt(key, "a password", iterations=2)))
        self.script.write_text((ROOT / "docs" / "signing.md").read_text().split("```python\n")[1].split("```")[0])
        terminal.environment["DEPLOYER_ADDRESS"] = terminal.address

    def offer(self) -> Any:
        """What is to be signed is written."""
        return self.terminal.run(f"deploy sepolia --unsigned {self.unsigned}")

    def sign(self) -> str:
        """It is signed by the documented script, which asks for the keystore's password; returns what it prints."""
        words = [sys.executable, self.script, self.unsigned, self.keystore, self.signed]
        done = process.run(words, cwd=self.folder, input="a password\n", timeout=120)
        assert done.ok, done.stderr
        return done.stdout

    def submit(self) -> Any:
        """What was signed is sent."""
        return self.terminal.run(SUBMIT.format(self.signed))

    def killed(self, boundary: str, place: int) -> None:
        """The same, until it dies at a boundary."""
        die = dying(f"{boundary} {place}")
        with self.terminal.here():
            opened = open_session("sepolia")
            with pytest.raises(Death):
                bundling.submit(opened, self.signed, lambda _plan, _resumed: True, die, tell=lambda _: None)

    def change(self, place: int, **fields: Any) -> None:
        """One signed entry's transaction in other words."""
        bundle = json.loads(self.signed.read_text())
        bundle["transactions"][place]["transaction"] |= fields
        self.signed.write_text(json.dumps(bundle))

    def sent(self) -> int:
        """Transactions of the deployer on the chain."""
        return int(self.terminal.node.rpc.nonce(self.terminal.address))


@pytest.fixture
def offline(terminal: Any, tmp_path: Path) -> Offline:
    """The deployer's key, taken off this machine."""
    return Offline(terminal, tmp_path)


def test_the_round_trip_ends_in_a_verified_system_and_sends_nothing_twice(offline: Offline) -> None:
    """No key on this machine; what is signed is told in words, and a second run of either command finds nothing."""
    ran = offline.offer()
    assert (ran.code, ran.answer["file"], len(ran.answer["transactions"])) == (0, str(offline.unsigned), LAST_STEP)
    assert offline.sent() == 0
    assert not list(offline.terminal.work.rglob("*.jsonl"))
    assert offline.unsigned.stat().st_mode & 0o777 == 0o600
    told = offline.sign().splitlines()
    assert len(told) == LAST_STEP
    assert any(line.startswith("0 create ") for line in told)
    assert any("ModelRegistry: grantRole(bytes32,address)" in line for line in told)

    done = offline.submit()
    assert (done.code, done.answer["sent"], done.answer["waiting"]) == (0, LAST_STEP, []), done.said
    assert done.answer["planHash"] == ran.answer["planHash"] == json.loads(offline.signed.read_text())["planHash"]
    assert offline.sent() == LAST_STEP
    assert offline.terminal.run("verify sepolia").code == 0
    again = offline.submit()
    assert (again.code, again.answer["sent"], again.answer["files"]) == (0, 0, [])
    nothing = offline.offer()
    assert (nothing.code, nothing.answer["file"], nothing.answer["transactions"]) == (0, None, [])


def test_a_submission_that_died_goes_on_with_the_same_file(offline: Offline) -> None:
    """Each step is mined once, by the bytes that were signed."""
    offline.offer()
    offline.sign()
    offline.killed("after send", 20)
    ran = offline.submit()
    assert (ran.code, ran.answer["resumed"], ran.answer["waiting"]) == (0, True, []), ran.said
    assert offline.sent() == LAST_STEP
    assert offline.terminal.run("verify sepolia").code == 0


def test_what_is_left_after_a_death_can_be_signed_anew(offline: Offline) -> None:
    """The open journal's plan, from where it stands; signatures are never written over."""
    offline.offer()
    offline.sign()
    offline.killed("after checked", 5)
    taken = offline.terminal.run(f"deploy sepolia --unsigned {offline.signed}")
    assert (taken.code, taken.error["code"]) == (2, "E-BUNDLE-EXISTS")
    ran = offline.offer()
    assert ran.answer["transactions"] == json_steps(offline.signed)[-len(ran.answer["transactions"]) :]
    assert 0 < len(ran.answer["transactions"]) < LAST_STEP
    offline.sign()
    done = offline.submit()
    assert (done.code, offline.sent()) == (0, LAST_STEP), done.said


def json_steps(path: Path) -> list[str]:
    """The steps of a bundle."""
    return [entry["step"] for entry in json.loads(path.read_text())["transactions"]]


def test_a_bundle_that_is_not_as_offered_is_refused_whole(offline: Offline) -> None:
    """Changed afterwards, of another plan, not there, not confirmed: nothing is sent, no journal is opened."""
    offline.offer()
    offline.sign()
    unconfirmed = offline.terminal.run(f"deploy sepolia --submit {offline.signed}")
    assert (unconfirmed.code, unconfirmed.error["code"]) == (5, "E-NO-CONFIRMATION")
    assert unconfirmed.error["next"] == f"python -m pyharness deploy sepolia --submit {offline.signed} --yes"
    good = offline.signed.read_text()
    offline.change(30, value=1)
    changed = offline.submit()
    assert (changed.code, changed.error["code"]) == (5, "E-BUNDLE-CHANGED")
    assert changed.error["next"] == "python -m pyharness deploy sepolia --unsigned unsigned.json"
    offline.signed.write_text(good)
    offline.terminal.environment["TREASURY_ADDRESS"] = Account.create().address
    other = offline.submit()
    assert (other.code, other.error["code"]) == (5, "E-BUNDLE-PLAN")
    gone = offline.terminal.run(SUBMIT.format(offline.folder / "none"))
    assert (gone.code, gone.error["code"]) == (2, "E-BUNDLE-FILE")
    both = offline.terminal.run(f"deploy sepolia --submit {offline.signed} --abandon tried")
    assert (both.code, both.error["code"]) == (2, "E-USAGE")
    assert offline.sent() == 0
    assert not list(offline.terminal.work.rglob("*.jsonl"))


def test_transactions_that_were_sent_by_somebody_else_are_not_taken(offline: Offline) -> None:
    """Whoever has the file can send it: then the rest is signed anew, and nobody asks for what is there."""
    offline.offer()
    offline.sign()
    for item in json.loads(offline.signed.read_text())["transactions"][:3]:
        offline.terminal.node.rpc.send_raw(bytes.fromhex(item["raw"][2:]))
    ran = offline.submit()
    assert (ran.code, ran.error["code"]) == (5, "E-BUNDLE-MINED")
    assert len(offline.offer().answer["transactions"]) == LAST_STEP - 3
    offline.sign()
    done = offline.submit()
    assert (done.code, offline.sent()) == (0, LAST_STEP), done.said
