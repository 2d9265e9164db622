"""Costs in dollars: whole numbers, at prices that are either given or said to be assumed."""

import pytest

from pyharness.errors import UsageFault
from pyharness.scenarios.report.prices import ASSUMED, prices


def test_nobody_gave_a_price() -> None:
    """Both are assumed, and say so."""
    assert prices() == ASSUMED
    assert (ASSUMED.gas_price_source, ASSUMED.ether_usd_source) == ("assumed", "assumed")
    assert ASSUMED.cents(100_000) == 300  # 100,000 gas at 10 gwei are 0.001 ether, at $3,000


def test_a_given_price_is_exact_and_said_to_be_given() -> None:
    """To the wei and to the cent; the other one stays assumed."""
    found = prices("0.000000001", None)
    assert (found.gas_price_wei, found.gas_price_source, found.ether_usd_source) == (1, "given", "assumed")
    found = prices("12.5", "3250.5")
    assert (found.gas_price_wei, found.ether_usd_cents, found.ether_usd_source) == (12_500_000_000, 325_050, "given")


@pytest.mark.parametrize(
    ("gas", "cents"), [(0, 0), (16_666, 0), (16_667, 1), (49_999, 1), (50_000, 2), (10**15, 3 * 10**10)]
)
def test_half_a_cent_rounds_up(gas: int, cents: int) -> None:
    """At 0.1 gwei and $3,000 a cent is 33,333 gas; no float loses a digit of a large cost."""
    assert prices("0.1").cents(gas) == cents


@pytest.mark.parametrize("text", ["0", "0.0", "-1", "1e3", "", "ten", "1,5", "1.0000000001", "NaN", "1000000000", "٣"])
def test_what_is_no_price_is_refused(text: str) -> None:
    """With the flag, what was found, and a line that works."""
    with pytest.raises(UsageFault) as caught:
        prices(gas_gwei=text)
    assert (caught.value.code, caught.value.found) == ("E-PRICE", text)
    assert caught.value.next_command == "python -m pyharness rehearse --gas-gwei 10"
    with pytest.raises(UsageFault):
        prices(ether_usd="1.001")
