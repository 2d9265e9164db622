"""A rehearsal that the chain stops is a red one: the newest, and no older one unlocks its plan."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, NoReturn

import pytest

from pyharness import paths
from pyharness.deploy.receipt import Receipt, seal
from pyharness.errors import EnvironmentFault, HarnessError, Mismatch, OperationFailed
from pyharness.pipeline.corridor.planning import make_plan
from pyharness.pipeline.corridor.session import Session
from pyharness.pipeline.rehearsal import twins


@pytest.mark.parametrize(
    ("fault", "code", "kept"), [(OperationFailed, 1, True), (Mismatch, 7, True), (EnvironmentFault, 3, False)]
)
def test_what_the_chain_stops_leaves_a_red_receipt(
    fault: type[HarnessError], code: int, kept: bool, terminal: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of the plan that was made first; a node that does not answer says nothing of a plan."""

    def stopped(session: Session, _node: object) -> NoReturn:
        make_plan(session)
        raise fault("E-STEP-REVERTED", "a step reverted", next_command="python -m pyharness rehearse sepolia")

    monkeypatch.setattr(paths, "ARTIFACTS", tmp_path / "artifacts")
    monkeypatch.setattr(twins, "all_carried_out", stopped)
    ran = terminal.run("rehearse sepolia")
    assert (ran.code, ran.error["code"]) == (code, "E-STEP-REVERTED"), ran.said
    files = list((terminal.deployments / "sepolia" / "rehearsals").glob("*.json"))
    assert len(files) == kept
    for file in files:
        receipt = Receipt.model_validate_json(file.read_text())
        assert receipt.plan_hash == terminal.run("plan sepolia").answer["planHash"]
        assert receipt.receipt_hash == seal(receipt)
        assert receipt.red == ("carried out to the end",)
        assert json.loads(file.read_text())["scenarios"] == []
