"""The rehearsal of a change: a live test network with records of its own, another rate, a signer who is waited for."""

from __future__ import annotations

import shutil
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from eth_account import Account

from pyharness import paths
from pyharness.config.load import load
from pyharness.paths import NETWORK_TEMPLATES
from pyharness.pipeline.corridor import session
from pyharness.pipeline.rehearsal.acting import EVERYBODY
from pyharness.scenarios import repertoire
from pyharness.scenarios.stories import attack_profit_sandwich

SECOND = '[[models]]\nid = "churn"\nname = "Hokusai Churn"\nsymbol = "CHURN"\n[[models]]'


def test_a_later_change_is_rehearsed_on_a_fork_of_what_is_there(
    terminal: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The plan is the network's own next one; scenarios come on a model of their own; nothing of the network moves."""
    monkeypatch.setattr(paths, "ARTIFACTS", tmp_path / "artifacts")
    terminal.environment["GOVERNOR_ADDRESS"] = Account.create().address
    deployed = terminal.run("deploy sepolia --yes")
    assert deployed.code == 0, deployed.said
    folder = tmp_path / "networks"
    shutil.copytree(NETWORK_TEMPLATES, folder)
    base = folder / "_base.toml.j2"
    base.write_text(base.read_text().replace("infra_bps = 8000", "infra_bps = 7000").replace("[[models]]", SECOND))
    monkeypatch.setattr(session, "load", partial(load, folder=folder))
    head = terminal.node.rpc.block().hash
    records = {path: path.read_text() for path in terminal.deployments.rglob("*.json")}

    planned = terminal.run("plan sepolia")
    ran = terminal.run("rehearse sepolia")
    assert ran.code == 0, ran.said
    assert ran.answer["planHash"] == planned.answer["planHash"]
    assert ran.answer["ok"] is True
    others = next(item["found"] for item in ran.answer["checks"] if item["name"] == EVERYBODY)
    assert others == "by other signers: HokusaiParams/lead-scoring/setInfrastructureAccrualBps"
    assert [item["name"] for item in ran.answer["scenarios"]] == list(repertoire.of("full", "mock"))
    said = ran.answer["notChecked"]
    assert [text for text in said if text.startswith("scenario ")] == [
        f"scenario {attack_profit_sandwich.NAME}: {attack_profit_sandwich.BEYOND}",
        *(f"scenario {name}: {why}" for name, why in repertoire.OF_CIRCLE.items()),
    ]
    assert [text for text in said if text.startswith("Safe: Safe, ")], "the fork got Safe, and that is told"
    assert ran.answer["upstream"]["wording"].startswith("offline simulation of chain 11155111")
    assert terminal.node.rpc.block().hash == head
    written = set(terminal.deployments.rglob("*.json")) - records.keys()
    assert [path.parent.name for path in written] == ["rehearsals"]
    assert all(path.read_text() == text for path, text in records.items())
    assert terminal.run("record show sepolia").code == 0, "receipts are no entries"
