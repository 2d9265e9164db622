"""What `status` says of an open journal: the commands that go on are of the plan's own mode."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from plan_world import plan as planned

from pyharness import paths
from pyharness.cli.app import main
from pyharness.deploy.journal import Journal
from pyharness.pipeline.corridor.planning import plan_path
from pyharness.plan.hashing import sealed
from pyharness.values import pretty_json


def opened(work: Path, mode: Any) -> Path:
    """A journal that was just opened, and its plan; returns the plan's place."""
    plan = sealed(planned().model_copy(update={"mode": mode}))
    place = plan_path(work / "local", plan.plan_hash)
    place.parent.mkdir(parents=True)
    place.write_text(pretty_json(plan))
    journal = work / "local" / "journals" / "x.jsonl"
    Journal.create(
        journal, plan_hash=plan.plan_hash, signer=plan.sender, chain_id=31337, now=lambda: "2026-01-02T03:04:05Z"
    )
    return place


@pytest.mark.parametrize(("mode", "words"), [("full", "local"), ("infrastructure", "local --mode infrastructure")])
def test_the_next_commands_are_of_the_plans_mode(
    mode: str, words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Of the network alone where the plan is lost: closing a journal asks for no mode."""
    monkeypatch.setattr(paths, "WORK", tmp_path)
    place = opened(tmp_path, mode)
    assert main(["status", "local"]) == 0
    said = capsys.readouterr().out
    assert f"go on with: python -m pyharness deploy {words}\n" in said
    assert f"or close it: python -m pyharness deploy {words} --abandon REASON\n" in said
    place.unlink()
    assert main(["status", "local"]) == 0
    assert "or close it: python -m pyharness deploy local --abandon REASON\n" in capsys.readouterr().out
