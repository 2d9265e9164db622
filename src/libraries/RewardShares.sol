// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Contributor} from "../types/Evaluation.sol";

/// @title Arithmetic of rewards
/// @notice What an improvement earns, how it is shared to the last base unit, and how it comes in tranches.
/// @dev Weights sum to 10_000 and amounts stay below 2^240; the caller has checked both.
library RewardShares {
    uint256 private constant WHOLE_BPS = 10_000;
    uint256 private constant BPS_PER_POINT = 100;

    /// @notice Reward of an improvement, rounded down.
    /// @dev Rewards of consecutive improvements at one rate sum to that of the whole, less than one base unit lost at
    /// each, nothing for a rate that is a multiple of 100 base units.
    /// @param tokensPerDeltaOne Reward for one percentage point (tokens, 18 decimals).
    /// @param improvementBps Improvement (bps, 10_000 = 100%).
    function rewardDown(uint256 tokensPerDeltaOne, uint256 improvementBps) internal pure returns (uint256) {
        return tokensPerDeltaOne * improvementBps / BPS_PER_POINT;
    }

    /// @notice How much of a reward may come now: all that remains, or the cap rounded down to a multiple of 10_000 base
    /// units, of which every weight's part is a whole number.
    /// @param remaining Part not yet released (tokens, 18 decimals).
    /// @param cap Most that one mint may take (tokens, 18 decimals).
    function trancheDown(uint256 remaining, uint256 cap) internal pure returns (uint256) {
        return remaining <= cap ? remaining : cap - cap % WHOLE_BPS;
    }

    /// @notice Each contributor's part of the tranche that takes a reward from `from` to `to` released.
    /// @dev No part is negative and, over any tranches, each sums to the contributor's share of the whole.
    /// @param shares The whole reward, split (tokens, 18 decimals).
    /// @param total Whole reward (tokens, 18 decimals).
    /// @param from Released before, below `total` (tokens, 18 decimals).
    /// @param to Released afterwards, at most `total` (tokens, 18 decimals).
    function tranche(
        Contributor[] calldata contributors,
        uint256[] memory shares,
        uint256 total,
        uint256 from,
        uint256 to
    ) internal pure returns (uint256[] memory parts) {
        parts = new uint256[](shares.length);
        for (uint256 i = 0; i < parts.length; ++i) {
            uint256 weightBps = contributors[i].weightBps;
            uint256 upTo = to == total ? shares[i] : to * weightBps / WHOLE_BPS;
            parts[i] = upTo - from * weightBps / WHOLE_BPS;
        }
    }

    /// @notice Splits a reward by weight; base units that rounding left over go to the largest remainders, one each,
    /// among equals to the earlier contributor.
    /// @custom:source Largest remainder method (Hamilton).
    /// @param total Whole reward (tokens, 18 decimals).
    function split(Contributor[] calldata contributors, uint256 total) internal pure returns (uint256[] memory shares) {
        shares = new uint256[](contributors.length);
        uint256[] memory remainders = new uint256[](shares.length);
        uint256 left = total;
        for (uint256 i = 0; i < shares.length; ++i) {
            uint256 exact = total * contributors[i].weightBps;
            (shares[i], remainders[i]) = (exact / WHOLE_BPS, exact % WHOLE_BPS);
            left -= shares[i];
        }
        if (left == 0) return shares;

        uint256 cut = _cut(remainders, left);
        for (uint256 i = 0; i < shares.length; ++i) {
            if (remainders[i] > cut) (shares[i], left) = (shares[i] + 1, left - 1);
        }
        for (uint256 i = 0; left != 0; ++i) {
            if (remainders[i] == cut) (shares[i], left) = (shares[i] + 1, left - 1);
        }
    }

    /// @dev Smallest remainder that at most `left` others exceed. Remainders sum to 10_000 times `left` and each is less
    /// than 10_000, so more than `left` reach it: whoever equals it takes what those above leave.
    function _cut(uint256[] memory remainders, uint256 left) private pure returns (uint256 low) {
        uint256 high = WHOLE_BPS;
        while (low < high) {
            uint256 middle = (low + high) / 2;
            uint256 above = 0;
            for (uint256 i = 0; i < remainders.length; ++i) {
                if (remainders[i] > middle) ++above;
            }
            if (above > left) low = middle + 1;
            else high = middle;
        }
    }
}
