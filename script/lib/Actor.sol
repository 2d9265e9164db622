// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IAccessControl} from "@openzeppelin/contracts/access/IAccessControl.sol";
import {Address} from "@openzeppelin/contracts/utils/Address.sol";

/// @notice A call that nobody can make: its intended sender lacks the role.
struct BlockedCall {
    address sender;
    address to;
    bytes32 role;
    bytes data;
}

/// @notice Who sends the next call. A script broadcasts as the holder of the power, a test pranks.
abstract contract Actor {
    BlockedCall[] internal _blocked;

    modifier by(address holder) {
        _startAs(holder);
        _;
        _stopAs();
    }

    function _startAs(address holder) internal virtual;

    function _stopAs() internal virtual;

    /// @dev Makes a call that needs `role` of `target`, or remembers that `holder` cannot make it, so that the rest is
    /// planned all the same.
    function _act(address holder, address target, bytes32 role, bytes memory data) internal {
        if (_has(target, role, holder)) _send(holder, target, data);
        else _blocked.push(BlockedCall({sender: holder, to: target, role: role, data: data}));
    }

    function _has(address target, bytes32 role, address holder) internal view returns (bool) {
        return IAccessControl(target).hasRole(role, holder);
    }

    function _send(address holder, address target, bytes memory data) private by(holder) {
        Address.functionCall(target, data);
    }
}
