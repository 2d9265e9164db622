// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

/// @title Profit on its way into the price
/// @notice `unreleased` becomes priced linearly over the `remaining` seconds. Callers keep amounts below 2¹²⁸ and times
/// below 2⁶⁴, so that no product wraps; PoolBook does, with 64 and 32 bits.
library Drip {
    /// @notice What the line has released after `elapsed` seconds, rounded down.
    /// @param unreleased waiting profit (USDC, 6 decimals)
    /// @param remaining time the line still has to run (seconds)
    /// @param elapsed time since it was last touched (seconds)
    /// @return amount of `unreleased` to move into the price (USDC, 6 decimals)
    function released(uint256 unreleased, uint256 remaining, uint256 elapsed) internal pure returns (uint256 amount) {
        unchecked {
            return elapsed >= remaining ? unreleased : unreleased * elapsed / remaining;
        }
    }

    /// @notice Time the line runs after a deposit: the mean of both, weighed by amount, rounded down. Rounded up, dust
    /// deposits would postpone it.
    /// @param unreleased waiting profit before the deposit (USDC, 6 decimals)
    /// @param remaining time it still had to run (seconds)
    /// @param deposit new profit (USDC, 6 decimals)
    /// @param window time over which new profit alone is released (seconds)
    /// @return time the line runs for all of it; nothing waiting takes no time (seconds)
    function merged(
        uint256 unreleased,
        uint256 remaining,
        uint256 deposit,
        uint256 window
    ) internal pure returns (uint256) {
        unchecked {
            uint256 total = unreleased + deposit;
            return total == 0 ? 0 : (unreleased * remaining + deposit * window) / total;
        }
    }
}
