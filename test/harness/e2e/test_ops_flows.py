"""Hand-over and rotation in every form, as each act has them: by the harness, a Safe, a timelock, an account."""

from __future__ import annotations

from typing import Any

import pytest
from eth_account import Account
from ops_flows import FLOWS, Wrong, wrongs
from successions import USDC, Powers, selection

from pyharness.cli.app import build
from pyharness.names import DEFAULT_ADMIN_ROLE
from pyharness.ops.schema import FORMS

LEAST = 8
PARTY = {"send": "BACKEND_SERVICE_ADDRESS"}  # whose power moves in a hand-over; the governor's in every other form


def taken_over(powers: Powers, form: str) -> None:
    """A power moves to whoever signs in this form, whose first act is to take it from the deployer."""
    heir = powers.signer(form) if form != "send" else powers.account
    party = {PARTY.get(form, "GOVERNOR_ADDRESS"): heir}
    ran = powers.terminal.run("ops hand-over sepolia --yes", **party)
    if form == "send":
        assert (ran.code, ran.answer["sent"], ran.answer["waitingFor"]) == (0, 2, []), ran.said
    else:
        assert ran.code == 6, ran.said
        made = powers.everybody(ran)
        assert made
        assert all("/revokeRole/" in name for name in made)
        done = powers.terminal.run("ops hand-over sepolia --yes", **party)
        assert (done.code, done.answer["sent"], done.answer["waitingFor"]) == (0, 0, []), done.said
    roles = powers.terminal.run("roles sepolia", **party)
    assert roles.code == 0, roles.said
    assert powers.deployer not in set().union(*powers.holders("GOV_ROLE").values()) or form == "send"


def rotated(powers: Powers, form: str) -> None:
    """Whoever signs in this form administers the router, alone; the record names the new backend when it is one."""
    admin, new, old = powers.signer(form), Account.create().address, powers.deployer
    router = powers.contracts["UsageFeeRouter"]
    powers.terminal.send(powers.contracts["MockUSDC"], "approve(address,uint256)", router, 7 * USDC)
    if form != "send":
        powers.give("UsageFeeRouter", DEFAULT_ADMIN_ROLE, admin)
        powers.give("UsageFeeRouter", DEFAULT_ADMIN_ROLE, old, taken=True)
    parties = {"BACKEND_SERVICE_ADDRESS": new, "ADMIN_ADDRESS": admin, "GOVERNOR_ADDRESS": old, "PAUSER_ADDRESS": old}
    line = f"ops rotate-backend sepolia {old} {new} --allowance 250 --yes"

    def run(code: int) -> Any:
        ran = powers.terminal.run(line, **parties)
        assert ran.code == code, ran.said
        return ran

    first = run(6)
    for item in first.answer["waitingFor"]:
        if item["kind"] == "Safe":
            judged = powers.terminal.run(f"ops check sepolia {item['files'][0]}", **parties)
            assert judged.code == 0, judged.said
    powers.everybody(first)
    waits = run(6)
    assert (waits.answer["waitingFor"], waits.answer["stations"][f"role of {new}"]) == ([], "held"), waits.said
    assert waits.answer["stations"][f"allowance of {new}"] == "250.00 USDC"
    assert powers.record()["parties"]["backend"] == old
    powers.deposit(new)
    powers.deposit(old)  # nobody has taken anything yet
    seen = run(0 if form == "send" else 6)
    if form != "send":
        assert powers.record()["parties"]["backend"] == old
        assert [name.split("/")[1] for name in powers.everybody(seen)] == ["revokeRole"]
        run(0)
    assert powers.record()["parties"]["backend"] == new
    assert powers.holders("FEE_DEPOSITOR_ROLE")[router] == {new}
    again = run(0)
    assert (again.answer["sent"], again.answer["files"]) == (0, [])


