"""The exact model's closed forms agree with integrating the field, and the committed vectors with the model."""

from __future__ import annotations

import json

import pytest
from model import vectors
from mpmath import mp, mpf, odefun

from pyharness.exact.curve import PPM, TOKEN, VIRTUAL_SUPPLY, Curve, buy, floor_exact, launch_end, sell, sell_end

USDC = 10**6
THETA = 25_000 * USDC
BACKED = THETA * TOKEN // 10_000  # tokens sold at 0.01 USDC up to the threshold
RATIOS = (10_000, 50_000, 100_000, 333_000, 500_000, 1_000_000)


def field(curve: Curve, reserve: float, total: float) -> float:
    """Redemption price from its definition, in floats: R/S, or the constant ratio above the threshold."""
    w, theta = curve.crr_ppm / PPM, curve.threshold_usdc
    return reserve / total if reserve <= theta else (reserve - (1 - w) * theta) / (w * total)


def integrate_buy(curve: Curve, reserve: int, supply: int, usdc_in: int, steps: int = 20_000) -> float:
    """Tokens by Runge-Kutta on dS/dR = 1/max(p0, b), blind to where the pieces meet."""
    launch = curve.launch_price_usdc / TOKEN

    def slope(held: float, total: float) -> float:
        return 1 / max(launch, field(curve, held, total))

    start = total = float(supply + VIRTUAL_SUPPLY)
    held, h = float(reserve), usdc_in / steps
    for _ in range(steps):
        k1 = slope(held, total)
        k2 = slope(held + h / 2, total + h / 2 * k1)
        k3 = slope(held + h / 2, total + h / 2 * k2)
        k4 = slope(held + h, total + h * k3)
        held, total = held + h, total + h / 6 * (k1 + 2 * k2 + 2 * k3 + k4)
    return total - start


def integrate_sell(curve: Curve, reserve: int, supply: int, tokens_in: int, steps: int = 20_000) -> float:
    """USDC by Runge-Kutta on dR/dS = b, backwards."""
    held, total = float(reserve), float(supply + VIRTUAL_SUPPLY)
    h = -tokens_in / steps
    for _ in range(steps):
        k1 = field(curve, held, total)
        k2 = field(curve, held + h / 2 * k1, total + h / 2)
        k3 = field(curve, held + h / 2 * k2, total + h / 2)
        k4 = field(curve, held + h * k3, total + h)
        held, total = held + h / 6 * (k1 + 2 * k2 + 2 * k3 + k4), total + h
    return reserve - held


@pytest.mark.parametrize("ratio", RATIOS)
@pytest.mark.parametrize(
    ("reserve", "supply", "usdc_in"),
    [
        (0, 0, THETA // 2),  # empty pool, flat
        (0, 0, 4 * THETA),  # empty pool, over the threshold and E*
        (THETA // 2, BACKED * 2, 9 * THETA),  # unbacked tokens: the launch price lasts far above the threshold
        (THETA // 2, BACKED // 50, THETA // 4),  # few tokens: in proportion
        (THETA // 2, BACKED // 50, 3 * THETA),  # in proportion, then on the curve
        (4 * THETA, BACKED, 2 * THETA),  # on the curve
        (4 * THETA, BACKED * 40, 90 * THETA),  # at the launch price, then on the curve
    ],
)
def test_buys_follow_the_field(ratio: int, reserve: int, supply: int, usdc_in: int) -> None:
    """A buy's closed form equals integrating the asking price."""
    curve = Curve(crr_ppm=ratio, threshold_usdc=THETA, launch_price_usdc=10_000)
    exact = float(buy(curve, reserve, supply, usdc_in).exact)
    assert integrate_buy(curve, reserve, supply, usdc_in) == pytest.approx(exact, rel=1e-6)


@pytest.mark.parametrize("ratio", RATIOS)
@pytest.mark.parametrize("reserve", [THETA // 3, THETA, THETA + THETA // 100, 40 * THETA])
@pytest.mark.parametrize("share", [0.001, 0.2, 0.9])
def test_sells_follow_the_field(ratio: int, reserve: int, share: float) -> None:
    """A sell's closed form equals integrating the redemption price, across the threshold too."""
    curve = Curve(crr_ppm=ratio, threshold_usdc=THETA, launch_price_usdc=10_000)
    tokens = int(BACKED * share)
    exact = float(sell(curve, reserve, BACKED, tokens).exact)
    steps = 200_000 if ratio < 50_000 else 20_000
    assert integrate_sell(curve, reserve, BACKED, tokens, steps) == pytest.approx(exact, rel=1e-5)


def test_the_power_law_solves_the_equation_to_forty_digits() -> None:
    """On the curve the closed form equals a Taylor-series solver of dS/dR = w S/A."""
    curve = Curve(crr_ppm=100_000, threshold_usdc=THETA, launch_price_usdc=10_000)
    with mp.workdps(50):
        ratio, above = curve.ratio, curve.above(mpf(4 * THETA))
        solution = odefun(lambda x, y: [ratio * y[0] / (above / THETA + x)], 0, [mpf(1)])
        grown = solution(mpf(1) / 2)[0]
        total = mpf(BACKED) + VIRTUAL_SUPPLY
        exact = buy(curve, 4 * THETA, BACKED, THETA // 2).exact
        assert abs(grown * total - total - exact) / exact < mpf(10) ** -40


@pytest.mark.parametrize("ratio", [50_000, 333_000, 500_000])
def test_boundaries_are_where_the_prices_meet(ratio: int) -> None:
    """At E* the redemption price is the launch price; at T* the reserve is the threshold."""
    curve = Curve(crr_ppm=ratio, threshold_usdc=THETA, launch_price_usdc=10_000)
    with mp.workdps(60):
        end = launch_end(curve, THETA // 2, BACKED)
        total = mpf(BACKED) + VIRTUAL_SUPPLY + end / curve.launch
        assert mp.almosteq(curve.redemption(THETA // 2 + end, total), curve.launch, mpf(10) ** -50)
        tokens = sell_end(curve, 4 * THETA, BACKED)
        below, past = (sell(curve, 4 * THETA, BACKED, int(tokens) + d).exact for d in (0, 1))
        assert below <= 3 * THETA <= past
        assert past - below < mpf(10) ** -9


def test_a_floor_is_exact_at_integers() -> None:
    """A power that is an integer but for the last digits counts as that integer; any other number is floored."""
    with mp.workdps(100):
        assert floor_exact(mpf(1024) ** (mpf(1) / 10)) == 2
        assert floor_exact(2 - mpf(10) ** -30) == 1


def test_the_committed_vectors_are_the_models() -> None:
    """The files hold what the generator writes, in full."""
    files = vectors.files()
    assert len(files["curve.json"]["exact"]) >= 1_500
    for name, content in files.items():
        assert json.loads((vectors.FOLDER / name).read_text()) == content
