"""The sender on a real node: each step once, in order, or a refusal that says why."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from corridor import COUNTER, GWEI, REVERT, STOP, Corridor, Hurried, finished, make_plan, with_receipts
from eth_account import Account
from siege.killing import Death, dying

from pyharness.chain.faults import CallReverted
from pyharness.config.sources import Secret
from pyharness.deploy import gates
from pyharness.deploy.bundle import BundleSigner
from pyharness.deploy.schema import Transaction
from pyharness.deploy.signers import ImpersonatedSigner, KeystoreSigner
from pyharness.errors import EnvironmentFault, Inconclusive, OperationFailed, Refused
from pyharness.plan.hashing import sealed


def test_a_plan_is_carried_out_and_a_second_run_sends_nothing(corridor: Corridor) -> None:
    """Four transactions, then none."""
    gates.check_preconditions(corridor.node.rpc, corridor.plan)
    first = corridor.run()
    assert (first.sent, len(first.steps), first.waiting) == (4, 4, ())
    finished(corridor)
    assert corridor.run().sent == 0
    finished(corridor)


def test_what_waits_for_nothing_goes_ahead_of_what_waits(corridor: Corridor) -> None:
    """Both creations are under way before the calls, which stand between them; calls keep their order."""
    made, other, *rest = corridor.plan.steps
    calls = [step.model_copy(update={"model": "a"}) for step in rest]
    corridor.plan = sealed(corridor.plan.model_copy(update={"steps": (made, *calls, other)}))
    corridor.run()
    finished(corridor)
    lines = [json.loads(line) for line in (corridor.folder / "journal.jsonl").read_text().splitlines()]
    sent = [line["stepId"] for line in lines if line["state"] == "prepared"]
    assert sent == [made.id, other.id, *(call.id for call in calls)]
    assert [line["state"] for line in lines[1:5]] == ["prepared", "sent"] * 2


def test_what_was_signed_beforehand_is_sent_in_the_plans_order(corridor: Corridor) -> None:
    """Its nonces are the plan's: a creation behind the calls waits for them."""
    made, other, *rest = corridor.plan.steps
    calls = [step.model_copy(update={"model": "a"}) for step in rest]
    corridor.plan = sealed(corridor.plan.model_copy(update={"steps": (made, *calls, other)}))
    signed = {
        nonce: corridor.signer.sign(
            Transaction(
                chain_id=corridor.node.chain_id,
                nonce=nonce,
                to=step.to,
                value=0,
                data=step.data,
                gas=step.gas,
                max_fee=10 * GWEI,
                tip=GWEI,
            )
        )
        for nonce, step in enumerate(corridor.plan.steps)
    }
    corridor.run(signer=BundleSigner(corridor.account.address, signed, "local"))
    finished(corridor)


def test_a_creation_that_stands_already_is_satisfied(corridor: Corridor) -> None:
    """Whoever made it: three transactions are left."""
    made = corridor.plan.steps[0]
    corridor.node.send_as(Account.create().address, made.to, bytes.fromhex(made.data[2:]))
    outcome = corridor.run()
    assert outcome.sent == 3
    assert outcome.steps[0].tx_hash is None


def test_other_code_at_the_place_is_refused(corridor: Corridor) -> None:
    """Nothing is sent after it is seen."""
    made = corridor.plan.steps[0].creates
    assert made is not None
    corridor.node.set_code(made.address, STOP)
    with pytest.raises(Refused) as caught:
        corridor.run()
    assert caught.value.code == "E-CODE-FOREIGN"
    assert corridor.node.rpc.nonce(corridor.account.address) == 0


def test_a_foreign_pending_transaction_is_named(corridor: Corridor) -> None:
    """A transaction of the same account that the journal does not know stops everything."""
    corridor.node.rpc.call("evm_setAutomine", [False])
    try:
        transaction = Transaction(
            chain_id=31337,
            nonce=0,
            to=corridor.account.address,
            value=0,
            data="0x",
            gas=21000,
            max_fee=GWEI * 10,
            tip=1,
        )
        corridor.signer.submit(corridor.node.rpc, corridor.signer.sign(transaction).raw)
        with pytest.raises(Refused) as caught:
            corridor.run()
    finally:
        corridor.node.rpc.call("evm_setAutomine", [True])
        corridor.node.mine()
    assert (caught.value.code, caught.value.exit_code, caught.value.found) == ("E-FOREIGN-PENDING", 5, "nonce 0")


def spent_elsewhere(corridor: Corridor, place: int) -> None:
    """Killed before a step is sent, and its nonce used for something else meanwhile; the clock hurries from here on."""
    with pytest.raises(Death):
        corridor.run(dying(f"after prepared {place}"))
    nonce = corridor.node.rpc.nonce(corridor.account.address)
    to = corridor.account.address
    other = Transaction(chain_id=31337, nonce=nonce, to=to, value=0, data="0x", gas=21000, max_fee=GWEI * 10, tip=1)
    corridor.signer.submit(corridor.node.rpc, corridor.signer.sign(other).raw)
    corridor.clock = Hurried()


def test_a_creation_whose_nonce_was_used_elsewhere_is_made_with_a_new_one(corridor: Corridor) -> None:
    """Made at a fixed place, it cannot be made twice; a minute is waited for its receipt before."""
    spent_elsewhere(corridor, 1)
    began = corridor.clock.monotonic()
    corridor.run()
    assert corridor.clock.monotonic() - began >= 60
    assert corridor.state() == (5, (COUNTER.hex(), STOP.hex()), (2).to_bytes(32, "big"))


