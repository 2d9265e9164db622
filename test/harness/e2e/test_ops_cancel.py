"""`ops cancel`: what was signed or announced is taken back before it is carried out."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from ops_world import DAY, MODEL, OpsWorld, wanted

from pyharness.chain.faults import CallReverted
from pyharness.chain.safe_tx import SafeTx
from pyharness.scenarios.stage import multisig


@pytest.fixture(scope="module")
def world(live: Any, tmp_path_factory: pytest.TempPathFactory) -> OpsWorld:
    """One system for the file."""
    made = OpsWorld(live, tmp_path_factory.mktemp("ops"))
    made.settle()
    return made


def test_a_safe_spends_the_nonce_on_nothing(world: OpsWorld) -> None:
    """The rejection's hash is the Safe's own; carried out, the payment's hashes are of a nonce that is gone."""
    with world.here():
        line = f"ops pay sepolia {wanted(world)['pay'].line} --by {world.safe.address}"
        (part,) = world.run(line).answer["waitingFor"]
        promise = Path(part["sheet"]).with_suffix(".promise")
        ran = world.run(f"ops cancel sepolia {promise}")
        assert ran.code == 6, ran.said
        rejection = SafeTx(to=world.safe.address, nonce=0)
        signable = rejection.signable(safe=world.safe.address, chain_id=world.node.chain_id)
        assert ran.answer["signed"]["safeTxHash"] == "0x" + signable.hash.hex()
        assert json.loads(Path(ran.answer["file"]).read_text())["primaryType"] == "SafeTx"
        data = multisig.executed(world.node, world.safe, rejection)
        world.node.send_as(next(iter(world.safe.owners)), world.safe.address, data)
        again = world.run(f"ops cancel sepolia {promise}")
        assert (again.code, again.error["code"]) == (5, "E-NOTHING-TO-CANCEL")
        assert world.run(line).answer["waitingFor"][0]["signed"]["nonce"] == "1"
        assert world.run(f"{line} --nonce 0").error["code"] == "E-SAFE-NONCE"
        assert world.run(f"{line} --out {promise}").error["code"] == "E-USAGE"


def test_a_timelock_forgets_what_was_announced(world: OpsWorld) -> None:
    """Not before it was announced; after it was cancelled it cannot be carried out."""
    with world.here():
        (part,) = world.run(f"ops set-split sepolia {MODEL} 8500 --by {world.timelock}").answer["waitingFor"]
        promise = Path(part["sheet"]).with_suffix(".promise")
        files = {Path(path).name.split(".")[1]: json.loads(Path(path).read_text()) for path in part["files"]}
        early = world.run(f"ops cancel sepolia {promise}")
        assert (early.code, early.error["code"]) == (5, "E-NOTHING-TO-CANCEL")
        sent = files["schedule"]["transactions"][0]
        world.node.send_as(world.proposer, sent["to"], bytes.fromhex(sent["data"][2:]))
        ran = world.run(f"ops cancel sepolia {promise}")
        assert (ran.code, ran.answer["signed"]["state"]) == (6, "waiting")
        (call,) = json.loads(Path(ran.answer["file"]).read_text())["transactions"]
        assert call["data"] == files["cancel"]["transactions"][0]["data"]
        world.node.send_as(world.proposer, call["to"], bytes.fromhex(call["data"][2:]))
        world.node.advance(DAY + 1)
        late = files["execute"]["transactions"][0]
        with pytest.raises(CallReverted):
            world.node.send_as(world.terminal.address, late["to"], bytes.fromhex(late["data"][2:]))


def test_plain_calls_need_no_cancelling(world: OpsWorld) -> None:
    """Nobody has signed anything."""
    with world.here():
        (part,) = world.run(f"ops set-split sepolia {MODEL} 8500 --as calldata").answer["waitingFor"]
        ran = world.run(f"ops cancel sepolia {Path(part['sheet']).with_suffix('.promise')}")
        assert (ran.code, ran.error["code"]) == (5, "E-NOTHING-TO-CANCEL")
