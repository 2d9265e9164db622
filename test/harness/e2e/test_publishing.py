"""Publishing the sources of a deployment: bundles, queues, limits, refusals, and going on after a death."""

from __future__ import annotations

import json
import os
import shlex
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from clocks import Remembering
from explorers.judge import Compiler, Judge
from explorers.standin import KEY, Standin, serving

from pyharness.chain.abi import encode
from pyharness.chain.anvil import NodeSpec, running
from pyharness.chain.questions import ask
from pyharness.paths import ROOT
from pyharness.pipeline.corridor import publishing
from pyharness.tools import process
from pyharness.tools.foundry import native
from pyharness.tools.release import build_release
from pyharness.verify.explorer.bundles import Found

SEPOLIA = 11155111
SCHEMA = json.loads((ROOT / "pyharness" / "record" / "schema.json").read_text())
VERB = "verify sepolia --explorer"
CHILD = """
import sys
from pathlib import Path
from pyharness import paths
from pyharness.pipeline.corridor import publishing, session
paths.WORK, paths.DEPLOYMENTS, session.DOTENV = Path(sys.argv[1]), Path(sys.argv[2]), Path("/nonexistent")
from pyharness.cli.app import main
main(["verify", "sepolia", "--explorer"])
"""


class Publisher:
    """A deployed system, its explorers, and the verb."""

    def __init__(self, terminal: Any, standin: Standin, clock: Remembering) -> None:
        self.terminal, self.standin, self.clock = terminal, standin, clock
        self.contracts: dict[str, str] = terminal.contracts()
        self.record: Path = terminal.deployments / "sepolia"
        self.folder: Path = terminal.work / "sepolia" / "explorer"
        self.variables: dict[str, str | None] = {
            "SOURCIFY_URL": standin.sourcify,
            "ETHERSCAN_URL": standin.etherscan,
            "ETHERSCAN_API_KEY": KEY,
        }

    def run(self, **changes: str | None) -> Any:
        """The verb, with some variables changed."""
        return self.terminal.run(VERB, **{**self.variables, **changes})

    def published(self) -> list[list[tuple[str, str, str]]]:
        """(explorer, contract, state) of what each entry of an explorer says, oldest first."""
        paths = sorted(self.record.glob("*-explorer*.json"), key=lambda path: path.stem)  # -2 within the same second
        entries = [json.loads(path.read_text()) for path in paths]
        assert all(entry["kind"] == "explorer" for entry in entries)
        for entry in entries:
            jsonschema.validate(entry, SCHEMA)
        return [[(row["explorer"], row["label"], row["state"]) for row in entry["publications"]] for entry in entries]

    def states(self, ran: Any) -> set[tuple[str, str]]:
        """(explorer, state) of every outcome."""
        return {(item["explorer"], item["state"]) for item in ran.answer["outcomes"]}

    def only(self, *labels: str) -> None:
        """Keep these contracts in the record, so that nothing else is published."""
        for path in self.record.glob("*.json"):
            content = json.loads(path.read_text())
            content["contracts"] = {label: content["contracts"][label] for label in labels}
            path.write_text(json.dumps(content))