def test_a_safe_takes_a_stolen_keys_role_in_the_transaction_that_gives_it_anew(powers: Powers) -> None:
    """One file, the revocation first; the record names the new one in the end."""
    old, new, safe = powers.deployer, Account.create().address, powers.safe.address
    powers.give("UsageFeeRouter", DEFAULT_ADMIN_ROLE, safe)
    powers.give("UsageFeeRouter", DEFAULT_ADMIN_ROLE, old, taken=True)
    parties = {"BACKEND_SERVICE_ADDRESS": new, "ADMIN_ADDRESS": safe, "GOVERNOR_ADDRESS": old, "PAUSER_ADDRESS": old}
    line = f"ops rotate-backend sepolia {old} {new} --compromised --yes"
    ran = powers.terminal.run(line, **parties)
    assert ran.code == 6, ran.said
    (item,) = [item for item in ran.answer["waitingFor"] if item["signer"] == safe]
    judged = powers.terminal.run(f"ops check sepolia {item['files'][0]}", **parties)
    assert judged.code == 0, judged.said
    block = powers.node.rpc.block_number()
    assert [name.split("/")[1] for name in powers.carry_out(item)] == ["revokeRole", "grantRole"]
    assert powers.node.rpc.block_number() == block + 1
    assert powers.holders("FEE_DEPOSITOR_ROLE")[powers.contracts["UsageFeeRouter"]] == {new}
    powers.everybody(powers.terminal.run(line, **parties))
    waits = powers.terminal.run(line, **parties)
    assert (waits.code, waits.answer["waitingFor"]) == (6, []), waits.said
    powers.deposit(new)
    assert powers.terminal.run(line, **parties).code == 0
    assert powers.record()["parties"]["backend"] == new


CARRIED_OUT = {"hand-over": taken_over, "rotate-backend": rotated}


def test_the_rows_are_those_of_the_command_line() -> None:
    """What moves powers and is no act of the table."""
    (group,) = [item for item in build().registered_groups if item.name == "ops"]
    assert group.typer_instance is not None
    names = {item.name for item in group.typer_instance.registered_commands}
    assert names >= set(FLOWS)
    assert set(FLOWS) == set(CARRIED_OUT)


EVERY = [f"{flow} {form}" for flow in FLOWS for form in FORMS]
TOLD_ELSEWHERE = [f"hand-over {form}" for form in ("safe", "timelock", "calldata")]  # by ``test_hand_over``


@pytest.mark.parametrize("case", selection(EVERY, sorted(set(EVERY) - set(TOLD_ELSEWHERE))))
def test_each_change_of_hands_in_each_form(powers: Powers, case: str) -> None:
    """From the first run to the one that has nothing to do: nobody else signs, and roles are as declared."""
    flow, _, form = case.partition(" ")
    CARRIED_OUT[flow](powers, form)


@pytest.mark.parametrize("flow", FLOWS)
def test_what_is_wrong_is_refused_by_name(powers: Powers, flow: str, capsys: pytest.CaptureFixture[str]) -> None:
    """n of n; nothing was sent and no file was written."""
    cases = wrongs(powers)[flow]
    missed = [words for case in cases if (words := taken(powers, flow, case))]
    with capsys.disabled():
        print(f"\n{flow}: {len(cases) - len(missed)}/{len(cases)} wrong inputs refused")  # noqa: T201
    assert not missed, "\n".join(missed)
    assert len(cases) >= LEAST


def taken(powers: Powers, flow: str, case: Wrong) -> str:
    """What happened instead of a refusal under its code before anything was signed; empty where nothing did."""
    work = powers.terminal.work / "sepolia"
    before = powers.node.rpc.nonce(powers.deployer), sorted(work.glob("waiting/*")), sorted(work.glob("journals/*"))
    ran = powers.terminal.run(f"ops {flow} {case.line}", **case.changes)
    after = powers.node.rpc.nonce(powers.deployer), sorted(work.glob("waiting/*")), sorted(work.glob("journals/*"))
    error = ran.answer.get("error", {"code": f"exit {ran.code}", "message": ran.said})
    if error["code"] == case.code and error["next"] and before == after:
        return ""
    return f"{case.line} {dict(case.changes)}: {error}, expected {case.code}, {before} {after}"
