// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {MockUSDC} from "../../src/testnet/MockUSDC.sol";

/// @notice A token whose issuer can halt every movement and approval, as Circle can.
contract PausingToken is MockUSDC {
    bool public halted;

    error Halted();

    function setHalted(bool isHalted) external {
        halted = isHalted;
    }

    function _update(address from, address to, uint256 value) internal override {
        if (halted) revert Halted();
        super._update(from, to, value);
    }

    function _approve(address owner, address spender, uint256 value, bool emitEvent) internal override {
        if (halted) revert Halted();
        super._approve(owner, spender, value, emitEvent);
    }
}
