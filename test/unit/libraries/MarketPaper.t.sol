// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {Test} from "forge-std/Test.sol";

import {BondingCurve} from "../../../src/libraries/BondingCurve.sol";
import {FixedPointLog} from "../../../src/libraries/FixedPointLog.sol";
import {Curve, PPM, VIRTUAL_SUPPLY, WAD} from "../../../src/types/Curve.sol";

/// @dev Formulas (1) to (22), (24), (25) and (27) to (29) of docs/market.md. The reserve ratio is mostly one half, so that
/// powers are squares and roots and every formula has an exact value to be held to. S includes the virtual supply.
contract MarketPaperTest is Test {
    uint256 private constant THETA = 25_000e6;
    uint256 private constant P0 = 10_000; // 0.01 USDC
    uint256 private constant Q = FixedPointLog.Q;

    Curve private half = Curve({crrPpm: PPM / 2, thresholdUsdc: THETA, launchPriceUsdc: P0});
    Curve private tenth = Curve({crrPpm: PPM / 10, thresholdUsdc: THETA, launchPriceUsdc: P0});

    function _price(Curve memory curve, uint256 r, uint256 s) private pure returns (uint256) {
        return BondingCurve.redemptionPrice(curve, r, s - VIRTUAL_SUPPLY);
    }

    function _sell(uint256 r, uint256 s, uint256 t) private view returns (uint256) {
        return BondingCurve.sellDown(half, r, s - VIRTUAL_SUPPLY, t);
    }

    function _buy(uint256 r, uint256 s, uint256 e) private view returns (uint256) {
        return BondingCurve.buyDown(half, r, s - VIRTUAL_SUPPLY, e);
    }

    /// @dev The floor of a value that is this integer, or one less where a power is a lower bound.
    function _assertFloor(uint256 got, uint256 exact) private pure {
        assertLe(got, exact, "above the exact value");
        assertLe(exact - got, 1, "far below the exact value");
    }

    function test_Formula_1_BelowTheThresholdEveryTokenRedeemsItsShare() public view {
        assertEq(_price(half, 10_000e6, 2e24), 5000);
    }

    function test_Formula_2_AboveItTheReserveRatioIsKept() public view {
        assertEq(_price(half, 100_000e6, 2e24), 87_500);
    }

    function test_Formula_3_OnThePartAboveAShareOfTheThreshold() public view {
        // A = 100,000 - 0.9·25,000 = 77,500 USDC; b = A/(0.1·S).
        assertEq(_price(tenth, 100_000e6, 1e24), 775_000);
    }

    function test_Formula_4_ThePoolNeverSellsBelowTheLaunchPrice() public view {
        assertEq(BondingCurve.askPrice(half, 10_000e6, 2e24 - VIRTUAL_SUPPLY), P0);
        assertEq(BondingCurve.askPrice(half, 100_000e6, 2e24 - VIRTUAL_SUPPLY), 87_500);
    }

    function test_Formula_5_ThePriceIsContinuousAtTheThreshold() public view {
        assertEq(_price(half, THETA, 1e22), 2_500_000);
        assertEq(_price(half, THETA + 1, 1e22), 2_500_000);
        assertEq(_price(tenth, THETA, 1e22), 2_500_000);
        assertEq(_price(tenth, THETA + 1000, 1e22), 2_500_001); // 1,000 base units on a tenth of S
    }

    function test_Formula_6_TwiceTheSupplyHalvesThePrice() public view {
        assertEq(_price(half, 100_000e6, 4e24) * 2, _price(half, 100_000e6, 2e24));
        assertEq(_price(half, 10_000e6, 4e24) * 2, _price(half, 10_000e6, 2e24));
    }

    function test_Formula_7_ASaleInProportion() public view {
        assertEq(_sell(10_000e6, 2e24, 5e23), 2500e6);
    }

    function test_Formula_8_ASaleOnTheCurve() public view {
        // A = 87,500 USDC; half of the tokens leave a quarter of it.
        _assertFloor(_sell(100_000e6, 2e24, 1e24), 65_625e6);
    }

    function test_Formula_9_TheSaleThatReachesTheThreshold() public view {
        // A = 4·w·Θ, so T* is half of S; one token base unit less or more stays within a unit of USDC.
        _assertFloor(_sell(62_500e6, 2e24, 1e24), 62_500e6 - THETA);
        _assertFloor(_sell(62_500e6, 2e24, 1e24 - 1), 62_500e6 - THETA);
        _assertFloor(_sell(62_500e6, 2e24, 1e24 + 1), 62_500e6 - THETA);
    }

    function test_Formula_10_ASalePastTheThreshold() public view {
        _assertFloor(_sell(62_500e6, 2e24, 15e23), 50_000e6);
    }

    function test_Formula_11_APurchaseAtTheLaunchPrice() public view {
        assertEq(BondingCurve.buyDown(half, 0, 0, 100e6), 10_000e18);
    }

    function test_Formula_12_TheLaunchPriceLastsUntilTheCurveMeetsIt() public view {
        // w·p₀·S = 50,000 USDC, A = 12,500 USDC, E* = 75,000 USDC.
        assertEq(_buy(THETA, 1e25, 75_000e6), 75_000e6 * WAD / P0);
        assertLt(_buy(THETA, 1e25, 75_001e6), 75_001e6 * WAD / P0);
    }

    function test_Formula_13_APurchaseInProportion() public view {
        assertEq(_buy(1000e6, 1e19, 500e6), 5e18);
    }

    function test_Formula_14_APurchaseOnTheCurve() public view {
        _assertFloor(_buy(100_000e6, 2e24, 262_500e6), 2e24); // A fourfold, S twofold
    }

    function test_Formula_15_AnyPurchaseThatEndsOnTheCurve() public view {
        // From the line: S₀ = 17.5 million, A₀ = 87,500 USDC; A₁ = 4·A₀.
        _assertFloor(_buy(THETA, 1e25, 337_500e6), 2 * 175e23 - 1e25);
    }

    function test_Formula_16_TheSupplyWhereTheLaunchLineEnds() public view {
        assertEq(1e25 + _buy(THETA, 1e25, 75_000e6), 175e23);
    }

    function test_Formula_17_TheReserveWhereTheLaunchLineEnds() public view {
        // A₀ = 87,500 USDC is the reserve at E* less half of Θ, and the price there is p₀.
        assertEq(_price(half, 87_500e6 + THETA / 2, 175e23), P0);
    }

    function test_Formula_18_TheSupplyAtTheThresholdAfterAPurchaseInProportion() public view {
        assertEq(_buy(12_500e6, 1e21, 12_500e6), 1e21);
        _assertFloor(_buy(12_500e6, 1e21, 50_000e6), 3e21); // on to A₁ = 4·w·Θ
    }

    function test_Formula_19_SellingEverythingPaysLessThanTheReserve() public view {
        for (uint256 r = 1e6; r < 1e15; r *= 7) {
            assertLt(_sell(r, 1e20, 1e20 - VIRTUAL_SUPPLY), r);
        }
    }

    function test_Formula_20_WhoSellsFirstOrLastGetsTheSameTogether() public view {
        uint256 first = _sell(62_500e6, 2e24, 7e23);
        uint256 second = _sell(62_500e6 - first, 13e23, 8e23);
        assertApproxEqAbs(first + second, 50_000e6, 2);
    }

    function test_Formula_21_BackAtTheTokensOfTheStartThePoolHoldsAtLeastWhatItHeld() public view {
        (uint256 reserve, uint256 supply) = _roundTrip(20_000e6, 3e24, 0);
        assertEq(supply, 3e24);
        assertGe(reserve, 20_000e6);
    }

    function test_Formula_22_NoMoreIsTakenThanPaidInAndReleased() public view {
        (uint256 reserve, uint256 supply) = _roundTrip(60_000e6, 3e24, 5000e6);
        assertEq(supply, 3e24);
        assertGe(reserve, 60_000e6); // taken - paid = 60,000 + profit - reserve
    }

    /// @dev Buys of growing size, half of each sold again, profit once, then back to the tokens of the start.
    function _roundTrip(uint256 reserve, uint256 s, uint256 profit) private view returns (uint256, uint256) {
        uint256 start = s;
        for (uint256 paid = 1; paid < 1e12; paid *= 10) {
            uint256 got = _buy(reserve, s, paid);
            (reserve, s) = (reserve + paid, s + got);
            reserve -= _sell(reserve, s, got / 2);
            s -= got / 2;
            if (paid == 1e9) reserve += profit;
        }
        reserve -= _sell(reserve, s, s - start);
        return (reserve, start);
    }

    function test_Formula_24_UnbackedTokensTakeTheirShareOnly() public view {
        // One million tokens bought at p₀, three million unpaid: a quarter of the launch price each.
        assertEq(_price(half, 10_000e6, 4e24), P0 / 4);
    }

    function test_Formula_25_ATradeIsNeverAboveTheExactValueAndLessThanTwoUnitsBelow() public view {
        // b = 87,500/2: T = S·(√(1 + E/A) - 1), held to its square.
        uint256 s = 4e24;
        for (uint256 paid = 1; paid < 1e12; paid = paid * 3 + 1) {
            uint256 got = s + _buy(100_000e6, s, paid);
            assertTrue(_atMost(got, s, paid), "above the exact value");
            assertFalse(_atMost(got + 2, s, paid), "two units below the exact value");
        }
    }

    /// @dev s₁² ≤ s²·(1 + E/A), multiplied out, A = 87,500 USDC.
    function _atMost(uint256 s1, uint256 s, uint256 paid) private pure returns (bool) {
        return s1 * s1 <= Math.mulDiv(s * s, 87_500e6 + paid, 87_500e6);
    }

    function test_Formula_27_ALogarithmIsABinaryExponentAndASeries() public pure {
        // 12 = 2³·1.5, z = 0.5/2.5; a ratio above a power of two adds that power's logarithm and nothing else.
        uint256 ln2 = FixedPointLog.lnDown(2, 1);
        assertEq(FixedPointLog.lnDown(12, 1), FixedPointLog.lnDown(3, 2) + 3 * ln2);
        assertEq(FixedPointLog.lnDown(1 << 100, 1), 100 * ln2);
    }

    function test_Formula_28_ALogarithmIsShortByFewUnitsInTheLastPlace() public pure {
        // ln 3 + ln 5 = ln 15: each is low by less than 512 ulps, so the sum and the whole differ by less than 1024.
        uint256 parts = FixedPointLog.lnDown(3, 1) + FixedPointLog.lnDown(5, 1);
        assertApproxEqAbs(parts, FixedPointLog.lnDown(15, 1), 1024);
        // ⌊ln 10·2¹²⁷⌋
        uint256 exact = 391_764_552_740_441_533_402_669_241_351_723_684_945;
        assertLe(FixedPointLog.lnDown(10, 1), exact);
        assertLt(exact - FixedPointLog.lnDown(10, 1), 512);
    }

    function test_Formula_29_APowerLiesBetweenItsBounds() public pure {
        // √(9/4) = 1.5 = (1 + ½)·2⁰.
        (uint256 low, uint256 lowK) = FixedPointLog.powDown(9, 4, 1, 2);
        (uint256 high, uint256 highK) = FixedPointLog.powUp(9, 4, 1, 2);
        uint256 most = 395; // ulps: 1.5·(512/2 + 3·0 + 7)
        assertEq(lowK + highK, 0);
        assertLe(low, Q / 2);
        assertGe(high, Q / 2);
        assertLe(high - Q / 2, most);
        assertLe(Q / 2 - low, most);
    }
}
