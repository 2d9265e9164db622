"""Who can do what, by the verb: complete against the release build, true against the matrix of the contracts."""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from eth_account import Account

from pyharness.chain.abi import encode_call, signature
from pyharness.names import FORGE_DEFAULT_SENDER, role_id
from pyharness.paths import ROOT
from pyharness.pipeline.corridor import readiness
from pyharness.pipeline.powers.auditing import audit
from pyharness.tools.release import read_release
from pyharness.values import keccak_hex
from pyharness.verify.rights.matrix import writers
from pyharness.verify.rights.paths import tree

MATRIX = json.loads((ROOT / "test/matrix/permissions.json").read_text("utf-8"))["contracts"]
HAS_ROLE = "hasRole(bytes32,address)"


def whole(label: str) -> str:
    """The contract that a label is an instance of."""
    return label.split("/")[0]


def grant(live: Any, label: str, role: str, account: str) -> None:
    """A grant beside the harness."""
    live.send(live.contracts()[label], "grantRole(bytes32,address)", bytes.fromhex(role_id(role)[2:]), account)


@pytest.fixture
def undone(live: Any) -> Any:
    """The file's system, rolled back after the test."""
    snapshot = live.node.snapshot()
    yield live
    live.node.revert(snapshot)


def test_every_function_that_changes_state_has_its_row(live: Any) -> None:
    """By the release build: none is left out, none is invented; each role is listed with its transaction."""
    ran = live.run("roles sepolia")
    assert ran.code == 0, ran.said
    found: dict[str, set[str]] = {}
    for item in ran.answer["rights"]:
        found.setdefault(whole(item["contract"]), set()).add(item["function"])
    made = {name: item for name, item in read_release().contracts.items() if item.creation}
    built = {name: {signature(one) for one in writers(item.abi)} for name, item in made.items()}
    assert found == {name: functions for name, functions in built.items() if functions}
    assert {name: set(rows) for name, rows in MATRIX.items()} == found
    ours = [item for item in ran.answer["powers"] if item["role"] != "attester"]
    assert ours
    assert all(item["block"] > 0 and item["txHash"] and item["declared"] for item in ours)
    assert ran.answer["remedy"] == []
    page, text, _ = (Path(name).read_text("utf-8") for name in ran.answer["files"])
    assert "<svg" in page
    assert "://" not in page
    assert "| InfrastructureReserve | setProvider(string,address) |" in text.replace("\\", "")


def test_a_contract_is_asked_not_a_list(live: Any, undone: Any) -> None:
    """What a role opens is found by calling: a new holder appears with its functions, and as undeclared."""
    stranger = Account.create().address
    grant(live, "InfrastructureReserve", "PAYER_ROLE", stranger)
    ran = live.run("roles sepolia")
    assert (ran.code, ran.error["code"]) == (7, "E-ROLES")
    (finding,) = ran.answer["findings"]
    assert (finding["subject"], finding["key"]) == ("InfrastructureReserve", "PAYER_ROLE")
    mine = {item["function"].split("(")[0] for item in ran.answer["rights"] if stranger in item["holders"]}
    assert mine == {"payInfrastructureCost", "batchPayInfrastructureCosts"}
    who = live.run(f"roles sepolia --who {stranger}")
    assert who.code == 0
    assert who.answer["direct"][0]["functions"] == ["batchPayInfrastructureCosts", "payInfrastructureCost"]
    one = live.run("roles sepolia --function payInfrastructureCost")
    (row,) = one.answer["functions"]
    assert row["needs"] == "PAYER_ROLE"
    assert stranger in row["holders"]


def test_a_power_that_no_event_tells_of_is_found_by_calling(live: Any, undone: Any) -> None:
    """Written into storage beside the contract's own functions: the call passes, and that is a finding."""
    place, role = live.contracts()["InfrastructureReserve"], bytes.fromhex(role_id("PAYER_ROLE")[2:])
    account = FORGE_DEFAULT_SENDER
    for slot in range(12):
        outer = keccak_hex(role + slot.to_bytes(32, "big"))
        inner = keccak_hex(bytes(12) + bytes.fromhex(account[2:]) + bytes.fromhex(outer[2:]))
        before = live.node.snapshot()
        live.node.set_storage(place, int(inner, 16), (1).to_bytes(32, "big"))
        if int.from_bytes(live.node.rpc.eth_call(place, encode_call(HAS_ROLE, role, account)), "big"):
            break
        live.node.revert(before)
    else:
        pytest.fail("no slot of the first twelve keeps the roles")
    ran = live.run("roles sepolia")
    assert ran.code == 7
    assert not [item for item in ran.answer["powers"] if item["holder"] == account]
    assert {(item["key"].split("(")[0], item["found"]) for item in ran.answer["findings"]} == {
        (name, f"{account} let in when it was called")
        for name in ("payInfrastructureCost", "batchPayInfrastructureCosts")
    }


