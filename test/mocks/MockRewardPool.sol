// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

/// @notice The part of a pool that rewards ask: how much may be minted now, and how long a window lasts.
contract MockRewardPool {
    uint256 public rewardCap = type(uint256).max;
    uint256 public windowSeconds = 1 days;
    bool public active = true;

    function setRewardCap(uint256 newCap) external {
        rewardCap = newCap;
    }

    function setWindowSeconds(uint256 newWindow) external {
        windowSeconds = newWindow;
    }

    function setActive(bool newActive) external {
        active = newActive;
    }
}
