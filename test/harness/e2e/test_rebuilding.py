"""A record that was lost is made again from chain, config and build; where the chain does not prove it, none is."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from pyharness.chain.anvil import NodeSpec, running
from pyharness.names import role_id
from pyharness.paths import ROOT
from pyharness.pipeline.corridor import rebuilding, verifying
from pyharness.pipeline.corridor.deploying import JOURNALS
from pyharness.pipeline.corridor.rebuilding import UNKNOWN
from pyharness.plan.traces import ACTS

SEPOLIA = 11155111
MODEL = "lead-scoring"
STRANGER = "0x1563915e194D8CfBA1943570603F7606A3115508"
REBUILD = "record rebuild sepolia"
Json = dict[str, Any]


@pytest.fixture(scope="module")
def finished(open_terminal: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """One deployment for every loss, with business behind it; made here, as a loaded chain has no past states."""
    with running(NodeSpec(chain_id=SEPOLIA)) as node, open_terminal(node, tmp_path_factory.mktemp("lost")) as made:
        ran = made.run("deploy sepolia --yes")
        assert ran.code == 0, ran.said
        at = made.contracts()
        made.send(at["MockUSDC"], "mint(address,uint256)", made.address, 10**9)
        made.send(at["MockUSDC"], "approve(address,uint256)", at["UsageFeeRouter"], 10**8)
        made.send(at["UsageFeeRouter"], "depositFee(string,uint256)", MODEL, 10**8)
        yield made


@pytest.fixture
def terminal(finished: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """The deployment, chain and files rolled back after the test."""
    monkeypatch.setattr(verifying, "build_release", lambda: None)
    snapshot, kept = finished.node.snapshot(), tmp_path / "kept"
    shutil.copytree(finished.deployments, kept)
    yield finished
    shutil.rmtree(finished.deployments, ignore_errors=True)
    shutil.copytree(kept, finished.deployments)
    finished.node.revert(snapshot)


def entry(terminal: Any) -> Json:
    """The only entry."""
    (path,) = [path for path in (terminal.deployments / "sepolia").glob("*.json") if path.name != "latest.json"]
    return dict(json.loads(path.read_text()))


def test_a_lost_record_is_made_again_and_equals_the_one_that_was_lost(terminal: Any) -> None:
    """Every transaction, contract, model, grant and the guide's file; what cannot be known is named, nothing else."""
    before, guides = entry(terminal), [json.loads(path.read_text()) for path in terminal.deployments.glob("*.json")]
    shutil.rmtree(terminal.deployments)
    nothing = terminal.run("deploy sepolia --yes")
    assert (nothing.code, nothing.answer["sent"], nothing.answer["files"]) == (0, 0, [])
    assert f"python -m pyharness {REBUILD}" in nothing.said
    ran = terminal.run(REBUILD)
    assert ran.code == 0, ran.said
    after = entry(terminal)
    assert {key for key in after if after[key] != before[key]} <= {*UNKNOWN, "unknown"}
    assert after["unknown"] == list(ran.answer["unknown"]) == list(UNKNOWN)
    assert all(f"not known: {field}: {words}" in ran.said for field, words in UNKNOWN.items())
    assert len(after["transactions"]) > 25
    verified = terminal.run("verify sepolia")
    assert (verified.code, verified.answer["findings"]) == (0, []), verified.said
    again = [json.loads(path.read_text()) for path in terminal.deployments.glob("*.json")]
    for guide in (*guides, *again):
        assert guide.pop("planHash")
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", guide.pop("timestamp"))
    assert again == guides
    assert terminal.run("deploy sepolia --yes").answer["sent"] == 0
    assert terminal.run("record show sepolia").answer["complete"] is True


def test_later_runs_are_part_of_what_is_rebuilt(terminal: Any) -> None:
    """Two entries become one; their fold is the same."""
    guide = json.loads(next(terminal.deployments.glob("sepolia-v2-*.json")).read_text())
    terminal.send(guide["tokens"][0]["paramsAddress"], "setInfrastructureAccrualBps(uint16)", 7000)
    assert terminal.run("deploy sepolia --yes").answer["sent"] == 1
    latest = terminal.deployments / "sepolia" / "latest.json"
    before = json.loads(latest.read_text())
    shutil.rmtree(terminal.deployments)
    assert terminal.run(REBUILD).code == 0
    after = json.loads(latest.read_text())
    assert {key for key in after if after[key] != before[key]} <= {"entries", "updated_at"}
    steps = [sent["step_id"] for sent in entry(terminal)["transactions"]]
    assert steps[-2:] == [f"HokusaiParams/{MODEL}/setInfrastructureAccrualBps{turn}" for turn in ("", "#2")]
    assert terminal.run("verify sepolia").code == 0


