"""Numbers in words: exact, with their unit, never through a float."""

import pytest

from pyharness.scenarios import wording


@pytest.mark.parametrize(
    ("name", "value", "label", "words"),
    [
        ("to_reserve_usdc", 80_000_000, "to reserve", "$80.00"),
        ("half_sold_for_usdc", 497_004_495, "half sold for", "$497.004495"),
        ("cost_usdc", -1, "cost", "$-0.000001"),
        ("bought_tokens", "99700000000000000000000", "bought", "99,700\u202ftokens"),
        ("reward_tokens", 1, "reward", "0.000000000000000001\u202ftokens"),
        ("launch_price", 10_000, "launch", "$0.0100"),
        ("infrastructure_bps", 8_000, "infrastructure", "80\u202f%"),
        ("improvement_bps", 333, "improvement", "3.33\u202f%"),
        ("runway_days", 1, "runway", "1\u202fday"),
        ("window_seconds", 86_400, "window", "1\u202fday"),
        ("window_seconds", 5_400, "window", "5,400\u202fseconds"),
        ("window_seconds", 7_200, "window", "2\u202fhours"),
        ("attesters", 3, "attesters", "3"),
        ("paid_by", "Safe, 2 of 3", "paid by", "Safe, 2 of 3"),
        ("digest", "0x" + "ab" * 32, "digest", "0xabababab…abababab"),
        ("odd_usdc", "unknown", "odd usdc", "unknown"),
    ],
)
def test_a_fact_in_words(name: str, value: int | str, label: str, words: str) -> None:
    """The ending of its name says the unit."""
    assert wording.fact(name, value) == (label, words)


def test_no_digit_is_lost() -> None:
    """2^256 - 1 to its last digit."""
    assert wording.tokens(2**256 - 1).replace(",", "").startswith(str((2**256 - 1) // 10**18) + ".")


@pytest.mark.parametrize(
    ("name", "units", "label", "words"),
    [
        ("reserve", 80_000_000, "reserve", "+$80.00"),
        ("reserve", -1, "reserve", "\u2212$0.000001"),
        ("trader_tokens", "-99700000000000000000000", "trader", "\u221299,700\u202ftokens"),
        ("pool", 0, "pool", "$0.00"),
        ("pool", "unknown", "pool", "unknown"),
    ],
)
def test_what_moved_has_its_sign(name: str, units: int | str, label: str, words: str) -> None:
    """A minus that is none of the hyphens."""
    assert wording.moved(name, units) == (label, words)


@pytest.mark.parametrize(
    ("seconds", "clock", "days"),
    [
        (0, "00:00:00", ""),
        (4_319, "01:11:59", ""),
        (4_320, "01:12:00", "0.1\u202fdays"),
        (86_400, "1\u202fday 00:00:00", "1\u202fday"),
        (604_799, "6\u202fdays 23:59:59", "7\u202fdays"),
        (7_776_000, "90\u202fdays 00:00:00", "90\u202fdays"),
    ],
)
def test_the_time_of_the_chain(seconds: int, clock: str, days: str) -> None:
    """To the second in a diary; in days, to the nearest tenth, on a timeline."""
    assert (wording.elapsed(seconds), wording.day_count(seconds)) == (clock, days)


def test_prices_in_words() -> None:
    """To the cent and to the wei."""
    assert (wording.cents(5), wording.cents(123_456), wording.gwei(1_500_000_000)) == (
        "$0.05",
        "$1,234.56",
        "1.5\u202fgwei",
    )
