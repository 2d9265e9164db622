"""Killed anywhere, around the record too, the same command ends in the same state; an open journal can be looked at,
gone on with, or closed."""

from __future__ import annotations

import json
from typing import Any

import pytest
from siege.killing import Death, dying

from pyharness.names import CREATE2_FACTORY, role_id
from pyharness.pipeline.corridor import planning
from pyharness.pipeline.corridor.deploying import Deployed, deploy
from pyharness.pipeline.corridor.session import Session, open_session


def run(terminal: Any, boundary: str | None = None, place: int = 1) -> Deployed:
    """One run inside this process; it dies at the given boundary."""
    with terminal.here():
        return deploy(open_session("sepolia"), lambda _plan, _resumed: True, dying(f"{boundary} {place}"))


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


def test_a_changed_plan_is_refused_and_its_journal_can_be_closed(terminal: Any) -> None:
    """Never re-plan under an open journal; --abandon closes it with a reason."""
    with pytest.raises(Death):
        run(terminal, "after checked", 5)
    for path in (terminal.work / "sepolia" / "plans").iterdir():
        path.write_text(path.read_text().replace("lead-scoring", "lead-scorinh"))
    ran = terminal.run("deploy sepolia --yes")
    assert (ran.code, ran.error["code"]) == (5, "E-PLAN-CHANGED")
    sent_before = terminal.node.rpc.nonce(terminal.address)
    closed = terminal.run("deploy sepolia --abandon tried")
    assert closed.code == 0
    again = terminal.run("deploy sepolia --yes")
    assert again.code == 0, again.said
    assert again.answer["sent"] == LAST_STEP - sent_before
    assert terminal.run("verify sepolia").code == 0
    assert set(terminal.contracts()) == set(again.answer["contracts"])


def following(terminal: Any, ran: Any) -> Any:
    """Run what an error says to run next."""
    return terminal.run(ran.error["next"].removeprefix("python -m pyharness "))


def test_a_journal_whose_transaction_waits_at_the_node_is_not_closed_until_it_is_mined(terminal: Any) -> None:
    """Its next command is no circle, even when the plan is lost as well: it closes as soon as nothing waits."""
    terminal.node.rpc.call("evm_setAutomine", [False])
    try:
        with pytest.raises(Death):
            run(terminal, "after sent", 1)
        for path in (terminal.work / "sepolia" / "plans").iterdir():
            path.unlink()
        lost = terminal.run("deploy sepolia --yes")
        assert lost.error["code"] == "E-PLAN-LOST"
        ran = following(terminal, lost)
        assert (ran.code, ran.error["code"], ran.error["exit"]) == (5, "E-PENDING", 5)
        assert terminal.run("status sepolia").answer["open"] is not None
    finally:
        terminal.node.rpc.call("evm_setAutomine", [True])
    terminal.node.mine()
    assert following(terminal, ran).code == 0
    assert terminal.run("deploy sepolia --yes").answer["sent"] == LAST_STEP - 1


def test_a_transaction_that_never_left_does_not_keep_a_journal_open(terminal: Any) -> None:
    """The node is asked, not the journal alone; the next plan uses its nonce."""
    with pytest.raises(Death):
        run(terminal, "after prepared", 5)
    assert terminal.run("deploy sepolia --abandon tried").code == 0
    assert terminal.run("deploy sepolia --yes").code == 0
    assert terminal.node.rpc.nonce(terminal.address) == LAST_STEP


@pytest.mark.parametrize(
    ("boundary", "place"), [("after prepared", 1), ("after sent", 20), ("after checked", LAST_STEP)]
)
def test_the_journal_of_a_vanished_chain_is_refused_and_can_be_closed(terminal: Any, boundary: str, place: int) -> None:
    """A restarted node of the same id knows nothing of what the journal believes."""
    terminal.node.set_balance(terminal.address, 10**19)
    for _ in range(3):
        terminal.node.send_as(terminal.address, terminal.address, b"")
    with pytest.raises(Death):
        run(terminal, boundary, place)
    terminal.restart()
    ran = terminal.run("deploy sepolia --yes")
    assert (ran.code, ran.error["code"]) == (5, "E-JOURNAL-CHAIN")
    assert terminal.node.rpc.nonce(terminal.address) == 0
    assert following(terminal, ran).code == 0
    again = terminal.run("deploy sepolia --yes")
    assert again.code == 0, again.said
    assert again.answer["sent"] == LAST_STEP


def test_a_journal_torn_in_the_middle_is_set_aside(terminal: Any) -> None:
    """What it announced may have happened, so the chain is asked; the next plan is made from there."""
    with pytest.raises(Death):
        run(terminal, "after checked", 5)
    path = next((terminal.work / "sepolia" / "journals").iterdir())
    lines = path.read_bytes().split(b"\n")
    path.write_bytes(b"\n".join([*lines[:2], lines[2][:-9], *lines[3:]]))
    sent = terminal.node.rpc.nonce(terminal.address)
    for line in ("deploy sepolia --yes", "status sepolia"):
        ran = terminal.run(line)
        assert (ran.code, ran.error["code"]) == (5, "E-JOURNAL-CORRUPT")
    assert following(terminal, ran).code == 0
    assert path.with_name(path.name + ".corrupt").is_file()
    again = terminal.run("deploy sepolia --yes")
    assert (again.code, again.answer["sent"]) == (0, LAST_STEP - sent)


