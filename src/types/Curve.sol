// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

/// @dev One, in parts per million.
uint256 constant PPM = 1_000_000;

/// @dev Base units of one whole token (18 decimals).
uint256 constant WAD = 1e18;

/// @dev Supply every market counts on top of the real one: 0.001 token, in base units. It keeps the prices of an empty
/// market defined and is never owned by anybody.
uint256 constant VIRTUAL_SUPPLY = 1e15;

/// @notice What fixes a model's market for ever.
/// @param crrPpm constant reserve ratio w (ppm), 1..1_000_000
/// @param thresholdUsdc priced reserve Θ at which the flat phase ends (USDC, 6 decimals)
/// @param launchPriceUsdc price p₀ below which the pool never sells (USDC per whole token, 6 decimals)
struct Curve {
    uint256 crrPpm;
    uint256 thresholdUsdc;
    uint256 launchPriceUsdc;
}
