// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {ModelKey} from "../types/ModelKey.sol";

/// @notice Text ids of models: hashing for every door, the stricter alphabet where ids are born.
/// @custom:source Decision D1: a model is its text id.
library ModelId {
    /// @notice Longest id (bytes).
    uint256 internal constant MAX_LENGTH = 64;

    /// @notice The id has no bytes.
    error ModelIdEmpty();

    /// @notice The id is too long.
    /// @param length Bytes given.
    /// @param max Largest number of bytes.
    error ModelIdTooLong(uint256 length, uint256 max);

    /// @notice The id is not of the form new ids must have.
    /// @param modelId The id.
    /// @param position First offending byte (0-based).
    error ModelIdMalformed(string modelId, uint256 position);

    /// @notice Key of an id of 1 to 64 arbitrary bytes, so that ids of older systems work too.
    /// @dev Hashed in free memory, which is left free: the compiler would lay out a bytes value there first.
    function toKey(string calldata modelId) internal pure returns (ModelKey key) {
        requireLength(bytes(modelId).length);
        assembly ("memory-safe") {
            let free := mload(0x40)
            calldatacopy(free, modelId.offset, modelId.length)
            key := keccak256(free, modelId.length)
        }
    }

    /// @notice Key of an id in memory.
    function toKeyMemory(string memory modelId) internal pure returns (ModelKey) {
        requireLength(bytes(modelId).length);
        return ModelKey.wrap(keccak256(bytes(modelId)));
    }

    /// @notice Requires 1 to 64 bytes.
    function requireLength(uint256 length) internal pure {
        if (length == 0) revert ModelIdEmpty();
        if (length > MAX_LENGTH) revert ModelIdTooLong(length, MAX_LENGTH);
    }

    /// @notice Requires the form of a new id: `[a-z0-9._:-]`, and no leading zero if it is all digits.
    /// @dev `0` itself is well formed; `007` would be a second spelling of `7`.
    function requireWellFormed(string calldata modelId) internal pure {
        bytes calldata text = bytes(modelId);
        requireLength(text.length);
        bool digitsOnly = true;
        for (uint256 i = 0; i < text.length; ++i) {
            uint8 c = uint8(text[i]);
            bool digit = c >= 0x30 && c <= 0x39;
            bool letter = c >= 0x61 && c <= 0x7a;
            bool mark = c == 0x2e || c == 0x5f || c == 0x3a || c == 0x2d;
            if (!digit && !letter && !mark) revert ModelIdMalformed(modelId, i);
            digitsOnly = digitsOnly && digit;
        }
        if (digitsOnly && text.length > 1 && text[0] == 0x30) revert ModelIdMalformed(modelId, 0);
    }
}
