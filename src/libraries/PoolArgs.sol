// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Curve} from "../types/Curve.sol";
import {ModelKey} from "../types/ModelKey.sol";
import {PoolParams} from "../types/ModelSpec.sol";

/// @notice Immutable arguments of a pool's clone:
/// `key (32 bytes) | token (20) | crrPpm (4) | windowSeconds (4) | thresholdUsdc (8) | launchPriceUsdc (8)`.
/// @dev Nothing in them depends on the time of creation, so a pool's address is known before it exists.
library PoolArgs {
    /// @dev Bytes of a clone's code before its arguments.
    uint256 private constant CODE_LENGTH = 45;

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

    /// @notice Reads the arguments off a pool's code; without meaning for the implementation, which has none.
    /// @dev One copy of as many bytes as are needed; what lies behind a field is shifted out.
    // A field is cut out of a word on purpose.
    // forge-lint: disable-next-item(unsafe-typecast)
    function read(address pool) internal view returns (Args memory args) {
        bytes32 key;
        uint256 head;
        uint256 tail;
        assembly ("memory-safe") {
            let free := mload(0x40)
            extcodecopy(pool, free, CODE_LENGTH, 96)
            key := mload(free)
            head := mload(add(free, 32)) // token, crrPpm, windowSeconds, half of thresholdUsdc
            tail := mload(add(free, 60)) // thresholdUsdc, launchPriceUsdc
        }
        args.key = ModelKey.wrap(key);
        args.token = address(uint160(head >> 96));
        args.windowSeconds = uint32(head >> 32);
        args.curve.crrPpm = uint32(head >> 64);
        args.curve.thresholdUsdc = tail >> 192;
        args.curve.launchPriceUsdc = uint64(tail >> 128);
    }

    /// @notice Reads only what a profit deposit needs: window (seconds) and threshold (USDC, 6 decimals).
    // A field is cut out of a word on purpose.
    // forge-lint: disable-next-item(unsafe-typecast)
    function readDrip(address pool) internal view returns (uint256 windowSeconds, uint256 thresholdUsdc) {
        uint256 word;
        assembly ("memory-safe") {
            extcodecopy(pool, 0, add(CODE_LENGTH, 56), 32)
            word := mload(0)
        }
        return (word >> 224, uint64(word >> 160));
    }
}
