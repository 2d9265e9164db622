"""What Prometheus is told: names, labels, numbers, and nothing at all where nothing is certain."""

from __future__ import annotations

import math

import pytest
from prometheus_client.parser import text_string_to_metric_families
from sights import NOW, SAFE, STRANGER, TX, USDC, alert, blind, calm, model, seen, snapshot

from pyharness.observe.schema import Market, RoleHolder, Round
from pyharness.observe.serving.board import Board, View
from pyharness.observe.serving.metrics import Told, metrics, solvency

DEMANDED = {
    "hokusai_infra_accrued_usdc",
    "hokusai_infra_paid_usdc_total",
    "hokusai_infra_runway_days",
    "hokusai_infra_split_bps",
    "hokusai_infra_reserve_solvency_ratio",
    "hokusai_infra_last_block",
    "hokusai_infra_role_holders",
    "hokusai_infra_fees_usdc_total",
    "hokusai_infra_pool_reserve_usdc",
    "hokusai_infra_spot_price_usdc",
}
CERTAIN_WITHOUT_THE_CHAIN = {
    "hokusai_infra_up",
    "hokusai_infra_last_round_timestamp_seconds",
    "hokusai_infra_alerts_open",
    "hokusai_infra_webhook_waiting",
    "hokusai_infra_webhook_dropped_total",
}


def view(*rounds: Round, stale: float = 60, clock: list[float] | None = None) -> View:
    """What a board shows after these rounds."""
    board = Board("sepolia", stale_after_s=stale, monotonic=lambda: clock[0] if clock else 0.0)
    for found in rounds:
        board.publish(found)
    return board.view()


