// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {Test} from "forge-std/Test.sol";
import {Lanes} from "../../../src/libraries/Lanes.sol";

contract LanesTest is Test {
    function add(uint256 word, uint256 lane, uint256 amount) external pure returns (uint256) {
        return Lanes.add(word, lane, amount);
    }

    function sub(uint256 word, uint256 lane, uint256 amount) external pure returns (uint256) {
        return Lanes.sub(word, lane, amount);
    }

    function move(uint256 word, uint256 from, uint256 to, uint256 amount) external pure returns (uint256) {
        return Lanes.move(word, from, to, amount);
    }

    function testFuzz_AMoveIsATakingAndAnAdding(uint256 word, uint8 numbers, uint256 amount, bool small) public {
        (uint256 from, uint256 to) = (uint256(numbers % 4) * 64, uint256(numbers / 4 % 4) * 64);
        vm.assume(from != to);
        (uint256 held, uint256 there) = (Lanes.get(word, from), Lanes.get(word, to));
        if (small) amount = bound(amount, 0, held);
        if (amount > held) {
            vm.expectRevert(abi.encodeWithSelector(Lanes.LaneTooShort.selector, held, amount));
            this.move(word, from, to, amount);
        } else if (there + amount > type(uint64).max) {
            vm.expectRevert(
                abi.encodeWithSelector(SafeCast.SafeCastOverflowedUintDowncast.selector, 64, there + amount)
            );
            this.move(word, from, to, amount);
        } else {
            assertEq(Lanes.move(word, from, to, amount), Lanes.add(Lanes.sub(word, from, amount), to, amount));
        }
    }

    function testFuzz_ALaneCanBeFilledToTheBrim(uint64 amount) public {
        uint256 most = type(uint64).max;
        assertEq(Lanes.add(most - amount, 0, amount), most);
        assertEq(Lanes.move(amount | (most - amount) << 64, 0, 64, amount), most << 64);
        vm.expectRevert(abi.encodeWithSelector(SafeCast.SafeCastOverflowedUintDowncast.selector, 64, most + 1));
        this.move(1 | most << 64, 0, 64, 1);
    }

    function testFuzz_OnlyTheNamedLaneChanges(uint256 word, uint8 number, uint256 amount) public {
        uint256 lane = uint256(number % 4) * 64;
        uint256 value = Lanes.get(word, lane);
        uint256 others = word & ~(uint256(type(uint64).max) << lane);
        amount = bound(amount, 0, type(uint256).max - value);
        if (value + amount > type(uint64).max) {
            vm.expectRevert(
                abi.encodeWithSelector(SafeCast.SafeCastOverflowedUintDowncast.selector, 64, value + amount)
            );
            this.add(word, lane, amount);
        } else {
            assertEq(Lanes.add(word, lane, amount), others | (value + amount) << lane);
        }
        if (amount > value) {
            vm.expectRevert(abi.encodeWithSelector(Lanes.LaneTooShort.selector, value, amount));
            this.sub(word, lane, amount);
        } else {
            assertEq(Lanes.sub(word, lane, amount), others | (value - amount) << lane);
        }
    }

    function testFuzz_SmallSteps(uint256 word, uint8 number, uint64 amount) public pure {
        uint256 lane = uint256(number % 4) * 64;
        uint256 room = type(uint64).max - Lanes.get(word, lane);
        uint256 step = bound(amount, 0, room);
        assertEq(Lanes.sub(Lanes.add(word, lane, step), lane, step), word);
    }
}
