// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

/// @title Powers of a ratio, with a known side
/// @notice (n/d)^(a/b) as (1 + m/2¹²⁷)·2ᵏ: never above the true value (`powDown`) or never below it (`powUp`).
///
/// Numbers called x, u, s, r, h, m are Q127: 2¹²⁷ stands for one, one unit of 2⁻¹²⁷ is an ulp.
///
/// Why `powDown` is a lower bound: every series has non-negative terms and is cut short, every coefficient, product and
/// quotient is floored, ln 2 is floored where it is added and raised where it is subtracted, and each step grows with
/// its (already low) input. There is no error constant to trust.
///
/// Why it is monotone in n/d (through n, for fixed d): steps are monotone within a binade and within a band of the
/// series; a longer series only adds; at a binade the lower bound of ln 2 (of 2) is followed by its floor (by 2) itself.
///
/// Why `powUp` is an upper bound: see `LN_ERROR` and `powUp`.
/// @dev Pure arithmetic, unchecked; each function states the domain within which nothing overflows.
/// @custom:source artanh series of the logarithm, Maclaurin series of the exponential
library FixedPointLog {
    /// @dev One, Q127.
    uint256 internal constant Q = 1 << 127;

    /// @dev ⌊ln 2 · 2¹²⁷⌋.
    uint256 private constant LN2_DOWN = 117_932_881_612_756_647_068_972_071_382_077_242_199;

    /// @dev ⌈ln 2 · 2¹²⁷⌉.
    uint256 private constant LN2_UP = LN2_DOWN + 1;

    /// @dev `lnDown` is short of the logarithm by fewer ulps than this. With z ≤ 1/3, u = z² ≤ 1/9, series s, ln = 2zs:
    /// z is short by < 1 (+ 1.2 where n and d were scaled), times d(2·artanh z)/dz ≤ 9/4: < 5; u by < 1, times
    /// 2z·ds/du < 0.26; the floors of s by < 2 each with weights uⁱ, times 2z: < 1.5; the cut tail < 1; the last shift
    /// < 1; ln 2 by < 1, times k < 256. Together < 265.
    uint256 private constant LN_ERROR = 512;

    /// @notice Lower bound of (n/d)^(a/b) as (1 + m/2¹²⁷)·2ᵏ.
    /// @dev Domain: 1 ≤ d ≤ n, a < 2¹²⁰, 1 ≤ b.
    /// @return m mantissa above one (Q127), < 2¹²⁷
    /// @return k binary exponent
    function powDown(uint256 n, uint256 d, uint256 a, uint256 b) internal pure returns (uint256 m, uint256 k) {
        unchecked {
            return expDown(lnDown(n, d) * a / b);
        }
    }

    /// @notice Upper bound of (n/d)^(a/b) as (1 + m/2¹²⁷)·2ᵏ, above it by a relative (LN_ERROR·a/b + 3k + 7)·2⁻¹²⁷ at
    /// most.
    /// @dev The exponent is an upper bound by `LN_ERROR`. `expDown` is short of it in m by fewer than 4 + 3k ulps: floors
    /// of h < 1 each, carried by factors r/i < 0.35, then times r < 0.7 and one floor more: < 2.1; the cut tail < 1; the
    /// remainder r by ≤ k, times eʳ ≤ 2.
    /// Domain: as `powDown`.
    /// @return m mantissa above one (Q127), < 2¹²⁷ + 3k + 4
    /// @return k binary exponent
    function powUp(uint256 n, uint256 d, uint256 a, uint256 b) internal pure returns (uint256 m, uint256 k) {
        unchecked {
            (m, k) = expDown(Math.ceilDiv((lnDown(n, d) + LN_ERROR) * a, b));
            m += 4 + 3 * k;
        }
    }

    /// @notice Lower bound of ln(n/d), Q127; exact ratios up to 128 bits, longer ones are narrowed on the low side.
    /// @dev Domain: 1 ≤ d ≤ n.
    function lnDown(uint256 n, uint256 d) internal pure returns (uint256 ln) {
        unchecked {
            uint256 k = 0;
            if (n - d >= d) {
                k = Math.log2(n / d);
                d <<= k; // now d ≤ n < 2d
            }
            if (d >> 128 != 0) {
                uint256 shift = Math.log2(d) - 127;
                n >>= shift;
                d = ((d - 1) >> shift) + 1;
                if (n < d) n = d;
            }
            // The difference is exact and below 2¹²⁸; no 1 + x is ever formed, so nothing cancels.
            // slither-disable-next-line divide-before-multiply: floors keep the result a lower bound
            uint256 z = ((n - d) << 127) / (n + d);
            ln = ((z * _artanhSeries((z * z) >> 127)) >> 126) + k * LN2_DOWN;
        }
    }

    /// @notice Lower bound of eᵖ as (1 + m/2¹²⁷)·2ᵏ, p in Q127.
    /// @dev Domain: any p; the guarantee holds for all k, precision while k is small against 2¹²⁷.
    function expDown(uint256 p) internal pure returns (uint256 m, uint256 k) {
        unchecked {
            // slither-disable-next-line divide-before-multiply: quotient and remainder are what is meant
            k = p / LN2_UP;
            uint256 r = p - k * LN2_UP;
            uint256 h = Q;
            if (r >> 102 != 0) {
                if (r >> 120 != 0) h = _expSeriesTail(r);
                if (r >> 114 != 0) {
                    h = Q + (h * r) / (13 * Q);
                    h = Q + (h * r) / (12 * Q);
                    h = Q + (h * r) / (11 * Q);
                    h = Q + (h * r) / (10 * Q);
                    h = Q + (h * r) / (9 * Q);
                }
                h = Q + (h * r) / (8 * Q);
                h = Q + (h * r) / (7 * Q);
                h = Q + (h * r) / (6 * Q);
                h = Q + (h * r) / (5 * Q);
            }
            h = Q + (h * r) / (4 * Q);
            h = Q + (h * r) / (3 * Q);
            h = Q + (h * r) / (2 * Q);
            m = (h * r) >> 127;
        }
    }

    /// @dev Lower bound of Σ uⁱ/(2i+1) for u ≤ 1/9. Bands: fewer terms where the rest is below one ulp of the logarithm.
    function _artanhSeries(uint256 u) private pure returns (uint256 s) {
        unchecked {
            if (u >> 90 != 0) {
                if (u >> 110 != 0) {
                    if (u >> 117 != 0) {
                        if (u >> 121 != 0) s = _artanhSeriesTail(u);
                        s = Q / 41 + ((s * u) >> 127);
                        s = Q / 39 + ((s * u) >> 127);
                        s = Q / 37 + ((s * u) >> 127);
                        s = Q / 35 + ((s * u) >> 127);
                        s = Q / 33 + ((s * u) >> 127);
                        s = Q / 31 + ((s * u) >> 127);
                        s = Q / 29 + ((s * u) >> 127);
                        s = Q / 27 + ((s * u) >> 127);
                        s = Q / 25 + ((s * u) >> 127);
                    }
                    s = Q / 23 + ((s * u) >> 127);
                    s = Q / 21 + ((s * u) >> 127);
                    s = Q / 19 + ((s * u) >> 127);
                    s = Q / 17 + ((s * u) >> 127);
                    s = Q / 15 + ((s * u) >> 127);
                }
                s = Q / 13 + ((s * u) >> 127);
                s = Q / 11 + ((s * u) >> 127);
                s = Q / 9 + ((s * u) >> 127);
                s = Q / 7 + ((s * u) >> 127);
            }
            s = Q / 5 + ((s * u) >> 127);
            s = Q / 3 + ((s * u) >> 127);
            s = Q + ((s * u) >> 127);
        }
    }

    /// @dev Terms 38 to 21 of the same series.
    function _artanhSeriesTail(uint256 u) private pure returns (uint256 s) {
        unchecked {
            // slither-disable-next-line divide-before-multiply: constants, floored to keep a lower bound
            s = Q / 77;
            s = Q / 75 + ((s * u) >> 127);
            s = Q / 73 + ((s * u) >> 127);
            s = Q / 71 + ((s * u) >> 127);
            s = Q / 69 + ((s * u) >> 127);
            s = Q / 67 + ((s * u) >> 127);
            s = Q / 65 + ((s * u) >> 127);
            s = Q / 63 + ((s * u) >> 127);
            s = Q / 61 + ((s * u) >> 127);
            s = Q / 59 + ((s * u) >> 127);
            s = Q / 57 + ((s * u) >> 127);
            s = Q / 55 + ((s * u) >> 127);
            s = Q / 53 + ((s * u) >> 127);
            s = Q / 51 + ((s * u) >> 127);
            s = Q / 49 + ((s * u) >> 127);
            s = Q / 47 + ((s * u) >> 127);
            s = Q / 45 + ((s * u) >> 127);
            s = Q / 43 + ((s * u) >> 127);
        }
    }

    /// @dev Factors 30 to 14 of the exponential's nested series 1 + r/2·(1 + r/3·(1 + …)), for r < ln 2.
    function _expSeriesTail(uint256 r) private pure returns (uint256 h) {
        unchecked {
            h = Q;
            if (r >> 124 != 0) {
                h = Q + (h * r) / (30 * Q);
                h = Q + (h * r) / (29 * Q);
                h = Q + (h * r) / (28 * Q);
                h = Q + (h * r) / (27 * Q);
                h = Q + (h * r) / (26 * Q);
                h = Q + (h * r) / (25 * Q);
                h = Q + (h * r) / (24 * Q);
                h = Q + (h * r) / (23 * Q);
                h = Q + (h * r) / (22 * Q);
                h = Q + (h * r) / (21 * Q);
            }
            h = Q + (h * r) / (20 * Q);
            h = Q + (h * r) / (19 * Q);
            h = Q + (h * r) / (18 * Q);
            h = Q + (h * r) / (17 * Q);
            h = Q + (h * r) / (16 * Q);
            h = Q + (h * r) / (15 * Q);
            h = Q + (h * r) / (14 * Q);
        }
    }
}
