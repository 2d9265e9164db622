"""Each rule of the monitor at its edges: it speaks beyond a limit, never at it, and says what helps."""

from __future__ import annotations

import shlex
from dataclasses import replace
from typing import Any, get_args

import pytest
import seen
from commands import parses
from hypothesis import given, settings
from hypothesis import strategies as st
from seen import OTHER_TX, PROVIDER, SAFE, STRANGER, USDC, event, look, market, model, snapshot, system

from pyharness.observe.happened import Event, held_before, paid_out
from pyharness.observe.rules import CONDITIONS, EVENTS, judged
from pyharness.observe.runway import lasting_bps, missing, runway_days
from pyharness.observe.schema import Alert, Allowance, RoleHolder, Rule
from pyharness.observe.seen import Look
from pyharness.values import ZERO_ADDRESS

ALL = {**CONDITIONS, **EVENTS}
ANYWHERE = {"unreachable", "reorganised"}  # where there is no snapshot: test_rounds


def holder(role: str, contract: str = "InfrastructureReserve", declared: bool = False) -> RoleHolder:
    """Somebody with a role."""
    return RoleHolder(contract=contract, role=role, holder=STRANGER, tx_hash=seen.TX, block=7, declared=declared)


def payment(amount: int, before: int, **changes: Any) -> Look:
    """A payment of a balance, seen afterwards."""
    happened = event("payment", number=amount, account=PROVIDER)
    paid = paid_out([happened], {"lead-scoring": before - amount})
    return look(snapshot(model(before - amount)), happened, paid=paid, **changes)


def allowed(amount: int, limit: int | None) -> Look:
    """A depositor with that allowance."""
    item = Allowance(depositor=SAFE, allowed=amount, limit=limit)
    return look(snapshot(system=system(allowances=(item,))))


def aged(seconds: int, **changes: Any) -> Look:
    """A block that old."""
    return look(snapshot(taken_at=seen.NOW + seconds), **changes)


