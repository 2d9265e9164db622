"""Every value a plan was made on is looked at again, and each that moved is named."""

from __future__ import annotations

import pytest
from eth_account import Account
from plan_world import SENDER, plan

from pyharness.chain.anvil import NodeSpec, running
from pyharness.deploy import gates
from pyharness.deploy.progress import Progress, StepProgress
from pyharness.deploy.schema import Entry
from pyharness.errors import Refused
from pyharness.names import CREATE2_FACTORY, CREATE2_FACTORY_CODE_HASH
from pyharness.plan.schema import Precondition
from pyharness.values import ZERO_HASH, checksummed, keccak_hex


@pytest.mark.parametrize("resumed", [False, True])
def test_every_value_that_moved_is_named(resumed: bool) -> None:
    """Old and new of each, with the contract's name where it has one; what still holds is not named."""
    opened = Entry(seq=0, at="2026-01-02T03:04:05Z", state="opened", plan_hash=ZERO_HASH, signer=SENDER, chain_id=31337)
    begun = {"begun": StepProgress(checked=True)}
    progress = Progress(opened=opened, steps=begun) if resumed else None
    factory, other = checksummed(CREATE2_FACTORY), Account.create().address
    kept = Precondition(contract=factory, call="codehash", value=CREATE2_FACTORY_CODE_HASH)
    moved = (
        Precondition(contract=factory, call="codehash", value="none"),
        Precondition(contract=other, call="codehash", value=ZERO_HASH),
        Precondition(contract=other, call="paused()(bool)", value="false"),
        Precondition(contract=other, call="paused()(bool)", value="false", step="not begun"),
    )
    own = Precondition(contract=factory, call="codehash", value="its own doing", step="begun")
    moved = (*moved, own) if resumed else moved
    made = plan().model_copy(update={"preconditions": (kept, *moved), "predicted": {"Stop": other}})
    with running(NodeSpec(chain_id=31337)) as node:
        node.set_code(other, b"\0")
        gates.check_preconditions(node.rpc, made.model_copy(update={"preconditions": (kept,)}), progress)
        with pytest.raises(Refused) as caught:
            gates.check_preconditions(node.rpc, made, progress)
    assert (caught.value.code, caught.value.message) == ("E-MOVED", "3 value(s) the plan was made on moved")
    assert (caught.value.found or "").split("; ") == [
        f"codehash of {factory}: none → {CREATE2_FACTORY_CODE_HASH}",
        f"codehash of Stop at {other}: {ZERO_HASH} → {keccak_hex(bytes(1))}",
        f"paused()(bool) of Stop at {other}: false → reverted",
    ]
    assert ("--abandon" in (caught.value.next_command or "")) is resumed
