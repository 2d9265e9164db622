"""Network `mainnet` on a node that plays it: a rehearsal offline does not unlock it, one on its own node does."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import protected
import pytest
from siege.faults import Fault
from siege.proxy import Behind, standing_before

from pyharness import paths
from pyharness.chain.anvil import Anvil
from pyharness.chain.offline import world
from pyharness.config.load import load
from pyharness.deploy import gates
from pyharness.paths import NETWORK_TEMPLATES
from pyharness.pipeline.corridor import session

DEEP = 100  # blocks; a real node is forked where its chain is final


@pytest.fixture
def mainnet(open_terminal: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """A chain 1 that nobody takes for a test node, with its own blocks for anchors."""
    with protected.upstream() as node, open_terminal(node, tmp_path) as terminal:
        protected.settle(terminal, tmp_path, monkeypatch)
        terminal.environment["MAINNET_RPC_URL"] = terminal.environment.pop("SIMULATED_RPC_URL")
        monkeypatch.setattr(paths, "ARTIFACTS", tmp_path / "artifacts")
        monkeypatch.setattr(gates, "TEST_CLIENTS", ())
        monkeypatch.setattr(gates, "TEST_METHODS", ())
        monkeypatch.setattr(session, "load", partial(load, folder=anchored(node, tmp_path / "networks")))
        node.mine(DEEP)
        yield terminal


def anchored(node: Anvil, folder: Path) -> Path:
    """The templates, with this chain's newest blocks for mainnet's anchors."""
    shutil.copytree(NETWORK_TEMPLATES, folder)
    template, head = folder / "mainnet.toml.j2", node.rpc.block_number()
    rows = [f'{{ number = {at}, hash = "{node.rpc.block(at).hash}" }},' for at in (head - 1, head)]
    text, count = re.subn(r"anchors = \[.*?\]", f"anchors = [{''.join(rows)}]", template.read_text(), flags=re.DOTALL)
    assert count == 1
    template.write_text(text)
    return folder


def receipts(terminal: Any) -> list[Path]:
    """What rehearsals left."""
    return sorted((terminal.deployments / "mainnet" / "rehearsals").glob("*.json"))


def test_only_a_rehearsal_on_a_node_of_mainnet_unlocks_it(mainnet: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Offline: the same plan, green, and refused. On its node: green, and sent once a second node agrees."""
    offline = mainnet.run("rehearse mainnet", MAINNET_RPC_URL=None)
    assert (offline.code, offline.answer["ok"]) == (0, True), offline.said
    assert "treasury: whether it is a contract, an offline simulation does not know" in offline.answer["notChecked"]
    ran = mainnet.run("deploy mainnet --yes --accept-single-rpc")
    assert (ran.code, ran.error["code"]) == (5, "E-REHEARSAL-OFFLINE"), ran.said
    assert ran.error["expected"] == "a node of mainnet in MAINNET_RPC_URL"
    assert mainnet.node.rpc.nonce(mainnet.address) == 0
    shutil.rmtree(receipts(mainnet)[0].parent)

    monkeypatch.setattr(world, "_SIMULATORS", ())
    monkeypatch.setattr(world, "_cache", lambda *_: None)
    real = mainnet.run("rehearse mainnet")
    assert (real.code, real.answer["ok"]) == (0, True), real.said
    assert real.answer["planHash"] == offline.answer["planHash"]
    assert real.answer["upstream"]["wording"].startswith("mainnet fork at block")
    alone = mainnet.run("deploy mainnet --yes")
    assert (alone.code, alone.error["code"]) == (5, "E-SINGLE-RPC"), alone.said
    with standing_before(Fault(0, Behind(mainnet.node.url))) as second:
        done = mainnet.run("deploy mainnet --yes", MAINNET_RPC_URL_2=second)
    assert (done.code, done.answer["planHash"]) == (0, real.answer["planHash"]), done.said
    assert done.answer["sent"] == mainnet.node.rpc.nonce(mainnet.address) > 0