# Rule: looks in which it speaks, and looks as near to them as can be in which it does not.
TABLE: dict[str, tuple[list[Look], list[Look]]] = {
    "runway-low": (
        [look(snapshot(model(350 * USDC - 1))), look(snapshot(model(0))), look(snapshot(model(1, 0, trailing_burn=1)))],
        [look(snapshot(model(350 * USDC))), look(snapshot(model(0, 0))), look(snapshot(model(7, 1)))],
    ),
    "runway-critical": (
        [look(snapshot(model(150 * USDC - 1))), look(snapshot(model(350 * USDC)), runway_critical_days=8)],
        [look(snapshot(model(150 * USDC))), look(snapshot(model(0, 0)))],
    ),
    "large-payment": (
        [payment(51, 101), payment(100, 100), payment(2, 3), payment(34, 101, large_payment_bps=3_366)],
        [payment(50, 100), payment(50, 101), payment(1, 2), payment(101, 101, large_payment_bps=10_000)],
    ),
    "split-changed": ([look(snapshot(), event("split", before=8_000, number=7_000))], [look(snapshot())]),
    "provider-changed": (
        [look(snapshot(), event("provider", account=SAFE, old=PROVIDER)),
         look(snapshot(), event("provider", account=SAFE, old=ZERO_ADDRESS))],
        [look(snapshot(model(provider=SAFE)))],
    ),
    "role-granted": (
        [look(snapshot(), event("granted", "UsageFeeRouter", name="GOV_ROLE", account=SAFE))],
        [look(snapshot(holders=(holder("GOV_ROLE"),)))],
    ),
    "role-revoked": (
        [look(snapshot(), event("revoked", "UsageFeeRouter", name="GOV_ROLE", account=SAFE))],
        [look(snapshot(), event("granted", "UsageFeeRouter", name="GOV_ROLE", account=SAFE))],
    ),
    "role-admin-changed": (
        [look(snapshot(), event("role-admin", "UsageFeeRouter", name="GOV_ROLE", old="DEFAULT_ADMIN_ROLE", new="0x1"))],
        [look(snapshot(), event("revoked", "UsageFeeRouter", name="GOV_ROLE", account=SAFE))],
    ),
    "paused": (
        [look(snapshot(system=system(paused={"UsageFeeRouter": True}))),
         look(snapshot(model(market=market(paused=True))))],
        [look(snapshot(model(market=market()))), look(snapshot(model(market=market(paused=None))))],
    ),
    "unpaused": (
        [look(snapshot(), event("unpaused", "InfrastructureReserve")),
         look(snapshot(), event("unpaused", "HokusaiAMM/lead-scoring"))],
        [look(snapshot(), event("paused", "InfrastructureReserve"))],
    ),
    "emergency-withdrawal": (
        [look(snapshot(), event("withdrawal", number=1, account=SAFE))],
        [look(snapshot(), event("payment", number=1, account=SAFE))],
    ),
    "payee-approved": (
        [look(snapshot(), event("payee", account=STRANGER, number=1))],
        [look(snapshot(), event("payee", account=STRANGER, number=0))],
    ),
    "treasury-changed": (
        [look(snapshot(), event("treasury", "InfrastructureReserve", account=STRANGER, old=SAFE))],
        [look(snapshot())],
    ),
    "solvency-gap": (
        [look(snapshot(system=system(held=99, outstanding=100)))],
        [look(snapshot(system=system(held=100, outstanding=100))),
         look(snapshot(system=system(held=101, outstanding=100)))],
    ),
    "undeclared-depositor": (
        [look(snapshot(holders=(holder("DEPOSITOR_ROLE"),))),
         look(snapshot(holders=(holder("FEE_DEPOSITOR_ROLE", "UsageFeeRouter"),)))],
        [look(snapshot(holders=(holder("DEPOSITOR_ROLE", declared=True),))),
         look(snapshot(holders=(holder("GOV_ROLE"),)))],
    ),
    "undeclared-payer": (
        [look(snapshot(holders=(holder("PAYER_ROLE"),))), look(snapshot(holders=(holder("DEFAULT_ADMIN_ROLE"),)))],
        [look(snapshot(holders=(holder("PAYER_ROLE", declared=True), holder("DEPOSITOR_ROLE")))),
         look(snapshot(holders=(holder("DEFAULT_ADMIN_ROLE", "UsageFeeRouter"),)))],
    ),
    "allowance": (
        [allowed(101, 100), allowed(2**256 - 1, None)],
        [allowed(100, 100), allowed(10**15, None), allowed(0, 100)],
    ),
    "usdc-paused": (
        [look(snapshot(system=system(usdc_paused=True)))],
        [look(snapshot(system=system(usdc_paused=None))), look(snapshot())],
    ),
    "blocklisted": (
        [look(snapshot(system=system(blocklisted=("InfrastructureReserve", "HokusaiAMM/lead-scoring"))))],
        [look(snapshot(system=system(blocklisted=None))), look(snapshot())],
    ),
    "stale-head": ([aged(301)], [aged(300), aged(-60), aged(10**6, stale_head_seconds=0)]),
}  # fmt: skip
SPEAKING = [(rule, each) for rule, (says, _) in TABLE.items() for each in says]
SILENT = [(rule, each) for rule, (_, says_not) in TABLE.items() for each in says_not]


def said(rule: str, given: Look) -> list[Alert]:
    """What one rule says."""
    return list(ALL[rule](given))  # type: ignore[index]


def test_every_rule_is_in_the_table() -> None:
    """Those of the schema, all of them, here and in the program."""
    assert set(TABLE) == set(ALL) == set(get_args(Rule)) - ANYWHERE


@pytest.mark.parametrize(("rule", "given_"), SPEAKING, ids=lambda it: it if isinstance(it, str) else "")
def test_a_rule_speaks_beyond_its_limit(rule: str, given_: Look) -> None:
    """With the block it was seen at, a sentence, and commands that the command line has."""
    found = said(rule, given_)
    assert found
    for alert in found:
        assert (alert.rule, alert.id.startswith(f"{rule}:")) == (rule, True)
        assert all(parses(line) for line in (alert.command, *alert.others)), alert
        assert (alert.tx_hash is not None) == (rule in EVENTS or rule.startswith("undeclared"))
        assert alert.limit is None or alert.unit is not None


@pytest.mark.parametrize(("rule", "given_"), SILENT, ids=lambda it: it if isinstance(it, str) else "")
def test_a_rule_is_silent_at_its_limit(rule: str, given_: Look) -> None:
    """And where what it looks at is not there."""
    assert not said(rule, given_)


