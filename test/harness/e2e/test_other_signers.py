"""What the deployer has no power for goes to who has it: a batch file for a Safe, call data for an account."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from eth_account import Account

from pyharness.chain.offline import safe as published
from pyharness.chain.safe_batch import calls, checksum
from pyharness.config.load import load
from pyharness.paths import NETWORK_TEMPLATES
from pyharness.scenarios.stage import multisig

RATE = "HokusaiParams/lead-scoring/setInfrastructureAccrualBps"
SECOND = '[[models]]\nid = "churn"\nname = "Hokusai Churn"\nsymbol = "CHURN"\n[[models]]'


class Held:
    """A finished system whose admin is a real Safe, two of three."""

    def __init__(self, terminal: Any, tmp_path: Path, patch: pytest.MonkeyPatch) -> None:
        published.install(terminal.node)
        self.terminal, self.node, self.folder, self.patch = terminal, terminal.node, tmp_path / "networks", patch
        self.contracts = {item.name: item.address for item in published.canonical()}
        self.safe = multisig.create(terminal.node, self.contracts, owners=3, threshold=2)
        self.parties: dict[str, str] = {"ADMIN_ADDRESS": self.safe.address}

    def run(self, line: str) -> Any:
        """A command line with the parties of this system."""
        return self.terminal.run(line, **self.parties)

    def configure(self, **changes: str) -> None:
        """Change the templates' text: old by new."""
        self.folder.mkdir(exist_ok=True)
        for source in NETWORK_TEMPLATES.glob("*.j2"):
            text = source.read_text()
            for old, new in WORDS.items():
                text = text.replace(old, changes.get(new, old))
            (self.folder / source.name).write_text(text)
        self.patch.setattr("pyharness.pipeline.corridor.session.load", partial(load, folder=self.folder))

    def execute(self, batch: Mapping[str, Any]) -> None:
        """Carry out a batch file as the app does: one transaction of the Safe, signed by two owners."""
        place = self.contracts["MultiSendCallOnly"]
        outer = multisig.batch_execution(self.node, self.safe, calls(batch), place)
        self.node.send_as(next(iter(self.safe.owners)), self.safe.address, outer)


WORDS = {
    "infra_bps = 8000": "rate",
    "budget = {{ 100000 | tokens }}": "budget",
    "[[models]]": "models",
}


@pytest.fixture
def held(terminal: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Held]:
    """Not deployed yet."""
    return Held(terminal, tmp_path, monkeypatch)


def only(ran: Any) -> dict[str, Any]:
    """The one signer that is waited for."""
    found = ran.answer["waitingFor"]
    assert len(found) == 1
    return dict(found[0])


def test_a_safe_gets_a_batch_and_its_execution_ends_the_plan(held: Held) -> None:
    """A new rate and a new model on a system whose deployer holds nothing."""
    held.parties["GOVERNOR_ADDRESS"] = held.safe.address
    assert held.run("deploy sepolia --yes").code == 0
    before = held.node.rpc.nonce(held.terminal.address)
    held.configure(rate="infra_bps = 8500", models=SECOND)

    ran = held.run("deploy sepolia --yes")
    assert (ran.code, ran.answer["sent"], ran.answer["blocked"]) == (6, 0, {})
    assert held.node.rpc.nonce(held.terminal.address) == before
    item = only(ran)
    assert (item["signer"], item["kind"], item["later"]) == (held.safe.address, "Safe", [])
    assert RATE in item["steps"]
    assert "ModelLauncher/launch/churn" in item["steps"]
    (file,) = item["files"]
    assert f"waiting for {held.safe.address} (Safe): {file}" in ran.said.splitlines()[-1]
    text = Path(file).read_text()
    batch = json.loads(text)
    importable(batch, held, item["steps"])
    assert f"{RATE}: 8000 → 8500" in (held.terminal.work / "sepolia" / "plan.md").read_text()
    shown = {"network": "sepolia", "open": None, "waiting": [item], "verified": None, "monitor": None}
    assert (held.run("status sepolia").answer, item["notes"]) == (shown, ["Safe, 2 of 3"])
    again = held.run("deploy sepolia --yes")
    assert (again.code, only(again)["files"], Path(file).read_text()) == (6, [file], text)

    held.execute(batch)
    done = held.run("deploy sepolia --yes")
    assert (done.code, done.answer["sent"], done.answer["waiting"]) == (0, 0, [])
    assert not Path(file).exists()
    record = json.loads((held.terminal.deployments / "sepolia" / "latest.json").read_text())
    assert record["complete"] is True
    assert {model["id"]: model["infra_bps"] for model in record["models"]} == {"churn": 8500, "lead-scoring": 8500}
    assert held.run("verify sepolia").code == 0
    status = held.run("status sepolia").answer
    assert (status["waiting"], status["verified"]["words"], status["verified"]["differences"]) == ([], "sepolia", 0)
    entries = len(list((held.terminal.deployments / "sepolia").glob("2*.json")))
    assert held.run("deploy sepolia --yes").answer["files"] == []
    assert len(list((held.terminal.deployments / "sepolia").glob("2*.json"))) == entries


