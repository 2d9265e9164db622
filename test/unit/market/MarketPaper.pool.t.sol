// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {BondingCurve} from "../../../src/libraries/BondingCurve.sol";
import {Drip} from "../../../src/libraries/Drip.sol";
import {Curve, PPM, VIRTUAL_SUPPLY} from "../../../src/types/Curve.sol";
import {Base} from "../../Base.t.sol";
import {Defaults} from "../../utils/Defaults.sol";

/// @dev Formulas (23), (26) and (30) to (41) of docs/market.md: fees, drip, sandwich and reward cap.
contract MarketPaperPoolTest is Base {
    uint256 private constant THETA = Defaults.THRESHOLD;
    uint256 private constant S = 3e24;
    uint256 private constant R = 60_000e6;
    uint256 private constant A = R - THETA * 9 / 10;

    Curve private curve = Curve({crrPpm: PPM / 10, thresholdUsdc: THETA, launchPriceUsdc: Defaults.PRICE});

    function test_Formula_26_ATradeFeeIsRoundedUp() public {
        _fund(alice, 10_001, address(pool));
        vm.prank(alice);
        pool.buy(10_001, 1, alice, block.timestamp);
        assertEq(pool.feesOwed(), 31); // 0.3 % of it are 30.003
    }

    function test_Formula_30_TheLineIsStraight() public pure {
        assertEq(Drip.released(240e6, 1 days, 6 hours), 60e6);
        assertEq(Drip.released(7, 3, 1), 2);
        assertEq(Drip.released(7, 3, 3), 7);
    }

    function test_Formula_31_ADepositMergesIntoTheLine() public pure {
        assertEq(Drip.merged(100e6, 6 hours, 50e6, 1 days), 12 hours);
        assertEq(Drip.merged(2, 10, 1, 11), 10); // 10 1/3
    }

    function test_Formula_32_ADepositPostponesByItsShareAtMost() public pure {
        // A day more for an equal amount is half a day; dust is no second at all.
        assertEq(Drip.merged(100e6, 0, 100e6, 1 days), 12 hours);
        assertEq(Drip.merged(100e6, 12 hours, 2314, 1 days), 12 hours);
        assertEq(Drip.merged(100e6, 12 hours, 2316, 1 days), 12 hours + 1);
    }

    function test_Formula_33_TouchingTheLineEverySecondHoldsBackCents() public pure {
        (uint256 waiting, uint256 window, uint256 most) = (1000e6, 1 days, 0);
        for (uint256 left = window; left > 0; --left) {
            uint256 behind = waiting - 1000e6 * left / window;
            if (behind > most) most = behind;
            waiting -= Drip.released(waiting, left, 1);
        }
        assertEq(waiting, 0);
        assertGt(most, 0);
        assertLe(most, window * 1000 / 2718 + 1);
    }

    function test_Formula_34_TheClockRunsFromALiveSupply() public {
        uint256 live = THETA * 1e18 / (100 * uint256(Defaults.PRICE));
        assertEq(live, 25_000e18);
        _deposit(500e6);
        _endRound();
        uint256 tokens = _buy(alice, 260e6);
        assertGt(tokens, live);
        skip(Defaults.WINDOW / 2);
        assertEq(pool.unreleasedProfit(), 50e6);
        _sell(alice, tokens - live + 1);
        skip(Defaults.WINDOW);
        assertEq(pool.unreleasedProfit(), 50e6);
    }

    function test_Formula_23_TheVirtualSupplyCostsOneInAHundredThousandAtMost() public view {
        // The smallest live supply a factory allows is 1 % of 10⁴ tokens.
        uint256 smallest = 100e18;
        uint256 out = BondingCurve.sellDown(curve, 1000e6, smallest, smallest);
        assertGe(out + 1000e6 / 1e5 + 1, 1000e6);
        assertLt(out, 1000e6);
    }

    /// @dev What buying for e, waiting for p and selling everything gains before fees.
    function _gain(uint256 e, uint256 p) private view returns (uint256) {
        uint256 tokens = BondingCurve.buyDown(curve, R, S - VIRTUAL_SUPPLY, e);
        return BondingCurve.sellDown(curve, R + e + p, S - VIRTUAL_SUPPLY + tokens, tokens) - e;
    }

    function test_Formula_35_TheGainOfWaitingIsAShareOfTheProfit() public view {
        uint256 e = 20_000e6;
        assertApproxEqAbs(_gain(e, 500e6), 500e6 * e / (A + e), 2);
        assertApproxEqAbs(_gain(e / 10, 500e6), 500e6 * (e / 10) / (A + e / 10), 2);
    }

    /// @dev What is left after a fee of 30 bps each way, in base units.
    function _net(uint256 e, uint256 p) private view returns (int256) {
        return int256((_gain(e, p) + e) * 9970 / 10_000) - int256(e * 10_000 / 9970);
    }

    function test_Formula_36_TwoTradeFeesStandAgainstIt() public view {
        int256 e = 20_000e6;
        int256 expected = e * 9970 * (int256(A) + e + 500e6) / (10_000 * (int256(A) + e)) - e * 10_000 / 9970;
        assertApproxEqAbs(_net(20_000e6, 500e6), expected, 4);
    }

    function test_Formula_37_WaitingLessThanTheBreakEvenTimeLoses() public view {
        // (A + e)/P·(1/(1-φ)² - 1) of a day.
        (uint256 e, uint256 profit) = (20_000e6, 5000e6);
        uint256 even = 1 days * (A + e) / profit * (1e8 - 9970 ** 2) / 9970 ** 2;
        assertGt(even, 1 hours);
        assertLt(_net(e, Drip.released(profit, 1 days, even - 60)), 0);
        assertGt(_net(e, Drip.released(profit, 1 days, even + 60)), 0);
    }

    function test_Formula_38_NoSizeGainsMoreThanTheBest() public view {
        // A = 37,500, p = 5,000 USDC, a = 0.997, c = 1/0.997 - 0.997: (√(a·p) - √(c·A))², e* = √(a·p·A/c) - A.
        int256 best = 3_090_609_759;
        int256 seen = type(int256).min;
        for (uint256 e = 100e6; e < 1_000_000e6; e = e * 21 / 20) {
            int256 net = _net(e, 5000e6);
            if (net > seen) seen = net;
        }
        assertApproxEqRel(seen, best, 0.001e18);
    }

    function test_Formula_40_TheRewardCapIsNineTenthsOfTwoFees() public {
        _buy(alice, 60_000e6);
        assertEq(pool.rewardCap(), type(uint256).max);
        _endRound();
        // 0.9·2·0.003·0.1 = 0.00054.
        assertEq(pool.rewardCap(), token.totalSupply() * 54 / 100_000);
    }

    function test_Formula_39_SellingBeforeARewardAndBuyingBackFallsShort() public view {
        // T′ ≤ (1+c)(1 - w(1-q))T with c at the cap, q = 0.997²: about 1 - 0.0000595.
        for (uint256 i = 1; i < 100; ++i) {
            uint256 sold = (S - VIRTUAL_SUPPLY) * i / 100;
            uint256 back = _sandwichTheReward(sold);
            assertLt(back, sold);
            assertLe(back, sold * 99_995 / 100_000);
        }
    }

    /// @dev Tokens bought back for all that `sold` brought, after a mint of the whole cap in between.
    function _sandwichTheReward(uint256 sold) private view returns (uint256) {
        uint256 left = S - VIRTUAL_SUPPLY - sold;
        uint256 gross = BondingCurve.sellDown(curve, R, S - VIRTUAL_SUPPLY, sold);
        uint256 paid = gross * 9970 / 10_000 * 9970 / 10_000;
        return BondingCurve.buyDown(curve, R - gross, left + left * 54 / 100_000, paid);
    }

    function test_Formula_41_TheCapLeavesRoomForEveryFeeThatMayBeSet() public pure {
        // (1 + c)(1 - w(1 - q)) < 1 for φ of 1 to 100 bps and w of 5 to 100 %, in units of 10⁻¹⁷.
        for (uint256 fee = 1; fee <= 100; ++fee) {
            for (uint256 w = 5; w <= 100; ++w) {
                uint256 c = 18 * fee * w; // 0.9·2·φ·w in 10⁻⁷
                uint256 kept = 1e10 - w * (1e8 - (10_000 - fee) ** 2); // 1 - w(1 - q) in 10⁻¹⁰
                assertLt((1e7 + c) * kept, 1e17);
            }
        }
    }
}