def test_commands_name_the_mode() -> None:
    """What helps beside an older system says so."""
    for rule, given_ in SPEAKING:
        beside = replace(given_, snapshot=given_.snapshot.model_copy(update={"mode": "infrastructure"}))
        for alert in said(rule, beside):
            for line in (alert.command, *alert.others):
                assert "sepolia --mode infrastructure" in line
                assert parses(line), line


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("a b", "'a b'"),
        ("x; reboot #", "'x; reboot #'"),
        ("$(reboot)", "'$(reboot)'"),
        ("it's", "'it'\"'\"'s'"),
        ("--yes", "NAME"),
        ("a\nreboot\n", "NAME"),
        ("a\x1b[201~reboot\n", "NAME"),
        ("a\u202eb", "NAME"),
    ],
)
def test_no_name_becomes_a_command_of_its_own(name: str, said: str) -> None:
    """Older systems take any bytes for a name, and what helps is copied into a shell."""
    (found,) = judged(look(snapshot(model(0, name=name))), {"runway-low": CONDITIONS["runway-low"]})
    assert found.command == f"python -m pyharness ops fund sepolia {said} --amount 1500"
    assert parses(found.command)
    (paused,) = judged(look(snapshot(model(name=name, market=market(paused=True)))), {"paused": CONDITIONS["paused"]})
    assert shlex.split(paused.command)[6:] in (["NAME"], [f"HokusaiAMM/{name}"])


def test_a_first_provider_follows_nobody() -> None:
    """A model that is launched is no news of an account of zeros."""
    for old, words in ((ZERO_ADDRESS, "it had none"), (PROVIDER, f"it was {PROVIDER}")):
        (said,) = EVENTS["provider-changed"](look(snapshot(), event("provider", account=SAFE, old=old)))
        assert said.words.endswith(f"{SAFE} is its provider, {words}")


def test_an_event_is_as_loud_as_configured() -> None:
    """By its own severity."""
    quiet = seen.limits().severity.model_copy(update={"split_changed": "critical"})
    given_ = look(snapshot(), event("split", before=8_000, number=7_000), severity=quiet)
    assert [item.severity for item in said("split-changed", given_)] == ["critical"]


def test_several_payments_of_one_transaction_are_judged_one_by_one() -> None:
    """60 of 100 is large, 20 of the 40 left is not, 15 of those 20 is; other models and money in between count."""
    one, two, gift, three, other = (
        event("payment", number=60, account=SAFE, index=1),
        event("payment", number=20, account=SAFE, index=2),
        event("top-up", number=5, index=3),
        event("payment", number=15, account=SAFE, index=4),
        event("payment", "churn", number=1, account=SAFE, index=5),
    )
    happened = (one, two, gift, three, other)
    paid = paid_out(happened, {"lead-scoring": 10, "churn": 9})
    assert [(item.amount, item.balance_before) for item in paid] == [(60, 100), (20, 40), (15, 25), (1, 10)]
    found = said("large-payment", look(snapshot(), *happened, paid=paid))
    assert [(item.model, item.number, item.limit) for item in found] == [
        ("lead-scoring", 6_000, 5_000), ("lead-scoring", 6_000, 5_000),
    ]  # fmt: skip
    assert len({item.id for item in found}) == 2


def test_a_payment_of_which_nobody_knows_what_there_was_is_large() -> None:
    """A model whose name is no text, or that no node gives: silence would be the thief's."""
    (alert,) = said("large-payment", look(snapshot(), event("payment", number=1, account=SAFE)))
    assert (alert.number, alert.limit, alert.unit) == (None, None, None)
    assert "of what it had nothing is known" in alert.words


def test_a_command_is_one_whatever_a_model_is_called() -> None:
    """Directories of older systems take any bytes as an id, and somebody copies the line."""
    (alert,) = said("runway-critical", look(snapshot(model(0, name="x; rm -rf ~ #"))))
    assert alert.command == "python -m pyharness ops fund sepolia 'x; rm -rf ~ #' --amount 1500"
    assert parses(alert.command)


def test_a_runway_alert_says_which_sum_and_which_rate_restore_it() -> None:
    """$100 at $50 a day: $1,400 more. At 80 % the revenue of $50 a day brings $40, and 97 % lasts as long."""
    poor = model(100 * USDC, trailing_income=40 * USDC, infra_bps=8_000)
    (alert,) = said("runway-critical", look(snapshot(poor)))
    assert alert.command == "python -m pyharness ops fund sepolia lead-scoring --amount 1400"
    assert alert.others == ("python -m pyharness ops set-split sepolia lead-scoring 9334",)
    assert (alert.number, alert.limit, alert.unit) == (2, 3, "days")


@pytest.mark.parametrize(
    ("income", "bps"), [(0, 8_000), (10 * USDC, 8_000), (60 * USDC, 8_000), (40 * USDC, None)],
    ids=["no revenue", "too little for any rate", "enough already", "an unknown rate"],
)  # fmt: skip
def test_no_rate_is_named_that_would_not_help(income: int, bps: int | None) -> None:
    """The sum is always named."""
    (alert,) = said("runway-critical", look(snapshot(model(100 * USDC, trailing_income=income, infra_bps=bps))))
    assert alert.others == ()


