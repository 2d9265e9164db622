"""A timelock's ids and calls against values that the contract itself gave, and against the contract."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from eth_account import Account

from pyharness.chain import timelock
from pyharness.chain.abi import decode, encode, encode_call, selector
from pyharness.chain.anvil import Anvil, NodeSpec, running
from pyharness.chain.faults import CallReverted
from pyharness.chain.timelock import CANCELLER, EXECUTOR, PROPOSER, Call, Operation, salt_of
from pyharness.values import ZERO_ADDRESS, keccak_hex

SALT = salt_of("pyharness")
PAUSE = Call(to="0x" + "11" * 20, data=bytes.fromhex("8456cb59"))
DAY = 86_400


def test_salt_and_id_are_those_of_the_contract() -> None:
    """Values that TimelockController 5.7 returned."""
    assert SALT.hex() == "f2bdf3a8533c50679aba4b573accd35d3b906e487d7e10b307d5bfd1ee5eefc8"
    single = "0x0388b2db942dafd64c6818d8820e6e3c241d1999286fd4cf71a98340f9204eda"
    assert Operation(calls=(PAUSE,), salt=SALT).id == single
    columns = ([PAUSE.to], [PAUSE.value], [PAUSE.data], bytes(32), SALT)
    batch_of_one = "0x7c0c9e490f03633aff7c83b97358b3a4888b85ee508317b3965373d3a30b2f7e"
    assert keccak_hex(encode(timelock.MANY.split(","), columns)) == batch_of_one


def test_the_calls_name_the_operation() -> None:
    """Schedule carries the delay, execute repeats the meaning, cancel has the id alone."""
    one, two = Operation(calls=(PAUSE,), salt=SALT), Operation(calls=(PAUSE, PAUSE), salt=SALT)
    assert one.schedule(DAY)[:4] == selector("schedule(address,uint256,bytes,bytes32,bytes32,uint256)")
    assert decode(["uint256"], one.schedule(DAY)[4 + 5 * 32 :]) == (DAY,)
    assert two.schedule(DAY)[:4] == selector("scheduleBatch(address[],uint256[],bytes[],bytes32,bytes32,uint256)")
    assert two.execute()[:4] == selector("executeBatch(address[],uint256[],bytes[],bytes32,bytes32)")
    assert one.cancel() == encode_call("cancel(bytes32)", bytes.fromhex(one.id[2:]))
    assert len({one.id, two.id, Operation(calls=(PAUSE,), salt=salt_of("other")).id}) == 3


@pytest.fixture(scope="module")
def node() -> Iterator[Anvil]:
    """A chain of its own."""
    with running(NodeSpec(chain_id=31_337)) as made:
        yield made


def test_the_contract_agrees_and_time_must_pass(node: Anvil) -> None:
    """Announced, too early, ready, carried out; what it says of itself on the way."""
    proposer, other = Account.create().address, Account.create().address
    made = node.send_as(other, None, timelock.creation(delay=DAY, proposers=[proposer], executors=[ZERO_ADDRESS]))
    place = made.contract_address
    assert place is not None
    found = timelock.read(node.rpc, place, [proposer, other])
    assert found is not None
    assert (found.delay, found.open) == (DAY, True)
    assert dict(found.holders) == {PROPOSER: (proposer,), EXECUTOR: (ZERO_ADDRESS,), CANCELLER: (proposer,)}
    update = Call(to=place, data=encode_call("updateDelay(uint256)", 2 * DAY))
    for operation in (Operation(calls=(update,), salt=SALT), Operation(calls=(update, update), salt=SALT)):
        assert timelock.stage(node.rpc, place, operation) == timelock.Stage(state="unset", ready_at=0)
        delay = timelock.read(node.rpc, place).delay  # type: ignore[union-attr]
        announced = node.send_as(proposer, place, operation.schedule(delay))
        ready = node.rpc.block(announced.block_number).timestamp + delay
        assert timelock.stage(node.rpc, place, operation) == timelock.Stage(state="waiting", ready_at=ready)
        with pytest.raises(CallReverted):
            node.send_as(other, place, operation.execute())
        node.advance(delay)
        assert timelock.stage(node.rpc, place, operation) == timelock.Stage(state="ready", ready_at=ready)
        node.send_as(other, place, operation.execute())
        assert timelock.stage(node.rpc, place, operation) == timelock.Stage(state="done", ready_at=0)
    assert timelock.read(node.rpc, place).delay == 2 * DAY  # type: ignore[union-attr]
    back = Operation(calls=(PAUSE,), salt=SALT)
    node.send_as(proposer, place, back.schedule(2 * DAY))
    node.send_as(proposer, place, back.cancel())
    assert timelock.stage(node.rpc, place, back).state == "unset"


def test_what_is_no_timelock_is_none(node: Anvil) -> None:
    """An account, and a contract that answers something else."""
    assert timelock.read(node.rpc, Account.create().address) is None
