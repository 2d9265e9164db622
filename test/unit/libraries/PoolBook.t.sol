// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Test} from "forge-std/Test.sol";
import {Book, PoolBook} from "../../../src/libraries/PoolBook.sol";

contract PoolBookTest is Test {
    function pack(Book memory book) external pure returns (uint256) {
        return PoolBook.pack(book);
    }

    function testFuzz_UnpackUndoesPack(
        uint64 reserve,
        uint64 unreleased,
        uint64 feesOwed,
        uint32 last,
        uint24 remaining,
        bool running
    ) public pure {
        Book memory book = Book(reserve, unreleased, feesOwed, last, remaining, running);
        uint256 word = PoolBook.pack(book);
        assertEq(abi.encode(PoolBook.unpack(word)), abi.encode(book));
        assertEq(PoolBook.reserve(word), reserve);
    }

    function testFuzz_PackUndoesUnpack(uint256 word) public pure {
        word &= (1 << 249) - 1;
        assertEq(PoolBook.pack(PoolBook.unpack(word)), word);
    }

    function test_AValueWiderThanItsFieldReverts() public {
        uint8[5] memory widths = [64, 64, 64, 32, 24];
        for (uint256 i = 0; i < 5; ++i) {
            uint256[5] memory values;
            values[i] = 1 << widths[i];
            vm.expectRevert(
                abi.encodeWithSelector(
                    PoolBook.BookTooWide.selector, values[0], values[1], values[2], values[3], values[4]
                )
            );
            this.pack(Book(values[0], values[1], values[2], values[3], values[4], false));
            values[i] -= 1;
            this.pack(Book(values[0], values[1], values[2], values[3], values[4], true));
        }
    }
}