def test_a_damaged_record_is_set_aside(terminal: Any) -> None:
    """Nothing is deleted; a readable one is kept unless it is said otherwise."""
    (path,) = [path for path in (terminal.deployments / "sepolia").glob("*.json") if path.name != "latest.json"]
    standing = terminal.run(REBUILD)
    assert (standing.code, standing.error["code"]) == (5, "E-REBUILD-STANDS")
    path.write_text(path.read_text()[:-100])
    receipt = path.parent / "rehearsals" / "receipt.json"
    receipt.parent.mkdir()
    receipt.write_text("{}")
    assert terminal.run("verify sepolia").error["code"] == "E-RECORD-UNREADABLE"
    ran = terminal.run(REBUILD)
    assert ran.code == 0, ran.said
    assert (Path(ran.answer["aside"]) / path.name).exists()
    assert receipt.exists(), "what a rehearsal left is no part of the record"
    assert terminal.run("verify sepolia").code == 0
    assert terminal.run(f"{REBUILD} --replace").code == 0
    assert terminal.run("verify sepolia").code == 0


@pytest.mark.parametrize(("label", "silent"), [("UsageFeeRouter", False), ("MockUSDC", False), ("ModelRegistry", True)])
def test_other_code_is_refused(terminal: Any, label: str, silent: bool) -> None:
    """One byte at the end, where no call notices; or code that says nothing. Nothing is written."""
    place = terminal.contracts()[label]
    code = bytearray(terminal.node.rpc.code(place))
    code[-60] ^= 1
    terminal.node.set_code(place, b"\0" if silent else bytes(code))
    shutil.rmtree(terminal.deployments)
    ran = terminal.run(REBUILD)
    assert (ran.code, ran.error["code"]) == (5, "E-REBUILD-UNPROVED"), ran.said
    assert not terminal.deployments.exists()


def test_what_the_configuration_does_not_make_is_refused(terminal: Any) -> None:
    """Another treasury is another reserve, and that one is not there."""
    shutil.rmtree(terminal.deployments)
    ran = terminal.run(REBUILD, TREASURY_ADDRESS=STRANGER)
    assert (ran.code, ran.error["code"]) == (5, "E-REBUILD-UNPROVED")
    assert "InfrastructureReserve at 0x" in ran.error["found"]
    assert not terminal.deployments.exists()


def test_what_was_done_by_hand_is_recorded_and_stays_a_finding(terminal: Any) -> None:
    """The record says what is; whether it should be is the configuration's word."""
    reserve, role = terminal.contracts()["InfrastructureReserve"], role_id("PAYER_ROLE")
    terminal.send(reserve, "grantRole(bytes32,address)", bytes.fromhex(role[2:]), STRANGER)
    shutil.rmtree(terminal.deployments)
    assert terminal.run(REBUILD).code == 0
    assert STRANGER in {grant["holder"] for grant in entry(terminal)["grants"]}
    kinds = {row["kind"] for row in terminal.run("verify sepolia").answer["findings"]}
    assert kinds == {"role"}


def test_a_deployment_under_way_records_itself(terminal: Any) -> None:
    """An open journal is no loss."""
    path = max((terminal.work / "sepolia" / JOURNALS).glob("*.jsonl"))
    text = path.read_text()
    path.write_text("".join(line for line in text.splitlines(keepends=True) if '"done"' not in line))
    shutil.rmtree(terminal.deployments)
    ran = terminal.run(REBUILD)
    assert (ran.code, ran.error["code"]) == (5, "E-REBUILD-OPEN")
    assert ran.error["next"] == "python -m pyharness deploy sepolia"
    path.write_text(text)


def test_a_birth_that_the_node_has_forgotten_is_named(terminal: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """The mock is made without an event: its block is found by the code of the past, which not all nodes keep."""
    monkeypatch.setattr(rebuilding, "sent_at_birth", lambda *_: ())
    shutil.rmtree(terminal.deployments)
    ran = terminal.run(REBUILD)
    assert list(ran.answer["unknown"]) == [*UNKNOWN, "contracts.MockUSDC"]
    assert entry(terminal)["contracts"]["MockUSDC"]["tx_hash"] is None
    assert terminal.run("verify sepolia").code == 0


def test_every_act_of_the_scripts_is_known_when_it_is_met_again() -> None:
    """What `script/lib` sends and what is looked for on the chain are the same."""
    acts = set()
    for path in (ROOT / "script" / "lib").glob("*.sol"):
        text = path.read_text()
        acts |= set(re.findall(r"abi\.encodeCall\(\s*I\w+\.(\w+)", text)) - {"hasRole", "tokenManager"}
        acts |= set(re.findall(r"(?:IERC20\(s\.usdc\)|MockUSDC\(usdc\))\.(approve|mint)\(", text))
        acts |= set(re.findall(r"\.(renounceRole)\(", text))
    assert acts - {"infrastructureAccrualBps"} == ACTS, "the last one is only asked"
