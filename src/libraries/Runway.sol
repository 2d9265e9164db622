// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

/// @title How long accrued money lasts
library Runway {
    /// @notice Whole days `accrued` covers at `dailyBurn`; without a burn for ever, the largest number.
    /// @param accrued what a model has accrued and not paid (USDC, 6 decimals)
    /// @param dailyBurn what its providers cost a day (USDC, 6 decimals)
    /// @return rounded down (days)
    function runwayDays(uint256 accrued, uint256 dailyBurn) internal pure returns (uint256) {
        return dailyBurn == 0 ? type(uint256).max : accrued / dailyBurn;
    }
}
