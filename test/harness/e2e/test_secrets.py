"""A deployment with faults, killed and gone on with, leaves no secret anywhere, in no spelling."""

from __future__ import annotations

import os
import shutil
from itertools import takewhile
from pathlib import Path

import pytest
from leaks.scene import ENDPOINT, Scene
from leaks.spellings import found_in
from siege.faults import FAULTS
from siege.proxy import Behind, standing_before

from pyharness import paths
from pyharness.chain.anvil import NodeSpec, running
from pyharness.tools.release import build_release

MANY_LINES = 40  # of 34 steps with three or four lines each


@pytest.mark.parametrize("signer", ["environment", "keystore"])
@pytest.mark.timeout(600)
def test_a_run_with_faults_leaves_no_secret_anywhere(signer: str, tmp_path: Path) -> None:
    """Files, outputs, arguments and variables of every child; the key by environment or by keystore, a token in the
    node's address; replies are lost, requests refused, nobody answers, the process is killed. forge
    is told the address of a stand-in."""
    build_release()
    work = paths.WORK / f"secrets-{os.getpid()}-{signer}"  # forge may read below .pyharness only
    try:
        with running(NodeSpec(chain_id=11155111)) as node:
            fault = FAULTS["lost reply to a send"](2, Behind(node.url))
            with standing_before(fault) as url:
                scene = Scene(folder=tmp_path, work=work, url=url, signer=signer).prepared()
                node.set_balance(scene.account.address, 10**19)
                assert scene.run("deploy", "sepolia", "--yes", killed_after=MANY_LINES) == -9
            assert fault.struck
            scene.url = "http://127.0.0.1:1"
            assert scene.run("deploy", "sepolia", "--yes", "--json") == 3
            with standing_before(FAULTS["429"](0, Behind(node.url))) as scene.url:
                ends = takewhile(lambda code: code != 0, (scene.run("deploy", "sepolia", "--yes") for _ in range(4)))
                assert len(list(ends)) < 4, scene.said[-1].decode()
            searched(scene)
    finally:
        shutil.rmtree(work, ignore_errors=True)


def searched(scene: Scene) -> None:
    """Nothing is found, and there was something to search: records, what was said, forge with an address."""
    written, processes = list(scene.written()), list(scene.processes())
    names = {Path(place).name for place, _ in written}
    assert {"latest.json", "said-0", "rendered.toml"} <= names
    assert [name for name in names if name.endswith(".jsonl")]
    assert {"forge", "git"} <= {Path(start["argv"][0]).name for start in scene.starts}
    assert any(one.program == "forge" and ENDPOINT in one.variables for one in scene.seen), "forge was not seen"
    assert found_in(scene.secrets, [*written, *processes]) == []
