"""Mistakes planted in the model, at least one for every formula. Each is the kind a tired hand makes.

In: nothing. Out: formulas with one method wrong, by a sentence that names the mistake.
Pure.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from pyharness.exact import curve
from pyharness.exact.curve import PPM, TOKEN, VIRTUAL_SUPPLY, Curve, Outcome
from pyharness.exact.formulas import BPS, NO_LIMIT, Formulas

PLANTS: dict[str, type[Formulas]] = {}


class Plant(Formulas):
    """A mistake; its docstring is its sentence."""

    def __init_subclass__(cls) -> None:
        """Enter it in the list."""
        PLANTS[(cls.__doc__ or "").rstrip(".")] = cls


class SplitRoundsToInfrastructure(Plant):
    """The split rounds to infrastructure."""

    def split(self, amount: int, bps: int) -> tuple[int, int]:
        """Ceil instead of floor."""
        super().split(amount, bps)
        infra = -(-amount * bps // BPS)
        return infra, amount - infra


class SplitForgetsTheRest(Plant):
    """The profit is rounded down too."""

    def split(self, amount: int, bps: int) -> tuple[int, int]:
        """Both legs floored: a unit disappears."""
        return super().split(amount, bps)[0], amount * (BPS - bps) // BPS


class RunwayRoundsUp(Plant):
    """The runway is rounded up."""

    def runway(self, accrued: int, daily_burn: int) -> int:
        """A started day counts."""
        return -(-accrued // daily_burn) if daily_burn else NO_LIMIT


class RunwayWithoutBurnIsZero(Plant):
    """Without a burn the runway is zero."""

    def runway(self, accrued: int, daily_burn: int) -> int:
        """Zero for infinity."""
        return accrued // daily_burn if daily_burn else 0


class FeeRoundsDown(Plant):
    """The trade fee is rounded down."""

    def trade_fee(self, amount: int, fee_bps: int) -> int:
        """Floor instead of ceil."""
        super().trade_fee(amount, fee_bps)
        return amount * fee_bps // BPS


class BuyRoundsUp(Plant):
    """A buy is rounded up."""

    def bought(self, market: Curve, reserve: int, supply: int, net: int) -> Outcome:
        """One unit more."""
        exact = super().bought(market, reserve, supply, net)
        return replace(exact, floor=exact.floor + (exact.exact > exact.floor))


class BuyWithoutVirtualSupply(Plant):
    """A buy on the curve forgets the virtual supply."""

    def bought(self, market: Curve, reserve: int, supply: int, net: int) -> Outcome:
        """S is the supply alone."""
        return super().bought(market, reserve, max(supply - VIRTUAL_SUPPLY, 0), net)


class SellRoundsUp(Plant):
    """A sale is rounded up."""

    def sold(self, market: Curve, reserve: int, supply: int, tokens: int) -> Outcome:
        """One unit more."""
        exact = super().sold(market, reserve, supply, tokens)
        return replace(exact, floor=exact.floor + (exact.exact > exact.floor))


class SellAtTheFlatPrice(Plant):
    """Below the threshold a sale gets the launch price."""

    def sold(self, market: Curve, reserve: int, supply: int, tokens: int) -> Outcome:
        """The predecessor's cliff."""
        if reserve > market.threshold_usdc:
            return super().sold(market, reserve, supply, tokens)
        out = min(tokens * market.launch_price_usdc // TOKEN, reserve)
        return replace(super().sold(market, reserve, supply, tokens), floor=out)


class ThresholdOffByOne(Plant):
    """The curve begins at the threshold and not above it."""

    def on_curve(self, reserve: int, threshold: int) -> bool:
        """At least instead of more than."""
        return reserve >= threshold


class RedemptionRoundsUp(Plant):
    """The redemption price is rounded up."""

    def redemption(self, market: Curve, reserve: int, supply: int) -> int:
        """One unit more."""
        return super().redemption(market, reserve, supply) + 1


class RedemptionWithoutOffset(Plant):
    """Above the threshold the price is the classic R/(w S)."""

    def redemption(self, market: Curve, reserve: int, supply: int) -> int:
        """Discontinuous at the threshold."""
        if not self.on_curve(reserve, market.threshold_usdc):
            return super().redemption(market, reserve, supply)
        return PPM * reserve * TOKEN // (market.crr_ppm * (supply + VIRTUAL_SUPPLY))


class AskingBelowLaunch(Plant):
    """The asking price may fall below the launch price."""

    def asking(self, market: Curve, reserve: int, supply: int) -> int:
        """No floor."""
        return self.redemption(market, reserve, supply)


class ReleaseRoundsUp(Plant):
    """The drip releases a unit too many."""

    def released(self, unreleased: int, remaining: int, elapsed: int) -> int:
        """Ceil instead of floor."""
        return unreleased if elapsed >= remaining else -(-unreleased * elapsed // remaining)


class ReleaseAtOnce(Plant):
    """Profit is in the price at once."""

    def released(self, unreleased: int, remaining: int, elapsed: int) -> int:
        """No drip."""
        return unreleased


class MergedRoundsUp(Plant):
    """The remaining time is rounded up."""

    def merged(self, unreleased: int, remaining: int, deposit: int, window: int) -> int:
        """Dust deposits postpone the line."""
        super().merged(unreleased, remaining, deposit, window)
        return -(-(unreleased * remaining + deposit * window) // max(unreleased + deposit, 1))


class MergedStartsAnew(Plant):
    """A deposit starts the window anew."""

    def merged(self, unreleased: int, remaining: int, deposit: int, window: int) -> int:
        """Dust deposits hold the profit back for ever."""
        super().merged(unreleased, remaining, deposit, window)
        return window


class LiveSupplyIsAny(Plant):
    """One token is enough to own the profit."""

    def live_supply(self, market: Curve) -> int:
        """Any supply."""
        return 1


class ClockOnEmptyPool(Plant):
    """The clock runs for an empty pool."""

    def clock_runs(self, round_over: bool, supply: int, live: int) -> bool:
        """Only the round matters."""
        return round_over


class ClockInTheRound(Plant):
    """The clock runs during the buy-only round."""

    def clock_runs(self, round_over: bool, supply: int, live: int) -> bool:
        """Only the supply matters."""
        return supply >= live


class RewardRoundsUp(Plant):
    """A reward is rounded up."""

    def reward(self, per_point: int, improvement_bps: int) -> int:
        """Ceil instead of floor."""
        return -(-per_point * improvement_bps // 100)


class CapWithoutMargin(Plant):
    """The reward cap lacks its margin of a tenth."""

    def reward_cap(self, market: Curve, supply: int, fee_bps: int) -> int:
        """Two fees instead of 1.8."""
        return supply * 2 * fee_bps * market.crr_ppm // (BPS * PPM)


class CapWithoutRatio(Plant):
    """The reward cap forgets the reserve ratio."""

    def reward_cap(self, market: Curve, supply: int, fee_bps: int) -> int:
        """As below the threshold alone."""
        return supply * 18 * fee_bps // (10 * BPS)


class TrancheUnrounded(Plant):
    """A tranche is not a multiple of ten thousand units."""

    def tranche(self, remaining: int, cap: int) -> int:
        """The bare minimum of both."""
        return min(remaining, cap)


class DustToTheFirst(Plant):
    """What shares leave over goes to the first contributor."""

    def shares(self, weights: Sequence[int], total: int) -> list[int]:
        """No largest remainder."""
        shares = [total * weight // BPS for weight in weights]
        return [shares[0] + total - sum(shares), *shares[1:]]


class PartsWithoutTheRest(Plant):
    """The last tranche forgets the dust."""

    def parts(self, weights: Sequence[int], total: int, start: int, end: int) -> list[int]:
        """Floors throughout."""
        return [end * weight // BPS - start * weight // BPS for weight in weights]


class ImpactOfTheNewPrice(Plant):
    """The impact is measured against the price afterwards."""

    def impact(self, before: int, change: int) -> int:
        """A wrong base."""
        return super().impact(before + abs(change), change)


class BuyInOneSegment(Plant):
    """A buy ignores the threshold."""

    def bought(self, market: Curve, reserve: int, supply: int, net: int) -> Outcome:
        """All at the launch price while it starts there."""
        exact = super().bought(market, reserve, supply, net)
        if exact.segments == 1 or reserve > market.threshold_usdc:
            return exact
        return replace(exact, floor=net * TOKEN // market.launch_price_usdc)


class SellInOneSegment(Plant):
    """A sale across the threshold stays on the curve."""

    def sold(self, market: Curve, reserve: int, supply: int, tokens: int) -> Outcome:
        """As if the threshold were nowhere."""
        exact = super().sold(market, reserve, supply, tokens)
        if exact.segments == 1:
            return exact
        above = curve.floor_exact(market.above(reserve))
        return replace(exact, floor=min(exact.floor + 1, above))
