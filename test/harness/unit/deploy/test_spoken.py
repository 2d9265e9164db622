"""A journal is gone on with only where each of its lines is about its plan, and its bytes are its steps'."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import replace
from typing import Any, cast

import pytest
from clocks import Remembering
from corridor import make_plan
from deploy_chain import Chain, mined
from eth_account import Account

from pyharness.chain.rpc import Rpc
from pyharness.deploy.outcome import outcome
from pyharness.deploy.progress import Attempt, Progress, StepProgress, fold
from pyharness.deploy.schema import Entry
from pyharness.deploy.spoken import check_spoken
from pyharness.errors import Inconclusive, Refused
from pyharness.plan.schema import Plan
from pyharness.values import ZERO_HASH, keccak_hex

KEY, OTHER_KEY = "0x" + "11" * 32, "0x" + "22" * 32
PLAN = make_plan(Account.from_key(KEY).address, 11155111)
CREATION, CALL = PLAN.steps[0], PLAN.steps[2]
AT = "2026-01-02T03:04:05Z"


def bytes_of(step_id: str, key: str = KEY, plan: Plan = PLAN, **changes: Any) -> str:
    """A step's transaction with some fields changed, signed."""
    step = next(item for item in plan.steps if item.id == step_id)
    fields = {"type": 2, "chainId": plan.target.chain_id, "nonce": 0, "to": step.to, "value": step.value}
    fields |= {"data": step.data, "gas": step.gas, "maxFeePerGas": 10, "maxPriorityFeePerGas": 1, **changes}
    return "0x" + bytes(Account.from_key(key).sign_transaction(fields).raw_transaction).hex()


def told(step_id: str, raw: str, **fields: Any) -> Progress:
    """A journal in which this step was mined and seen with these bytes."""
    tx_hash = keccak_hex(bytes.fromhex(raw[2:])) if raw.startswith("0x") else ZERO_HASH
    sent: dict[str, Any] = {"nonce": 0, "raw_tx": raw, "tx_hash": tx_hash, "max_fee": 10, "tip": 1, **fields}
    return journal(
        {"state": "prepared", "step_id": step_id, "attempt": 1, **sent},
        {"state": "mined", "step_id": step_id, "attempt": 1, "block_number": 7, "block_hash": ZERO_HASH},
        {"state": "checked", "step_id": step_id, "attempt": 1},
    )


def journal(*lines: dict[str, Any]) -> Progress:
    """These lines after the first one."""
    first = {"state": "opened", "plan_hash": PLAN.plan_hash, "signer": PLAN.sender, "chain_id": PLAN.target.chain_id}
    return fold(Entry.model_validate({"seq": seq, "at": AT, **line}) for seq, line in enumerate((first, *lines)))


def test_what_the_sender_wrote_is_gone_on_with() -> None:
    """Transactions of their steps, and a creation that somebody else made."""
    check_spoken(PLAN, journal())
    check_spoken(PLAN, told(CALL.id, bytes_of(CALL.id)))
    check_spoken(PLAN, told(CREATION.id, bytes_of(CREATION.id, gas=7)))
    check_spoken(PLAN, journal({"state": "checked", "step_id": CREATION.id}))


LIES: dict[str, tuple[Callable[[], Progress], str]] = {
    "another call": (lambda: told(CALL.id, bytes_of(CALL.id, data="0x12")), "data 0x12"),
    "another place": (lambda: told(CALL.id, bytes_of(CREATION.id)), "to 0x"),
    "money": (lambda: told(CALL.id, bytes_of(CALL.id, value=1)), "value 1, not 0"),
    "another chain": (lambda: told(CALL.id, bytes_of(CALL.id, chainId=1)), "chain_id 1"),
    "another nonce": (lambda: told(CALL.id, bytes_of(CALL.id, nonce=3)), "nonce 3, not 0"),
    "another account": (lambda: told(CALL.id, bytes_of(CALL.id, OTHER_KEY)), "signed by 0x"),
    "another hash": (lambda: told(CALL.id, bytes_of(CALL.id), tx_hash=ZERO_HASH), f"hash {ZERO_HASH}"),
    "no such step": (lambda: told("Counter/drain", bytes_of(CALL.id)), "Counter/drain, which is no step"),
    "nothing sent": (lambda: journal({"state": "checked", "step_id": CALL.id}), "done without a transaction"),
}


@pytest.mark.parametrize("lie", LIES)
def test_what_is_another_steps_is_refused(lie: str) -> None:
    """Named by the field, with the command that closes the journal."""
    lying, said = LIES[lie]
    with pytest.raises(Refused) as caught:
        check_spoken(PLAN, lying())
    assert (caught.value.code, said in (caught.value.found or "")) == ("E-JOURNAL-OTHER", True), caught.value.found
    assert "--abandon" in (caught.value.next_command or "")


def test_what_a_fork_acted_on_is_no_transaction_of_a_network() -> None:
    """A rehearsal's line in a network's journal."""
    with pytest.raises(Refused) as caught:
        check_spoken(PLAN, told(CALL.id, '{"from": "0x"}'))
    assert caught.value.code == "E-SIGNED-UNREADABLE"


def test_a_reverted_transaction_is_no_done_step() -> None:
    """The file says success, the chain says otherwise."""
    for ok in (True, False):
        receipt, chain = mined(b"a", ok=ok), Chain()
        chain.holds(receipt)
        attempt = Attempt(
            number=1,
            nonce=0,
            raw_tx="0x02",
            tx_hash=receipt.tx_hash,
            max_fee=10,
            tip=1,
            state="checked",
            block_number=receipt.block_number,
            block_hash=receipt.block_hash,
        )
        told_so = replace(journal(), steps={CALL.id: StepProgress(attempts=(attempt,), checked=True)})
        with nullcontext() if ok else pytest.raises(Inconclusive, match="receipt of a finished step"):
            assert outcome(cast("Rpc", chain), PLAN, told_so, 0, Remembering()).steps[0].step_id == CALL.id
