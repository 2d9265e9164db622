"""The rehearsal of a network: its plan is the network's own, and its receipt alone unlocks the deployment."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import jsonschema
import protected
import pytest
from older import Older

from pyharness import paths
from pyharness.chain.anvil import Anvil
from pyharness.chain.offline import addresses as at
from pyharness.config.load import load
from pyharness.config.sources import read_sources
from pyharness.deploy import receipt as rules
from pyharness.deploy.protect import Reason
from pyharness.deploy.receipt import Receipt
from pyharness.pipeline.corridor import receipts
from pyharness.pipeline.corridor.session import Session
from pyharness.pipeline.corridor.whole import OF_A_PROTECTED_NETWORK
from pyharness.pipeline.rehearsal import rehearsing
from pyharness.pipeline.rehearsal.rehearsing import How
from pyharness.plan.schema import Plan
from pyharness.scenarios import repertoire
from pyharness.scenarios.report.document import from_json
from pyharness.values import pretty_json

MODEL = "lead-scoring"
SCHEMA = json.loads((paths.ROOT / "pyharness/scenarios/report/rehearsal.schema.json").read_text())


class Site:
    """A terminal of mainnet's twin, the rehearsal that ran there, and its receipt as it was written."""

    def __init__(self, *, terminal: Any, rehearsed: Any, artifacts: Path, receipt: Path) -> None:
        self.node, self.address, self.run = terminal.node, terminal.address, terminal.run
        self.work, self.deployments, self.environment = terminal.work, terminal.deployments, terminal.environment
        self.rehearsed, self.artifacts, self.receipt = rehearsed, artifacts, receipt
        self.green = receipt.read_text()


@pytest.fixture(scope="module")
def node() -> Iterator[Anvil]:
    """A node that plays chain 1."""
    with protected.upstream() as started:
        yield started


