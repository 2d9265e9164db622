"""Half a million calls count only when they got somewhere."""

import json

import pytest

from pyharness.tools import tallies
from pyharness.tools.tallies import Table

STATES = {"reserve paused": 100, "curve, round over": 5000}


def line(**acts: tuple[int, int, int]) -> str:
    """Build a run's tally."""
    return json.dumps({"acts": acts, "states": {"reserve paused": 2}})


def table(states: dict[str, int] | None = None, **acts: tuple[int, int, int]) -> Table:
    """Build a table that lacks nothing but what is asked for."""
    named = {name.replace("_", "."): counts for name, counts in acts.items()}
    return Table(acts={"trader.buy": (500_000, 0, 0), **named}, states=STATES | (states or {}))


def test_tallies_add_up() -> None:
    """Act by act and state by state; an act that a run never reached is none there."""
    found = tallies.read([line(buy=(1, 2, 3)), "", line(buy=(1, 0, 0), sell=(0, 0, 4))])
    assert found == Table(acts={"buy": (2, 2, 3), "sell": (0, 0, 4)}, states={"reserve paused": 4})
    assert found.calls == 11
    assert tallies.total([found, found]).acts["sell"] == (0, 0, 8)
    assert tallies.read([]).calls == 0


def test_a_campaign_that_got_everywhere_lacks_nothing() -> None:
    """On the edge of every condition."""
    whole = table(thief_steal=(6_000, 0, 1_500), thief_rob=(1, 9, 0))
    assert tallies.judge(whole, ["thief.rob", "thief.steal", "trader.buy"]) == ()


@pytest.mark.parametrize(
    ("found", "complaint"),
    [
        (table(trader_buy=(499_999, 0, 0)), "499,999 calls, 500,000 are wanted"),
        (table(trader_sell=(0, 9, 0)), "trader.sell: never succeeded"),
        (table(trader_sell=(79, 0, 21)), "trader.sell: 21 of 100 calls returned early"),
        (table(payer_pay=(5_000, 100, 0)), "payer: 5,000 successes in 505,100 calls"),
        (table({"reserve paused": 99}), "reserve paused: entered 99 times, 100 are wanted"),
    ],
)
def test_what_is_missing_is_said(found: Table, complaint: str) -> None:
    """Calls, successes of an act, tries, successes of an actor, states."""
    assert tallies.judge(found, found.acts) == (complaint,)


def test_an_act_that_nobody_called_is_missed() -> None:
    """It leaves no line in any tally, so the sources are asked."""
    assert tallies.judge(table(), ["trader.buy", "trader.sell"]) == ("trader.sell: never called",)
