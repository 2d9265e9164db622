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
        args.key = ModelKey.wrap(bytes32(packed));
        uint256 word = _word(packed, 32);
        args.token = address(uint160(word >> 96));
        args.curve.crrPpm = uint32(word >> 64);
        args.windowSeconds = uint32(word >> 32);
        word = _word(packed, 60);
        args.curve.thresholdUsdc = uint64(word >> 192);
        args.curve.launchPriceUsdc = uint64(word >> 128);
    }

    function _word(bytes memory packed, uint256 offset) private pure returns (uint256 word) {
        assembly ("memory-safe") {
            word := mload(add(add(packed, 32), offset))
        }
    }
}
