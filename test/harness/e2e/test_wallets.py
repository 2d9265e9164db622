"""The command line with a key that only cast can reach; the real cast, with a keystore where the device would be."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from eth_account import Account

from pyharness.tools.foundry import native

LAST_STEP = 34
WRAPPED = """#!/bin/bash
arguments=()
for word in "$@"; do
  if [ "$word" = --ledger ]; then arguments+=(--keystore {keystore} --password-file {password}); else arguments+=("$word"); fi
done
echo "$@" | cut -c 1-40 >> {calls}
exec {cast} "${{arguments[@]}}"
"""  # noqa: E501


class Desk:
    """A terminal whose deployer's key is in a device."""

    def __init__(self, terminal: Any, folder: Path, patch: pytest.MonkeyPatch) -> None:
        self.terminal, self.folder, self.calls = terminal, folder, folder / "calls"
        self.holds(terminal.environment.pop("DEPLOYER_PRIVATE_KEY"))
        terminal.environment |= {"DEPLOYER_ADDRESS": terminal.address, "DEPLOYER_SIGNER": "ledger"}
        keystore, password, program = folder / "keystore", folder / "password", folder / "cast"
        password.write_text("a password")
        text = WRAPPED.format(keystore=keystore, password=password, calls=self.calls, cast=native("cast"))
        program.write_text(text)
        program.chmod(0o700)
        patch.setenv("PYHARNESS_CAST", str(program))

    def holds(self, key: str) -> None:
        """Put this key into the device."""
        (self.folder / "keystore").write_text(json.dumps(Account.encrypt(key, "a password", iterations=2)))


@pytest.fixture
def desk(terminal: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """The deployer's key, in a device."""
    return Desk(terminal, tmp_path, monkeypatch)


def test_a_device_deploys_and_is_asked_once_a_transaction(desk: Desk) -> None:
    """Planning asks it for nothing; a second run for nothing, since nothing is missing."""
    assert desk.terminal.run("plan sepolia").code == 0
    assert not desk.calls.exists()
    ran = desk.terminal.run("deploy sepolia --yes")
    assert (ran.code, ran.answer["sent"]) == (0, LAST_STEP), ran.said
    assert len([line for line in ran.said.splitlines() if line.startswith("confirm on the Ledger: nonce")]) == LAST_STEP
    calls = desk.calls.read_text().splitlines()
    assert [line.split()[0] for line in calls] == ["wallet", *["mktx"] * LAST_STEP]
    assert desk.terminal.run("deploy sepolia --yes").answer["sent"] == 0
    assert len(desk.calls.read_text().splitlines()) == len(calls)


def test_another_account_of_a_device_is_refused_before_anything_is_begun(desk: Desk) -> None:
    """The device says who it is; nothing is signed, no journal is opened. An unknown kind is a fault of the config."""
    desk.holds("0x" + bytes(Account.create().key).hex())
    ran = desk.terminal.run("deploy sepolia --yes")
    assert (ran.code, ran.error["code"], ran.error["expected"]) == (5, "E-SIGNER", desk.terminal.address)
    assert desk.calls.read_text().split() == ["wallet", "address", "--ledger"]
    assert not list(desk.terminal.work.rglob("*.jsonl"))
    unknown = desk.terminal.run("config validate sepolia", DEPLOYER_SIGNER="abacus")
    assert (unknown.code, unknown.error["faults"][0]["key"]) == (4, "DEPLOYER_SIGNER")
    assert "'ledger'" in unknown.error["faults"][0]["expected"]
