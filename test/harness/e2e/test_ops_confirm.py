"""`ops confirm`: what a Safe, a timelock or an account carried out is found, compared and recorded."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from ops_world import MODEL, OpsWorld, wanted

from pyharness.chain.abi import encode_call


@pytest.fixture(scope="module")
def world(live: Any, tmp_path_factory: pytest.TempPathFactory) -> OpsWorld:
    """One system for the file."""
    made = OpsWorld(live, tmp_path_factory.mktemp("ops"))
    made.settle()
    return made


def promise(part: dict[str, Any]) -> Path:
    """The promise beside a part's files."""
    return Path(part["sheet"]).with_suffix(".promise")


@pytest.mark.parametrize(("act", "form"), [("pay", "safe"), ("set-split", "timelock"), ("set-fee", "safe")])
def test_what_was_signed_is_found_compared_and_recorded(world: OpsWorld, act: str, form: str) -> None:
    """Not before it happened; then once, with an entry of kind ops that leaves the record complete."""
    folder = world.terminal.deployments / "sepolia"
    with world.here():
        by = world.safe.address if form == "safe" else world.timelock
        one = wanted(world)[act]
        (part,) = world.run(f"ops {act} sepolia {one.line} --by {by}").answer["waitingFor"]
        early = world.run(f"ops confirm sepolia {promise(part)}")
        assert (early.code, early.error["code"]) == (6, "E-NOT-EXECUTED")
        assert early.error["next"] == f"python -m pyharness ops confirm sepolia {promise(part)}"
        world.carry_out(form, part)
        ran = world.run(f"ops confirm sepolia {promise(part)}")
        assert ran.code == 0, ran.said
        assert all(fact["asPromised"] for fact in ran.answer["facts"])
        (entry,) = ran.answer["files"]
        written = json.loads(Path(entry).read_text())
        assert (written["kind"], written["transactions"][0]["tx_hash"]) == ("ops", ran.answer["transaction"])
        count = len(list(folder.glob("2*.json")))
        assert world.run(f"ops confirm sepolia {promise(part)}").answer["files"] == [entry]
        assert len(list(folder.glob("2*.json"))) == count
        latest = json.loads((folder / "latest.json").read_text())
        assert (latest["complete"], len(latest["contracts"])) == (True, 9)
    Path(entry).unlink()


def test_a_timelock_does_the_same_thing_twice(world: OpsWorld) -> None:
    """An operation is done once for ever; the same act wanted again is another operation, not the one that is over."""
    with world.here():
        entries, ids = set(), []
        for act in ("pause", "unpause", "pause"):
            (part,) = world.run(f"ops {act} sepolia UsageFeeRouter --by {world.timelock}").answer["waitingFor"]
            world.carry_out("timelock", part)
            ran = world.run(f"ops confirm sepolia {promise(part)}")
            assert ran.code == 0, ran.said
            entries |= set(ran.answer["files"])
            ids.append(part["signed"]["id"])
        assert len({*ids}) == len(ids)
    for entry in entries:
        Path(entry).unlink()


def test_another_act_under_the_same_signature_is_no_fulfilment(world: OpsWorld) -> None:
    """Somebody set the rate back in the same block as it was set: the promise is not kept, and nothing is recorded."""
    with world.here():
        by = world.safe.address
        (part,) = world.run(f"ops set-split sepolia {MODEL} 8500 --by {by} --as calldata").answer["waitingFor"]
        data = encode_call("setInfrastructureAccrualBps(uint16)", 9000)
        receipt = world.node.send_as(by, world.contracts[f"HokusaiParams/{MODEL}"], data)
        needed = world.run(f"ops confirm sepolia {promise(part)}")
        assert (needed.code, needed.error["code"]) == (2, "E-TX-NEEDED")
        assert needed.error["next"] == f"python -m pyharness ops confirm sepolia {promise(part)} --tx HASH"
        ran = world.run(f"ops confirm sepolia {promise(part)} --tx {receipt.tx_hash}")
        assert (ran.code, ran.error["code"]) == (7, "E-PROMISE")
        assert "9000 bps" in ran.error["found"]


