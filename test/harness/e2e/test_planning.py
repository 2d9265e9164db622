"""Planning is free, needs no key, disturbs nobody, and can be compared with what was planned before."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from pyharness.config.adding import with_model
from pyharness.config.load import load
from pyharness.deploy.lock import held
from pyharness.paths import NETWORK_TEMPLATES

TREASURY = "0x1563915e194D8CfBA1943570603F7606A3115508"


def test_a_plan_is_compared_with_a_stored_one(terminal: Any, tmp_path: Path) -> None:
    """The file may be the very one that planning replaces; another treasury is named everywhere it shows."""
    assert terminal.run("plan sepolia").code == 0
    file = terminal.work / "sepolia" / "plan.json"
    same = terminal.run(f"plan sepolia --against {file}")
    assert (same.code, same.answer["differences"]) == (0, [])
    kept = tmp_path / "kept.json"
    kept.write_text(file.read_text())
    other = terminal.run(f"plan sepolia --against {file}", TREASURY_ADDRESS=TREASURY)
    assert other.code == 7
    differences = other.answer["differences"]
    assert {item["kind"] for item in differences} == {"plan", "step", "address", "role", "precondition"}
    assert {item["change"] for item in differences} == {"added", "removed", "changed"}
    payer = [item for item in differences if item["what"].startswith("InfrastructureReserve PAYER_ROLE")]
    assert {item["what"].split()[-1]: item["change"] for item in payer} == {
        terminal.address: "removed",
        TREASURY: "added",
    }
    again = terminal.run(f"plan sepolia --against {kept}", TREASURY_ADDRESS=TREASURY)
    assert again.answer["differences"] == differences


def test_a_file_that_is_no_plan_is_refused(terminal: Any) -> None:
    """Absent: usage; changed: refused by name. The plan on disk stays."""
    assert terminal.run("plan sepolia").code == 0
    file = terminal.work / "sepolia" / "plan.json"
    absent = terminal.run("plan sepolia --against nowhere.json")
    assert (absent.code, absent.error["code"]) == (2, "E-PLAN-FILE")
    document = json.loads(file.read_text())
    document["steps"][-1]["call"]["arguments"][0] = "another"
    file.write_text(json.dumps(document))
    changed = terminal.run(f"plan sepolia --against {file}")
    assert (changed.code, changed.error["code"]) == (5, "E-PLAN-CHANGED")
    assert "says another where its data has" in changed.error["found"]


def test_planning_beside_a_deployment_is_refused_and_writes_nothing(terminal: Any) -> None:
    """The lock is the network's; what the deployment is working with stays as it is."""
    work = terminal.work / "sepolia"
    assert terminal.run("plan sepolia").code == 0
    before = {path: path.read_bytes() for path in work.rglob("*") if path.is_file() and path.name != "lock"}
    with held(work):
        ran = terminal.run("plan sepolia", TREASURY_ADDRESS=TREASURY)
    assert (ran.code, ran.error["code"]) == (5, "E-LOCKED")
    assert {path: path.read_bytes() for path in before} == before
    assert terminal.run("plan sepolia", TREASURY_ADDRESS=TREASURY).code == 0


def test_planning_needs_no_key(terminal: Any) -> None:
    """An address is enough, and it is the same plan."""
    planned = terminal.run("plan sepolia")
    keyless = terminal.run("plan sepolia", DEPLOYER_PRIVATE_KEY=None, DEPLOYER_ADDRESS=terminal.address)
    assert (keyless.code, keyless.answer["planHash"]) == (0, planned.answer["planHash"])
    assert keyless.answer["refusals"] == []


def test_the_plan_of_an_added_model_is_exactly_its_creation(
    terminal: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From the command that `model add` names; carried out, nothing is left."""
    assert terminal.run("deploy sepolia --yes").code == 0
    for source in NETWORK_TEMPLATES.glob("*.j2"):
        (tmp_path / source.name).write_text(source.read_text())
    monkeypatch.setattr("pyharness.pipeline.corridor.session.load", partial(load, folder=tmp_path))
    monkeypatch.setattr("pyharness.config.adding.with_model", partial(with_model, folder=tmp_path))
    added = terminal.run("model add churn sepolia")
    planned = terminal.run(added.answer["next"].removeprefix("python -m pyharness "))
    assert planned.answer["steps"] == [
        "ModelLauncher/launch/churn",
        "ModelRegistry/setGenesis/churn",
        "ModelRegistry/setBudget/churn",
    ]
    assert terminal.run("deploy sepolia --yes").answer["sent"] == 3
    assert terminal.run("verify sepolia").code == 0
