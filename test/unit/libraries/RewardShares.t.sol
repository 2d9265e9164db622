// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Test} from "forge-std/Test.sol";
import {RewardShares} from "../../../src/libraries/RewardShares.sol";
import {Contributor} from "../../../src/types/Evaluation.sol";

/// @dev Rewards, their shares and their tranches as pure numbers.
contract RewardSharesTest is Test {
    function split(Contributor[] calldata contributors, uint256 total) external pure returns (uint256[] memory) {
        return RewardShares.split(contributors, total);
    }

    function tranche(
        Contributor[] calldata contributors,
        uint256 total,
        uint256 from,
        uint256 to
    ) external pure returns (uint256[] memory) {
        return RewardShares.tranche(contributors, RewardShares.split(contributors, total), total, from, to);
    }

    function test_RewardOfOnePercentagePointIsTheRate() public pure {
        assertEq(RewardShares.rewardDown(1000e18, 100), 1000e18);
        assertEq(RewardShares.rewardDown(1000e18, 1), 10e18);
        assertEq(RewardShares.rewardDown(199, 50), 99);
    }

    function test_TrancheIsAllThatRemainsOrAMultiple() public pure {
        assertEq(RewardShares.trancheDown(5, 5), 5);
        assertEq(RewardShares.trancheDown(29_999, 29_999), 29_999);
        assertEq(RewardShares.trancheDown(30_000, 29_999), 20_000);
        assertEq(RewardShares.trancheDown(30_000, 9999), 0);
        assertEq(RewardShares.trancheDown(0, 0), 0);
        assertEq(RewardShares.trancheDown(7, type(uint256).max), 7);
    }

    function test_LargestRemainderTakesTheDust() public view {
        // 10_001 units: 3333.3333, 3333.3333, 3334.3334; one unit left over goes to the largest remainder, the third.
        assertEq(this.split(_weights(3333, 3333, 3334), 10_001), _list(3333, 3333, 3335));
        // 5 units by 3_000, 3_000, 4_000: 1.5, 1.5, 2.0; the tie goes to the earlier.
        assertEq(this.split(_weights(3000, 3000, 4000), 5), _list(2, 1, 2));
        // 2 units by 3_000, 3_500, 3_500: 0.6, 0.7, 0.7; both units go to the larger remainders.
        assertEq(this.split(_weights(3000, 3500, 3500), 2), _list(0, 1, 1));
        assertEq(this.split(_weights(0, 0, 10_000), 9), _list(0, 0, 9));
        assertEq(this.split(_weights(0, 1, 9999), 0), _list(0, 0, 0));
    }

    function test_ASingleTrancheIsTheSplit() public view {
        assertEq(this.tranche(_weights(3000, 3000, 4000), 5, 0, 5), _list(2, 1, 2));
    }

    function test_TheLastTrancheSettlesTheRemainders() public view {
        Contributor[] memory c = _weights(3333, 3333, 3334);
        assertEq(this.tranche(c, 20_001, 0, 10_000), _list(3333, 3333, 3334));
        assertEq(this.tranche(c, 20_001, 10_000, 20_001), _list(3333, 3333, 3335));
        // Tranches need not be multiples for this to hold.
        assertEq(this.tranche(c, 5, 0, 4), _list(1, 1, 1));
        assertEq(this.tranche(c, 5, 4, 5), _list(1, 0, 1));
    }

    /// forge-config: default.fuzz.runs = 256
    function testFuzz_SharesAreExact(uint256 seed, uint256 count, uint256 total) public view {
        Contributor[] memory c = _random(seed, bound(count, 1, 100));
        total = bound(total, 0, type(uint128).max);
        uint256[] memory shares = this.split(c, total);
        uint256 sum;
        for (uint256 i = 0; i < c.length; ++i) {
            uint256 exact = total * c[i].weightBps;
            assertGe(shares[i] * 10_000, exact - exact % 10_000, "less than the floor");
            assertLt(shares[i] * 10_000, exact + 10_000, "more than a unit above");
            for (uint256 j = 0; j < i; ++j) {
                _assertFair(c, shares, total, i, j);
            }
            sum += shares[i];
        }
        assertEq(sum, total);
    }

    function testFuzz_TranchesSumToTheShares(uint256 seed, uint256 count, uint256 total) public view {
        Contributor[] memory c = _random(seed, bound(count, 1, 20));
        total = bound(total, 1, type(uint128).max);
        uint256[] memory got = new uint256[](c.length);
        uint256 from;
        for (uint256 step = 0; from < total; ++step) {
            uint256 to = step == 9 ? total : bound(uint256(keccak256(abi.encode(seed, step))), from + 1, total);
            uint256[] memory parts = this.tranche(c, total, from, to);
            for (uint256 i = 0; i < c.length; ++i) {
                got[i] += parts[i];
            }
            from = to;
        }
        assertEq(got, this.split(c, total));
    }

    /// @dev Of two, nobody got an extra unit while the other had the larger remainder, or the same and came earlier.
    function _assertFair(
        Contributor[] memory c,
        uint256[] memory shares,
        uint256 total,
        uint256 later,
        uint256 earlier
    ) private pure {
        uint256 a = total * c[earlier].weightBps;
        uint256 b = total * c[later].weightBps;
        bool earlierExtra = shares[earlier] > a / 10_000;
        bool laterExtra = shares[later] > b / 10_000;
        if (laterExtra && !earlierExtra) assertGt(b % 10_000, a % 10_000, "unfair to the earlier");
        if (earlierExtra && !laterExtra) assertGe(a % 10_000, b % 10_000, "unfair to the later");
    }

    function _random(uint256 seed, uint256 count) private pure returns (Contributor[] memory c) {
        c = new Contributor[](count);
        uint256 left = 10_000;
        for (uint256 i = 0; i + 1 < count; ++i) {
            uint256 most = 2 * left / (count - i);
            uint256 weight = uint256(keccak256(abi.encode(seed, i, "weight"))) % (most > left ? left + 1 : most + 1);
            c[i].weightBps = uint16(weight);
            left -= weight;
        }
        c[count - 1].weightBps = uint16(left);
    }

    function _weights(uint16 a, uint16 b, uint16 d) private pure returns (Contributor[] memory c) {
        c = new Contributor[](3);
        (c[0].weightBps, c[1].weightBps, c[2].weightBps) = (a, b, d);
    }

    function _list(uint256 a, uint256 b, uint256 d) private pure returns (uint256[] memory list) {
        list = new uint256[](3);
        (list[0], list[1], list[2]) = (a, b, d);
    }
}
