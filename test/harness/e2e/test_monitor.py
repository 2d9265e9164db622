"""The monitor on a living system: each rule by a real act, over restarts, lost nodes and reorganisations."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, cast, get_args

import pytest
from watched import CASES, PARAMS, POOL, RESERVE, ROUTER, Case, Watch, rules, watch

from pyharness.chain.rpc import Rpc
from pyharness.chain.schema import Answer, RpcError
from pyharness.observe.schema import Round, Rule
from pyharness.pipeline.monitor import remembering
from pyharness.pipeline.rehearsal.standings import Standing
from pyharness.scenarios.schema import USDC

CONFIRMATIONS = 2


@pytest.fixture
def watched(here: Standing, tmp_path: Path) -> Watch:
    """A system in which nothing is wrong, looked at once."""
    made = watch(here, tmp_path, confirmations=CONFIRMATIONS)
    first = made.look()
    assert (first.open, first.state, first.exit_code) == ((), "ok", 0)
    return made


def test_every_rule_has_a_case() -> None:
    """But for the one that has a test of its own."""
    assert {case.rule for case in CASES} == set(get_args(Rule)) - {"reorganised"}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.rule)
def test_each_rule_is_raised_and_cleared_by_an_act(case: Case, watched: Watch) -> None:
    """It, what that raises besides, and nothing else; told once when it begins and once when it ends."""
    case.begin(watched)
    began = watched.look()
    assert sorted(rules(began.raised)) == sorted((case.rule, *case.others)), began.open
    again = watched.look()
    assert (again.raised, again.cleared, rules(again.open)) == ((), (), rules(began.open))
    case.end(watched)
    ended = watched.look()
    assert case.rule in rules(ended.cleared)
    assert case.rule not in rules(ended.open)
    after = watched.look()
    assert (after.raised, after.cleared) == ((), ())


def test_a_round_has_every_figure_of_the_guide(watched: Watch) -> None:
    """As the contracts' own views give them, at one block."""
    stage, model = watched.stage, watched.stage.model.id
    backend = stage.address("backend")
    stage.fund_usdc(backend, 100 * USDC)
    watched.act("backend", "USDC", "approve", stage.address(ROUTER), 100 * USDC)
    watched.act("backend", ROUTER, "depositFee", model, 100 * USDC)
    watched.pay(500 * USDC, "figures")
    found = watched.look().snapshot
    assert found is not None
    seen = {item.id: item for item in found.models}[model]
    accrued, paid, provider = stage.view(RESERVE, "getModelAccounting", model)
    fees, bps, _ = stage.view(ROUTER, "getModelStats", model)
    assert (seen.accrued, seen.paid, seen.provider) == (accrued, paid, provider)
    assert (seen.fees, seen.infra_bps, seen.active) == (fees, bps, True)
    assert seen.runway_days == stage.view(RESERVE, "getAccrualRunway", model, seen.burn)
    assert (seen.declared_burn, seen.trailing_burn) == (50 * USDC, -(-500 * USDC // 30))
    pool = seen.market
    assert pool is not None
    assert (pool.reserve, pool.supply) == tuple(stage.view(POOL, "getReserves"))
    assert pool.spot_price == stage.view(POOL, "spotPrice")
    assert pool.redemption_price == stage.view(POOL, "redemptionPrice")
    assert (pool.phase, pool.paused) == (["FLAT_PRICE", "BONDING_CURVE"][stage.view(POOL, "getCurrentPhase")], False)
    assert found.system.held == stage.usdc(RESERVE)
    assert found.system.outstanding == stage.view(RESERVE, "outstanding")
    assert (found.system.usdc_paused, found.system.blocklisted, found.unread) == (False, (), ())
    assert [(item.amount, item.balance_before) for item in found.payments] == [(500 * USDC, 2_080 * USDC)]
    assert found.number == stage.node.rpc.block_number()
    assert found.hash == stage.node.rpc.block().hash
    assert not found.undeclared


def test_a_reorganisation_deeper_than_the_confirmations_is_unknown_once(watched: Watch) -> None:
    """Then everything is read anew: what stayed is not told again, what is new is, what left the chain is over."""
    watched.act("governor", PARAMS, "setInfrastructureAccrualBps", 7_000)
    watched.stage.node.mine(CONFIRMATIONS + 1)
    assert rules(watched.look().open) == ["split-changed"]
    watched.power("grantRole", PARAMS, "GOV_ROLE")
    watched.stage.node.mine(CONFIRMATIONS + 1)
    assert sorted(rules(watched.look().open)) == ["role-granted", "split-changed"]
    watched.stage.node.rpc.call("anvil_reorg", [CONFIRMATIONS + 2, []])
    lost = watched.look()
    assert (lost.state, lost.exit_code, rules(lost.raised), lost.cleared) == ("unknown", 30, ["reorganised"], ())
    watched.act("pauser", ROUTER, "pause")
    again = watched.look()
    assert (sorted(rules(again.cleared)), rules(again.raised)) == (["reorganised", "role-granted"], ["paused"])
    assert sorted(rules(again.open)) == ["paused", "split-changed"]
    after = watched.look()
    assert (after.raised, after.cleared) == ((), ())


def test_a_shallow_reorganisation_takes_back_what_it_took(watched: Watch) -> None:
    """One block's grant never happened; nobody is told that something is wrong with the chain."""
    watched.power("grantRole", PARAMS, "GOV_ROLE")
    assert rules(watched.look().open) == ["role-granted"]
    watched.stage.node.rpc.call("anvil_reorg", [1, []])
    found = watched.look()
    assert (found.state, rules(found.cleared), found.open) == ("ok", ["role-granted"], ())


def test_a_rate_that_a_reorganisation_took_back_is_no_change(watched: Watch) -> None:
    """What was told of it is over, and that it is what it was is nobody's news."""
    watched.act("governor", PARAMS, "setInfrastructureAccrualBps", 7_000)
    assert rules(watched.look().open) == ["split-changed"]
    watched.stage.node.rpc.call("anvil_reorg", [1, []])
    found = watched.look()
    assert (rules(found.cleared), found.open) == (["split-changed"], ())


@pytest.mark.parametrize("rule", ["provider-changed", "split-changed"])
def test_a_change_that_a_node_keeps_back_is_missed_by_nobody(rule: str, watched: Watch) -> None:
    """Its event is not given, but who is paid, or how much, is: unknown, until somebody gives both."""
    next(case for case in CASES if case.rule == rule).begin(watched)
    lost = through(watched, get_logs=lambda **_: ())
    assert (lost.state, rules(lost.raised)) == ("unknown", ["unreachable"])
    assert "E-MONITOR-LOGS" in lost.open[0].words
    found = watched.look()
    assert (rules(found.cleared), rules(found.raised)) == (["unreachable"], [rule])
    watched.stage.node.mine(CONFIRMATIONS + 1)
    assert [watched.look().raised, watched.look().raised] == [(), ()]


def test_a_node_that_lags_is_not_believed(watched: Watch) -> None:
    """It knows less than was seen before: unknown until it has caught up."""
    snapshot = watched.stage.node.snapshot()
    watched.power("grantRole", PARAMS, "GOV_ROLE")
    watched.look()
    watched.stage.node.revert(snapshot)
    lagging = watched.look()
    assert (lagging.state, rules(lagging.open)) == ("unknown", ["role-granted", "stale-head"])
    watched.power("grantRole", PARAMS, "GOV_ROLE")
    back = watched.look()
    assert (back.raised == (), rules(back.cleared), rules(back.open)) == (True, ["stale-head"], ["role-granted"])


def test_another_chain_is_not_believed(watched: Watch, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever answers at the address."""
    monkeypatch.setattr(type(watched.session.rpc), "chain_id", lambda _: 5)
    found = watched.look()
    assert (found.state, rules(found.raised)) == ("unknown", ["unreachable"])
    assert "chain 5" in found.open[0].words


class Between:
    """A node that does wrong in one way; everything else is the honest one's."""

    def __init__(self, honest: Rpc, **wrong: Callable[..., Any]) -> None:
        self._honest, self._wrong = honest, wrong

    def __getattr__(self, name: str) -> Any:
        return self._wrong.get(name) or getattr(self._honest, name)


def through(watched: Watch, **wrong: Callable[..., Any]) -> Round:
    """A round through such a node."""
    honest, node = watched.session.rpc, cast("Rpc", Between(watched.session.rpc, **wrong))
    watched.session = replace(watched.session, rpc=node)
    found = watched.look()
    watched.session = replace(watched.session, rpc=honest)
    return found


def test_a_payment_that_a_node_keeps_back_is_missed_by_nobody(watched: Watch) -> None:
    """Its event is not given, but the balance is: unknown, until somebody gives both."""
    watched.pay(1_500 * USDC, "kept back")
    lost = through(watched, get_logs=lambda **_: ())
    assert (lost.state, rules(lost.raised)) == ("unknown", ["unreachable"])
    assert "E-MONITOR-LOGS" in lost.open[0].words
    found = watched.look()
    assert (rules(found.cleared), rules(found.raised)) == (["unreachable"], ["large-payment"])


def test_a_node_that_has_no_old_logs_is_not_one_on_which_nobody_has_a_role(watched: Watch) -> None:
    """At the first look: an account that nobody declared could hold any."""
    (watched.session.work / remembering.NAME).unlink()
    lost = through(watched, get_logs=lambda **_: ())
    assert (lost.state, rules(lost.raised)) == ("unknown", ["unreachable"])
    assert "does not give the events" in lost.open[0].words
    found = watched.look()
    assert (found.state, found.raised) == ("ok", ())


def test_a_node_that_refuses_to_answer_is_not_taken_for_a_contract_that_does(watched: Watch) -> None:
    """A limit of requests that one view meets is no answer "not paused"."""
    watched.act("pauser", ROUTER, "pause")
    assert rules(watched.look().open) == ["paused"]
    honest, busy = watched.session.rpc, Answer(error=RpcError(code=-32005, message="limit exceeded", data=None))

    def limited(calls: Any) -> list[Answer]:
        return [busy if at % 5 == 4 else answer for at, answer in enumerate(honest.try_batch(calls))]

    lost = through(watched, try_batch=limited)
    assert (lost.state, lost.cleared, rules(lost.open)) == ("unknown", (), ["paused", "unreachable"])
    dead = Answer(error=RpcError(code=3, message="execution reverted", data=b""))
    mute = through(watched, try_batch=lambda calls: [dead for _ in calls])
    assert (mute.state, mute.cleared, rules(mute.open)) == ("unknown", (), ["paused", "unreachable"])

    def torn(calls: Any) -> list[Answer]:
        """Of one contract of ours the block list says nothing: after two figures and three pauses."""
        return [dead if at == 5 else answer for at, answer in enumerate(honest.try_batch(calls))]

    half = through(watched, try_batch=torn)
    assert (half.state, half.cleared, rules(half.open)) == ("unknown", (), ["paused", "unreachable"])
