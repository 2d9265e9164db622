// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

/// @notice Who sends the next call. A script broadcasts as the holder of the power, a test pranks.
abstract contract Actor {
    modifier by(address holder) {
        _startAs(holder);
        _;
        _stopAs();
    }

    function _startAs(address holder) internal virtual;

    function _stopAs() internal virtual;
}