def test_all_of_the_revenue_is_a_rate_too() -> None:
    """Where exactly that lasts; a unit more of burn, and no rate does."""
    model_ = model(0, 100, infra_bps=8_000, trailing_income=80)
    assert lasting_bps(model_, 30) == 10_000
    assert lasting_bps(model(0, 101, infra_bps=8_000, trailing_income=80), 30) is None


AT_ITS_PACE = settings(deadline=None)  # what a busy machine takes says nothing of the rules
MONEY = st.integers(0, 10**15)
DAYS = st.integers(1, 3_650)


@AT_ITS_PACE
@given(accrued=MONEY, burn=MONEY, limit=DAYS)
def test_a_runway_is_the_contracts(accrued: int, burn: int, limit: int) -> None:
    """Whole days rounded down, none without a burn; fewer than a limit exactly where the money lasts less."""
    days = runway_days(accrued, burn)
    assert (days is None) == (burn == 0)
    if days is not None:
        assert days * burn <= accrued < (days + 1) * burn
        assert (days < limit) == (accrued < limit * burn)


@AT_ITS_PACE
@given(accrued=MONEY, burn=st.integers(1, 10**12), days=DAYS)
def test_the_sum_restores_the_days_and_no_unit_is_too_many(accrued: int, burn: int, days: int) -> None:
    """With it the runway is what is wanted, with one unit less it is not."""
    lacking = missing(model(accrued, burn), days)
    restored = runway_days(accrued + lacking, burn)
    assert restored is not None
    assert restored >= days
    assert lacking == 0 or (runway_days(accrued + lacking - 1, burn) or 0) < days


@AT_ITS_PACE
@given(
    accrued=MONEY, burn=st.integers(1, 10**12), income=st.integers(1, 10**12), bps=st.integers(5_000, 10_000), days=DAYS
)
def test_the_rate_lasts_the_days_and_one_less_does_not(
    accrued: int, burn: int, income: int, bps: int, days: int
) -> None:
    """By balance and income together, where a rate is named at all."""
    found = lasting_bps(model(accrued, burn, infra_bps=bps, trailing_income=income), days)
    if found is None:
        return

    def lasts(rate: int) -> bool:
        return (days * burn - accrued) * bps <= days * income * rate

    assert bps < found <= 10_000
    assert lasts(found)
    assert not lasts(found - 1)


KINDS = st.sampled_from(["share", "deposit", "top-up", "payment", "withdrawal"])


@AT_ITS_PACE
@given(moves=st.lists(st.tuples(KINDS, st.sampled_from(["a", "b"]), st.integers(1, 10**9)), max_size=30))
def test_each_balance_before_a_payment_is_what_forward_reckoning_gives(moves: list[tuple[str, str, int]]) -> None:
    """From balances at the end alone, whatever moved."""
    now, wanted, happened = {"a": 10**12, "b": 10**12}, [], list[Event]()
    for at, (kind, name, amount) in enumerate(moves):
        if kind == "payment":
            wanted.append(now[name])
        now[name] += -amount if kind in ("payment", "withdrawal") else amount
        happened.append(event(kind, name, number=amount, account=SAFE, index=at))
    assert [item.balance_before for item in paid_out(happened, now)] == wanted


def test_what_held_before_is_what_events_say_and_nothing_where_they_do_not_join() -> None:
    """Back from what holds now, over each change, other models' and other kinds' beside."""
    one, two = event("provider", account=STRANGER, old=SAFE), event("provider", account=PROVIDER, old=STRANGER)
    beside = (event("provider", "churn", account=SAFE, old=STRANGER), event("split", before=1, number=2))
    now: dict[str, str | int] = {"lead-scoring": PROVIDER}
    assert held_before([one, *beside, two], now, "provider") == {"lead-scoring": SAFE}
    assert held_before([one], now, "provider") == {"lead-scoring": None}
    assert held_before([two, one], now, "provider") == {"lead-scoring": None}
    assert held_before([*beside, two], {"lead-scoring": 2, "churn": 7}, "split") == {"lead-scoring": 1, "churn": 7}


def test_what_happened_twice_in_a_transaction_has_two_names() -> None:
    """And the same in another transaction has others."""
    events = [event("split", before=1, number=2), event("split", before=2, number=1)]
    events.append(replace(events[0], tx_hash=OTHER_TX))
    found = judged(look(snapshot(), *events), EVENTS)
    assert len({item.id for item in found}) == 3
