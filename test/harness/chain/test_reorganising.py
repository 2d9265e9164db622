"""What a reorganisation takes out of its block is sent again, the same bytes, and is mined once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from corridor import COUNTER, STOP, Corridor, Hurried, creation, finished, with_receipts
from eth_account import Account
from siege.killing import Death, dying, when

from pyharness.chain.anvil import Anvil
from pyharness.deploy import gates
from pyharness.deploy.journal import Journal
from pyharness.errors import Inconclusive, OperationFailed, Refused
from pyharness.plan.hashing import sealed
from pyharness.values import ZERO_HASH


def reorganised(node: Anvil, depth: int) -> None:
    """That many blocks are replaced by empty ones; their transactions are nowhere."""
    node.rpc.call("anvil_reorg", [depth, []])


def rolled_back(node: Anvil, depth: int) -> None:
    """That many blocks are gone and nothing stands in their place."""
    node.rpc.call("anvil_rollback", [depth])


def states(corridor: Corridor) -> Counter[str]:
    """How often the journal says what."""
    text = (corridor.folder / "journal.jsonl").read_text()
    return Counter(line.split('"state":"')[1].split('"')[0] for line in text.splitlines())


@pytest.mark.parametrize("take", [reorganised, rolled_back])
@pytest.mark.parametrize("depth", [1, 2, 3])
@pytest.mark.parametrize(("boundary", "place"), [("after mined", 2), ("after checked", 2), ("after checked", 4)])
def test_blocks_that_leave_the_chain_while_sending_are_made_up_for(
    corridor: Corridor, boundary: str, place: int, depth: int, take: Callable[[Anvil, int], None]
) -> None:
    """Found at the end at the latest; the account's nonces are used once each."""
    corridor.clock = Hurried()
    depth = min(depth, place)
    outcome = corridor.run(when(f"{boundary} {place}", lambda: take(corridor.node, depth)))
    finished(corridor)
    assert states(corridor)["reorged"] >= 1
    assert len({done.tx_hash for done in outcome.steps}) == 4
    for done in outcome.steps:
        assert done.block_number is not None
        assert corridor.node.rpc.block(done.block_number).hash == done.block_hash
    assert corridor.run().sent == 0


@pytest.mark.parametrize("depth", [1, 4])
def test_the_same_bytes_are_sent_again(corridor: Corridor, depth: int) -> None:
    """Nothing is signed anew: hashes and nonces stay."""
    first = corridor.run()
    reorganised(corridor.node, depth)
    again = corridor.run()
    finished(corridor)
    assert again.sent == depth
    assert [done.tx_hash for done in again.steps] == [done.tx_hash for done in first.steps]
    assert states(corridor)["prepared"] == 4
    assert states(corridor)["reorged"] == depth


@pytest.mark.parametrize("boundary", ["after reorged", "after send", "after sent", "after mined"])
def test_killed_while_making_up_for_a_reorganisation_it_goes_on(corridor: Corridor, boundary: str) -> None:
    """At any boundary of it, then the same command again."""
    corridor.run()
    reorganised(corridor.node, 3)

    with pytest.raises(Death):
        corridor.run(dying(f"{boundary} 2"))
    corridor.run()
    finished(corridor)


def test_with_confirmations_a_shallow_block_is_looked_at_while_others_are_sent(corridor: Corridor) -> None:
    """Not at the end only: the step is pending again before anything that rests on it is sent."""
    corridor.clock = Hurried()
    corridor.confirmations = 3

    def take() -> None:
        reorganised(corridor.node, 1)

    real = corridor.clock.sleep

    def sleep(seconds: float) -> None:
        real(seconds)
        corridor.node.mine()

    corridor.clock.sleep = sleep  # type: ignore[method-assign]
    corridor.run(when("after checked 2", take))
    finished(corridor)
    lines = (corridor.folder / "journal.jsonl").read_text().splitlines()
    back = next(place for place, line in enumerate(lines) if '"reorged"' in line)
    assert any('"prepared"' in line for line in lines[back:])


def test_confirmations_are_awaited_at_the_end_also_by_a_run_that_sends_nothing(corridor: Corridor) -> None:
    """A chain that stands still is said to; the same command goes on when it moves."""
    corridor.clock = Hurried()
    corridor.run()
    corridor.confirmations = 3
    with pytest.raises(Inconclusive) as caught:
        corridor.run()
    assert (caught.value.code, caught.value.exit_code) == ("E-NOT-BURIED", 8)
    corridor.node.mine(2)
    assert corridor.run().sent == 0