def test_a_call_whose_nonce_was_used_elsewhere_is_not_made_again(corridor: Corridor) -> None:
    """Nobody can tell whether it happened: the run stops, as often as it is repeated, and says how to go on."""
    spent_elsewhere(corridor, 3)
    before = corridor.state()
    for _ in range(2):
        with pytest.raises(Inconclusive) as caught:
            corridor.run()
        assert (caught.value.code, caught.value.exit_code) == ("E-NONCE-TAKEN", 8)
        assert "deploy local --abandon" in (caught.value.next_command or "")
    assert corridor.state() == before


def test_a_receipt_that_comes_late_is_waited_for(corridor: Corridor, monkeypatch: pytest.MonkeyPatch) -> None:
    """Behind one address stand many nodes: the nonce may have moved before the receipt is there. Nothing goes twice."""
    mined = dict[str, float]()

    def late(raw: dict[str, Any]) -> dict[str, Any] | None:
        now = time.monotonic()
        return None if now - mined.setdefault(raw["transactionHash"], now) < 0.5 else raw

    monkeypatch.setattr(corridor.node.rpc, "batch", with_receipts(corridor.node.rpc, late))
    corridor.run()
    finished(corridor)


def test_a_step_that_reverts_is_not_sent(corridor: Corridor) -> None:
    """The estimate says so first; what was done stays done and the journal stays open."""
    corridor.plan = make_plan(corridor.account.address, 31337, REVERT)
    corridor.clock = Hurried()
    with pytest.raises(OperationFailed) as caught:
        corridor.run()
    assert (caught.value.code, caught.value.exit_code) == ("E-STEP-REFUSED", 1)
    assert "Counter/touch" in str(caught.value)
    assert "deploy local --abandon" in (caught.value.next_command or "")
    assert corridor.node.rpc.nonce(corridor.account.address) == 2
    assert corridor.journal().progress.closed is None


def test_a_refusal_of_a_node_that_is_behind_is_asked_about_again(
    corridor: Corridor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It may not see yet what the step rests on: twice no, then yes."""
    corridor.clock = Hurried()
    real, asked = corridor.node.rpc.estimate_gas, list[str]()

    def behind(to: str | None, data: bytes, **more: Any) -> int:
        if to == corridor.plan.steps[2].to and len(asked) < 2:
            asked.append(to)
            raise CallReverted("E-CALL-REVERTED", "no code yet")
        return real(to, data, **more)

    monkeypatch.setattr(corridor.node.rpc, "estimate_gas", behind)
    corridor.run()
    finished(corridor)
    assert len(asked) == 2


def test_another_signers_steps_wait(corridor: Corridor) -> None:
    """They are listed, and nothing that depends on them is sent."""
    other = Account.create().address
    steps = tuple(
        item.model_copy(update={"signer": other}) if item.id == "Counter/touch" else item
        for item in corridor.plan.steps
    )
    corridor.plan = sealed(corridor.plan.model_copy(update={"steps": steps}))
    outcome = corridor.run()
    assert outcome.sent == 2
    assert outcome.waiting == ("Counter/touch", "Counter/touch#2")


def test_a_rehearsal_acts_for_the_real_sender_without_its_key(corridor: Corridor) -> None:
    """The plan and its hash are the same; only the door key differs."""
    assert corridor.run(signer=ImpersonatedSigner(corridor.account.address)).sent == 4
    finished(corridor)


def test_a_keystore_signs_like_its_key(corridor: Corridor, tmp_path: Path) -> None:
    """Right password: the same account; wrong or missing: said so."""
    path = tmp_path / "hokusai-deployer"
    path.write_text(json.dumps(Account.encrypt(corridor.account.key, "right", iterations=2)))
    assert KeystoreSigner(path, Secret("right")).address == corridor.account.address
    with pytest.raises(EnvironmentFault) as caught:
        KeystoreSigner(path, Secret("wrong"))
    assert caught.value.code == "E-KEYSTORE-PASSWORD"
    with pytest.raises(EnvironmentFault) as caught:
        KeystoreSigner(tmp_path / "none", Secret("right"))
    assert caught.value.code == "E-KEYSTORE-MISSING"


def test_the_gates_name_what_is_wrong(corridor: Corridor) -> None:
    """Wrong chain, test client, wrong key, empty account, moved value."""
    rpc, plan, address = corridor.node.rpc, corridor.plan, corridor.account.address
    found = []
    moved = plan.preconditions[0].model_copy(update={"value": "none"})
    checks: list[Callable[[], None]] = [
        lambda: gates.check_chain(rpc, chain_id=1, anchors=(), real=False, words="local"),
        lambda: gates.check_chain(rpc, chain_id=31337, anchors=(), real=True, words="local"),
        lambda: gates.check_signer(plan, Account.create().address),
        lambda: gates.check_balance(rpc, plan, None, address, 10**18),
        lambda: gates.check_preconditions(rpc, plan.model_copy(update={"preconditions": (moved,)})),
    ]
    for check in checks:
        with pytest.raises((Refused, EnvironmentFault)) as caught:
            check()
        found.append(caught.value.code)
    assert found == ["E-CHAIN-ID", "E-CHAIN-CLIENT", "E-SIGNER", "E-UNFUNDED", "E-MOVED"]
    gates.check_chain(rpc, chain_id=31337, anchors=(), real=False, words="local")
    gates.check_balance(rpc, plan, None, address, GWEI)
