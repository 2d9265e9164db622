// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {MockUSDC} from "../../src/testnet/MockUSDC.sol";

/// @notice USDC that calls somebody back in the middle of each transfer, and fails with what that call failed with.
contract ReenteringUSDC is MockUSDC {
    /// @dev Far from the slots of the token it stands in for.
    bytes32 private constant TARGET = keccak256("ReenteringUSDC.target");
    bytes32 private constant CALL = keccak256("ReenteringUSDC.call");

    struct Stored {
        bytes data;
    }

    function arm(address target, bytes calldata data) external {
        bytes32 slot = TARGET;
        assembly ("memory-safe") {
            sstore(slot, target)
        }
        _stored().data = data;
    }

    function _update(address from, address to, uint256 value) internal override {
        super._update(from, to, value);
        bytes32 slot = TARGET;
        address target;
        assembly ("memory-safe") {
            target := sload(slot)
        }
        if (target == address(0)) return;
        (bool ok, bytes memory reason) = target.call(_stored().data);
        if (ok) return;
        assembly ("memory-safe") {
            revert(add(reason, 32), mload(reason))
        }
    }

    function _stored() private pure returns (Stored storage stored) {
        bytes32 slot = CALL;
        assembly ("memory-safe") {
            stored.slot := slot
        }
    }
}
