"""What is new, what stands, what is over: each told once, whatever happens between two looks."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
import seen
from hypothesis import given, settings
from hypothesis import strategies as st
from seen import OTHER_TX, SAFE, USDC, event, look, model, snapshot

from pyharness.observe import rounds
from pyharness.observe.rounds import Mark, Memory
from pyharness.observe.schema import EXIT_CODES, NAGIOS_CODES, Alert, Round
from pyharness.observe.seen import Look

SPLIT = event("split", before=8_000, number=7_000)
HOUR, DAY = 3_600, 86_400


class Watch:
    """A memory that goes from round to round, as the pipeline moves it on."""

    def __init__(self, confirmations: int = 0) -> None:
        self.memory = rounds.opened("sepolia", "full", 11_155_111, SAFE)
        self.confirmations = confirmations

    def see(self, found: Look) -> Round:
        """A round."""
        round_, until, told = rounds.sighted(self.memory, found)
        number = found.snapshot.number
        changes = {
            "last": round_.model_copy(update={"snapshot": None}), "until": until, "told": told, "head": number,
            "settled": Mark(number=number - self.confirmations, hash=found.snapshot.hash),
        }  # fmt: skip
        self.memory = Memory.model_validate_json(self.memory.model_copy(update=changes).model_dump_json(by_alias=True))
        return round_

    def lose(self, alert: Alert) -> Round:
        """A round that sees nothing."""
        round_ = rounds.blind(self.memory, alert, seen.NOW)
        self.memory = self.memory.model_copy(update={"last": round_})
        return round_


def rules(alerts: tuple[Alert, ...]) -> list[str]:
    """What they are about."""
    return [item.rule for item in alerts]


def at(number: int, seconds: int, *events: Any, accrued: int = 2_000 * USDC) -> Look:
    """A block, so long after the first one."""
    return look(snapshot(model(accrued), number=number, time=seen.NOW + seconds, taken_at=seen.NOW + seconds), *events)


def test_a_condition_is_told_when_it_begins_and_when_it_ends() -> None:
    """In between it stands, with the block it began at and the newest figures."""
    watch = Watch()
    assert rules(watch.see(at(100, 0)).open) == []
    first = watch.see(at(101, 12, accrued=200 * USDC))
    assert (rules(first.raised), first.state, first.exit_code) == (["runway-low"], "warning", 10)
    second = watch.see(at(102, 24, accrued=190 * USDC))
    assert (second.raised, second.cleared, second.open[0].since, second.open[0].number) == ((), (), 101, 3)
    third = watch.see(at(103, 36, accrued=149 * USDC))
    assert (rules(third.raised), third.state, third.exit_code) == (["runway-critical"], "critical", 20)
    last = watch.see(at(104, 48))
    assert (rules(last.cleared), last.open, last.state) == (["runway-low", "runway-critical"], (), "ok")
    assert watch.see(at(105, 60)).cleared == ()


def test_an_event_stands_for_its_time_and_ends_once() -> None:
    """However often the same blocks are read again."""
    watch = Watch(confirmations=10)
    split = event("split", block=101, before=8_000, number=7_000)
    assert rules(watch.see(at(101, 12, split)).raised) == ["split-changed"]
    again = watch.see(at(102, HOUR, split))
    assert (again.raised, again.cleared, rules(again.open)) == ((), (), ["split-changed"])
    assert rules(watch.see(at(103, 12 + DAY, split)).cleared) == ["split-changed"]
    for number in (104, 105):
        over = watch.see(at(number, 2 * DAY, split))
        assert (over.raised, over.cleared, over.open) == ((), (), ())


def test_an_event_that_is_older_than_its_time_is_told_all_the_same() -> None:
    """Nobody looked for days."""
    watch = Watch()
    watch.see(at(100, 0))
    late = watch.see(at(900, 9 * DAY, event("split", block=101, before=8_000, number=7_000)))
    assert rules(late.raised) == ["split-changed"]
    assert rules(watch.see(at(901, 9 * DAY + HOUR)).open) == ["split-changed"]
    assert rules(watch.see(at(902, 10 * DAY)).cleared) == ["split-changed"]


def test_what_a_reorganisation_took_is_over_and_what_it_moved_is_not_told_twice() -> None:
    """One transaction is mined again in the next block, the other one never."""
    watch = Watch(confirmations=10)
    moved = event("split", block=101, before=8_000, number=7_000)
    lost = event("granted", "UsageFeeRouter", block=101, name="GOV_ROLE", account=SAFE, tx_hash=OTHER_TX)
    assert rules(watch.see(at(101, 12, moved, lost)).raised) == ["split-changed", "role-granted"]
    after = watch.see(at(103, 36, event("split", block=102, before=8_000, number=7_000)))
    assert (after.raised, rules(after.cleared), rules(after.open)) == ((), ["role-granted"], ["split-changed"])
    assert after.open[0].since == 102


def test_what_a_reorganisation_took_and_gave_back_is_told_again() -> None:
    """Whoever heard that it is over would not know otherwise that it happened after all."""
    watch = Watch(confirmations=10)
    payment = event("granted", "UsageFeeRouter", block=101, name="GOV_ROLE", account=SAFE)
    watch.see(at(101, 12, payment))
    assert rules(watch.see(at(102, 24)).cleared) == ["role-granted"]
    back = watch.see(at(103, 36, replace(payment, block=103)))
    assert (rules(back.raised), back.open[0].since) == (["role-granted"], 103)
    after = watch.see(at(104, 48, replace(payment, block=103)))
    assert (after.raised, after.cleared, rules(after.open)) == ((), (), ["role-granted"])


def test_what_is_settled_is_not_read_again_and_stands_on() -> None:
    """Until its time is over."""
    watch = Watch(confirmations=2)
    watch.see(at(101, 12, event("split", block=101, before=8_000, number=7_000)))
    watch.see(at(110, 120, event("split", block=101, before=8_000, number=7_000)))
    later = watch.see(at(111, 132))
    assert (later.raised, later.cleared, rules(later.open)) == ((), (), ["split-changed"])


@pytest.mark.parametrize("settled", [101, 102])
def test_what_happened_in_the_settled_block_itself_stands_on(settled: int) -> None:
    """Only what is read again can be gone."""
    watch = Watch()
    watch.see(at(101, 12, event("split", block=101, before=8_000, number=7_000)))
    watch.memory = watch.memory.model_copy(update={"settled": Mark(number=settled, hash="0x" + "0" * 64)})
    assert rules(watch.see(at(103, 36)).open) == ["split-changed"]


def test_where_everything_is_read_anew_what_was_told_before_it_stands_on() -> None:
    """After a deep reorganisation only what came after the last common block may be gone."""
    watch = Watch()
    watch.see(at(101, 12, event("split", block=101, before=8_000, number=7_000)))
    watch.memory = watch.memory.model_copy(update={"settled": None, "began": 101})
    assert rules(watch.see(at(103, 36)).open) == ["split-changed"]
    watch.memory = watch.memory.model_copy(update={"settled": None, "began": 100})
    assert rules(watch.see(at(104, 48)).cleared) == ["split-changed"]


def test_a_rate_that_no_event_tells_of_stands_like_an_event() -> None:
    """There is no transaction that could leave the chain."""
    watch = Watch(confirmations=5)
    silent = event("split", block=101, before=8_000, number=7_000, tx_hash=None)
    assert rules(watch.see(at(101, 12, silent)).raised) == ["split-changed"]
    assert rules(watch.see(at(102, 24)).open) == ["split-changed"]


def test_what_nobody_answers_any_more_is_not_over() -> None:
    """A pause of USDC or of a pool, a block list: silence ends none of them; a model that is watched no more does."""
    watch = Watch()
    pool, idle = seen.market(paused=True), {"accrued": 0, "burn": 0}
    wrong = seen.system(usdc_paused=True, blocklisted=("UsageFeeRouter",))
    watch.see(look(snapshot(model(**idle, market=pool), number=101, system=wrong)))
    mute = seen.system(usdc_paused=None, blocklisted=None)
    for market in (seen.market(paused=None), None):
        silent = watch.see(look(snapshot(model(**idle, market=market), number=102, system=mute)))
        assert (silent.cleared, rules(silent.open)) == ((), ["paused", "usdc-paused", "blocklisted"])
    gone = watch.see(look(snapshot(number=103, system=mute)))
    assert rules(gone.cleared) == ["paused"]
    assert rules(watch.see(look(snapshot(number=104))).cleared) == ["usdc-paused", "blocklisted"]


def test_a_pause_keeps_the_transaction_that_began_it() -> None:
    """Also where later rounds do not read it any more."""
    watch = Watch()

    def stopped(number: int, *events: Any) -> Look:
        found = snapshot(number=number, system=seen.system(paused={"InfrastructureReserve": True}))
        return look(found, *events)

    first = watch.see(stopped(101, event("paused", "InfrastructureReserve", block=101)))
    assert [item.tx_hash for item in first.raised] == [seen.TX]
    assert [(item.tx_hash, item.since) for item in watch.see(stopped(102)).open] == [(seen.TX, 101)]


@pytest.mark.parametrize("lost", ["unreachable", "behind", "reorganised"])
def test_who_sees_nothing_says_unknown_and_clears_nothing(lost: str) -> None:
    """And when sight is back that is told once, with what happened meanwhile."""
    watch = Watch()
    watch.see(at(101, 12, accrued=200 * USDC))
    memory = watch.memory
    alert = {
        "unreachable": rounds.unreachable(memory, "E-RPC-UNREACHABLE", "the node does not answer"),
        "behind": rounds.behind(memory, 90),
        "reorganised": rounds.reorganised(memory, Mark(number=101, hash="0x" + "0" * 64), 95, 6),
    }[lost]
    first, second = watch.lose(alert), watch.lose(alert)
    assert (first.state, first.exit_code, first.nagios_code, first.snapshot) == ("unknown", 30, 3, None)
    assert (rules(first.raised), first.cleared, second.raised) == ([alert.rule], (), ())
    assert rules(second.open) == ["runway-low", alert.rule]
    back = watch.see(at(102, 24, SPLIT, accrued=200 * USDC))
    assert (rules(back.cleared), rules(back.raised)) == ([alert.rule], ["split-changed"])
    assert rules(back.open) == ["runway-low", "split-changed"]


STEP = st.tuples(
    st.integers(1, 4),  # blocks
    st.integers(1, 2 * DAY),  # seconds
    st.sampled_from([0, 200, 2_000]),  # dollars
    st.integers(0, 3),  # events
    st.booleans(),  # whether the node is there
)


@settings(deadline=None)
@given(confirmations=st.integers(0, 6), steps=st.lists(STEP, max_size=20))
def test_whatever_happens_each_thing_begins_once_and_ends_once(
    confirmations: int, steps: list[tuple[int, int, int, int, bool]]
) -> None:
    """What is open is what was, with what is new and without what is over; no event begins twice."""
    watch, happened, began = Watch(confirmations), [], list[str]()
    number = seconds = 100
    for blocks, more, dollars, events, there in steps:
        number, seconds = number + blocks, seconds + more
        for at_ in range(events):
            tx = f"0x{number * 10 + at_:064x}"
            happened.append(event("split", block=number - at_ % blocks, before=1, number=2, tx_hash=tx))
        before = {item.id for item in watch.memory.last.open}
        settled = watch.memory.settled.number if watch.memory.settled else 0
        read = [item for item in happened if item.block > settled]
        found = (
            watch.see(at(number, seconds, *read, accrued=dollars * USDC))
            if there
            else watch.lose(rounds.unreachable(watch.memory, "E-RPC-TIMEOUT", "nothing"))
        )
        new, over = ({item.id for item in which} for which in (found.raised, found.cleared))
        assert {item.id for item in found.open} == (before | new) - over
        assert (new & before, over - before, there or not over) == (set(), set(), True)
        began += [item.id for item in found.raised if item.rule == "split-changed"]
    assert len(began) == len(set(began))
    assert not steps or not steps[-1][-1] or len(began) == len(happened)


def test_what_was_critical_is_unknown_while_nobody_sees() -> None:
    """It stands, and nobody knows whether it still is so."""
    watch = Watch()
    assert watch.see(at(101, 12, accrued=0)).state == "critical"
    lost = watch.lose(rounds.unreachable(watch.memory, "E-RPC-UNREACHABLE", "the node does not answer"))
    assert (lost.state, rules(lost.open)) == ("unknown", ["runway-low", "runway-critical", "unreachable"])


def test_what_is_stale_is_not_green_and_what_is_critical_stays_so() -> None:
    """Information alone is green; not knowing is worse than a warning."""

    def state(*severities: str) -> str:
        items = [seen_alert(severity) for severity in severities]
        return rounds.worst(items)

    def seen_alert(severity: Any) -> Alert:
        return Alert(id="a", rule="paused", severity=severity, subject="", since=1, command="", words="")

    assert state() == state("info") == "ok"
    assert state("info", "warning") == "warning"
    assert state("warning", "unknown") == "unknown"
    assert state("critical", "unknown") == "critical"
    assert (EXIT_CODES, NAGIOS_CODES) == (
        {"ok": 0, "warning": 10, "critical": 20, "unknown": 30}, {"ok": 0, "warning": 1, "critical": 2, "unknown": 3},
    )  # fmt: skip
