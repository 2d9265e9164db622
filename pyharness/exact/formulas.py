"""Every formula of the money path, one method each, from the design and not from the code.

In: integers in base units (USDC 6 decimals, tokens 18), basis points, parts per million, seconds.
Out: integers, rounded as the design says: always to the pool and never to the trader, profit gets the rest.
Pure. A subclass with one method replaced is a planted mistake.
"""

from __future__ import annotations

from collections.abc import Sequence

from pyharness.exact import curve
from pyharness.exact.curve import PPM, TOKEN, VIRTUAL_SUPPLY, Curve, Outcome
from pyharness.exact.refusal import uint256

BPS = 10_000
NO_LIMIT = 2**256 - 1


class Formulas:
    """The formulas as they should be."""

    def split(self, amount: int, bps: int) -> tuple[int, int]:
        """Infrastructure floor(amount bps / 10^4), profit the rest."""
        infra = uint256(amount * bps) // BPS
        return infra, amount - infra

    def runway(self, accrued: int, daily_burn: int) -> int:
        """Whole days; without a burn for ever."""
        return accrued // daily_burn if daily_burn else NO_LIMIT

    def trade_fee(self, amount: int, fee_bps: int) -> int:
        """The fee, rounded up."""
        return -(-uint256(amount * fee_bps) // BPS)

    def bought(self, market: Curve, reserve: int, supply: int, net: int) -> Outcome:
        """Tokens for USDC net of the fee."""
        return curve.buy(market, reserve, supply, net)

    def sold(self, market: Curve, reserve: int, supply: int, tokens: int) -> Outcome:
        """USDC for tokens, before the fee."""
        return curve.sell(market, reserve, supply, tokens)

    def on_curve(self, reserve: int, threshold: int) -> bool:
        """Whether the pool has left the flat phase."""
        return reserve > threshold

    def redemption(self, market: Curve, reserve: int, supply: int) -> int:
        """R/S up to the threshold, (R - (1-w) Theta)/(w S) above it, in USDC base units per whole token, floored."""
        total, w = supply + VIRTUAL_SUPPLY, market.crr_ppm
        if not self.on_curve(reserve, market.threshold_usdc):
            return reserve * TOKEN // total
        return (PPM * reserve - (PPM - w) * market.threshold_usdc) * TOKEN // (w * total)

    def asking(self, market: Curve, reserve: int, supply: int) -> int:
        """The redemption price, but never below the launch price."""
        return max(market.launch_price_usdc, self.redemption(market, reserve, supply))

    def released(self, unreleased: int, remaining: int, elapsed: int) -> int:
        """Profit that has become priced since the last touch, floored."""
        return unreleased if elapsed >= remaining else unreleased * elapsed // remaining

    def merged(self, unreleased: int, remaining: int, deposit: int, window: int) -> int:
        """Time the line runs after a deposit: the mean by amount, floored."""
        total = uint256(unreleased + deposit)
        weighed = uint256(unreleased * remaining + uint256(deposit * window))
        return weighed // total if total else 0

    def live_supply(self, market: Curve) -> int:
        """Supply from which on profit has owners: 1 % of what the threshold buys at the launch price."""
        return market.threshold_usdc * TOKEN // market.launch_price_usdc // 100

    def clock_runs(self, round_over: bool, supply: int, live: int) -> bool:
        """Whether the drip's clock runs."""
        return round_over and supply >= live

    def reward(self, per_point: int, improvement_bps: int) -> int:
        """Tokens for an improvement, ``per_point`` for each hundred basis points, floored."""
        return per_point * improvement_bps // 100

    def reward_cap(self, market: Curve, supply: int, fee_bps: int) -> int:
        """Nine tenths of what two trade fees cost a holder: 0.9 2 f w S, floored."""
        return supply * 18 * fee_bps * market.crr_ppm // (10 * BPS * PPM)

    def tranche(self, remaining: int, cap: int) -> int:
        """All that remains, or the cap down to a multiple of 10^4 base units."""
        return remaining if remaining <= cap else cap - cap % BPS

    def shares(self, weights: Sequence[int], total: int) -> list[int]:
        """A whole by weight; what flooring leaves goes one unit each to the largest remainders, earlier ones first."""
        shares = [total * weight // BPS for weight in weights]
        order = sorted(range(len(weights)), key=lambda i: (-(total * weights[i] % BPS), i))
        for i in order[: total - sum(shares)]:
            shares[i] += 1
        return shares

    def parts(self, weights: Sequence[int], total: int, start: int, end: int) -> list[int]:
        """What each gets of the tranche from ``start`` to ``end`` of a reward; the last one completes the shares."""
        upto = self.shares(weights, total) if end == total else [end * weight // BPS for weight in weights]
        return [high - start * weight // BPS for high, weight in zip(upto, weights, strict=True)]

    def impact(self, before: int, change: int) -> int:
        """A price change in basis points of the price before, floored; none below zero."""
        return max(change, 0) * BPS // before if before else 0
