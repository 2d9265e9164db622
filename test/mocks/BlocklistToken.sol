// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {MockUSDC} from "../../src/testnet/MockUSDC.sol";

/// @notice A token that refuses to move from or to blocked accounts, or at the order of one, as Circle's USDC does.
contract BlocklistToken is MockUSDC {
    mapping(address account => bool) public blocked;

    error Blocked(address account);

    function setBlocked(address account, bool isBlocked) external {
        blocked[account] = isBlocked;
    }

    function _update(address from, address to, uint256 value) internal override {
        if (blocked[msg.sender]) revert Blocked(msg.sender);
        if (blocked[from]) revert Blocked(from);
        if (blocked[to]) revert Blocked(to);
        super._update(from, to, value);
    }
}
