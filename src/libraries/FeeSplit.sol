// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

/// @title The split of a usage fee
library FeeSplit {
    /// @notice One, in basis points.
    uint256 internal constant BPS = 10_000;

    /// @notice A share above the whole (bps, 10_000 = 100%).
    error BpsAboveWhole(uint256 bps, uint256 limit);

    /// @notice Infrastructure first, rounded down; profit is what is left, so nothing is lost. Panics where
    /// amount·bps does not fit 256 bits.
    /// @param amount fee (USDC, 6 decimals)
    /// @param bps infrastructure share (bps, 10_000 = 100%)
    /// @return infra ⌊amount·bps/10_000⌋ (USDC, 6 decimals)
    /// @return profit amount - infra (USDC, 6 decimals)
    function split(uint256 amount, uint256 bps) internal pure returns (uint256 infra, uint256 profit) {
        if (bps > BPS) revert BpsAboveWhole(bps, BPS);
        infra = amount * bps / BPS;
        profit = amount - infra;
    }
}