@pytest.fixture(scope="module")
def site(node: Anvil, open_terminal: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Mainnet's twin after ``rehearse simulated``."""
    folder = tmp_path_factory.mktemp("site")
    with pytest.MonkeyPatch.context() as patch, open_terminal(node, folder) as terminal:
        patch.setattr(paths, "ARTIFACTS", folder / "artifacts")
        protected.settle(terminal, folder, patch)
        rehearsed = terminal.run("rehearse simulated")
        receipt = next((terminal.deployments / "simulated" / "rehearsals").iterdir())
        yield Site(terminal=terminal, rehearsed=rehearsed, artifacts=folder / "artifacts", receipt=receipt)


@pytest.fixture
def simulated(site: Site) -> Iterator[Site]:
    """The site with its one green receipt; receipts and chain are put back after the test."""
    snapshot = site.node.snapshot()
    yield site
    site.node.revert(snapshot)
    shutil.rmtree(site.deployments)
    site.receipt.parent.mkdir(parents=True)
    site.receipt.write_text(site.green)


def refused(terminal: Site, line: str = "deploy simulated --yes", **changes: str | None) -> dict[str, Any]:
    """The error of a deployment that sent nothing."""
    before = terminal.node.rpc.nonce(terminal.address)
    ran = terminal.run(line, **changes)
    assert ran.code == 5, ran.said
    assert terminal.node.rpc.nonce(terminal.address) == before
    assert not list(terminal.work.rglob("*.jsonl"))
    error = dict(ran.error)
    assert error["found"]
    assert error["expected"]
    assert error["next"] == "python -m pyharness rehearse simulated"
    return error


def edited(terminal: Site, change: Callable[[dict[str, Any]], None], *, seal: bool = True) -> None:
    """Change the receipt, with a seal that fits unless told otherwise."""
    document = json.loads(terminal.green)
    change(document)
    if seal:
        document["receiptHash"] = rules.seal(Receipt.model_validate_json(json.dumps(document)))
    terminal.receipt.write_text(pretty_json(document))


def objection(terminal: Site) -> Reason:
    """Why the receipts on disk do not unlock the plan that was made last."""
    plan = Plan.model_validate_json((terminal.work / "simulated" / "plan.json").read_text())
    loaded = load("simulated", read_sources(environ=terminal.environment))
    node = terminal.node.rpc
    here = Session(network="simulated", loaded=loaded, rpc=node, work=terminal.work, deployments=terminal.deployments)
    found = receipts.objection(here, plan)
    assert found is not None
    return found


def test_a_rehearsal_holds_writes_a_receipt_and_claims_nothing(simulated: Site) -> None:
    """Every scenario and check; four files; the network is untouched; nothing speaks of a fork of mainnet."""
    ran = simulated.rehearsed
    assert ran.code == 0, ran.said
    document, receipt = (
        json.loads((simulated.artifacts / "simulated-rehearsal.json").read_text()),
        json.loads(simulated.green),
    )
    jsonschema.validate(document, SCHEMA)
    assert (document["ok"], document["network"]) == (True, "simulated")
    assert [item["name"] for item in receipt["scenarios"]] == list(repertoire.STORIES)
    assert all(item["ok"] for item in [*receipt["scenarios"], *receipt["verify"]])
    assert {item["name"] for item in receipt["verify"]} == set(OF_A_PROTECTED_NETWORK)
    assert (receipt["upstream"]["kind"], receipt["upstream"]["chainId"]) == ("offline", 1)
    block = simulated.node.rpc.block(receipt["upstream"]["forkBlock"])
    assert block.hash == receipt["upstream"]["forkBlockHash"]
    assert simulated.node.rpc.nonce(simulated.address) == 0
    assert not any(simulated.node.rpc.code(place) for name, place in document["contracts"].items() if name != "USDC")
    written = [*simulated.artifacts.iterdir(), *(path for path in simulated.deployments.rglob("*") if path.is_file())]
    assert len(written) == 4
    for text in (json.dumps(ran.answer), ran.said, *(path.read_text() for path in written)):
        assert "mainnet fork" not in text.lower()
    assert "offline simulation" in (simulated.artifacts / "simulated-report.html").read_text()


def test_the_plan_of_the_fork_is_the_plan_of_the_network(simulated: Site) -> None:
    """31337 and 1 give one hash; and then nothing speaks against sending it."""
    planned = simulated.run("plan simulated")
    assert planned.answer["planHash"] == json.loads(simulated.green)["planHash"]
    assert planned.answer["refusals"] == []


def test_without_a_receipt(simulated: Site) -> None:
    """Nothing was rehearsed."""
    simulated.receipt.unlink()
    assert refused(simulated)["code"] == "E-REHEARSAL-MISSING"


def test_a_receipt_of_another_plan(simulated: Site) -> None:
    """Somebody else governs: found is what was rehearsed, expected what would be sent."""
    other = "0x1563915e194D8CfBA1943570603F7606A3115508"
    planned = simulated.run("plan simulated", GOVERNOR_ADDRESS=other)
    error = refused(simulated, GOVERNOR_ADDRESS=other)
    rehearsed = json.loads(simulated.green)["planHash"]
    assert (error["code"], error["found"], error["expected"]) == (
        "E-REHEARSAL-PLAN",
        rehearsed,
        planned.answer["planHash"],
    )


def test_a_changed_receipt(simulated: Site) -> None:
    """Changed by hand; old; red; of another history; of another chain; no receipt at all: each under its own code."""

    def put(part: str, key: str, value: object) -> Callable[[dict[str, Any]], None]:
        return lambda document: (document[part][0] if part != "upstream" else document[part]).update({key: value})

    other = "0x" + "11" * 32
    assert simulated.run("plan simulated").answer["refusals"] == []
    edited(simulated, put("upstream", "forkBlock", 1), seal=False)
    assert objection(simulated).code == "E-REHEARSAL-FORGED"
    edited(simulated, lambda document: document.update(createdAt="2020-01-01T00:00:00Z"))
    assert (objection(simulated).code, objection(simulated).found) == (
        "E-REHEARSAL-STALE",
        "made at 2020-01-01T00:00:00Z",
    )
    edited(simulated, put("scenarios", "ok", False))
    assert (objection(simulated).code, objection(simulated).found) == ("E-REHEARSAL-RED", "api-fee-deposit")
    edited(simulated, put("upstream", "forkBlockHash", other))
    assert (objection(simulated).code, objection(simulated).expected) == ("E-REHEARSAL-CHAIN", other)
    edited(simulated, put("upstream", "chainId", 11155111))
    assert (objection(simulated).code, objection(simulated).found) == ("E-REHEARSAL-CHAIN", "chain 11155111")
    simulated.receipt.write_text("{}")
    assert refused(simulated)["code"] == "E-REHEARSAL-FORGED"


def test_a_part_of_a_rehearsal_gives_no_receipt(simulated: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """One scenario that holds is no rehearsal of the plan."""
    told = from_json((simulated.artifacts / "simulated-rehearsal.json").read_text())
    world = SimpleNamespace(fork=SimpleNamespace(url="http://127.0.0.1:1"))
    here = SimpleNamespace(world=world, deployed=SimpleNamespace(plan=None), session=SimpleNamespace(config=None))
    monkeypatch.setattr(rehearsing, "twin", lambda *_, **__: nullcontext(here))
    monkeypatch.setattr(rehearsing, "rehearsed", lambda *_, **__: told)
    assert rehearsing.rehearse_network("simulated", How(only=["api-fee-deposit"])) == (told, None)


def test_a_valid_receipt_unlocks_the_deployment(simulated: Site) -> None:
    """All of it is sent once, verified and recorded; a second run sends nothing and wants no rehearsal."""
    ran = simulated.run("deploy simulated --yes")
    assert ran.code == 0, ran.said
    assert ran.answer["planHash"] == json.loads(simulated.green)["planHash"]
    assert ran.answer["sent"] == simulated.node.rpc.nonce(simulated.address) > 0
    verified = simulated.run("verify simulated")
    assert (verified.code, verified.answer["findings"]) == (0, []), verified.said
    smoked = simulated.run("smoke simulated")
    assert (smoked.code, smoked.answer["onFork"]) == (0, True), smoked.said
    assert simulated.node.rpc.nonce(simulated.address) == ran.answer["sent"]
    simulated.receipt.unlink()
    again = simulated.run("deploy simulated --yes")
    assert (again.code, again.answer["sent"]) == (0, 0), again.said


def test_beside_an_existing_system_the_same_gate_stands(simulated: Site) -> None:
    """Mode infrastructure on chain 1: its own rehearsal, its own receipt, and the full system's does not fit."""
    older = Older(simulated.node, at.USDC)
    older.launch(MODEL)
    beside = {"FACTORY_ADDRESS": older.factory}
    line = "deploy simulated --mode infrastructure --yes"
    ran = simulated.run(line, **beside)
    assert (ran.code, ran.error["code"]) == (5, "E-REHEARSAL-PLAN")
    assert ran.error["next"] == "python -m pyharness rehearse simulated --mode infrastructure"

    rehearsed = simulated.run("rehearse simulated --mode infrastructure", **beside)
    assert rehearsed.code == 0, rehearsed.said
    assert [item["name"] for item in rehearsed.answer["scenarios"]] == list(repertoire.BESIDE)
    done = simulated.run(line, **beside)
    assert done.code == 0, done.said
    assert done.answer["planHash"] == rehearsed.answer["planHash"]
    verified = simulated.run("verify simulated --mode infrastructure", **beside)
    assert (verified.code, verified.answer["findings"]) == (0, []), verified.said
