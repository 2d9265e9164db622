// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";

/// @title Four amounts in one word
/// @notice Unsigned, 64 bits each; a lane is named by the position of its lowest bit: 0, 64, 128 or 192. A book that
/// changes several of them reads and writes its slot once.
library Lanes {
    using SafeCast for uint256;

    /// @notice The amount in a lane.
    // A field is cut out of a word on purpose.
    // forge-lint: disable-next-item(unsafe-typecast)
    function get(uint256 word, uint256 lane) internal pure returns (uint256) {
        return uint64(word >> lane);
    }

    /// @notice The word with `amount` added to a lane; reverts where the sum does not fit it.
    function add(uint256 word, uint256 lane, uint256 amount) internal pure returns (uint256) {
        // slither-disable-next-line unused-return: the cast is the check, the sum is written as it is
        (get(word, lane) + amount).toUint64();
        unchecked {
            return word + (amount << lane);
        }
    }

    /// @notice The word with `amount` taken from a lane; panics where the lane holds less.
    function sub(uint256 word, uint256 lane, uint256 amount) internal pure returns (uint256) {
        get(word, lane) - amount;
        unchecked {
            return word - (amount << lane);
        }
    }
}
