"""What other programs get of a deployment is what stands on the chain, and a copy that is not is named."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from pyharness import paths
from pyharness.chain.abi import decode, encode_call
from pyharness.cli import make
from pyharness.pipeline.reports import exporting
from pyharness.record import store
from pyharness.tools import process
from pyharness.values import pretty_json

MODEL = "lead-scoring"


@pytest.fixture(autouse=True)
def built_already(built: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Sources do not change under the tests."""
    monkeypatch.setattr(exporting, "build_release", lambda: None)


@pytest.fixture
def exports(live: Any, tmp_path: Path) -> Iterator[Path]:
    """An export of the finished deployment, records as they were after the test."""
    shutil.copytree(live.deployments, tmp_path / "kept")
    ran = live.run(f"export sepolia --out {tmp_path / 'exports'}")
    assert ran.code == 0, ran.said
    yield tmp_path / "exports"
    shutil.rmtree(live.deployments)
    shutil.copytree(tmp_path / "kept", live.deployments)


def backend(exports: Path) -> Any:
    """The backend's settings as node reads them."""
    script = f"console.log(JSON.stringify(require({json.dumps(str(exports / 'sepolia/config/blockchain.js'))})))"
    done = process.run(["node", "-e", script], timeout=60)
    assert done.ok, done.stderr
    return json.loads(done.stdout)


def test_the_backends_contracts_answer(live: Any, exports: Path) -> None:
    """Router, reserve, USDC and the model's params are where the files say, on the chain they say."""
    found, rpc = backend(exports), live.node.rpc
    assert found["chainId"] == rpc.chain_id()
    router, reserve = found["contracts"]["usageFeeRouter"], found["contracts"]["infrastructureReserve"]
    assert decode(["address"], rpc.eth_call(router, encode_call("infraReserve()"))) == (reserve,)
    assert decode(["uint8"], rpc.eth_call(found["usdc"], encode_call("decimals()"))) == (6,)
    model = found["models"][MODEL]
    manager, asked = found["contracts"]["tokenManager"], encode_call("getParamsAddress(string)", MODEL)
    assert decode(["address"], rpc.eth_call(manager, asked)) == (model["params"],)
    rate = decode(["uint16"], rpc.eth_call(model["params"], encode_call("infrastructureAccrualBps()")))
    assert rate == (model["infrastructureAccrualBps"],)


def test_every_contract_has_its_abi(exports: Path) -> None:
    """And the models' three; the interfaces of any USDC."""
    names = {path.stem for path in (exports / "sepolia" / "abi").iterdir()}
    book = json.loads((exports / "sepolia" / "addresses.json").read_text())
    assert names == {*book["contracts"], "USDC", "HokusaiParams", "HokusaiToken", "HokusaiAMM"}
    usdc = json.loads((exports / "sepolia" / "abi" / "USDC.json").read_text())
    assert {"transfer", "decimals", "permit"} <= {item["name"] for item in usdc}


def test_a_second_export_has_the_same_bytes_and_removes_what_is_none_of_it(live: Any, exports: Path) -> None:
    """Only what the export before it made; a file of somebody else stays, and the check names it."""
    before = {path: path.read_bytes() for path in exports.rglob("*") if path.is_file()}
    folder, manifest = exports / "sepolia", exports / "sepolia" / "manifest.json"
    told = json.loads(manifest.read_text())
    manifest.write_text(json.dumps(told | {"files": told["files"] | {"abi/Old.json": "", "../away.json": ""}}))
    for name in ("abi/Old.json", "notes.txt", "../away.json"):
        (folder / name).write_text("[]")
    assert live.run(f"export sepolia --out {exports}").code == 0
    (exports / "away.json").unlink()
    assert (folder / "notes.txt").read_text() == "[]"
    ran = live.run(f"export sepolia --check {exports}")
    assert [(one["file"], one["found"]) for one in ran.answer["differences"]] == [("notes.txt", "present")]
    (folder / "notes.txt").unlink()
    assert {path: path.read_bytes() for path in exports.rglob("*") if path.is_file()} == before


def test_a_copy_that_differs_is_named_by_file_and_key(live: Any, exports: Path) -> None:
    """Exit code 7, each place, and the command that makes it right."""
    assert live.run(f"export sepolia --check {exports}").code == 0
    folder = exports / "sepolia"
    router = backend(exports)["contracts"]["usageFeeRouter"]
    for name in ("config/blockchain.js", "addresses.json"):
        text = (folder / name).read_text()
        (folder / name).write_text(text.replace(router, "0x" + "1" * 40))
    (folder / "tokenlist.json").unlink()
    ran = live.run(f"export sepolia --check {exports}")
    assert ran.code == 7
    assert [(one["file"], one["key"].split(" > line")[0]) for one in ran.answer["differences"]] == [
        ("addresses.json", "contracts.UsageFeeRouter"),
        ("config/blockchain.js", "module.exports > contracts > usageFeeRouter"),
        ("tokenlist.json", ""),
    ]
    error = ran.answer["error"]
    assert (error["code"], error["next"]) == ("E-EXPORT-DIFFERS", f"python -m pyharness export sepolia --out {exports}")
    assert live.run(error["next"].removeprefix("python -m pyharness ")).code == 0
    assert live.run(f"export sepolia --check {exports}").code == 0


def test_committed_exports_are_held_to_their_records(
    live: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """One folder a network; what a record says now and the copy does not is red."""
    monkeypatch.setattr(make, "DEPLOYMENTS", live.deployments)
    assert live.run("export sepolia").code == 0
    with live.here():
        assert make.hold().exit_code == 0
    copy = live.deployments / "exports" / "sepolia" / "addresses.json"
    copy.write_text(copy.read_text().replace("lead-scoring", "lead-scorinq"))
    with live.here():
        assert make.hold().exit_code == 7
    assert 'addresses.json: models.0.id: "lead-scorinq", expected "lead-scoring"' in capsys.readouterr().err
    shutil.rmtree(live.deployments / "exports")


def test_what_a_fork_played_is_not_exported(live: Any, exports: Path) -> None:
    """Its record says that it is none of the network, wherever its files went."""
    folder = live.deployments / "sepolia"
    ((name, played),) = store.entries(folder)
    assert not played.rehearsal
    (folder / name).write_text(pretty_json(played.model_copy(update={"rehearsal": True})))
    ran = live.run(f"export sepolia --out {exports}")
    assert (ran.code, ran.answer["error"]["code"]) == (5, "E-EXPORT-REHEARSAL")


def test_a_network_without_a_record_has_nothing_to_export(live: Any) -> None:
    """Nothing is made up."""
    ran = live.run("export local")
    assert (ran.code, ran.answer["error"]["code"]) == (8, "E-RECORD-MISSING")
    assert not (paths.DEPLOYMENTS / "exports" / "local").exists()
