// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {EmptyText, TextTooLong} from "../types/Errors.sol";
import {ModelKey} from "../types/ModelKey.sol";

/// @notice Immutable arguments of a model token's clone: `key (32 bytes) | length of name (1 byte) | name | symbol`.
/// @dev Packed, because each byte of a clone's code costs 200 gas at creation. Only clones have arguments: what the
/// implementation itself would read is its own code.
library TokenArgs {
    /// @notice Longest name and longest symbol (bytes).
    uint256 internal constant MAX_TEXT = 64;

    /// @notice Packs the arguments; name and symbol have 1 to 64 bytes.
    function pack(
        ModelKey modelKey,
        string calldata name_,
        string calldata symbol_
    ) internal pure returns (bytes memory) {
        _requireText("name", bytes(name_).length);
        _requireText("symbol", bytes(symbol_).length);
        return abi.encodePacked(modelKey, uint8(bytes(name_).length), name_, symbol_);
    }

    /// @notice Key of the model.
    function key(bytes memory args) internal pure returns (ModelKey) {
        // The first 32 bytes are meant.
        // forge-lint: disable-next-line(unsafe-typecast)
        return ModelKey.wrap(bytes32(args));
    }

    /// @notice Name of the token.
    function name(bytes memory args) internal pure returns (string memory) {
        return _slice(args, 33, uint8(args[32]));
    }

    /// @notice Symbol of the token.
    function symbol(bytes memory args) internal pure returns (string memory) {
        uint256 start = 33 + uint8(args[32]);
        return _slice(args, start, args.length - start);
    }

    function _slice(bytes memory args, uint256 start, uint256 length) private pure returns (string memory) {
        bytes memory part = new bytes(length);
        for (uint256 i = 0; i < length; ++i) {
            part[i] = args[start + i];
        }
        return string(part);
    }

    function _requireText(string memory what, uint256 length) private pure {
        if (length == 0) revert EmptyText(what);
        if (length > MAX_TEXT) revert TextTooLong(length, MAX_TEXT);
    }
}
