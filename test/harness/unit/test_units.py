"""Money between text and base units: exact both ways, and nothing else than digits and a point is taken."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pyharness.units import in_percent, in_time, in_usdc, plain_usdc, usdc, whole


@pytest.mark.parametrize(
    ("text", "units"),
    [
        ("50", 50_000_000),
        ("50.25", 50_250_000),
        ("0.000001", 1),
        ("1.10", 1_100_000),
        ("999999999999999", 10**21 - 10**6),
    ],
)
def test_amounts_are_exact(text: str, units: int) -> None:
    """Base units, no rounding."""
    assert usdc(text) == units


@pytest.mark.parametrize(
    "text",
    [
        "",
        "0",
        "0.0",
        "-1",
        "+1",
        "1e6",
        "1E6",
        "1,000",
        "1_000",
        "01",
        ".5",
        "5.",
        "1.0000001",
        "0x10",
        " 1",
        "1 ",
        "１",
        "∞",
    ],
)
def test_everything_else_is_refused(text: str) -> None:
    """Signs, exponents, commas, leading zeros, spaces, other digits, a seventh decimal, zero."""
    with pytest.raises(ValueError, match="positive amount"):
        usdc(text)


@given(st.integers(min_value=1, max_value=10**21 - 1))
def test_what_is_shown_reads_back(units: int) -> None:
    """Every amount, to the last unit."""
    assert usdc(in_usdc(units).removesuffix(" USDC").replace(",", "")) == units
    assert usdc(plain_usdc(units)) == units


@given(st.text())
def test_any_text_is_an_amount_or_a_value_error(text: str) -> None:
    """Nothing else comes out, and what is taken is positive."""
    try:
        assert usdc(text) > 0
    except ValueError:
        return


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0, "0 s"), (90, "90 s"), (3_600, "1 hour"), (129_600, "36 hours"), (86_400, "1 day"), (172_800, "2 days")],
)
def test_a_delay_is_said_in_the_largest_unit_that_divides_it(seconds: int, words: str) -> None:
    """A signer compares days, not 172800."""
    assert in_time(seconds) == words


def test_numbers_in_words() -> None:
    """Two decimals at least; a sign stays; bps as percent."""
    assert [in_usdc(number) for number in (0, 1, 1_500_000, -10_000_000)] == [
        "0.00 USDC",
        "0.000001 USDC",
        "1.50 USDC",
        "-10.00 USDC",
    ]
    assert [in_percent(bps) for bps in (8500, 30, 10_000)] == ["8500 bps (85 %)", "30 bps (0.3 %)", "10000 bps (100 %)"]
    assert whole("0") == 0
    with pytest.raises(ValueError, match="whole"):
        whole("00")
