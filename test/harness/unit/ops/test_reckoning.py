"""What follows from a treasury's parts: a day's cost, sums beside the chain's, courses, bands, CSV."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from typing import Any

import pytest

from pyharness.ops import reckoning
from pyharness.ops.accounts import Movement
from pyharness.ops.treasury import Deposit, Market, Standing, Treasury
from pyharness.units import ONE_USDC

DAY, END = reckoning.DAY, 100 * reckoning.DAY
HASH = "0x" + "ab" * 32


def moved(kind: str, dollars: int, at: int = END, model: str = "a") -> Movement:
    """A movement of a model's line."""
    return Movement(model=model, kind=kind, amount=dollars * ONE_USDC, at=at, block=1, tx=HASH, index=0)


def standing(**changes: Any) -> Standing:
    """A model that got $80 and paid $30 of it."""
    fields: dict[str, Any] = {
        "model": "a", "rate": 8000, "fees": 100 * ONE_USDC, "accrued": 50 * ONE_USDC, "paid": 30 * ONE_USDC,
        "withdrawn": 0, "provider": "0x" + "0" * 40, "burn": ONE_USDC, "declared": True, "runway": 50, "market": None,
    }  # fmt: skip
    return Standing(**fields | changes)


DEPOSIT = Deposit(
    model="a", depositor="", amount=100 * ONE_USDC, infra=80 * ONE_USDC, profit=20 * ONE_USDC, at=END, block=1, tx=HASH
)
MOVED = (moved("share", 80), moved("payment", 30))


def treasury(**changes: Any) -> Treasury:
    """A treasury of that model."""
    fields: dict[str, Any] = {
        "words": "sepolia", "chain_id": 1, "block": 9, "block_hash": HASH, "time": END, "first": 1, "burn_days": 30,
        "low": 7, "critical": 3, "cash": 50 * ONE_USDC, "outstanding": 50 * ONE_USDC, "paused": (),
        "models": (standing(),), "deposits": (DEPOSIT,), "movements": MOVED, "trades": (), "holders": (), "spent": (),
        "checks": (),
    }  # fmt: skip
    return Treasury(**fields | changes)


@pytest.mark.parametrize(
    ("declared", "paid", "at", "burn"),
    [
        (0, 30, END, (1 * ONE_USDC, False)),
        (0, 30, END - 29 * DAY - 1, (0, True)),  # the day before the window
        (0, 30, END - 29 * DAY, (1 * ONE_USDC, False)),
        (5, 30, END, (5 * ONE_USDC, True)),
        (1, 30, END, (1 * ONE_USDC, True)),
    ],
)
def test_a_day_costs_what_was_declared_or_paid_whichever_is_more(
    declared: int, paid: int, at: int, burn: tuple[int, bool]
) -> None:
    """Over the window before the block."""
    movements = [moved("payment", paid, at), moved("withdrawal", 1_000)]
    assert reckoning.burn_of(declared * ONE_USDC, movements, END, 30) == burn


def test_a_days_cost_is_never_rounded_to_nothing() -> None:
    """One base unit in a month is one a day."""
    tiny = replace(moved("payment", 0), amount=1)
    assert reckoning.burn_of(0, [tiny], END, 30) == (1, False)


@pytest.mark.parametrize(
    ("runway", "band"), [(None, "no burn"), (2, "critical"), (3, "low"), (6, "low"), (7, "enough")]
)
def test_bands_are_below_their_limits(runway: int | None, band: str) -> None:
    """The guide's: below 7 days low, below 3 critical; without burn neither."""
    assert treasury().band(standing(runway=runway)) == band


def differences(cash: int = 50, outstanding: int = 50, paid: int = 30, **changes: Any) -> dict[str, int]:
    """Names and differences of what is not the chain's (dollars)."""
    found = reckoning.checks(
        [standing(**changes)], MOVED, [DEPOSIT],
        outstanding=outstanding * ONE_USDC, paid=paid * ONE_USDC, cash=cash * ONE_USDC,
    )  # fmt: skip
    return {check.what: check.difference for check in found if check.difference}


def test_every_sum_is_held_against_the_chain() -> None:
    """One unit in any of them is found."""
    assert differences() == {}
    assert differences(accrued=50 * ONE_USDC + 1) == {"accrued of a": 1}
    assert differences(paid=29, fees=0) == {"revenue of a": -100 * ONE_USDC, "paid for all": -ONE_USDC}
    assert differences(withdrawn=1) == {"withdrawn of a": 1}
    assert differences(outstanding=51, cash=51) == {"accrued by all": ONE_USDC}
    assert differences(cash=49) == {"books covered by cash": -ONE_USDC}
    assert differences(cash=60) == {}, "a surplus is no difference"


def test_what_came_to_a_line_is_revenue_or_was_added() -> None:
    """Shares that another depositor brought are no revenue: what came less what went is what is left."""
    moves = (moved("share", 80), moved("share", 7), moved("deposit", 3), moved("top-up", 2), moved("payment", 30))
    found = treasury(movements=moves).incomes()["a"]
    assert (found.infra, found.profit, found.added) == (80 * ONE_USDC, 20 * ONE_USDC, 12 * ONE_USDC)


def test_a_course_is_steps_to_the_end() -> None:
    """Each change is a step; close ones are one, with the last value."""
    assert reckoning.course([(10, 5), (20, -2)], 0, 100, most=100) == (
        (0, 0), (10, 0), (10, 5), (20, 5), (20, 3), (100, 3),
    )  # fmt: skip
    many = [(at, 1) for at in range(10_000)]
    thin = reckoning.course(many, 0, 10_000, most=100)
    assert len(thin) <= 2 * 101 + 2
    assert thin[-1] == (10_000, 10_000)


def test_one_line_a_model_and_no_formula() -> None:
    """All 18 decimals of the supply; a model whose name calculates is text."""
    market = Market(reserve=1, unreleased=0, price=10_000, supply=10**18 + 1)
    named = standing(model="=1+1", market=market, runway=None, declared=False)
    (row,) = csv.DictReader(io.StringIO(reckoning.models_csv(treasury(models=(named,)))))
    assert (row["model"], row["supply_tokens"], row["runway_days"]) == ("'=1+1", "1.000000000000000001", "")
    assert (row["band"], row["burn_is"], row["to_market_usdc"]) == ("no burn", "paid", "0.000000")


def test_the_hash_is_of_everything_that_was_read() -> None:
    """And the command makes the very report again."""
    assert treasury().input_hash == treasury().input_hash
    assert treasury().input_hash != treasury(cash=1).input_hash
    assert treasury().command == "python -m pyharness report sepolia --at-block 9"
