"""A record that lies is no proof: each part of it is held against the chain, the config and the other files."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from pyharness.chain.anvil import NodeSpec, running
from pyharness.record import store
from pyharness.values import pretty_json

MODEL = "lead-scoring"
CONTRACTS = (
    "MockUSDC",
    "ModelRegistry",
    "TokenManager",
    "HokusaiAMMFactory",
    "InfrastructureReserve",
    "UsageFeeRouter",
    "ModelLauncher",
    "DataContributionRegistry",
    "DeltaVerifier",
)
Json = dict[str, Any]


@pytest.fixture(scope="module")
def finished(open_terminal: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """One deployment for every lie, on a node of its own."""
    with running(NodeSpec(chain_id=11155111)) as node, open_terminal(node, tmp_path_factory.mktemp("lies")) as made:
        ran = made.run("deploy sepolia --yes")
        assert ran.code == 0, ran.said
        yield made


@pytest.fixture
def shared(finished: Any, tmp_path: Path) -> Iterator[Any]:
    """The finished deployment, chain and files rolled back after the test."""
    node, kept = finished.node, tmp_path / "kept"
    snapshot = node.snapshot()
    shutil.copytree(finished.deployments, kept)
    yield finished
    shutil.rmtree(finished.deployments)
    shutil.copytree(kept, finished.deployments)
    node.revert(snapshot)


def rewrite(terminal: Any, change: Callable[[Json], object]) -> None:
    """Change the only entry, and its fold with it."""
    folder = terminal.deployments / "sepolia"
    path = next(path for path in folder.glob("*.json") if path.name != store.LATEST)
    entry = json.loads(path.read_text())
    change(entry)
    path.write_text(json.dumps(entry))
    record = store.latest(folder)
    assert record is not None
    (folder / store.LATEST).write_text(pretty_json(record))


def found(terminal: Any, kind: str, subject: str, key: str) -> Json:
    """The finding of a verification that ends with 7."""
    ran = terminal.run("verify sepolia")
    assert (ran.code, ran.error["code"]) == (7, "E-VERIFY"), ran.said
    rows = [row for row in ran.answer["findings"] if (row["kind"], row["subject"], row["key"]) == (kind, subject, key)]
    assert len(rows) == 1, ran.said
    assert rows[0]["expected"] != rows[0]["found"]
    return dict(rows[0])


@pytest.mark.parametrize("label", CONTRACTS)
def test_a_contract_that_is_missing_from_the_record_is_named(shared: Any, label: str) -> None:
    """What is not recorded is not looked at, so it may not be missing."""
    rewrite(shared, lambda entry: entry["contracts"].pop(label))
    assert found(shared, "record", label, "address")["found"] == "none"