def test_an_allowance_above_the_configured_one_is_named(live: Any, undone: Any) -> None:
    """By `roles` and by `doctor`, with the line that lowers it; the limit itself is as it should be."""
    places, limit = live.contracts(), 10_000 * 10**6
    for amount, wrong in ((limit, False), (limit + 1, True), (2**256 - 1, True)):
        live.send(places["MockUSDC"], "approve(address,uint256)", places["UsageFeeRouter"], amount)
        ran, seen = live.run("roles sepolia"), live.run("doctor sepolia")
        assert (ran.code, seen.code) == ((7, 3) if wrong else (0, 0)), (ran.said, seen.said)
    (finding,) = ran.answer["findings"]
    assert (finding["key"], finding["found"]) == (f"allowance of {live.address}", "without an end")
    assert finding["remedy"].startswith(f"node_modules/.bin/cast send {places['MockUSDC']} 'approve(address,uint256)'")
    assert ran.answer["remedy"] == []
    (said,) = [item for item in seen.answer["findings"] if item["status"] == "wrong"]
    assert (said["name"], said["fix"]) == ("backend's allowance", finding["remedy"])
    assert live.run("doctor sepolia", BACKEND_ALLOWANCE_USDC="10000.000001").code == 3


def test_a_network_is_looked_at_before_anything_is_spent(live: Any) -> None:
    """Config, key, node, money and allowance; what is wrong is named with what helps."""
    ran = live.run("doctor sepolia")
    assert ran.code == 0, ran.said
    names = ["config", "signer", "node", "deployer's ether", "backend's allowance"]
    assert [item["name"] for item in ran.answer["findings"]][-5:] == names
    for changes, name in (
        ({"TREASURY_ADDRESS": "0x1"}, "config TREASURY_ADDRESS"),
        ({"SEPOLIA_RPC_URL": "http://127.0.0.1:9"}, "node"),
        ({"DEPLOYER_SIGNER": "keystore", "ETH_PASSWORD": "/nowhere"}, "signer"),
    ):
        ran = live.run("doctor sepolia", **changes)
        (wrong,) = [item for item in ran.answer["findings"] if item["status"] == "wrong"]
        assert (ran.code, wrong["name"]) == (3, name)
        assert wrong["fix"]


@pytest.mark.parametrize(("age", "status"), [(0, "ok"), (300, "ok"), (301, "note")])
def test_how_old_a_nodes_newest_block_is_is_said(
    live: Any, monkeypatch: pytest.MonkeyPatch, age: int, status: str
) -> None:
    """The monitor, which believes no old block, names `doctor` then, which says how old."""
    head = live.node.rpc.block().timestamp
    monkeypatch.setattr(readiness, "time", SimpleNamespace(time=lambda: head + age))
    ran = live.run("doctor sepolia")
    (node,) = [item for item in ran.answer["findings"] if item["name"] == "node" and "chain" in item["found"]]
    assert (ran.code, node["status"], node["found"].endswith(f", {age} s old")) == (0, status, True)
    assert (node["fix"] or "").startswith("export SEPOLIA_RPC_URL=") is (status == "note")


def test_what_is_no_account_or_function_is_refused(live: Any) -> None:
    """By name, with what is near."""
    assert live.run("roles sepolia --who 0x12").code == 2
    ran = live.run("roles sepolia --function paInfra")
    assert (ran.code, ran.error["code"]) == (2, "E-FUNCTION")
    assert "grantRole" in live.run("roles sepolia --function grantRol").error["expected"]
    nobody = live.run(f"roles sepolia --who {Account.create().address}")
    assert (nobody.code, nobody.answer["direct"], nobody.answer["through"]) == (0, [], [])


def admins_too(here: Any) -> None:
    """An admin of the factory who is nothing else: in this world the pauser is one person with the admin."""
    place, admin = here.stage.book.addresses["HokusaiAMMFactory"], here.session.config.holders.admin
    data = encode_call("grantRole(bytes32,address)", bytes(32), Account.create().address)
    here.world.fork.send_as(admin, place, data)


def test_calls_find_what_the_matrix_of_the_contracts_says(here: Any) -> None:
    """In a world where everybody is somebody else: the same power for each of a hundred functions; its holders pass."""
    assert audit(here.session).ok
    admins_too(here)
    found = audit(here.session)
    held: dict[tuple[str, str], set[str]] = {}
    for power in found.powers:
        held.setdefault((power.contract, power.role), set()).add(power.holder)
    places = {account.names[0]: account.address for account in found.accounts if account.kind == "ours"}
    compared = 0
    for right in found.rights:
        word = MATRIX[whole(right.contract)][right.function][0]
        wanted = "anyone" if word.startswith(("own", "anyone")) else word
        seen = "anyone" if right.needs in ("anybody", "own tokens") else right.needs
        assert seen == wanted, f"{right.contract}.{right.function}"
        compared += 1
        if word.startswith("only "):
            assert right.holders == (places[word.removeprefix("only ")],)
        elif "_ROLE" in word:
            first, _, admin = word.partition(" or ")
            label, _, role = first.rpartition(".")
            at = label or right.contract
            allowed = held.get((at, role), set()) | (held[at, admin] if admin else set())
            assert set(right.holders) == allowed, f"{right.contract}.{right.function}"
    assert compared >= 100


def test_a_tree_leads_from_an_owner_to_a_function(here: Any) -> None:
    """An owner of the treasury's Safe reaches the payment, through it."""
    found = audit(here.session)
    safe = next((account for account in found.accounts if account.kind == "safe"), None)
    if safe is None:
        holder = here.session.config.holders.treasury
        assert any("payInfrastructureCost" in line for line in tree(found, holder))
        return
    lines = list(tree(found, safe.owners[0]))
    assert any(f"owner of {safe.address}" in line for line in lines)