@pytest.mark.parametrize("gives_away", ["renounceRole", "revokeRole"])
def test_power_is_given_away_only_when_everything_before_is_deep(corridor: Corridor, gives_away: str) -> None:
    """The barrier before a hand-over: nothing that rests on a shallow block."""
    corridor.clock = Hurried()
    corridor.confirmations = 4
    last = corridor.plan.steps[-1].model_copy(update={"function": gives_away})
    corridor.plan = sealed(corridor.plan.model_copy(update={"steps": (*corridor.plan.steps[:-1], last)}))
    depths: list[int] = []

    def sleep(seconds: float) -> None:
        Hurried.sleep(corridor.clock, seconds)
        corridor.node.mine()

    def look(name: str) -> None:
        progress = corridor.journal().progress
        if name == "before prepared" and progress.step("Counter/touch").checked:
            head = corridor.node.rpc.block_number()
            depths.append(min(head - (attempt.block_number or 0) + 1 for _, attempt in progress.blocks))

    corridor.clock.sleep = sleep  # type: ignore[method-assign]
    corridor.run(look)
    finished(corridor)
    assert len(depths) == 1
    assert depths[0] >= 4


def test_what_comes_after_power_was_given_away_does_not_hold_it_up(corridor: Corridor) -> None:
    """The barrier is for what was planned before; the last step rests on the one that gives power away."""
    corridor.clock = Hurried()
    first, second, third, last = corridor.plan.steps
    third = third.model_copy(update={"function": "renounceRole"})
    corridor.plan = sealed(corridor.plan.model_copy(update={"steps": (first, second, third, last)}))
    assert third.id in last.depends_on
    assert corridor.run().waiting == ()
    finished(corridor)


def test_what_somebody_else_made_and_a_reorganisation_took_is_made(corridor: Corridor) -> None:
    """A step that was satisfied is looked at again before the end."""
    made = corridor.plan.steps[1]

    def gone() -> None:
        assert made.creates is not None
        corridor.node.set_code(made.creates.address, b"")
        corridor.node.rpc.call("anvil_setNonce", [made.creates.address, "0x0"])

    corridor.node.send_as(Account.create().address, made.to, bytes.fromhex(made.data[2:]))
    corridor.run(when("after checked 3", gone))
    finished(corridor)
    assert states(corridor)["reorged"] == 1


def test_a_reverted_call_is_tried_anew_only_when_its_block_is_deep(corridor: Corridor) -> None:
    """Else a reorganisation could mine both."""
    corridor.clock = Hurried(pace=8)
    corridor.confirmations = 3
    called = corridor.plan.steps[2].to.lower()

    def reverted(raw: dict[str, Any]) -> dict[str, Any]:
        return raw | {"status": "0x0"} if raw["to"] == called else raw

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(corridor.node.rpc, "batch", with_receipts(corridor.node.rpc, reverted))
        with pytest.raises(OperationFailed) as caught:
            corridor.run()
        assert caught.value.code == "E-STEP-REVERTED"
    before = corridor.state()[0]
    with pytest.raises(Inconclusive) as shallow:
        corridor.run()
    assert shallow.value.code == "E-NOT-BURIED"
    assert corridor.state()[0] == before


def test_a_journal_knows_its_chain_again(corridor: Corridor) -> None:
    """By a block no reorganisation reaches; a reorganised chain is still the same one, another chain is not."""
    rpc, plan, address = corridor.node.rpc, corridor.plan, corridor.account.address

    def opened(name: str, anchor: tuple[int, str]) -> Journal:
        return Journal.create(
            corridor.folder / name,
            plan_hash=plan.plan_hash,
            signer=address,
            chain_id=31337,
            now=lambda: "2026-01-01T00:00:00Z",
            anchor=anchor,
        )

    gates.check_history(rpc, plan, opened("right.jsonl", gates.anchor(rpc)).progress, address)
    corridor.run()
    reorganised(corridor.node, 4)
    gates.check_history(rpc, plan, corridor.journal().progress, address)
    for anchor in ((0, ZERO_HASH), (10**6, rpc.block(0).hash)):
        with pytest.raises(Refused) as caught:
            gates.check_history(rpc, plan, opened(f"{anchor[0]}.jsonl", anchor).progress, address)
        assert caught.value.code == "E-JOURNAL-CHAIN"


def test_a_creation_of_a_stranger_is_told_from_ours(corridor: Corridor) -> None:
    """Other code at a place we mined is refused, after a reorganisation as before."""
    foreign = creation(COUNTER, corridor.account.address, "Counter")
    assert foreign.creates is not None
    corridor.run()
    reorganised(corridor.node, 4)
    corridor.node.set_code(foreign.creates.address, STOP)
    with pytest.raises((Refused, OperationFailed)) as caught:
        corridor.run()
    assert caught.value.code == "E-CODE-FOREIGN"
