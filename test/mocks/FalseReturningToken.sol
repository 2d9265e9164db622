// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {MockUSDC} from "../../src/testnet/MockUSDC.sol";

/// @notice A token that, once told to lie, answers false instead of moving.
contract FalseReturningToken is MockUSDC {
    bool private _lying;

    function lie(bool lying) external {
        _lying = lying;
    }

    function transfer(address to, uint256 value) public override returns (bool) {
        return !_lying && ERC20.transfer(to, value);
    }

    function transferFrom(address from, address to, uint256 value) public override returns (bool) {
        return !_lying && ERC20.transferFrom(from, to, value);
    }
}