def importable(batch: dict[str, Any], held: Held, steps: list[str]) -> None:
    """Says which chain and Safe it is for, carries the app's checksum, shows the rate readably."""
    assert (batch["version"], batch["chainId"], len(batch["transactions"])) == ("1.0", "11155111", len(steps))
    assert batch["meta"]["checksum"] == checksum(batch)
    assert held.safe.address in batch["meta"]["description"]
    rate = batch["transactions"][steps.index(RATE)]
    assert rate["contractMethod"]["name"] == "setInfrastructureAccrualBps"
    assert rate["contractInputsValues"] == {"newBps": "8500"}


def test_the_deployers_own_steps_are_sent_and_the_rest_waits(held: Held) -> None:
    """The deployer governs, the Safe administers: a new rate is sent at once, a new budget waits."""
    assert held.run("deploy sepolia --yes").code == 0
    held.configure(rate="infra_bps = 8500", budget="budget = {{ 200000 | tokens }}")
    ran = held.run("deploy sepolia --yes")
    assert (ran.code, ran.answer["sent"]) == (6, 1), ran.said
    assert ran.answer["waiting"] == only(ran)["steps"] == ["ModelRegistry/setBudget/lead-scoring"]
    (file,) = only(ran)["files"]
    record = json.loads((held.terminal.deployments / "sepolia" / "latest.json").read_text())
    assert (record["complete"], record["models"][0]["infra_bps"]) == (False, 8500)
    held.execute(json.loads(Path(file).read_text()))
    assert held.run("deploy sepolia --yes").code == 0
    assert json.loads((held.terminal.deployments / "sepolia" / "latest.json").read_text())["complete"] is True


def test_an_account_gets_plain_call_data(held: Held) -> None:
    """What to send where, with the call in words; two signers, two files."""
    governor = Account.create().address
    held.parties["GOVERNOR_ADDRESS"] = governor
    assert held.run("deploy sepolia --yes").code == 0
    held.configure(rate="infra_bps = 8500", budget="budget = {{ 200000 | tokens }}")
    ran = held.run("deploy sepolia --yes")
    assert (ran.code, ran.answer["sent"]) == (6, 0)
    assert {item["signer"]: item["kind"] for item in ran.answer["waitingFor"]} == {
        governor: "account",
        held.safe.address: "Safe",
    }
    (path,) = next(item["files"] for item in ran.answer["waitingFor"] if item["kind"] == "account")
    document = json.loads(Path(path).read_text())
    assert document["from"] == governor
    (call,) = document["transactions"]
    assert (call["step"], call["arguments"]) == (RATE, ["8500"])
    held.node.send_as(governor, call["to"], bytes.fromhex(call["data"][2:]))
    held.execute(json.loads(Path(only_safe(ran)).read_text()))
    assert held.run("deploy sepolia --yes").code == 0
    assert held.run("verify sepolia").code == 0


def only_safe(ran: Any) -> str:
    """The Safe's file."""
    (path,) = next(item["files"] for item in ran.answer["waitingFor"] if item["kind"] == "Safe")
    return str(path)


def test_what_nobody_can_do_is_blocked_and_the_rest_is_planned(held: Held) -> None:
    """A governor that was never given the power of the model's params; the admin's steps wait as always."""
    assert held.run("deploy sepolia --yes").code == 0
    newcomer = Account.create().address
    held.parties["GOVERNOR_ADDRESS"] = newcomer
    held.configure(rate="infra_bps = 8500")
    planned = held.run("plan sepolia --detailed-exitcode")
    assert planned.code == 7
    assert f"blocked: needs GOV_ROLE: {RATE}, which {newcomer} lacks" in planned.said
    ran = held.run("deploy sepolia --yes")
    assert (ran.code, ran.answer["sent"], ran.answer["blocked"]) == (6, 0, {RATE: "GOV_ROLE"})
    assert only(ran)["steps"] == [f"HokusaiAMMFactory/grantRole/GOV_ROLE:{newcomer}"]
    held.execute(json.loads(Path(only(ran)["files"][0]).read_text()))
    alone = held.run("deploy sepolia --yes")
    assert (alone.code, alone.answer["waiting"], alone.answer["waitingFor"]) == (6, [RATE], [])
    assert "**blocked: needs GOV_ROLE**" in (held.terminal.work / "sepolia" / "plan.md").read_text()
