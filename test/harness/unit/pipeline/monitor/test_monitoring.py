"""A round of a node that answers what no node should: unknown, whatever it breaks, and nothing is forgotten."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from seen import NOW, PROVIDER, SAFE, limits, model, system

from pyharness.chain.schema import BlockHeader
from pyharness.errors import EnvironmentFault, Inconclusive
from pyharness.observe import rounds
from pyharness.observe.rounds import Mark
from pyharness.observe.schema import Round
from pyharness.pipeline.monitor import monitoring
from pyharness.pipeline.monitor.joining import unnamed
from pyharness.pipeline.monitor.snapshots import blocked

CHAIN, STALE_S = 11_155_111, 300
SETTLED = Mark(number=5, hash="0x" + "5" * 64)
MEMORY = rounds.opened("sepolia", "full", CHAIN, SAFE).model_copy(update={"head": 7, "settled": SETTLED})


def looked(block: Any, **changes: Any) -> Round:
    """A round of a node whose newest block that is."""
    rpc = SimpleNamespace(chain_id=lambda: CHAIN, block=block)
    of = SimpleNamespace(config=SimpleNamespace(monitor=limits(**{"stale_head_seconds": STALE_S, **changes})))
    session: Any = SimpleNamespace(rpc=rpc)
    watched: Any = of
    found, memory = monitoring.look(session, watched, MEMORY, NOW)
    assert memory == MEMORY.model_copy(update={"last": found})
    return found


def made_at(moment: int) -> Any:
    """A node whose blocks are all of that moment."""

    def block(number: int = 9) -> BlockHeader:
        name = "0x" + str(number) * 64
        return BlockHeader(
            number=number, hash=name, parent_hash="", timestamp=moment, gas_limit=0, gas_used=0, base_fee=None
        )

    return block


@pytest.mark.parametrize("broken", [KeyError("timestamp"), ValueError("year 10000"), OverflowError(), AssertionError()])
def test_whatever_an_answer_breaks_the_round_is_unknown(broken: Exception) -> None:
    """What nobody foresaw ends no watch, and is no exit code that means something else."""

    def block(*_: object) -> Any:
        raise broken

    found = looked(block)
    assert (found.state, found.exit_code, found.nagios_code) == ("unknown", 30, 3)
    assert [item.rule for item in found.raised] == ["unreachable"]
    assert f"E-INTERNAL: {type(broken).__name__}" in found.open[0].words


def test_a_block_of_a_time_to_come_is_not_believed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Beyond the limit our clock is late, and a node that stands still would look awake; or the node lies."""

    def sight(*_: object) -> Any:
        raise Inconclusive("E-SEEN", "looked at")

    monkeypatch.setattr(monitoring, "sight", sight)
    ahead = looked(made_at(NOW + STALE_S + 1))
    assert (ahead.state, [item.id for item in ahead.open]) == ("unknown", ["stale-head:node"])
    assert (ahead.open[0].number, ahead.open[0].limit, ahead.open[0].unit) == (STALE_S + 1, STALE_S, "seconds")
    for believed in (looked(made_at(NOW + STALE_S)), looked(made_at(NOW + 10**9), stale_head_seconds=0)):
        assert "E-SEEN" in believed.open[0].words


def test_a_settled_block_that_a_node_does_not_know_has_not_left_the_chain() -> None:
    """Of several nodes behind one address one lags: nothing is read anew because of it."""
    newest = made_at(NOW)

    def block(number: int = 9) -> BlockHeader:
        if number != 9:
            raise EnvironmentFault("E-BLOCK-UNKNOWN", "the node does not know the block")
        header: BlockHeader = newest(number)
        return header

    found = looked(block)
    assert ([item.rule for item in found.open], found.state) == (["unreachable"], "unknown")


def test_what_is_owed_is_owed_to_models_that_are_known() -> None:
    """The rest is nobody's runway, and said; more than all of it is no answer of one block."""
    models = (model(30), model(12, name="churn"))
    assert unnamed(models, system(outstanding=42)) == ()
    (said,) = unnamed(models, system(outstanding=1_000_042))
    assert said == "of what the reserve owes, 1.00 USDC are of models that nobody named"
    with pytest.raises(Inconclusive) as raised:
        unnamed(models, system(outstanding=41))
    assert raised.value.code == "E-MONITOR-LOGS"


def test_who_is_known_to_be_blocked_is_blocked_whatever_is_not_known() -> None:
    """A list that answers for one of two is still one."""
    assert blocked({"InfrastructureReserve": "true", "UsageFeeRouter": "reverted"}, []) == ("InfrastructureReserve",)
    assert blocked({"UsageFeeRouter": "reverted"}, ["HokusaiAMM/churn"]) == ("HokusaiAMM/churn",)
    assert blocked({"UsageFeeRouter": "reverted"}, []) is None
    assert blocked({"UsageFeeRouter": "false"}, []) == ()


def test_of_a_contract_that_was_recorded_later_the_past_is_read_too() -> None:
    """Who got a role there before the next look would hold it unseen; what was told is not told again."""
    of: Any = SimpleNamespace(ours={"InfrastructureReserve": SAFE, "DeltaVerifier": PROVIDER})
    before = MEMORY.model_copy(update={"places": (SAFE, PROVIDER), "began": 2, "marks": (SETTLED,)})
    assert monitoring.resumed(of, before) == before
    fewer = before.model_copy(update={"places": (SAFE,)})
    assert monitoring.resumed(of, fewer) == fewer.model_copy(update={"settled": None, "began": 5, "marks": ()})
    anew = fewer.model_copy(update={"settled": None})
    assert monitoring.resumed(of, anew) == anew