def samples(text: str) -> dict[tuple[str, tuple[tuple[str, str], ...]], float]:
    """Every sample, read by the library's own parser."""
    return {
        (sample.name, tuple(sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def named(text: str) -> set[str]:
    """The names of all samples."""
    return {name for name, _ in samples(text)}


def of(text: str, name: str, **labels: str) -> float:
    """One sample."""
    return samples(text)["hokusai_infra_" + name, tuple(sorted({"chain": "sepolia", **labels}.items()))]


def test_every_metric_that_is_wanted_is_there() -> None:
    """Those of the guide and of the alerts, each of chain and model."""
    text = metrics(view(calm()), Told(waiting={"slack": 1}, dropped={"slack": 2}))
    assert named(text) >= DEMANDED
    assert of(text, "accrued_usdc", model="lead-scoring") == 2_050
    assert of(text, "paid_usdc_total", model="lead-scoring") == 800
    assert of(text, "fees_usdc_total", model="lead-scoring") == 3_562.5
    assert of(text, "runway_days", model="lead-scoring") == 41
    assert of(text, "burn_usdc_per_day", model="lead-scoring") == 50
    assert of(text, "split_bps", model="lead-scoring") == 8_000
    assert of(text, "pool_reserve_usdc", model="lead-scoring") == 25_712.5
    assert of(text, "spot_price_usdc", model="lead-scoring") == 1.234567
    assert of(text, "token_supply", model="lead-scoring") == 250_000
    assert of(text, "last_block") == 21_000_123
    assert of(text, "last_block_timestamp_seconds") == NOW - 9
    assert of(text, "reserve_solvency_ratio") == 1
    assert of(text, "up") == 1
    assert (of(text, "webhook_waiting", receiver="slack"), of(text, "webhook_dropped_total", receiver="slack")) == (
        1,
        2,
    )


def test_no_burn_lasts_forever() -> None:
    """+Inf, which is below no limit."""
    text = metrics(view(calm()), Told())
    assert of(text, "runway_days", model="llm-70b") == math.inf
    assert 'hokusai_infra_runway_days{chain="sepolia",model="llm-70b"} +Inf\n' in text


@pytest.mark.parametrize(
    ("held", "owed", "ratio"),
    [(0, 0, math.inf), (5, 0, math.inf), (150, 100, 1.5), (7, 7, 1.0), (50, 100, 0.5), (0, 1, 0.0)],
)
def test_solvency_is_held_by_owed(held: int, owed: int, ratio: float) -> None:
    """Nothing owed is no gap."""
    assert solvency(held, owed) == ratio


@pytest.mark.parametrize("owed", [10**6, 10**15, 10**18, 10**30])
def test_one_unit_short_is_below_one(owed: int) -> None:
    """Floats of large sums would round it away."""
    assert solvency(owed - 1, owed) < 1.0
    assert solvency(owed, owed) == 1.0


def test_what_was_not_read_is_not_told() -> None:
    """A model without a pool and without an answer of its params has no such sample, and no zero."""
    bare = model("bare").model_copy(update={"market": None, "infra_bps": None, "fees": None})
    older = model("older").model_copy(update={"market": Market(address=STRANGER)})
    text = metrics(view(seen(snapshot(bare, older))), Told())
    told = {name for name, labels in samples(text) if dict(labels).get("model") in ("bare", "older")}
    assert told.isdisjoint({"hokusai_infra_pool_reserve_usdc", "hokusai_infra_spot_price_usdc"})
    assert {name for name, labels in samples(text) if dict(labels).get("model") == "bare"} == {
        "hokusai_infra_" + name
        for name in ("accrued_usdc", "paid_usdc_total", "runway_days", "burn_usdc_per_day", "income_usdc_per_day")
    }


@pytest.mark.parametrize("before", [(), (calm(),)], ids=["at first", "later"])
def test_a_round_that_failed_leaves_no_gauge(before: tuple[Round, ...]) -> None:
    """`up` is 0, the alerts of before stand, and nothing else is said of the chain."""
    text = metrics(view(*before, blind(alert())), Told(waiting={"slack": 0}, dropped={"slack": 0}))
    assert of(text, "up") == 0
    assert of(text, "alerts_open", rule="runway-critical", severity="critical", model="lead-scoring") == 1
    assert of(text, "alerts_open", rule="unreachable", severity="unknown", model="") == 1
    assert named(text) <= CERTAIN_WITHOUT_THE_CHAIN
    assert ("hokusai_infra_last_round_timestamp_seconds" in named(text)) == bool(before)


def test_before_the_first_round_nothing_is_up() -> None:
    """A monitor that has just started knows nothing."""
    assert samples(metrics(view(), Told())) == {("hokusai_infra_up", (("chain", "sepolia"),)): 0.0}


def test_a_stale_head_is_not_up() -> None:
    """The chain was read, and what was read is old: unknown."""
    stale = alert("sepolia", "stale-head", "unknown", model=None)
    text = metrics(view(seen(calm().snapshot or snapshot(), stale, state="unknown")), Told())
    assert of(text, "up") == 0
    assert "hokusai_infra_runway_days" not in named(text)


def test_unknown_beside_critical_is_not_up() -> None:
    """The worst of both is critical, and yet it is not known how things are."""
    stale = alert("sepolia", "stale-head", "unknown", model=None)
    found = seen(calm().snapshot or snapshot(), alert(), stale, state="critical")
    assert of(metrics(view(found), Told()), "up") == 0


def test_a_monitor_that_hangs_is_not_up() -> None:
    """No round for longer than the limit; the next one makes it known again."""
    clock = [0.0]
    board = Board("sepolia", stale_after_s=60, monotonic=lambda: clock[0])
    board.publish(calm())
    for moment, up in ((60.0, 1), (60.1, 0), (1e6, 0)):
        clock[0] = moment
        assert of(metrics(board.view(), Told()), "up") == up
    assert board.view().trouble == "no round has ended for 60 s"
    board.publish(calm())
    assert of(metrics(board.view(), Told()), "up") == 1


def test_holders_are_counted_and_strangers_are() -> None:
    """By contract and role."""
    found = snapshot(model("a"))
    strange = RoleHolder(
        contract="InfrastructureReserve", role="PAYER_ROLE", holder=STRANGER, tx_hash=TX, block=1, declared=False
    )
    text = metrics(view(seen(found.model_copy(update={"holders": (*found.holders, strange)}))), Told())
    payer, admin = (
        {"contract": "InfrastructureReserve", "role": role} for role in ("PAYER_ROLE", "DEFAULT_ADMIN_ROLE")
    )
    assert (of(text, "role_holders", **payer), of(text, "role_holders_undeclared", **payer)) == (2, 1)
    assert (of(text, "role_holders", **admin), of(text, "role_holders_undeclared", **admin)) == (1, 0)
    assert of(text, "allowance_usdc", depositor=SAFE) == 5_000


def test_a_hostile_name_is_a_label() -> None:
    """Quotes, breaks and backslashes do not leave their label."""
    name = 'a"} 1\nhokusai_infra_up{chain="x"} 1\n\\'
    text = metrics(view(seen(snapshot(model("ok").model_copy(update={"id": name})))), Told())
    assert of(text, "accrued_usdc", model=name) == 2_050
    assert [labels for key, labels in samples(text) if key == "hokusai_infra_up"] == [(("chain", "sepolia"),)]


def test_a_thousand_models_have_all_their_samples() -> None:
    """As many lines as models, no two alike."""
    many = [model(f"m{n}", accrued=n * USDC) for n in range(1_000)]
    text = metrics(view(seen(snapshot(*many))), Told())
    assert len([1 for name, _ in samples(text) if name == "hokusai_infra_accrued_usdc"]) == 1_000
    assert of(text, "accrued_usdc", model="m999") == 999