def test_values_that_moved_under_an_open_journal_close_it(terminal: Any) -> None:
    """The stored plan is never made anew, so `plan` would change nothing."""
    with pytest.raises(Death):
        run(terminal, "after checked", 1)
    terminal.node.set_code(CREATE2_FACTORY, b"\0")
    ran = terminal.run("deploy sepolia --yes")
    assert (ran.code, ran.error["code"]) == (5, "E-MOVED")
    assert following(terminal, ran).code == 0
    assert terminal.run("status sepolia").answer["open"] is None


MODEL, OTHER = "lead-scoring", "0x1563915e194D8CfBA1943570603F7606A3115508"


def drifted(terminal: Any) -> tuple[str, str]:
    """A finished system of which rate, provider and reward were moved by hand: three steps back. Reserve and params."""
    assert terminal.run("deploy sepolia --yes").code == 0
    record = json.loads((terminal.deployments / "sepolia" / "latest.json").read_text())
    reserve, params = terminal.contracts()["InfrastructureReserve"], record["models"][0]["params"]
    terminal.send(params, "setInfrastructureAccrualBps(uint16)", 7000)
    terminal.send(params, "setTokensPerDeltaOne(uint256)", 2 * 10**18)
    terminal.send(reserve, "setProvider(string,address)", MODEL, OTHER)
    return reserve, params


def test_each_value_a_remaining_step_rests_on_is_named_when_it_moved(terminal: Any) -> None:
    """What is replaced and the power to replace it; what the begun step changed itself is not named."""
    reserve, params = drifted(terminal)
    with pytest.raises(Death):
        run(terminal, "after send", 1)
    third, word = "0x" + "33" * 20, bytes.fromhex(role_id("GOV_ROLE")[2:])
    terminal.send(reserve, "setProvider(string,address)", MODEL, third)
    terminal.send(params, "setTokensPerDeltaOne(uint256)", 3 * 10**18)
    terminal.send(params, "renounceRole(bytes32,address)", word, terminal.address)
    ran = terminal.run("deploy sepolia --yes")
    assert (ran.code, ran.error["code"]) == (5, "E-MOVED")
    holds = f"hasRole(bytes32,address)(bool) {role_id('GOV_ROLE')} {terminal.address}"
    assert set(ran.error["found"].split("; ")) == {
        f"provider(string)(address) {MODEL} of InfrastructureReserve at {reserve}: {OTHER} → {third}",
        f"tokensPerDeltaOne()(uint256) of {params}: {2 * 10**18} → {3 * 10**18}",
        f"{holds} of {params}: true → false",
    }
    assert "--abandon" in ran.error["next"]


def test_a_value_that_moves_while_it_is_planned_has_moved(terminal: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A plan rests on the block its steps were made from, not on what a later look says."""
    _, params = drifted(terminal)
    real = planning.simulated

    def overtaken(session: Session) -> Any:
        found = real(session)
        terminal.send(params, "setTokensPerDeltaOne(uint256)", 3 * 10**18)
        return found

    monkeypatch.setattr(planning, "simulated", overtaken)
    ran = terminal.run("deploy sepolia --yes")
    assert (ran.code, ran.error["code"]) == (5, "E-MOVED"), ran.said
    assert ran.error["found"] == f"tokensPerDeltaOne()(uint256) of {params}: {2 * 10**18} → {3 * 10**18}"


@pytest.mark.parametrize("boundary", ["after prepared", "after send", "after mined", "after checked"])
def test_what_a_begun_step_changed_itself_has_not_moved(terminal: Any, boundary: str) -> None:
    """Died between sending and noting: the same command finishes."""
    drifted(terminal)
    with pytest.raises(Death):
        run(terminal, boundary, 2)
    assert run(terminal).resumed
    assert terminal.run("verify sepolia").code == 0


@pytest.mark.parametrize("lie", ["its transaction is another step's", "nothing had to be sent"])
def test_a_call_is_not_done_because_a_file_says_so(terminal: Any, lie: str) -> None:
    """The harness would end well and values would stay moved; closed, the next plan has what is left."""
    drifted(terminal)
    with pytest.raises(Death):
        run(terminal, "after checked", 1)
    path = max((terminal.work / "sepolia" / "journals").glob("*.jsonl"), key=lambda item: item.stat().st_mtime_ns)
    found = [json.loads(line) for line in path.read_text().splitlines()]
    of_done = [line for line in found if line.get("stepId") == found[-1]["stepId"]]
    said = of_done if lie.startswith("its") else [{**of_done[-1], "attempt": 0}]
    plan = json.loads((terminal.work / "sepolia" / "plan.json").read_text())
    left = [step["id"] for step in plan["steps"] if step["id"] != found[-1]["stepId"]]
    for step in left:
        found += [{**line, "seq": len(found) + place, "stepId": step} for place, line in enumerate(said)]
    path.write_text("".join(json.dumps(line) + "\n" for line in found))
    ran = terminal.run("deploy sepolia --yes")
    assert (ran.code, ran.error["code"]) == (5, "E-JOURNAL-OTHER"), ran.said
    assert following(terminal, ran).code == 0
    again = terminal.run("deploy sepolia --yes")
    assert (again.code, again.answer["sent"]) == (0, len(left)), again.said


def test_nothing_open_cannot_be_closed(terminal: Any) -> None:
    """A typo must not look like success."""
    ran = terminal.run("deploy sepolia --abandon tried")
    assert (ran.code, ran.error["code"]) == (5, "E-NOTHING-OPEN")
