// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {MockUSDC} from "../../src/testnet/MockUSDC.sol";

/// @notice A token that calls back while it moves, once for each arming, and remembers what came of it.
contract ReentrantToken is MockUSDC {
    address private _target;
    bytes private _data;

    bool public fired;
    bool public succeeded;
    bytes public answer;

    function arm(address target, bytes calldata data) external {
        (_target, _data) = (target, data);
        (fired, succeeded, answer) = (false, false, "");
    }

    function _update(address from, address to, uint256 value) internal override {
        super._update(from, to, value);
        address target = _target;
        if (target == address(0)) return;
        _target = address(0);
        fired = true;
        (succeeded, answer) = target.call(_data);
    }
}
