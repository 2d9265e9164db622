"""What `plan` and `deploy` say to run next."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from commands import parses
from plan_world import plan

from pyharness.cli import deploy
from pyharness.cli.output import Answer
from pyharness.cli.plan import following
from pyharness.deploy.protect import Reason

REHEARSE = "python -m pyharness rehearse local"


def reason(command: str) -> Reason:
    """A refusal of a protected network."""
    return Reason(code="E-SOME", text="said", found="this", expected="that", next_command=command)


@pytest.mark.parametrize(
    ("empty", "refusals", "node", "legacy", "wanted"),
    [
        (False, (), False, False, "python -m pyharness deploy local"),
        (False, (), True, True, "python -m pyharness deploy local --rpc-url '…' --accept-legacy-manager"),
        (False, (reason(REHEARSE),), False, False, REHEARSE),
        (False, (reason("git status"), reason(REHEARSE)), True, False, "git status"),
        (True, (), True, True, "python -m pyharness verify local"),
    ],
)
def test_a_plan_ends_with_what_comes_after_it(
    empty: bool, refusals: tuple[Reason, ...], node: bool, legacy: bool, wanted: str
) -> None:
    """What sends it, with the same options but for a node's secret; before that, whatever would refuse it."""
    assert following(plan(empty), refusals, node=node, legacy=legacy) == wanted
    assert parses(wanted) or wanted == "git status"


@pytest.mark.parametrize("words", ["sepolia", "sepolia --mode infrastructure"])
def test_a_finished_deployment_is_looked_at(words: str, capfd: pytest.CaptureFixture[str]) -> None:
    """In its mode."""
    session: Any = SimpleNamespace(config=SimpleNamespace(words=words))
    answer = deploy.finished(session, Answer(value={"sent": 3}))
    assert answer.value == {"sent": 3, "next": f"python -m pyharness verify {words}"}
    assert capfd.readouterr().out == f"next: python -m pyharness verify {words}\n"


def test_while_another_signer_must_act_there_is_nothing_to_look_at(capfd: pytest.CaptureFixture[str]) -> None:
    """Who has to is said before."""
    session: Any = SimpleNamespace(config=SimpleNamespace(words="sepolia"))
    waiting = Answer(value={"waiting": ["a"]}, exit_code=6)
    assert deploy.finished(session, waiting) is waiting
    assert capfd.readouterr().out == ""