@pytest.fixture(scope="module")
def deployed(open_terminal: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """One deployment for all tests."""
    with running(NodeSpec(chain_id=SEPOLIA)) as node, open_terminal(node, tmp_path_factory.mktemp("shared")) as made:
        ran = made.run("deploy sepolia --yes")
        assert ran.code == 0, ran.said
        build_release()
        yield made


@pytest.fixture(scope="module")
def compiler() -> Compiler:
    """Takes the release build for what it was made from; compiles everything else."""
    return Compiler(release=True)


@pytest.fixture(scope="module")
def cold() -> Compiler:
    """Compiles everything."""
    return Compiler(release=False)


@pytest.fixture
def publisher(deployed: Any, compiler: Compiler, monkeypatch: pytest.MonkeyPatch) -> Iterator[Publisher]:
    """The deployment with new explorers; files as they were after the test."""
    records = {path: path.read_text() for path in (deployed.deployments / "sepolia").glob("*.json")}
    clock = Remembering()
    monkeypatch.setattr(publishing, "CLOCK", clock)
    monkeypatch.setattr(publishing, "build_release", lambda: None)  # done once, with the deployment
    with serving(Standin(judge=Judge(deployed.node.rpc, compiler), chain_id=SEPOLIA)) as standin:
        made = Publisher(deployed, standin, clock)
        yield made
    for path in made.record.glob("*.json"):
        path.unlink()
    for path, text in records.items():
        path.write_text(text)
    if made.folder.exists():
        (made.folder / "state.json").unlink(missing_ok=True)


def test_every_contract_is_published_and_a_second_run_submits_nothing(publisher: Publisher) -> None:
    """Nine contracts and the three implementations, on both; clones are explained; the key is nowhere."""
    ran = publisher.run()
    assert ran.code == 0, ran.said
    assert publisher.states(ran) == {("sourcify", "verified"), ("etherscan", "verified")}
    addresses = {address for _, address in publisher.standin.submitted}
    assert addresses > set(publisher.contracts.values())
    assert len(publisher.standin.submitted) == len(ran.answer["outcomes"]) == 2 * len(addresses)
    manager, factory = publisher.contracts["TokenManager"], publisher.contracts["HokusaiAMMFactory"]
    implementations = ask(
        publisher.terminal.node.rpc,
        [
            (manager, "tokenImplementation()(address)"),
            (manager, "paramsImplementation()(address)"),
            (factory, "poolImplementation()(address)"),
        ],
    )
    assert addresses - set(publisher.contracts.values()) == set(implementations)
    clones = {clone["label"].split("/")[0]: clone["implementation_address"] for clone in ran.answer["clones"]}
    assert clones == dict(zip(("HokusaiToken", "HokusaiParams", "HokusaiAMM"), implementations, strict=True))
    again = publisher.run()
    assert (again.code, len(publisher.standin.submitted)) == (0, 2 * len(addresses))
    (said,) = publisher.published()
    assert sorted(said) == sorted((item["explorer"], item["label"], "verified") for item in ran.answer["outcomes"]), (
        "one entry, by the first run"
    )
    written = [path.read_text() for path in publisher.terminal.work.rglob("*") if path.is_file()]
    assert len(written) > 3 * len(addresses)
    assert not [text for text in [*written, ran.said, json.dumps(ran.answer)] if KEY in text]


def test_the_guides_arguments_are_refused_and_ours_accepted_by_a_compiler(
    publisher: Publisher, cold: Compiler, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The guide lists three for reserve and router; what was deployed also took an admin, and the kind of pools."""
    at = publisher.contracts
    literal = {
        "InfrastructureReserve": (at["MockUSDC"], at["HokusaiAMMFactory"], publisher.terminal.address),
        "UsageFeeRouter": (at["HokusaiAMMFactory"], at["MockUSDC"], at["InfrastructureReserve"]),
    }
    find = publishing.find

    def guides(*given: Any) -> Found:
        found = find(*given)
        assert {bundle.label for bundle in found.bundles} == set(literal)
        three = {label: "0x" + encode(["address"] * 3, values).hex() for label, values in literal.items()}
        assert all(bundle.arguments_encoded.startswith(three[bundle.label]) for bundle in found.bundles)
        changed = [bundle.model_copy(update={"arguments_encoded": three[bundle.label]}) for bundle in found.bundles]
        return Found(bundles=tuple(changed), clones=(), unbundled=())

    publisher.standin.judge = Judge(publisher.terminal.node.rpc, cold)
    publisher.only(*literal)
    monkeypatch.setattr(publishing, "find", guides)
    ran = publisher.run()
    refused = [item for item in ran.answer["outcomes"] if item["explorer"] == "etherscan"]
    assert (ran.code, {item["state"] for item in refused}) == (7, {"refused"}), ran.said
    assert all("the constructor's arguments differ" in item["words"] for item in refused)
    monkeypatch.setattr(publishing, "find", find)
    ran = publisher.run()
    assert (ran.code, publisher.states(ran)) == (0, {("sourcify", "verified"), ("etherscan", "verified")}), ran.said
    assert cold.runs == len(literal)


def test_what_explorers_say_is_an_entry_of_the_record(publisher: Publisher, monkeypatch: pytest.MonkeyPatch) -> None:
    """A refusal stays in its entry, a later word wins in the fold; nothing new is no entry; nothing else changes."""
    before = json.loads((publisher.record / "latest.json").read_text())
    read = publishing.read_compilation

    def tampered(built: Any) -> Any:
        found = read(built)
        if built.name == "MockUSDC":
            _settings(found.standard_json)
        return found

    monkeypatch.setattr(publishing, "read_compilation", tampered)
    first = publisher.run(ETHERSCAN_API_KEY=None)
    assert first.code == 7
    assert first.answer["entry"] in first.said
    monkeypatch.setattr(publishing, "read_compilation", read)
    assert publisher.run(ETHERSCAN_API_KEY=None).code == 6
    assert publisher.run(ETHERSCAN_API_KEY=None).answer["entry"] is None
    refused, verified = publisher.published()
    states = {label: state for _, label, state in refused}
    assert (states.pop("MockUSDC"), set(states.values())) == ("refused", {"verified"})
    assert set(verified) == {("sourcify", label, "verified") for label in ("MockUSDC", *states)}
    after = json.loads((publisher.record / "latest.json").read_text())
    changed = {key for key in after if after[key] != before[key]}
    assert changed <= {"publications", "entries", "updated_at"}
    assert {row["state"] for row in after["publications"]} == {"verified"}
    terminal = publisher.terminal
    assert len(terminal.run("record show sepolia").answer["publications"]) == len(verified)
    assert terminal.run("verify sepolia").code == 0
    assert terminal.run("deploy sepolia --yes").answer["files"] == []


def _settings(given: Any) -> None:
    given["settings"]["optimizer"]["runs"] = 200


def _comment(given: Any) -> None:
    given["sources"]["src/testnet/MockUSDC.sol"]["content"] += "// nothing else\n"


@pytest.mark.parametrize("change", [_settings, _comment])
def test_another_setting_or_source_is_refused(
    publisher: Publisher, monkeypatch: pytest.MonkeyPatch, change: Callable[[Any], None]
) -> None:
    """Exit code 7, although no instruction differs: a comment and the optimizer's runs are in the metadata's hash."""
    publisher.only("MockUSDC")
    read = publishing.read_compilation

    def tampered(built: Any) -> Any:
        found = read(built)
        change(found.standard_json)
        return found

    monkeypatch.setattr(publishing, "read_compilation", tampered)
    ran = publisher.run()
    assert (ran.code, ran.error["code"]) == (7, "E-EXPLORER-REFUSED"), ran.said
    assert publisher.states(ran) == {("sourcify", "refused"), ("etherscan", "refused")}
    assert publisher.standin.verified == {}


def test_without_a_key_the_rest_is_published_and_the_command_says_what_remains(publisher: Publisher) -> None:
    """Exit code 6: what is missing is never a success."""
    publisher.only("MockUSDC")
    ran = publisher.run(ETHERSCAN_API_KEY=None)
    assert ran.code == 6
    assert publisher.states(ran) == {("sourcify", "verified"), ("etherscan", "open")}
    assert ran.answer["remaining"] == ["etherscan MockUSDC: ETHERSCAN_API_KEY is not set"]
    assert ran.error["next"].startswith("export ETHERSCAN_API_KEY")


def test_offline_every_bundle_is_written_and_what_remains_is_said(publisher: Publisher) -> None:
    """Nobody listens: exit code 6, no waiting for each contract; the bundles need neither node nor explorer."""
    closed = "http://127.0.0.1:9"
    ran = publisher.run(SOURCIFY_URL=closed, ETHERSCAN_URL=closed, SEPOLIA_RPC_URL=closed)
    assert (ran.code, ran.error["code"]) == (6, "E-EXPLORER-OPEN")
    folders = [path for path in publisher.folder.iterdir() if path.is_dir()]
    assert len(ran.answer["remaining"]) == len(ran.answer["outcomes"]) == 2 * len(folders)
    assert "away: " in ran.error["found"]
    assert len(publisher.clock.slept) < 10
    for label in publisher.contracts:
        assert {path.name for path in (publisher.folder / label).iterdir()} == {
            "standard-input.json",
            "sourcify.json",
            "etherscan.json",
        }


def test_the_lines_to_publish_by_hand_encode_what_the_chain_got(publisher: Publisher) -> None:
    """Every `cast abi-encode` of the page answers with the recorded arguments; forge knows every flag."""
    publisher.run(ETHERSCAN_API_KEY=None)
    page = (publisher.folder / "by-hand.md").read_text()
    flags = process.run([native("forge"), "verify-contract", "--help"], timeout=30).stdout
    record = json.loads((publisher.terminal.deployments / "sepolia" / "latest.json").read_text())["contracts"]
    lines = [line.strip() for line in page.splitlines() if "forge verify-contract" in line]
    recorded = {item["address"]: item["arguments_encoded"] for item in record.values()}
    encoded = {}
    for line in lines:
        before, _, inner = line.partition(" --constructor-args $(")
        words = shlex.split(before)
        assert all(word in flags for word in words if word.startswith("--"))
        said = process.run([native("cast"), *shlex.split(inner.removesuffix(")"))[1:]], timeout=30) if inner else None
        encoded[words[3]] = said.stdout.strip() if said else "0x"
    assert {address: encoded[address] for address in recorded} == recorded
    assert len(encoded) == len(recorded) + 3


def test_killed_between_submitting_and_asking_it_goes_on(publisher: Publisher) -> None:
    """SIGKILL while everything waits in the queue; the next run asks after the same tickets and submits nothing."""
    publisher.only("MockUSDC")
    publisher.standin.pending = -1
    environment = {**os.environ, **publisher.terminal.environment, **publisher.variables, "PYTHONPATH": str(ROOT)}
    argv = [sys.executable, "-c", CHILD, str(publisher.terminal.work), str(publisher.terminal.deployments)]
    child = subprocess.Popen(argv, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        end = time.monotonic() + 60
        while not (publisher.folder / "state.json").exists() and time.monotonic() < end:
            assert child.poll() is None
            time.sleep(0.02)
    finally:
        child.send_signal(signal.SIGKILL)
        child.wait()
    assert [explorer for explorer, _ in publisher.standin.submitted] == ["sourcify"]
    publisher.standin.pending = 0
    ran = publisher.run()
    assert ran.code == 0, ran.said
    assert [explorer for explorer, _ in publisher.standin.submitted] == ["sourcify", "etherscan"]


def test_a_checkout_that_builds_other_code_publishes_nothing(publisher: Publisher) -> None:
    """Exit code 7, with the commit that was deployed."""
    publisher.only("MockUSDC")
    for path in (publisher.terminal.deployments / "sepolia").glob("*.json"):
        content = json.loads(path.read_text())
        content["contracts"]["MockUSDC"]["runtime_hash"] = "0x" + "ab" * 32
        path.write_text(json.dumps(content))
    ran = publisher.run()
    assert (ran.code, ran.error["code"], ran.error["found"]) == (7, "E-EXPLORER-BUILD", "MockUSDC")
    assert ran.error["next"].startswith("git checkout ")
    assert publisher.standin.submitted == []
