// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

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
        (uint256 reserve_, uint256 unreleased, uint256 feesOwed) = (book.reserve, book.unreleased, book.feesOwed);
        (uint256 last, uint256 remaining) = (book.last, book.remaining);
        if ((reserve_ | unreleased | feesOwed) >> 64 != 0 || last >> 32 != 0 || remaining >> 24 != 0) {
            revert BookTooWide(reserve_, unreleased, feesOwed, last, remaining);
        }
        return
            reserve_ | unreleased << 64 | feesOwed << 128 | last << 192 | remaining << 224
                | (book.running ? 1 << 248 : 0);
    }

    /// @notice The book of a word that `pack` made.
    // A field is cut out of a word on purpose.
    // forge-lint: disable-next-item(unsafe-typecast)
    function unpack(uint256 word) internal pure returns (Book memory book) {
        book.reserve = reserve(word);
        book.unreleased = uint64(word >> 64);
        book.feesOwed = uint64(word >> 128);
        book.last = uint32(word >> 192);
        book.remaining = uint24(word >> 224);
        book.running = word >> 248 != 0;
    }

    /// @notice The reserve alone (USDC, 6 decimals).
    // A field is cut out of a word on purpose.
    // forge-lint: disable-next-item(unsafe-typecast)
    function reserve(uint256 word) internal pure returns (uint256) {
        return uint64(word);
    }
}
