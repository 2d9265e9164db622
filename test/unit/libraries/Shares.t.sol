// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Test} from "forge-std/Test.sol";

import {Drip} from "../../../src/libraries/Drip.sol";
import {FeeSplit} from "../../../src/libraries/FeeSplit.sol";
import {Runway} from "../../../src/libraries/Runway.sol";

/// @dev The small pure libraries: how fees are split, released and how long they last.
contract SharesTest is Test {
    function split(uint256 amount, uint256 bps) external pure returns (uint256, uint256) {
        return FeeSplit.split(amount, bps);
    }

    function test_SplitOfTheGuidesHundredDollars() public pure {
        (uint256 infra, uint256 profit) = FeeSplit.split(100e6, 8000);
        assertEq(infra, 80e6);
        assertEq(profit, 20e6);
        (infra, profit) = FeeSplit.split(1, 9999);
        assertEq(infra, 0);
        assertEq(profit, 1);
        (infra, profit) = FeeSplit.split(7, 10_000);
        assertEq(infra, 7);
        assertEq(profit, 0);
    }

    function testFuzz_SplitLosesNothingAndFloorsInfrastructure(uint256 amount, uint256 bps) public pure {
        amount = bound(amount, 0, type(uint240).max);
        bps = bound(bps, 0, 10_000);
        (uint256 infra, uint256 profit) = FeeSplit.split(amount, bps);
        assertEq(infra + profit, amount);
        assertLe(infra * 10_000, amount * bps);
        assertGt((infra + 1) * 10_000, amount * bps);
    }

    function test_RevertWhen_TheShareIsAboveTheWhole() public {
        vm.expectRevert(abi.encodeWithSelector(FeeSplit.BpsAboveWhole.selector, 10_001, 10_000));
        this.split(1, 10_001);
    }

    function test_RunwayInWholeDays() public pure {
        assertEq(Runway.runwayDays(80e6, 10e6), 8);
        assertEq(Runway.runwayDays(79_999_999, 10e6), 7);
        assertEq(Runway.runwayDays(0, 1), 0);
        assertEq(Runway.runwayDays(0, 0), type(uint256).max);
        assertEq(Runway.runwayDays(1, 0), type(uint256).max);
    }

    function test_DripReleasesALine() public pure {
        assertEq(Drip.released(100e6, 1 days, 0), 0);
        assertEq(Drip.released(100e6, 1 days, 6 hours), 25e6);
        assertEq(Drip.released(100e6, 1 days, 1 days), 100e6);
        assertEq(Drip.released(100e6, 1 days, 9 days), 100e6);
        assertEq(Drip.released(100e6, 0, 0), 100e6);
        assertEq(Drip.released(99, 100, 1), 0);
    }

    function test_DepositsMergeByWeight() public pure {
        assertEq(Drip.merged(0, 0, 20e6, 1 days), 1 days);
        assertEq(Drip.merged(100e6, 12 hours, 100e6, 1 days), 18 hours);
        assertEq(Drip.merged(100e6, 12 hours, 0, 1 days), 12 hours);
        assertEq(Drip.merged(0, 5, 0, 1 days), 0);
        assertEq(Drip.merged(1, 1, 1, 2), 1); // 1.5
    }

    /// @dev Touching the line on the way never releases more than the line, and loses at most two units.
    function testFuzz_TouchingNeverChangesTheLine(
        uint64 unreleased,
        uint32 remaining,
        uint32 first,
        uint32 second
    ) public pure {
        first = uint32(bound(first, 0, remaining));
        second = uint32(bound(second, 0, remaining - first));
        uint256 whole = Drip.released(unreleased, remaining, uint256(first) + second);
        uint256 part = Drip.released(unreleased, remaining, first);
        part += Drip.released(unreleased - part, remaining - first, second);
        assertLe(part, whole);
        assertLe(whole - part, 2);
    }

    /// @dev Dust neither postpones nor empties the line; what waits always has time to run, within both bounds.
    function testFuzz_MergedTimeLiesBetween(
        uint64 unreleased,
        uint32 remaining,
        uint64 deposit,
        uint32 window
    ) public pure {
        unreleased = uint64(bound(unreleased, 1, type(uint64).max));
        remaining = uint32(bound(remaining, 1, type(uint32).max));
        window = uint32(bound(window, 1, type(uint32).max));
        uint256 time = Drip.merged(unreleased, remaining, deposit, window);
        assertGe(time, remaining < window ? remaining : window);
        assertLe(time, remaining > window ? remaining : window);
        assertLe(time * (uint256(unreleased) + deposit), uint256(unreleased) * remaining + uint256(deposit) * window);
    }

    /// @dev A thousand deposits of one unit on 1,000 USDC leave the line where one deposit of all would, or earlier.
    function test_DustDepositsDoNotPostpone() public pure {
        uint256 remaining = 1 hours;
        for (uint256 i; i < 1000; ++i) {
            remaining = Drip.merged(1000e6 + i, remaining, 1, 1 days);
        }
        assertLe(remaining, 1 hours);
    }
}
