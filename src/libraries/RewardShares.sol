// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Arrays} from "@openzeppelin/contracts/utils/Arrays.sol";
import {Contributor} from "../types/Evaluation.sol";

/// @title Arithmetic of rewards
/// @notice What an improvement earns, how it is shared to the last base unit, and how it comes in tranches.
/// @dev Weights sum to 10_000 and amounts stay below 2^240; the caller has checked both.
library RewardShares {
    uint256 private constant WHOLE_BPS = 10_000;
    uint256 private constant BPS_PER_POINT = 100;
    uint256 private constant INDEX_BITS = 128;

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
    /// @param total Whole reward (tokens, 18 decimals).
    /// @param from Released before, below `total` (tokens, 18 decimals).
    /// @param to Released afterwards, at most `total` (tokens, 18 decimals).
    function tranche(
        Contributor[] calldata contributors,
        uint256 total,
        uint256 from,
        uint256 to
    ) internal pure returns (uint256[] memory parts) {
        if (to == total) parts = split(contributors, total);
        else (parts,) = _floors(contributors, to);
        for (uint256 i = 0; i < parts.length; ++i) {
            parts[i] -= from * contributors[i].weightBps / WHOLE_BPS;
        }
    }

    /// @notice Splits a reward by weight; base units that rounding left over go to the largest remainders, one each,
    /// among equals to the earlier contributor.
    /// @custom:source Largest remainder method (Hamilton).
    /// @param total Whole reward (tokens, 18 decimals).
    function split(Contributor[] calldata contributors, uint256 total) internal pure returns (uint256[] memory shares) {
        uint256 left;
        (shares, left) = _floors(contributors, total);
        if (left == 0) return shares;

        uint256[] memory order = new uint256[](shares.length);
        for (uint256 i = 0; i < order.length; ++i) {
            uint256 remainder = total * contributors[i].weightBps % WHOLE_BPS;
            order[i] = (WHOLE_BPS - remainder) << INDEX_BITS | i;
        }
        Arrays.sort(order);
        for (uint256 k = 0; k < left; ++k) {
            shares[uint128(order[k])] += 1;
        }
    }

    /// @dev Parts of an amount by weight, rounded down, and what rounding left over.
    function _floors(
        Contributor[] calldata contributors,
        uint256 amount
    ) private pure returns (uint256[] memory parts, uint256 left) {
        parts = new uint256[](contributors.length);
        left = amount;
        for (uint256 i = 0; i < parts.length; ++i) {
            parts[i] = amount * contributors[i].weightBps / WHOLE_BPS;
            left -= parts[i];
        }
    }
}
