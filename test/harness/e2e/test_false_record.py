"""A record that lies is no proof: each part of it is held against the chain, the config and the other files."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from eth_account import Account

from pyharness.names import MADE, MOCK_USDC, role_id
from pyharness.record import store
from pyharness.values import pretty_json

MODEL = "lead-scoring"
STRANGER = "0x1563915e194D8CfBA1943570603F7606A3115508"
Json = dict[str, Any]


@pytest.fixture
def shared(live: Any, tmp_path: Path) -> Iterator[Any]:
    """The finished deployment, chain and files rolled back after the test."""
    node, kept = live.node, tmp_path / "kept"
    snapshot = node.snapshot()
    shutil.copytree(live.deployments, kept)
    yield live
    shutil.rmtree(live.deployments)
    shutil.copytree(kept, live.deployments)
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


@pytest.mark.parametrize("label", [MOCK_USDC, *MADE["full"]])
def test_a_contract_that_is_missing_from_the_record_is_named(shared: Any, label: str) -> None:
    """What is not recorded is not looked at, so it may not be missing."""
    rewrite(shared, lambda entry: entry["contracts"].pop(label))
    assert found(shared, "record", label, "address")["found"] == "none"


LIES: list[tuple[str, Callable[[Json], object], str, str]] = [
    ("chain", lambda entry: entry.update(chain_id=1), "sepolia", "chain id"),
    ("partial", lambda entry: entry.update(complete=False), "sepolia", "complete"),
    ("forgotten", lambda entry: entry.update(models=[]), MODEL, "model"),
    ("pool", lambda entry: entry["models"][0].update(pool=STRANGER), MODEL, "pool"),
    ("token", lambda entry: entry["models"][0].update(token=STRANGER), MODEL, "token"),
    ("params", lambda entry: entry["models"][0].update(params=STRANGER), MODEL, "params"),
    ("symbol", lambda entry: entry["models"][0].update(symbol="FAKE"), MODEL, "symbol"),
    ("key", lambda entry: entry["models"][0].update(key="0x" + "11" * 32), MODEL, "key"),
    ("invented", lambda entry: entry["models"].append(entry["models"][0] | {"id": "ghost"}), "ghost", "model"),
    (
        "code",
        lambda entry: entry["contracts"]["DeltaVerifier"].update(code_hash="0x" + "11" * 32),
        "DeltaVerifier",
        "code hash",
    ),
    (
        "build",
        lambda entry: entry["contracts"]["DeltaVerifier"].update(runtime_hash="0x" + "11" * 32),
        "DeltaVerifier",
        "runtime hash",
    ),
    ("party", lambda entry: entry["parties"].update(treasury=STRANGER), "sepolia", "treasury"),
]


@pytest.mark.parametrize(("change", "subject", "key"), [row[1:] for row in LIES], ids=[row[0] for row in LIES])
def test_an_entry_that_lies_is_named(shared: Any, change: Callable[[Json], object], subject: str, key: str) -> None:
    """The entry against chain, config and build."""
    rewrite(shared, change)
    found(shared, "record", subject, key)


@pytest.mark.parametrize(
    ("text", "key"), [("{}", "chain_id"), ("[", "content"), (None, "content")], ids=["empty", "torn", "absent"]
)
def test_a_fold_that_is_not_the_entries_is_named(shared: Any, text: str | None, key: str) -> None:
    """Whoever reads ``latest.json`` reads the entries."""
    path = shared.deployments / "sepolia" / store.LATEST
    path.unlink() if text is None else path.write_text(text)
    found(shared, "record", store.LATEST, key)


def test_a_changed_guide_file_is_named(shared: Any) -> None:
    """The file other people read says what the record says."""
    path = next(shared.deployments.glob("sepolia-v2-*.json"))
    content = json.loads(path.read_text())
    content["contracts"]["UsageFeeRouter"] = STRANGER
    path.write_text(json.dumps(content))
    assert found(shared, "record", path.name, "contracts.UsageFeeRouter")["found"] == STRANGER
    path.unlink()
    found(shared, "record", path.name, "content")


def test_a_model_nobody_configured_is_named(shared: Any) -> None:
    """The directory is read from end to end, not only where the config points."""
    manager = shared.contracts()["TokenManager"]
    shared.send(manager, "deployToken(string,string,string,uint256)", "shadow", "Shadow", "SHDW", 0)
    assert found(shared, "model", "ModelRegistry", "model(shadow)")["expected"] == "not registered"


def test_a_changed_budget_is_named(shared: Any) -> None:
    """It is the most that may ever be minted."""
    shared.send(shared.contracts()["ModelRegistry"], "setBudget(string,uint256)", MODEL, 7)
    row = found(shared, "drift", "ModelRegistry", f"budget({MODEL})")
    assert (row["expected"], row["found"]) == (str(100_000 * 10**18), "7")


def test_changed_defaults_of_later_pools_are_named(shared: Any) -> None:
    """What the next pool is born with."""
    signature = "setDefaults((uint32,uint16,uint32,uint64,uint64,uint32))"
    shared.send(
        shared.contracts()["HokusaiAMMFactory"], signature, (100_000, 99, 604_800, 25_000 * 10**6, 10_000, 86_400)
    )
    row = found(shared, "drift", "HokusaiAMMFactory", "defaults()")
    assert row["found"].split(",")[1] == "99"


def test_constants_are_looked_at(shared: Any) -> None:
    """Role ids, limits and implementations are expected, not excused."""
    ran = shared.run("verify sepolia")
    assert ran.code == 0, ran.said
    excused = [text for text in ran.answer["not_checked"] if "view" in text]
    assert not [text for text in excused if "_ROLE" in text or "MAX_" in text or "mplementation" in text], excused
    assert ran.answer["checked"]["constant"] >= 25


def test_what_a_plan_cannot_cure_names_what_does(shared: Any) -> None:
    """A holder nobody declared is revoked by the line given; an empty plan does not claim that all is well."""
    reserve, role = shared.contracts()["InfrastructureReserve"], role_id("PAYER_ROLE")
    shared.send(reserve, "grantRole(bytes32,address)", bytes.fromhex(role[2:]), STRANGER)
    ran = shared.run("verify sepolia")
    line = ran.error["next"]
    assert line.startswith(
        f"node_modules/.bin/cast send {reserve} 'revokeRole(bytes32,address)' {role} {STRANGER} --from "
    ), line
    planned = shared.run("plan sepolia")
    assert planned.answer["steps"] == []
    assert "no transaction is missing" in planned.said
    shared.send(reserve, "revokeRole(bytes32,address)", bytes.fromhex(role[2:]), STRANGER)
    assert shared.run("verify sepolia").code == 0


def test_altered_code_is_beyond_any_transaction(shared: Any) -> None:
    """The next step is said in words, and it is no plan."""
    router = shared.contracts()["UsageFeeRouter"]
    code = bytearray(shared.node.rpc.code(router))
    code[-60] ^= 1
    shared.node.set_code(router, bytes(code))
    assert "no transaction" in shared.run("verify sepolia").error["next"]


def test_a_partial_record_is_completed_when_the_other_signer_has_acted(terminal: Any) -> None:
    """What another signer did is recorded by the next run, which sends nothing."""
    governor = Account.create().address
    parties = {"GOVERNOR_ADDRESS": governor}
    assert terminal.run("deploy sepolia --yes", **parties).code == 0
    guide = json.loads(next(terminal.deployments.glob("sepolia-v2-*.json")).read_text())
    params = guide["tokens"][0]["paramsAddress"]
    terminal.send(params, "setInfrastructureAccrualBps(uint16)", 7000, sender=governor)
    reserve, router = (terminal.contracts()[label] for label in ("InfrastructureReserve", "UsageFeeRouter"))
    terminal.send(reserve, "revokeRole(bytes32,address)", bytes.fromhex(role_id("DEPOSITOR_ROLE")[2:]), router)
    ran = terminal.run("deploy sepolia --yes", **parties)
    assert (ran.code, ran.answer["sent"]) == (6, 1), ran.said
    terminal.send(params, "setInfrastructureAccrualBps(uint16)", 8000, sender=governor)
    partial = terminal.run("verify sepolia", **parties)
    assert "complete" in {row["key"] for row in partial.answer["findings"] if row["kind"] == "record"}
    done = terminal.run("deploy sepolia --yes", **parties)
    assert (done.code, done.answer["sent"], len(done.answer["files"])) == (0, 0, 2), done.said
    verified = terminal.run("verify sepolia", **parties)
    assert verified.code == 0, verified.said
    assert terminal.run("deploy sepolia --yes", **parties).answer["files"] == []
