"""Every act in every form, carried out by a Safe of two owners, a timelock, an account and the harness itself."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from ops_world import OpsWorld, wanted

from pyharness.cli.acts import COMMANDS
from pyharness.ops.promise import Promise
from pyharness.ops.schema import FORMS
from pyharness.ops.table import ACTS
from pyharness.pipeline.acts.confirming import kept
from pyharness.pipeline.corridor import session as opened_session

# A Safe changes its own owners, and nobody else: no key of ours sends that, no timelock announces it.
NOT_BY = {("safe", "send"): "E-SIGNER-OTHER", ("safe", "timelock"): "E-SAFE-ITSELF"}


@pytest.fixture(scope="module")
def world(live: Any, tmp_path_factory: pytest.TempPathFactory) -> OpsWorld:
    """One system for the file."""
    made = OpsWorld(live, tmp_path_factory.mktemp("ops"))
    made.settle()
    return made


def test_the_command_line_has_the_table() -> None:
    """Names, sentences and parameters are those of the table of acts."""
    assert set(COMMANDS) | {"pay"} == set(ACTS)
    for name, (sentence, positional, options) in COMMANDS.items():
        assert sentence == ACTS[name].sentence
        assert (*positional, *options) == tuple(item.name for item in ACTS[name].parameters)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("act", list(ACTS))
def test_each_act_in_each_form(world: OpsWorld, act: str, form: str) -> None:
    """What the sheet says, what was predicted, what was simulated and what the chain has then are the same."""
    with world.here():
        one = wanted(world)[act]
        one.before(world)
        by = {"safe": f"--by {world.safe.address}", "timelock": f"--by {world.timelock}"}.get(form, "")
        ran = world.run(f"ops {act} sepolia {one.line} --as {form} --yes {by}")
        if reason := NOT_BY.get((ACTS[act].party, form)):
            assert (ran.code, ran.error["code"]) == (5, reason), ran.said
            return
        if form == "send":
            assert ran.code == 0, ran.said
            assert ran.answer["facts"]
            assert all(fact["asPromised"] for fact in ran.answer["facts"])
            return
        assert ran.code == 6, ran.said
        (part,) = ran.answer["waitingFor"]
        assert part["form"] == form
        first = world.node.rpc.block_number() + 1
        world.carry_out(form, part)
        promise = Promise.model_validate_json(Path(part["sheet"]).with_suffix(".promise").read_text())
        with world.terminal.here():
            facts = kept(
                opened_session.open_session("sepolia"), promise, first=first, last=world.node.rpc.block_number()
            )
        assert facts
        assert [fact for fact in facts if not fact.ok] == []
        _on_the_sheet(Path(part["sheet"]), part, promise)


def _on_the_sheet(sheet: Path, part: dict[str, Any], promise: Promise) -> None:
    """The page and the Markdown say every call, every change, every number that is signed."""
    for text in (sheet.read_text(), sheet.with_suffix(".html").read_text()):
        for fact in promise.facts:
            assert fact.name in text
        for value in part["signed"].values():
            assert value in text
        for call in promise.calls:
            assert call.data in text
    assert json.loads(Path(part["files"][0]).read_text())["chainId"] == "11155111"
