// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Curve} from "../types/Curve.sol";
import {ModelKey} from "../types/ModelKey.sol";
import {PoolParams} from "../types/ModelSpec.sol";

/// @notice Immutable arguments of a pool's clone:
/// `key (32 bytes) | token (20) | crrPpm (4) | windowSeconds (4) | thresholdUsdc (8) | launchPriceUsdc (8)`.
/// @dev Nothing in them depends on the time of creation, so a pool's address is known before it exists.
library PoolArgs {
    /// @notice What a pool knows of itself.
    struct Args {
        ModelKey key;
        address token;
        uint256 windowSeconds;
        Curve curve;
    }

    /// @notice Packs the arguments.
    function pack(ModelKey key, address token, PoolParams memory p) internal pure returns (bytes memory) {
        return abi.encodePacked(key, token, p.crrPpm, p.windowSeconds, p.thresholdUsdc, p.launchPriceUsdc);
    }

    /// @notice Reads the arguments; all zero for the implementation, which has none.
    function read(bytes memory packed) internal pure returns (Args memory args) {
        if (packed.length == 0) return args;
        args.key = ModelKey.wrap(bytes32(_field(packed, 0, 32)));
        args.token = address(uint160(_field(packed, 32, 20)));
        args.curve.crrPpm = _field(packed, 52, 4);
        args.windowSeconds = _field(packed, 56, 4);
        args.curve.thresholdUsdc = _field(packed, 60, 8);
        args.curve.launchPriceUsdc = _field(packed, 68, 8);
    }

    /// @dev `size` bytes from `offset` on, as a number. What lies behind them in memory is shifted out.
    function _field(bytes memory packed, uint256 offset, uint256 size) private pure returns (uint256 value) {
        assembly ("memory-safe") {
            value := shr(sub(256, mul(8, size)), mload(add(add(packed, 32), offset)))
        }
    }
}
