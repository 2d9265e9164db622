"""Integrates a market's price field exactly, at 100 digits.

The field: R is the priced reserve, S the supply plus the virtual supply, w the reserve ratio, Theta the threshold, p0
the launch price. One base unit of token redeems for b = R/S up to Theta and b = (R - (1-w) Theta)/(w S) above it, and
costs a = max(p0, b). A buy follows dR/dS = a, a sell dR/dS = b.

In: a curve, a state and an amount, all integers in base units.
Out: the exact amount as a real number, its floor, and how many pieces of the field the trade ran through.
Pure.
"""

from __future__ import annotations

from dataclasses import dataclass

from mpmath import mp, mpf

DIGITS = 100
VIRTUAL_SUPPLY = 10**15
TOKEN = 10**18
PPM = 10**6


@dataclass(frozen=True, slots=True, kw_only=True)
class Curve:
    """A market's constants: ppm, USDC base units, USDC base units per whole token."""

    crr_ppm: int
    threshold_usdc: int
    launch_price_usdc: int

    @property
    def ratio(self) -> mpf:
        """Reserve ratio w, 0..1."""
        return mpf(self.crr_ppm) / PPM

    @property
    def launch(self) -> mpf:
        """Launch price p0, USDC base units per token base unit."""
        return mpf(self.launch_price_usdc) / TOKEN

    def above(self, reserve: mpf) -> mpf:
        """Reserve on which the constant ratio is kept, R - (1-w) Theta."""
        return reserve - (1 - self.ratio) * self.threshold_usdc

    def redemption(self, reserve: mpf, total: mpf) -> mpf:
        """Redemption price b, USDC base units per token base unit; `total` includes the virtual supply."""
        if reserve <= self.threshold_usdc:
            return reserve / total
        return self.above(reserve) / (self.ratio * total)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a trade yields: exact (real), floored, and the pieces of the field it ran through."""

    exact: mpf
    floor: int
    segments: int


def floor_exact(value: mpf) -> int:
    """Floor of a number known to about 60 decimals: within 1e-40 of an integer it is that integer."""
    nearest = int(mp.nint(value))
    return nearest if abs(value - nearest) < mpf(10) ** -40 else int(mp.floor(value))


def launch_end(curve: Curve, reserve: int, supply: int) -> mpf:
    """Input E* at which a buyer at the launch price meets the curve; infinite where the lines never meet."""
    with mp.workdps(DIGITS):
        if curve.crr_ppm == PPM:
            return mp.inf
        total = mpf(supply) + VIRTUAL_SUPPLY
        return (curve.ratio * curve.launch * total - curve.above(mpf(reserve))) / (1 - curve.ratio)


def sell_end(curve: Curve, reserve: int, supply: int) -> mpf:
    """Tokens T* whose sale brings a reserve above the threshold down to it."""
    with mp.workdps(DIGITS):
        total = mpf(supply) + VIRTUAL_SUPPLY
        return total * (1 - (curve.ratio * curve.threshold_usdc / curve.above(mpf(reserve))) ** curve.ratio)


def buy(curve: Curve, reserve: int, supply: int, usdc_in: int) -> Outcome:
    """Tokens for `usdc_in`: at p0 while b < p0, then in proportion up to the threshold, then on the curve."""
    with mp.workdps(DIGITS):
        held, start, left, segments = mpf(reserve), mpf(supply) + VIRTUAL_SUPPLY, mpf(usdc_in), 0
        total = start
        if curve.redemption(held, total) < curve.launch:
            step = min(left, launch_end(curve, reserve, supply))
            held, total, left, segments = held + step, total + step / curve.launch, left - step, segments + 1
        if left > 0 and held < curve.threshold_usdc:
            step = min(left, curve.threshold_usdc - held)
            held, total, left, segments = held + step, total * (1 + step / held), left - step, segments + 1
        if left > 0:
            total *= (1 + left / curve.above(held)) ** curve.ratio
            segments += 1
        return Outcome(exact=total - start, floor=floor_exact(total - start), segments=max(segments, 1))


def sell(curve: Curve, reserve: int, supply: int, tokens_in: int) -> Outcome:
    """USDC for `tokens_in`: along the curve down to the threshold, then a share of what is left."""
    with mp.workdps(DIGITS):
        held, total, left, segments = mpf(reserve), mpf(supply) + VIRTUAL_SUPPLY, mpf(tokens_in), 0
        if held > curve.threshold_usdc:
            end = sell_end(curve, reserve, supply)
            if left <= end:
                held -= curve.above(held) * (1 - (1 - left / total) ** (1 / curve.ratio))
            else:
                held = mpf(curve.threshold_usdc)
            step = min(left, end)
            total, left, segments = total - step, left - step, segments + 1
        if left > 0:
            held, segments = held * (1 - left / total), segments + 1
        out = mpf(reserve) - held
        return Outcome(exact=out, floor=floor_exact(out), segments=max(segments, 1))
