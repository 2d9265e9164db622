"""What `explain` tells to do is done on a deployed system, and what was refused succeeds."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from refused import CASES, NEW_MODEL, Case, RefusingWorld, carry_out, refused

from pyharness.chain.abi import encode_call
from pyharness.chain.offline import safe as published
from pyharness.chain.safe_batch import SafeCall
from pyharness.config.adding import with_model
from pyharness.config.load import load
from pyharness.errors import OperationFailed
from pyharness.paths import NETWORK_TEMPLATES
from pyharness.scenarios.stage import multisig


@pytest.fixture(scope="module")
def world(live: Any) -> RefusingWorld:
    """One system for the file."""
    model = json.loads((live.deployments / "sepolia" / "latest.json").read_text())["models"][0]
    return RefusingWorld(live, model)


def explained(world: RefusingWorld, data: bytes, case: Case) -> dict[str, Any]:
    """What the command line says of a refusal."""
    at = f" --at {case.call(world)[0]}" if case.at else ""
    ran = world.terminal.run(f"explain 0x{data.hex()} --network sepolia{at}")
    assert ran.code == 0, ran.said
    (found,) = ran.answer["explained"]
    assert isinstance(found, dict)
    return found


def follow(world: RefusingWorld, case: Case) -> None:
    """Be refused, have it explained, do what is said, succeed."""
    data = refused(world, case)
    assert data is not None
    found = explained(world, data, case)
    assert found["name"] == case.error
    if case.wait:
        world.node.advance(case.wait)
    for index in case.remedies:
        carry_out(world, found["remedy"][index]["command"], case.fill(world), case.helper(world))
    assert case.once or refused(world, case) is None


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_remedy_helps(world: RefusingWorld, case: Case) -> None:
    """Each call was refused, for the reason that is explained, and passes afterwards."""
    with world.here():
        case.before(world)
        follow(world, case)


def test_enough_kinds_of_errors_are_tried() -> None:
    """Counted by error, not by case."""
    assert len({case.error for case in CASES}) >= 30


def test_a_missing_pool_is_made(world: RefusingWorld, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The guide's first heading: into the config, created, and the fee is taken."""
    for source in NETWORK_TEMPLATES.glob("*.j2"):
        (tmp_path / source.name).write_text(source.read_text())
    monkeypatch.setattr("pyharness.pipeline.corridor.session.load", partial(load, folder=tmp_path))
    monkeypatch.setattr("pyharness.config.adding.with_model", partial(with_model, folder=tmp_path))
    with world.here():
        follow(world, NEW_MODEL)


@pytest.mark.parametrize("traces", [True, False], ids=["traced", "made-again"])
def test_a_transaction_is_explained(world: RefusingWorld, traces: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """By its hash: the contract that said it by name, its values; also where the node does not trace."""
    case = CASES[0]
    label, signature, *arguments = case.call(world)
    with world.here():
        data = encode_call(signature, *arguments)
        if not traces:
            monkeypatch.setattr("pyharness.chain.failing._traced", _no_trace)
        ran = run_failing(world, world.contracts[label], data)
        assert ran.code == 0, ran.said
        (found,) = ran.answer["explained"]
        assert found["name"] == "ExceedsAccruedBalance"
        assert found["values"][2]["shown"] == "80.00 USDC"
        assert ("traced" in ran.answer["how"]) is traces


def _no_trace(*_: object) -> None:
    from pyharness.chain.faults import RpcRejected

    raise RpcRejected("E-RPC-REJECTED", "no such method", found="-32601")


def test_the_model_is_known_by_the_pool_that_refused(world: RefusingWorld) -> None:
    """Its errors do not carry the id; the record does."""
    with world.here():
        world.act("ModelRegistry", "setActive(string,bool)", "lead-scoring", False)
        pool = world.contracts["HokusaiAMM/lead-scoring"]
        data = encode_call("buy(uint256,uint256,address,uint256)", 10**6, 0, world.me, 2**40)
        (found,) = explained_transaction(world, pool, data)
        assert (found["signature"], "lead-scoring true" in found["remedy"][0]["command"]) == ("ModelInactive()", True)


def test_a_transaction_that_is_fine_or_unknown_is_said_so(world: RefusingWorld) -> None:
    """Neither is an error of ours."""
    with world.here():
        sent = world.node.send_as(world.me, world.stranger, b"", value=1)
        fine = world.terminal.run(f"explain {sent.tx_hash} --network sepolia")
        assert (fine.code, fine.error["code"]) == (OperationFailed.exit_code, "E-TX-SUCCEEDED")
        unknown = world.terminal.run(f"explain 0x{'12' * 32} --network sepolia")
        assert (unknown.code, unknown.error["code"]) == (8, "E-TX-UNKNOWN")


def test_a_safe_that_says_nothing_is_seen_through(world: RefusingWorld) -> None:
    """GS013 and, behind it, what the reserve said to the Safe: alone and in a batch."""
    published.install(world.node)
    places = {item.name: item.address for item in published.canonical()}
    with world.here():
        safe = multisig.create(world.node, places, owners=2, threshold=2)
        label, signature, *arguments = CASES[0].call(world)
        call = SafeCall(to=world.contracts[label], value=0, data=encode_call(signature, *arguments))
        for calls in ([call], [call, call]):
            data = multisig.batch_execution(world.node, safe, calls, places["MultiSendCallOnly"])
            (found,) = explained_transaction(world, safe.address, data)
            assert found["name"] == "GS013 (Safe)"
            (inner,) = found["inner"]
            assert inner["name"] == "AccessControlUnauthorizedAccount"
            assert inner["remedy"][0]["command"] == (
                f"python -m pyharness ops grant sepolia InfrastructureReserve PAYER_ROLE {safe.address}"
            )


def test_what_a_launcher_passes_on_names_who_said_it(world: RefusingWorld) -> None:
    """The role that the router lacks at the reserve, though the backend called the router."""
    with world.here():
        world.take("InfrastructureReserve", "DEPOSITOR_ROLE", world.contracts["UsageFeeRouter"])
        data = encode_call("depositFee(string,uint256)", "lead-scoring", 10**6)
        ran = run_failing(world, world.contracts["UsageFeeRouter"], data)
        assert f"said by InfrastructureReserve {world.contracts['InfrastructureReserve']}" in ran.answer["how"]
        assert "UsageFeeRouter 0x" in ran.answer["explained"][0]["values"][0]["shown"]


def explained_transaction(world: RefusingWorld, to: str, data: bytes) -> Any:
    """What is said of a transaction that fails on the chain."""
    ran = run_failing(world, to, data)
    assert ran.code == 0, ran.said
    return ran.answer["explained"]


def run_failing(world: RefusingWorld, to: str, data: bytes) -> Any:
    """Mine it, although it fails, and ask."""
    message = {"from": world.me, "to": to, "data": "0x" + data.hex(), "gas": hex(1_500_000)}
    with world.node.impersonating(world.me):
        tx_hash = world.node.rpc.call("eth_sendTransaction", [message])
    return world.terminal.run(f"explain {tx_hash} --network sepolia")
