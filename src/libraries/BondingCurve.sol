// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {Curve, PPM, VIRTUAL_SUPPLY, WAD} from "../types/Curve.sol";
import {FixedPointLog} from "./FixedPointLog.sol";

/// @title The market's curve
/// @notice R is the priced reserve, S the supply plus `VIRTUAL_SUPPLY`, A = R - (1-w)Θ.
///
///     redemption price  b = R/S        for R ≤ Θ        every token redeems its share
///                       b = A/(w·S)    for R > Θ        constant reserve ratio on the part above (1-w)Θ
///     asking price      a = max(p₀, b)
///
/// Both branches of b give Θ/S at Θ. Buys follow dR/dS = a, sells dR/dS = b ≤ a, so no sequence of trades that ends
/// with the tokens it began with takes out more than it put in. Integrated:
///
/// * b < p₀: a buy moves on the line (R + x, S + x/p₀). Below Θ, b stays an average of itself and p₀, never reaching p₀.
///   Above Θ, b < p₀ reads x < E* = (w·p₀·S - A)/(1-w), for any start on the line, also below Θ; for w = 1 never.
///   At E* the supply is S₀ = (p₀·S - A)/((1-w)·p₀) and A₀ = w·p₀·S₀.
/// * b ≥ p₀, R < Θ: R/S is constant, a buy gets E·S/R up to Θ, where S₀ = S·Θ/R and A₀ = w·Θ.
/// * b ≥ p₀, R ≥ Θ: A ∝ S^(1/w), so S grows by (A₁/A₀)^w; b ∝ A^(1-w) never falls back below p₀.
/// * sells: the same two laws backwards, from A to w·Θ, then in proportion.
///
/// Whatever comes before, a buy that ends on the curve ends at S₀·(A₁/A₀)^w, where S₀, A₀ and A₁ are ratios of integers.
/// So no boundary is ever rounded; there is one rounding, of the result, against the trader.
/// @dev A is kept exact, in millionths of a base unit: `PPM·R - (PPM-w)·Θ`, < 2¹¹⁷. The domain (see the limits) makes
/// every product fit; the widest are A·2¹²⁷, S·2¹²⁸ and w·(PPM·p₀·S). (A₁/A₀)^w stays below 2¹²⁷: A₀ is at least one
/// millionth, or at E* at least w·p₀·`VIRTUAL_SUPPLY`/WAD.
library BondingCurve {
    /// @notice Amounts and reserves stay below this (USDC, 6 decimals).
    uint256 internal constant USDC_LIMIT = 1 << 96;

    /// @notice Supply plus virtual supply stays below this (tokens, 18 decimals).
    uint256 internal constant SUPPLY_LIMIT = 1 << 112;

    /// @notice Launch prices stay below this (USDC per token, 6 decimals).
    uint256 internal constant PRICE_LIMIT = 1 << 64;

    /// @notice A curve outside 1 ≤ crrPpm ≤ PPM, 1 ≤ thresholdUsdc < USDC_LIMIT, 1 ≤ launchPriceUsdc < PRICE_LIMIT.
    error CurveOutOfDomain(uint256 crrPpm, uint256 thresholdUsdc, uint256 launchPriceUsdc);

    /// @notice A reserve or an amount (USDC, 6 decimals) of `limit` or more.
    error UsdcOutOfDomain(uint256 amount, uint256 limit);

    /// @notice A supply (tokens, 18 decimals), before or after a buy, of `limit` or more.
    error SupplyOutOfDomain(uint256 supply, uint256 limit);

    /// @notice A sale of more than there is (tokens, 18 decimals).
    error SellExceedsSupply(uint256 tokensIn, uint256 supply);

    /// @notice Tokens for `usdcIn`, rounded down: S₁ - S.
    /// @param curve the market's constants
    /// @param pricedReserve R, before the trade (USDC, 6 decimals)
    /// @param supply tokens in existence, before the trade (tokens, 18 decimals)
    /// @param usdcIn paid in, net of fees (USDC, 6 decimals)
    /// @return tokensOut never above the exact value; never less for more `usdcIn` (tokens, 18 decimals)
    function buyDown(
        Curve memory curve,
        uint256 pricedReserve,
        uint256 supply,
        uint256 usdcIn
    ) internal pure returns (uint256 tokensOut) {
        uint256 s = _checked(curve, pricedReserve, supply);
        if (usdcIn >= USDC_LIMIT) revert UsdcOutOfDomain(usdcIn, USDC_LIMIT);
        tokensOut = _redeemsBelowLaunch(curve, pricedReserve, s)
            ? _buyFromLine(curve, pricedReserve, s, usdcIn)
            : _buyFromCurve(curve, pricedReserve, s, usdcIn);
        unchecked {
            // A token costs at least 10⁻¹⁸ base units of USDC, so tokensOut < 2¹⁵⁷.
            if (s + tokensOut >= SUPPLY_LIMIT) {
                revert SupplyOutOfDomain(supply + tokensOut, SUPPLY_LIMIT - VIRTUAL_SUPPLY);
            }
        }
    }

    /// @notice USDC for `tokensIn`, rounded down.
    /// @param curve the market's constants
    /// @param pricedReserve R, before the trade (USDC, 6 decimals)
    /// @param supply tokens in existence, before the trade (tokens, 18 decimals)
    /// @param tokensIn sold, at most `supply` (tokens, 18 decimals)
    /// @return usdcOut never above the exact value nor above R; never less for more `tokensIn` (USDC, 6 decimals)
    function sellDown(
        Curve memory curve,
        uint256 pricedReserve,
        uint256 supply,
        uint256 tokensIn
    ) internal pure returns (uint256 usdcOut) {
        uint256 s = _checked(curve, pricedReserve, supply);
        if (tokensIn > supply) revert SellExceedsSupply(tokensIn, supply);
        (uint256 w, uint256 threshold) = (curve.crrPpm, curve.thresholdUsdc);
        unchecked {
            if (pricedReserve <= threshold || w == PPM) return pricedReserve * tokensIn / s;
            uint256 a = PPM * pricedReserve - (PPM - w) * threshold;
            usdcOut = _sellOnCurve(a, s, tokensIn, w);
            if (usdcOut < pricedReserve - threshold) return usdcOut;
            // Past T* the supply at Θ was S·(wΘ/A)^w, and what stays is Θ times the share of it that stays. The power is
            // rounded up, so T* and what stays are; the excess is far below one base unit.
            (uint256 m, uint256 k) = FixedPointLog.powUp(a, w * threshold, w, PPM);
            uint256 share = FixedPointLog.Q + m;
            return pricedReserve - Math.mulDiv(threshold * (s - tokensIn), share, s << (127 - k), Math.Rounding.Ceil);
        }
    }

    /// @notice Price at which the pool sells, max(p₀, b), rounded down (USDC per token, 6 decimals).
    function askPrice(Curve memory curve, uint256 pricedReserve, uint256 supply) internal pure returns (uint256) {
        return Math.max(curve.launchPriceUsdc, redemptionPrice(curve, pricedReserve, supply));
    }

    /// @notice `askPrice` in the state that a trade has led to: curve and supply were checked with the trade.
    function askPriceAfter(Curve memory curve, uint256 pricedReserve, uint256 supply) internal pure returns (uint256) {
        unchecked {
            return Math.max(curve.launchPriceUsdc, _price(curve, pricedReserve, supply + VIRTUAL_SUPPLY));
        }
    }

    /// @notice Price at which the pool buys the next token back, b, rounded down (USDC per token, 6 decimals).
    function redemptionPrice(
        Curve memory curve,
        uint256 pricedReserve,
        uint256 supply
    ) internal pure returns (uint256) {
        return _price(curve, pricedReserve, _checked(curve, pricedReserve, supply));
    }

    /// @dev From b < p₀: at p₀ up to E*, then on the curve. Multiplied by PPM·WAD/(1-w), A₁ > A₀ says x > E*.
    function _buyFromLine(
        Curve memory curve,
        uint256 pricedReserve,
        uint256 s,
        uint256 usdcIn
    ) private pure returns (uint256) {
        (uint256 w, uint256 threshold, uint256 p0) = (curve.crrPpm, curve.thresholdUsdc, curve.launchPriceUsdc);
        unchecked {
            uint256 end = Math.saturatingSub(PPM * (pricedReserve + usdcIn), (PPM - w) * threshold);
            // PPM·WAD·(p₀·S - A): positive, since b < p₀.
            uint256 gap = PPM * p0 * s + (PPM - w) * threshold * WAD - PPM * WAD * pricedReserve;
            (uint256 a1, uint256 a0) = (end * WAD * (PPM - w), w * gap);
            if (a1 <= a0) return usdcIn * WAD / p0;
            return _grow(gap, (PPM - w) * p0, a1, a0, w) - s;
        }
    }

    /// @dev From b ≥ p₀ (so R > 0): in proportion up to Θ, then on the curve.
    function _buyFromCurve(
        Curve memory curve,
        uint256 pricedReserve,
        uint256 s,
        uint256 usdcIn
    ) private pure returns (uint256) {
        (uint256 w, uint256 threshold) = (curve.crrPpm, curve.thresholdUsdc);
        unchecked {
            if (w == PPM || pricedReserve + usdcIn <= threshold) return usdcIn * s / pricedReserve;
            uint256 a1 = PPM * (pricedReserve + usdcIn) - (PPM - w) * threshold;
            if (pricedReserve < threshold) return _grow(s * threshold, pricedReserve, a1, w * threshold, w) - s;
            // As `_grow` by a ratio of one, for which S·2¹²⁸ is all there is to multiply.
            (uint256 m, uint256 k) = FixedPointLog.powDown(a1, a1 - PPM * usdcIn, w, PPM);
            return (s * (FixedPointLog.Q + m) >> (127 - k)) - s;
        }
    }

    /// @dev ⌊(num/den)·(a1/a0)^w⌋, or less by what `powDown` is short of.
    function _grow(uint256 num, uint256 den, uint256 a1, uint256 a0, uint256 w) private pure returns (uint256) {
        (uint256 m, uint256 k) = FixedPointLog.powDown(a1, a0, w, PPM);
        unchecked {
            return Math.mulDiv(num, FixedPointLog.Q + m, den << (127 - k));
        }
    }

    /// @dev ⌊A·(1 - (1-T/S)^(1/w))⌋, a in millionths. With G ≤ (S/(S-T))^(1/w): A·(1 - 1/G) is low as G is.
    function _sellOnCurve(uint256 a, uint256 s, uint256 tokensIn, uint256 w) private pure returns (uint256) {
        (uint256 m, uint256 k) = FixedPointLog.powDown(s, s - tokensIn, PPM, w);
        unchecked {
            // 1 - 1/G = m/(1+m), without a difference of neighbours.
            if (k == 0) return a * m / ((FixedPointLog.Q + m) * PPM);
            uint256 rest = k > 127 ? 1 : Math.ceilDiv(a << 127, (FixedPointLog.Q + m) << k);
            return (a - rest) / PPM;
        }
    }

    /// @dev b, rounded down.
    function _price(Curve memory curve, uint256 pricedReserve, uint256 s) private pure returns (uint256) {
        (uint256 reserve, uint256 share) = _redemptionRatio(curve, pricedReserve, s);
        unchecked {
            return reserve * WAD / share;
        }
    }

    /// @dev b < p₀, exactly.
    function _redeemsBelowLaunch(Curve memory curve, uint256 pricedReserve, uint256 s) private pure returns (bool) {
        (uint256 reserve, uint256 share) = _redemptionRatio(curve, pricedReserve, s);
        unchecked {
            return reserve * WAD < curve.launchPriceUsdc * share;
        }
    }

    /// @dev b as a ratio of integers, base units of USDC per base unit of token.
    function _redemptionRatio(
        Curve memory curve,
        uint256 pricedReserve,
        uint256 s
    ) private pure returns (uint256 reserve, uint256 share) {
        (uint256 w, uint256 threshold) = (curve.crrPpm, curve.thresholdUsdc);
        unchecked {
            if (pricedReserve <= threshold) return (pricedReserve, s);
            return (PPM * pricedReserve - (PPM - w) * threshold, w * s);
        }
    }

    /// @dev S, or the first value outside the domain as an error.
    function _checked(Curve memory curve, uint256 pricedReserve, uint256 supply) private pure returns (uint256) {
        (uint256 w, uint256 threshold, uint256 p0) = (curve.crrPpm, curve.thresholdUsdc, curve.launchPriceUsdc);
        unchecked {
            // Zero wraps to the largest number, so each comparison sees both ends.
            if (w - 1 >= PPM || threshold - 1 >= USDC_LIMIT - 1 || p0 - 1 >= PRICE_LIMIT - 1) {
                revert CurveOutOfDomain(w, threshold, p0);
            }
            if (pricedReserve >= USDC_LIMIT) revert UsdcOutOfDomain(pricedReserve, USDC_LIMIT);
            if (supply >= SUPPLY_LIMIT - VIRTUAL_SUPPLY) {
                revert SupplyOutOfDomain(supply, SUPPLY_LIMIT - VIRTUAL_SUPPLY);
            }
            return supply + VIRTUAL_SUPPLY;
        }
    }
}