def test_a_transaction_that_does_something_else_proves_nothing(world: OpsWorld) -> None:
    """Money moves at any time, so of a promise of money alone it must be seen, or told by the books to the unit."""
    with world.here():
        world.as_admin("InfrastructureReserve", "pause()")
        by = world.safe.address
        line = f"ops emergency-withdraw sepolia {MODEL} --amount 80 --by {by}"
        (part,) = world.run(f"{line} --as calldata").answer["waitingFor"]
        (call,) = json.loads(Path(part["files"][0]).read_text())["transactions"]
        others = (
            world.node.send_as(by, by, b""),
            world.node.send_as(world.payee, world.payee, bytes.fromhex(call["data"][2:])),
        )
        for receipt in others:
            ran = world.run(f"ops confirm sepolia {promise(part)} --tx {receipt.tx_hash}")
            assert (ran.code, ran.error["code"]) == (7, "E-PROMISE"), ran.said
        assert world.run(f"ops confirm sepolia {promise(part)} --tx 0x12").error["code"] == "E-USAGE"
        world.carry_out("calldata", part)
        done = world.node.rpc.call("eth_getBlockByNumber", ["latest", False])["transactions"][0]
        ran = world.run(f"ops confirm sepolia {promise(part)} --tx {done}")
        assert ran.code == 0, ran.said
    Path(ran.answer["files"][0]).unlink()


def test_each_transaction_of_several_is_named(world: OpsWorld, tmp_path: Path) -> None:
    """Two payments of an account are seen one by one, whatever comes in between; one of them alone is not both."""
    file = tmp_path / "month.csv"
    file.write_text(f"model,payee,amount,invoice_number\n{MODEL},{world.payee},1,A\n{MODEL},{world.payee},2,B\n")
    with world.here():
        (part,) = world.run(f"ops pay sepolia --from {file} --by {world.safe.address} --as calldata").answer[
            "waitingFor"
        ]
        (document,) = (json.loads(Path(path).read_text()) for path in part["files"])
        hashes = []
        for item in document["transactions"]:
            receipt = world.node.send_as(world.safe.address, item["to"], bytes.fromhex(item["data"][2:]))
            hashes.append(receipt.tx_hash)
            world.as_admin("UsageFeeRouter", "depositFee(string,uint256)", MODEL, 10**6)
        ran = world.run(f"ops confirm sepolia {promise(part)} --tx {hashes[1]}")
        assert (ran.code, ran.error["code"]) == (7, "E-PROMISE")
        ran = world.run(f"ops confirm sepolia {promise(part)} --tx {hashes[1]} --tx {hashes[0]}")
        assert ran.code == 0, ran.said
        written = json.loads(Path(ran.answer["files"][0]).read_text())
        assert [item["tx_hash"] for item in written["transactions"]] == hashes
    Path(ran.answer["files"][0]).unlink()


def test_a_promise_whose_calls_were_changed_is_none(world: OpsWorld, tmp_path: Path) -> None:
    """Its hash is made anew of its calls: nobody records, or takes back, what was never signed."""
    with world.here():
        for by in (world.safe.address, world.timelock):
            (part,) = world.run(f"ops set-split sepolia {MODEL} 8500 --by {by}").answer["waitingFor"]
            document = json.loads(promise(part).read_text())
            document["calls"][0]["data"] = document["calls"][0]["data"].replace("2134", "2710")
            file = tmp_path / "changed.promise"
            unasked = json.loads(promise(part).read_text())
            unasked["facts"][0]["question"] = "whatever"
            for changed in (document, {**document, "signed": []}, unasked):
                file.write_text(json.dumps(changed))
                for verb in ("confirm", "cancel"):
                    ran = world.run(f"ops {verb} sepolia {file}")
                    assert (ran.code, ran.error["code"]) == (5, "E-PROMISE-FILE"), ran.said


def test_what_somebody_else_did_first_is_not_taken_for_it(world: OpsWorld) -> None:
    """The deployer paid the same invoice: the Safe has still carried out nothing."""
    with world.here():
        line = wanted(world)["pay"].line
        (part,) = world.run(f"ops pay sepolia {line} --by {world.safe.address}").answer["waitingFor"]
        assert world.run(f"ops pay sepolia {line} --yes").code == 0
        assert world.run(f"ops confirm sepolia {promise(part)}").error["code"] == "E-NOT-EXECUTED"
    for path in (world.terminal.deployments / "sepolia").glob("2*.json"):
        if json.loads(path.read_text())["kind"] == "ops":
            path.unlink()


def test_a_promise_of_another_network_or_none_is_refused(world: OpsWorld, tmp_path: Path) -> None:
    """By name."""
    with world.here():
        (part,) = world.run(f"ops pause sepolia UsageFeeRouter --by {world.safe.address}").answer["waitingFor"]
        text = promise(part).read_text()
        for number, broken in enumerate((text.replace("sepolia", "mainnet"), text[:-40], "{}")):
            file = tmp_path / f"{number}.promise"
            file.write_text(broken)
            ran = world.run(f"ops confirm sepolia {file}")
            assert (ran.code, ran.error["code"]) == (5, "E-PROMISE-FILE")
            assert "pydantic" not in ran.error["found"]
            assert "\n" not in ran.error["found"]
