// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {BondingCurve} from "../../src/libraries/BondingCurve.sol";
import {Drip} from "../../src/libraries/Drip.sol";
import {FeeSplit} from "../../src/libraries/FeeSplit.sol";
import {Lanes} from "../../src/libraries/Lanes.sol";
import {Runway} from "../../src/libraries/Runway.sol";
import {Curve} from "../../src/types/Curve.sol";
import {Formal} from "./Formal.sol";

/// @notice Sums and bounds of the libraries, for every argument of the widths that contracts use; a twin may be narrower,
/// since what is false for few arguments is false. Not proved here, because no solver decides products and quotients of
/// two unknowns in reasonable time: that a drip never exceeds what waits, that the time of a merged line lies between
/// both, that prices rise with the reserve, and every power. Those are compared with the exact model and fuzzed.
contract Arithmetic is Formal {
    function check_SplitLosesNothing(uint128 amount, uint16 bps) public pure {
        vm.assume(bps <= 10_000);
        (uint256 infra, uint256 profit) = FeeSplit.split(amount, bps);
        assert(infra + profit == amount);
    }

    function refuted_SplitLosesNothing(uint16 amount, uint16 bps) public pure {
        vm.assume(bps <= 10_000);
        (uint256 infra,) = FeeSplit.split(amount, bps);
        (uint256 profit,) = FeeSplit.split(amount, 10_000 - bps);
        assert(infra + profit == amount);
    }

    function check_SplitTakesNoMoreThanTheWhole(uint64 amount, uint16 bps) public pure {
        vm.assume(bps <= 10_000);
        (uint256 infra,) = FeeSplit.split(amount, bps);
        assert(infra <= amount);
    }

    function refuted_SplitTakesNoMoreThanTheWhole(uint16 amount, uint16 bps) public pure {
        vm.assume(bps <= 10_000);
        (uint256 infra,) = FeeSplit.split(amount, bps);
        assert(infra < amount);
    }

    function check_AfterItsEndTheDripIsWhole(uint64 unreleased, uint32 remaining, uint32 elapsed) public pure {
        vm.assume(elapsed >= remaining);
        assert(Drip.released(unreleased, remaining, elapsed) == unreleased);
    }

    function refuted_AfterItsEndTheDripIsWhole(uint8 unreleased, uint8 remaining, uint8 elapsed) public pure {
        vm.assume(uint256(elapsed) + 1 >= remaining);
        assert(Drip.released(unreleased, remaining, elapsed) == unreleased);
    }

    function check_NothingDripsInNoTime(uint64 unreleased, uint32 remaining) public pure {
        vm.assume(remaining != 0);
        assert(Drip.released(unreleased, remaining, 0) == 0);
    }

    function refuted_NothingDripsInNoTime(uint64 unreleased, uint32 remaining) public pure {
        assert(Drip.released(unreleased, remaining, 0) == 0);
    }

    function check_NothingWaitingTakesNoTime(uint32 remaining, uint32 window) public pure {
        assert(Drip.merged(0, remaining, 0, window) == 0);
    }

    function refuted_NothingWaitingTakesNoTime(uint32 remaining, uint32 window) public pure {
        assert(Drip.merged(0, remaining, 1, window) == 0);
    }

    function check_ASumStaysInItsLane(uint256 word, uint8 lane, uint8 other, uint256 amount) public pure {
        vm.assume(lane < 4 && other < 4 && lane != other);
        uint256 sum = Lanes.add(word, uint256(lane) * 64, amount);
        assert(Lanes.get(sum, uint256(lane) * 64) == Lanes.get(word, uint256(lane) * 64) + amount);
        assert(Lanes.get(sum, uint256(other) * 64) == Lanes.get(word, uint256(other) * 64));
    }

    function refuted_ASumStaysInItsLane(uint256 word, uint8 lane, uint8 other, uint256 amount) public pure {
        vm.assume(lane < 4 && other < 4);
        uint256 sum = Lanes.add(word, uint256(lane) * 64, amount);
        assert(Lanes.get(sum, uint256(other) * 64) == Lanes.get(word, uint256(other) * 64));
    }

    function check_ADifferenceStaysInItsLane(uint256 word, uint8 lane, uint8 other, uint256 amount) public pure {
        vm.assume(lane < 4 && other < 4 && lane != other);
        uint256 rest = Lanes.sub(word, uint256(lane) * 64, amount);
        assert(Lanes.get(rest, uint256(lane) * 64) + amount == Lanes.get(word, uint256(lane) * 64));
        assert(Lanes.get(rest, uint256(other) * 64) == Lanes.get(word, uint256(other) * 64));
    }

    function refuted_ADifferenceStaysInItsLane(uint256 word, uint8 lane, uint8 other, uint256 amount) public pure {
        vm.assume(lane < 4 && other < 4);
        uint256 rest = Lanes.sub(word, uint256(lane) * 64, amount);
        assert(Lanes.get(rest, uint256(other) * 64) == Lanes.get(word, uint256(other) * 64));
    }

    function check_WithoutABurnMoneyLastsForEver(uint256 accrued) public pure {
        assert(Runway.runwayDays(accrued, 0) == type(uint256).max);
    }

    function refuted_WithoutABurnMoneyLastsForEver(uint8 accrued, uint8 burn) public pure {
        assert(Runway.runwayDays(accrued, burn) == type(uint256).max);
    }

    function check_TheAskingPriceIsAtLeastTheLaunchPrice(uint64 reserve, uint96 supply) public pure {
        assert(BondingCurve.askPrice(_curve(), reserve, supply) >= _curve().launchPriceUsdc);
    }

    function refuted_TheAskingPriceIsAtLeastTheLaunchPrice(uint16 reserve) public pure {
        assert(BondingCurve.redemptionPrice(_curve(), reserve, 1e24) >= _curve().launchPriceUsdc);
    }

    function _curve() private pure returns (Curve memory) {
        return Curve({crrPpm: 100_000, thresholdUsdc: 25_000e6, launchPriceUsdc: 10_000});
    }
}
