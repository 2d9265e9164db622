"""Killed anywhere, around the record too, the same command ends in the same state; an open journal can be looked at,
gone on with, or closed."""

from __future__ import annotations

import json
from typing import Any

import pytest

from pyharness import paths
from pyharness.config.sources import NAMES
from pyharness.pipeline import session
from pyharness.pipeline.deploying import Deployed, deploy
from pyharness.pipeline.session import open_session


class Death(BaseException):
    """Stands for SIGKILL: nothing in the harness may catch it."""


def run(terminal: Any, boundary: str | None = None, place: int = 1) -> Deployed:
    """One run inside this process; it dies at the given boundary."""
    seen = 0

    def barrier(name: str) -> None:
        nonlocal seen
        seen += name == boundary
        if name == boundary and seen == place:
            raise Death

    with pytest.MonkeyPatch.context() as patch:
        for name in NAMES:
            patch.delenv(name, raising=False)
        for name, text in terminal.environment.items():
            patch.setenv(name, text)
        patch.setattr(session, "DOTENV", terminal.work / ".env")
        patch.setattr(paths, "WORK", terminal.work)
        patch.setattr(paths, "DEPLOYMENTS", terminal.deployments)
        return deploy(open_session("sepolia"), lambda _plan, _resumed: True, barrier)


LAST_STEP = 34
BOUNDARIES = [
    ("after prepared", 1),
    ("after send", 31),
    ("after checked", LAST_STEP),
    ("before record", 1),
    ("after record", 1),
]


@pytest.mark.parametrize(("boundary", "place"), BOUNDARIES)
def test_killed_around_any_boundary_the_corridor_ends_in_the_same_state(
    terminal: Any, boundary: str, place: int
) -> None:
    """One create, one call, the last step, before and after the record."""
    with pytest.raises(Death):
        run(terminal, boundary, place)
    status = terminal.run("status sepolia").answer["open"]
    again = run(terminal)
    assert again.resumed
    steps = len(again.plan.steps)
    assert len(status["steps"]) == steps == LAST_STEP
    assert terminal.node.rpc.nonce(terminal.address) == steps
    assert len({done.tx_hash for done in again.outcome.steps}) == steps
    assert terminal.run("verify sepolia").code == 0
    assert len(list(terminal.deployments.glob("*.json"))) == 1
    assert len(list((terminal.deployments / "sepolia").glob("2*.json"))) == 1
    assert terminal.run("status sepolia").answer["open"] is None


def test_a_resumed_plan_is_the_stored_one(terminal: Any) -> None:
    """A config that changed meanwhile does not change what was begun."""
    with pytest.raises(Death):
        run(terminal, "after checked", 5)
    begun = terminal.run("status sepolia").answer["open"]["planHash"]
    stranger = "0x1563915e194D8CfBA1943570603F7606A3115508"
    ran = terminal.run("deploy sepolia --yes", TREASURY_ADDRESS=stranger)
    assert (ran.code, ran.answer["resumed"], ran.answer["planHash"]) == (0, True, begun)
    record = json.loads((terminal.deployments / "sepolia" / "latest.json").read_text())
    assert stranger not in {grant["holder"] for grant in record["grants"]}


def test_a_lost_plan_is_refused_and_its_journal_can_be_closed(terminal: Any) -> None:
    """Never re-plan under an open journal; --abandon closes it with a reason."""
    with pytest.raises(Death):
        run(terminal, "after checked", 5)
    for path in (terminal.work / "sepolia" / "plans").iterdir():
        path.write_text(path.read_text().replace("lead-scoring", "lead-scorinh"))
    ran = terminal.run("deploy sepolia --yes")
    assert (ran.code, ran.error["code"]) == (1, "E-PLAN-LOST")
    sent_before = terminal.node.rpc.nonce(terminal.address)
    closed = terminal.run("deploy sepolia --abandon tried")
    assert closed.code == 0
    again = terminal.run("deploy sepolia --yes")
    assert again.code == 0, again.said
    assert again.answer["sent"] == LAST_STEP - sent_before
    assert terminal.run("verify sepolia").code == 0
    assert set(terminal.contracts()) == set(again.answer["contracts"])


def test_a_journal_with_a_pending_transaction_is_not_closed(terminal: Any) -> None:
    """It might still be mined."""
    with pytest.raises(Death):
        run(terminal, "after prepared", 5)
    ran = terminal.run("deploy sepolia --abandon tried")
    assert (ran.code, ran.error["code"], ran.error["exit"]) == (5, "E-PENDING", 5)
    assert terminal.run("status sepolia").answer["open"] is not None


def test_nothing_open_cannot_be_closed(terminal: Any) -> None:
    """A typo must not look like success."""
    ran = terminal.run("deploy sepolia --abandon tried")
    assert (ran.code, ran.error["code"]) == (5, "E-NOTHING-OPEN")
