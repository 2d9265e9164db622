"""A transaction that waits too long is replaced on its nonce; the receipt of any attempt completes the step."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import pairwise

import pytest
from corridor import GWEI, Corridor, Hurried, finished
from siege.killing import Death

from pyharness.chain.anvil import Anvil
from pyharness.deploy.progress import Attempt
from pyharness.deploy.schema import Transaction
from pyharness.errors import EnvironmentFault, Inconclusive

FIRST = "Counter/create"


@pytest.fixture
def stalled(corridor: Corridor) -> Iterator[Corridor]:
    """A node that mines only when it is told to, and a clock that hurries."""
    corridor.node.rpc.call("evm_setAutomine", [False])
    corridor.clock = Hurried(pace=8)
    yield corridor
    corridor.node.rpc.call("evm_setAutomine", [True])


def attempts(corridor: Corridor, step: str = FIRST) -> tuple[Attempt, ...]:
    """What the journal on disk says was tried."""
    return corridor.journal().progress.step(step).attempts


def going_on(corridor: Corridor) -> None:
    """Mine what waits, and whatever comes, and run to the end."""
    corridor.node.rpc.call("evm_setAutomine", [True])
    corridor.node.mine()
    corridor.run()
    finished(corridor)


def test_what_waits_is_replaced_by_dearer_attempts_until_the_limit(stalled: Corridor) -> None:
    """A minute each, the first in line only, an eighth more of both fees; then patience ends, and the rest goes on."""
    with pytest.raises(Inconclusive) as caught:
        stalled.run()
    assert (caught.value.code, caught.value.exit_code) == ("E-NOT-MINED", 8)
    tried = attempts(stalled)
    assert 5 <= len(tried) <= 7
    assert len({attempt.nonce for attempt in tried}) == 1
    for before, after in pairwise(tried):
        assert after.max_fee * 8 >= before.max_fee * 9
        assert after.tip * 8 >= before.tip * 9
        assert after.max_fee <= 20 * GWEI
        assert after.tip <= 3 * GWEI
    assert len(attempts(stalled, "Stop/create")) == 1
    going_on(stalled)
    assert [attempt.state for attempt in attempts(stalled)][-1] == "checked"


def test_at_the_limit_it_waits_and_says_so(stalled: Corridor) -> None:
    """Once; nothing dearer is signed."""
    stalled.max_fee_gwei = 12
    with pytest.raises(Inconclusive):
        stalled.run()
    assert len(attempts(stalled)) == 2
    limit = [line for line in stalled.told if "waits at the highest fee the config allows" in line]
    assert len(limit) == 1
    assert FIRST in limit[0]
    going_on(stalled)


def test_no_replacements_are_made_where_none_are_allowed(stalled: Corridor) -> None:
    """The config's number, counted in the journal over all runs."""
    stalled.max_bumps = 1
    for _ in range(2):
        with pytest.raises(Inconclusive):
            stalled.run()
    assert len(attempts(stalled)) == 2
    going_on(stalled)


def test_an_older_attempt_that_is_mined_after_all_completes_the_step(stalled: Corridor) -> None:
    """Nodes keep what they like: the receipt counts, whichever of the bytes it is of."""
    with pytest.raises(Inconclusive):
        stalled.run()
    tried, rpc = attempts(stalled), stalled.node.rpc
    rpc.call("anvil_dropTransaction", [tried[-1].tx_hash])
    rpc.send_raw(bytes.fromhex(tried[1].raw_tx[2:]))
    going_on(stalled)
    mined = stalled.journal().progress.step(FIRST).mined
    assert mined is not None
    assert mined.number == 2


@pytest.mark.parametrize("boundary", ["before prepared", "after prepared", "after send", "after sent"])
def test_killed_while_replacing_it_goes_on(stalled: Corridor, boundary: str) -> None:
    """Whatever attempts were written, one of them is mined, once."""
    seen = 0

    def barrier(name: str) -> None:
        nonlocal seen
        seen += name == "before prepared"
        if name == boundary and seen == 3:  # two steps go out, then the first is replaced
            raise Death

    with pytest.raises(Death):
        stalled.run(barrier)
    assert len(attempts(stalled)) == 1 + (boundary != "before prepared")
    going_on(stalled)


def test_a_nonce_that_somebody_else_replaced_is_taken_as_lost(stalled: Corridor) -> None:
    """All attempts on it are given up together; a creation is made again."""
    with pytest.raises(Inconclusive):
        stalled.run()
    rpc, address = stalled.node.rpc, stalled.account.address
    tried = attempts(stalled)
    dear = Transaction(
        chain_id=31337, nonce=0, to=address, value=0, data="0x", gas=21000, max_fee=90 * GWEI, tip=50 * GWEI
    )
    stalled.signer.submit(rpc, stalled.signer.sign(dear).raw)
    rpc.call("evm_setAutomine", [True])
    stalled.node.mine()
    stalled.run()
    states = [attempt.state for attempt in attempts(stalled)]
    assert states == ["dropped"] * len(tried) + ["checked"]
    assert stalled.state()[0] == 5
    assert stalled.state()[2] == (2).to_bytes(32, "big")


def test_a_price_the_node_does_not_take_is_raised_at_once(corridor: Corridor, node: Anvil) -> None:
    """The bytes stay written down; nothing is waited for."""
    corridor.clock = Hurried()
    corridor.max_fee_gwei = 200
    node.rpc.call("anvil_setNextBlockBaseFeePerGas", [hex(12 * GWEI)])
    corridor.run()
    finished(corridor)
    assert [attempt.state for attempt in attempts(corridor)] == ["prepared", "prepared", "checked"]
    assert any("is not taken" in line for line in corridor.told)
    assert corridor.clock.ahead < 60


def test_an_account_that_runs_dry_on_the_way_is_told_what_is_missing(corridor: Corridor) -> None:
    """Nothing is lost: with money the same command goes on."""

    def barrier(name: str) -> None:
        if name == "after checked":
            corridor.node.set_balance(corridor.account.address, 10**14)

    with pytest.raises(EnvironmentFault) as caught:
        corridor.run(barrier)
    assert (caught.value.code, caught.value.exit_code) == ("E-UNFUNDED", 3)
    assert "wei" in (caught.value.expected or "")
    corridor.node.set_balance(corridor.account.address, 10**18)
    corridor.run()
    finished(corridor)


def test_the_journal_of_replacements_reads_without_the_harness(stalled: Corridor) -> None:
    """Attempts are numbered lines with their nonce and fees."""
    with pytest.raises(Inconclusive):
        stalled.run()
    lines = [json.loads(line) for line in (stalled.folder / "journal.jsonl").read_text().splitlines()]
    written = [line for line in lines if line["state"] == "prepared" and line["stepId"] == FIRST]
    assert [line["attempt"] for line in written] == list(range(1, len(written) + 1))
    assert {line["nonce"] for line in written} == {0}
