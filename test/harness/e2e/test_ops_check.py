"""`ops check`: a file that may be signed, and a corpus of those that may not, each refused by name."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from ops_batches import batch, call, corpus, deceits, payment
from ops_world import MODEL, OpsWorld, wanted

from pyharness.chain.safe_batch import checksum
from pyharness.names import role_id
from pyharness.ops.table import ACTS

LEAST = 25


@pytest.fixture(scope="module")
def world(live: Any, tmp_path_factory: pytest.TempPathFactory) -> OpsWorld:
    """One system for the file."""
    made = OpsWorld(live, tmp_path_factory.mktemp("ops"))
    made.settle()
    return made


@pytest.mark.parametrize("act", list(ACTS))
def test_our_own_file_of_each_act_may_be_signed(world: OpsWorld, act: str) -> None:
    """Read back as the same act; the hashes are those of the sheet it came with."""
    with world.here():
        one = wanted(world)[act]
        one.before(world)
        made = world.run(f"ops {act} sepolia {one.line} --by {world.safe.address}").answer["waitingFor"][0]
        ran = world.run(f"ops check sepolia {made['files'][0]}")
        assert ran.code == 0, ran.said
        assert "says of itself" not in ran.said
        (found,) = ran.answer["signers"]
        compared = ("Safe", "nonce", "domain hash", "message hash", "safeTxHash")
        assert {name: found["signed"][name] for name in compared} == {name: made["signed"][name] for name in compared}


def test_files_that_nobody_should_sign_are_refused_by_name(
    world: OpsWorld, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """n of n, and no sheet is made of any."""
    cases = corpus(world)
    met = {}
    with world.here():
        for name, case in cases.items():
            file = tmp_path / "batch.json"
            file.write_text(case.text)
            ran = world.run(f"ops check sepolia {file} --out {tmp_path / 'sheets'}")
            error = ran.answer.get("error", {"code": "signed", "found": ""})
            met[name] = ran.code == 5 and case.code in (error["code"], *str(error["found"]).replace(":", " ").split())
            assert met[name], f"{name}: {error}, expected {case.code}"
    with capsys.disabled():
        print(f"\n{sum(met.values())}/{len(cases)} files refused by name")  # noqa: T201
    assert len(cases) >= LEAST
    assert not (tmp_path / "sheets").exists()


@pytest.mark.parametrize("act", [pytest.param(act, marks=() if act == "pay" else pytest.mark.deep) for act in ACTS])
def test_no_file_of_any_act_can_be_changed(
    world: OpsWorld, act: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """n of n ways, with the checksum made anew: refused by name, and no sheet is made."""
    with world.here():
        one = wanted(world)[act]
        one.before(world)
        made = world.run(f"ops {act} sepolia {one.line} --by {world.safe.address}").answer["waitingFor"][0]
        cases = deceits(world, json.loads(Path(made["files"][0]).read_text()))
        for name, case in cases.items():
            file = tmp_path / "batch.json"
            file.write_text(case.text)
            ran = world.run(f"ops check sepolia {file} --out {tmp_path / 'sheets'}")
            error = ran.answer.get("error", {"code": "signed", "found": ""})
            said = {error["code"], *str(error["found"]).replace(":", " ").split()}
            assert ran.code == 5, f"{act}, {name}: {error}"
            assert said & set(case.code.split()), f"{act}, {name}: {error}, expected {case.code}"
    with capsys.disabled():
        print(f"\n{act}: {len(cases)}/{len(cases)} changed files refused by name")  # noqa: T201
    assert not (tmp_path / "sheets").exists()


def test_what_a_file_says_of_itself_is_said_to_be_its_makers(world: OpsWorld, tmp_path: Path) -> None:
    """The app shows owners its description; the checksum covers it and nobody else."""
    file = tmp_path / "batch.json"
    document = batch(world, payment(world))
    document["meta"]["description"] = f"chain 11155111, Safe {world.safe.address}: Pause the reserve"
    document["meta"]["checksum"] = checksum(document)
    file.write_text(json.dumps(document))
    with world.here():
        ran = world.run(f"ops check sepolia {file} --out {tmp_path}")
    assert ran.code == 0, ran.said
    assert "the file says of itself 'Pause the reserve'" in ran.said
    assert "Pause the reserve" in Path(ran.answer["signers"][0]["sheet"]).read_text()


def test_a_file_grows_old(world: OpsWorld, tmp_path: Path) -> None:
    """What was right when it was made is refused once the chain has moved: power, pause, invoice, Safe's nonce."""
    file = tmp_path / "batch.json"
    file.write_text(json.dumps(batch(world, payment(world))))
    role = bytes.fromhex(role_id("PAYER_ROLE")[2:])
    moved = {
        "E-ROLE-PAYER": ("InfrastructureReserve", "revokeRole(bytes32,address)", role, world.safe.address),
        "E-RESERVE-PAUSED": ("InfrastructureReserve", "pause()"),
    }
    for code, (label, signature, *arguments) in moved.items():
        with world.here():
            assert world.run(f"ops check sepolia {file}").code == 0
            world.as_admin(label, signature, *arguments)
            assert world.run(f"ops check sepolia {file}").error["code"] == code
    with world.here():
        before = world.run(f"ops check sepolia {file}").answer["signers"][0]["signed"]
        world.execute(batch(world, call(world, "UsageFeeRouter", "pause()")))
        after = world.run(f"ops check sepolia {file}").answer["signers"][0]["signed"]
        assert (before["nonce"], after["nonce"]) == ("0", "1")
        assert before["safeTxHash"] != after["safeTxHash"]
        world.execute(json.loads(file.read_text()))
        assert world.run(f"ops check sepolia {file}").error["code"] == "E-INVOICE-PAID"
    assert MODEL in file.read_text()
