// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";

/// @title Four amounts in one word
/// @notice Unsigned, 64 bits each; a lane is named by the position of its lowest bit: 0, 64, 128 or 192. A book that
/// changes several of them reads and writes its slot once.
library Lanes {
    /// @notice A lane holds less than is to be taken from it.
    error LaneTooShort(uint256 held, uint256 amount);

    /// @notice The amount in a lane.
    // A field is cut out of a word on purpose.
    // forge-lint: disable-next-item(unsafe-typecast)
    function get(uint256 word, uint256 lane) internal pure returns (uint256) {
        return uint64(word >> lane);
    }

    /// @notice The word with `amount` added to a lane; reverts where the sum does not fit it.
    function add(uint256 word, uint256 lane, uint256 amount) internal pure returns (uint256) {
        uint256 sum = get(word, lane) + amount;
        if (sum > type(uint64).max) revert SafeCast.SafeCastOverflowedUintDowncast(64, sum);
        unchecked {
            return word + (amount << lane);
        }
    }

    /// @notice The word with `amount` moved from one lane to another; reverts where the one holds less or the other would
    /// hold too much.
    function move(uint256 word, uint256 from, uint256 to, uint256 amount) internal pure returns (uint256) {
        if (amount > get(word, from)) revert LaneTooShort(get(word, from), amount);
        // What a lane held and what it holds are far narrower than a word.
        unchecked {
            uint256 sum = get(word, to) + amount;
            if (sum > type(uint64).max) revert SafeCast.SafeCastOverflowedUintDowncast(64, sum);
            return word - (amount << from) + (amount << to);
        }
    }

    /// @notice The word with `amount` taken from a lane; reverts where the lane holds less.
    function sub(uint256 word, uint256 lane, uint256 amount) internal pure returns (uint256) {
        if (amount > get(word, lane)) revert LaneTooShort(get(word, lane), amount);
        unchecked {
            return word - (amount << lane);
        }
    }
}
