// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {Drip} from "./Drip.sol";

/// @notice What a pool owns and how its profit runs into the price.
/// @param reserve In the price (USDC, 6 decimals).
/// @param unreleased Waiting (USDC, 6 decimals).
/// @param feesOwed Trade fees nobody has collected (USDC, 6 decimals).
/// @param last When the book was touched (unix seconds).
/// @param remaining Time in which `unreleased` runs out while the clock runs (seconds).
/// @param running Whether the clock runs.
struct Book {
    uint256 reserve;
    uint256 unreleased;
    uint256 feesOwed;
    uint256 last;
    uint256 remaining;
    bool running;
}

/// @title A pool's book in one word
/// @notice From the low end: `reserve (64 bits) | unreleased (64) | feesOwed (64) | last (32) | remaining (24) |
/// running (1)`.
/// @dev Read once and written once for each touch; a field of a stored struct costs a read and a mask of its own.
library PoolBook {
    /// @notice A value does not fit its field.
    error BookTooWide(uint256 reserve, uint256 unreleased, uint256 feesOwed, uint256 last, uint256 remaining);

    /// @notice The word for a book; reverts where a value is wider than its field.
    function pack(Book memory book) internal pure returns (uint256) {
        return pack(book.reserve, book.unreleased, book.feesOwed, book.last, book.remaining, book.running);
    }

    /// @notice As `pack`, for a book that stands in no memory.
    function pack(
        uint256 priced,
        uint256 waiting,
        uint256 fees,
        uint256 last,
        uint256 left,
        bool clock
    ) internal pure returns (uint256) {
        if ((priced | waiting | fees) >> 64 != 0 || last >> 32 != 0 || left >> 24 != 0) {
            revert BookTooWide(priced, waiting, fees, last, left);
        }
        return priced | waiting << 64 | fees << 128 | last << 192 | left << 224 | (clock ? 1 << 248 : 0);
    }

    /// @notice The book of a word that `pack` made.
    // A field is cut out of a word on purpose.
    // forge-lint: disable-next-item(unsafe-typecast)
    function unpack(uint256 word) internal pure returns (Book memory book) {
        book.reserve = reserve(word);
        book.unreleased = uint64(word >> 64);
        book.feesOwed = feesOwed(word);
        book.last = uint32(word >> 192);
        book.remaining = uint24(word >> 224);
        book.running = running(word);
    }

    /// @notice What is in the price, what waits (USDC, 6 decimals), and the time the line still runs (seconds), at
    /// `time` (unix seconds). A touch without deposit never changes the line along which profit is released.
    // A field is cut out of a word on purpose.
    // forge-lint: disable-next-item(unsafe-typecast)
    function present(uint256 word, uint256 time) internal pure returns (uint256 priced, uint256 waiting, uint256 left) {
        (priced, waiting, left) = (reserve(word), uint64(word >> 64), uint24(word >> 224));
        if (!running(word)) return (priced, waiting, left);
        // Every field is far narrower than a word, and no more is released than waits.
        unchecked {
            uint256 elapsed = time - uint32(word >> 192);
            uint256 due = Drip.released(waiting, left, elapsed);
            return (priced + due, waiting - due, Math.saturatingSub(left, elapsed));
        }
    }

    /// @notice The reserve alone (USDC, 6 decimals).
    // A field is cut out of a word on purpose.
    // forge-lint: disable-next-item(unsafe-typecast)
    function reserve(uint256 word) internal pure returns (uint256) {
        return uint64(word);
    }

    /// @notice The trade fees nobody has collected (USDC, 6 decimals).
    // A field is cut out of a word on purpose.
    // forge-lint: disable-next-item(unsafe-typecast)
    function feesOwed(uint256 word) internal pure returns (uint256) {
        return uint64(word >> 128);
    }

    /// @notice Whether the clock runs.
    function running(uint256 word) internal pure returns (bool) {
        return word >> 248 != 0;
    }
}
