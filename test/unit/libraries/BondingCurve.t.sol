// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Test} from "forge-std/Test.sol";

import {BondingCurve} from "../../../src/libraries/BondingCurve.sol";
import {Curve, PPM, VIRTUAL_SUPPLY} from "../../../src/types/Curve.sol";
import {CurveCaller} from "./CurveCaller.sol";

/// @dev Against the exact model's vectors (`test/harness/model`), at chosen values, and every revert.
contract BondingCurveTest is Test {
    uint256 private constant THETA = 25_000e6;
    uint256 private constant P0 = 10_000; // 0.01 USDC
    uint256 private constant SUPPLY_END = BondingCurve.SUPPLY_LIMIT - VIRTUAL_SUPPLY;

    Curve private launch = Curve({crrPpm: 100_000, thresholdUsdc: THETA, launchPriceUsdc: P0});
    CurveCaller private caller = new CurveCaller();

    struct Vectors {
        uint256[] crrPpm;
        uint256[] thresholdUsdc;
        uint256[] launchPriceUsdc;
        uint256[] reserve;
        uint256[] supply;
        uint256[] amount;
        uint256[] buy;
        uint256[] exact;
        uint256[] segments;
    }

    function _vectors() private view returns (Vectors memory v) {
        string memory json = vm.readFile("test/vectors/curve.json");
        v.crrPpm = vm.parseJsonUintArray(json, ".crrPpm");
        v.thresholdUsdc = vm.parseJsonUintArray(json, ".thresholdUsdc");
        v.launchPriceUsdc = vm.parseJsonUintArray(json, ".launchPriceUsdc");
        v.reserve = vm.parseJsonUintArray(json, ".reserve");
        v.supply = vm.parseJsonUintArray(json, ".supply");
        v.amount = vm.parseJsonUintArray(json, ".amount");
        v.buy = vm.parseJsonUintArray(json, ".buy");
        v.exact = vm.parseJsonUintArray(json, ".exact");
        v.segments = vm.parseJsonUintArray(json, ".segments");
    }

    /// @dev Never above the exact value, never more than one unit below its floor, and equal to it nearly always.
    function test_EqualsTheExactModel() public {
        Vectors memory v = _vectors();
        uint256[3] memory seen;
        uint256[3] memory equal;
        for (uint256 i; i < v.exact.length; ++i) {
            Curve memory curve = Curve(v.crrPpm[i], v.thresholdUsdc[i], v.launchPriceUsdc[i]);
            uint256 got = v.buy[i] == 1
                ? BondingCurve.buyDown(curve, v.reserve[i], v.supply[i], v.amount[i])
                : BondingCurve.sellDown(curve, v.reserve[i], v.supply[i], v.amount[i]);
            assertLe(got, v.exact[i], "above the exact value");
            assertLe(v.exact[i] - got, 1, "more than one unit below");
            uint256 kind = v.segments[i];
            ++seen[kind];
            if (got == v.exact[i]) ++equal[kind];
        }
        emit log_named_uint("vectors, one segment", seen[1]);
        emit log_named_uint("  of them equal to the floor", equal[1]);
        emit log_named_uint("vectors, two segments", seen[2]);
        emit log_named_uint("  of them equal to the floor", equal[2]);
        assertGe(seen[1] + seen[2], 1500, "too few vectors");
        assertGe(seen[2], 300, "too few crossings");
        assertGe(equal[1] * 1000, seen[1] * 999, "single segments rarely equal");
        assertGe(equal[2] * 1000, seen[2] * 990, "crossings rarely equal");
    }

    /// @dev Shown, not asserted: the pool's own figures are.
    function test_GasOfTheMaths() public {
        Curve memory curve = launch;
        uint256 before = gasleft();
        BondingCurve.buyDown(curve, 100_000e6, 4_000_000e18, 1000e6);
        emit log_named_uint("buy 1 % on the curve", before - gasleft());
        before = gasleft();
        BondingCurve.sellDown(curve, 100_000e6, 4_000_000e18, 4000e18);
        emit log_named_uint("sell 0.1 % on the curve", before - gasleft());
        before = gasleft();
        BondingCurve.buyDown(curve, 1000e6, 100_000e18, 1000e6);
        emit log_named_uint("buy at the launch price", before - gasleft());
        before = gasleft();
        BondingCurve.buyDown(curve, 20_000e6, 2_000_000e18, 90_000e6);
        emit log_named_uint("buy across the threshold", before - gasleft());
        before = gasleft();
        BondingCurve.sellDown(curve, 100_000e6, 4_000_000e18, 3_900_000e18);
        emit log_named_uint("sell across the threshold", before - gasleft());
    }

    function test_AnEmptyPoolSellsAtTheLaunchPrice() public view {
        assertEq(BondingCurve.askPrice(launch, 0, 0), P0);
        assertEq(BondingCurve.redemptionPrice(launch, 0, 0), 0);
        assertEq(BondingCurve.buyDown(launch, 0, 0, 1e6), 100e18);
        assertEq(BondingCurve.buyDown(launch, 0, 0, 0), 0);
        assertEq(BondingCurve.sellDown(launch, 0, 0, 0), 0);
    }

    function test_UnbackedTokensRedeemNothingAndDoNotRaiseTheLaunchPrice() public view {
        assertEq(BondingCurve.sellDown(launch, 0, 1e24, 1e24), 0);
        assertEq(BondingCurve.buyDown(launch, 0, 1e24, 1e6), 100e18);
        // Unpaid tokens take their share of what buyers put in, no more (here half of it, short of the virtual supply).
        assertEq(BondingCurve.sellDown(launch, 10_000e6, 2_000_000e18, 1_000_000e18), 4_999_999_997);
    }

    function test_TheLaunchLineRunsPastTheThreshold() public view {
        // At Θ, all bought at p0: E* = w(p0·V/WAD)/(1-w) = 1.1 base units further.
        uint256 supply = THETA * 1e18 / P0;
        assertEq(BondingCurve.buyDown(launch, THETA, supply, 1), 1e14);
        assertLt(BondingCurve.buyDown(launch, THETA, supply, 2), 2e14);
        // Twice the supply: half of the price is missing, E* = w·Θ/(1-w) = 2,777.78 USDC.
        assertEq(BondingCurve.buyDown(launch, THETA, 2 * supply, 2_777_777_777), 277_777_777_700_000_000_000_000);
        assertLt(BondingCurve.buyDown(launch, THETA, 2 * supply, 2_778_000_000), 277_800_000_000_000_000_000_000);
    }

    function test_ProfitOnAFewTokensIsSharedInProportion() public view {
        // R = 1,000 USDC on 10 tokens: b = 100 USDC, below Θ; 500 USDC buy 5 tokens (and 0.0005 of virtual supply).
        assertEq(BondingCurve.askPrice(launch, 1000e6, 10e18), 99_990_000);
        assertEq(BondingCurve.redemptionPrice(launch, 1000e6, 10e18), 99_990_000);
        assertEq(BondingCurve.buyDown(launch, 1000e6, 10e18, 500e6), 5.0005e18);
        assertEq(BondingCurve.sellDown(launch, 1000e6, 10e18, 10e18), 999_900_009);
    }

    function test_AFullReserveRatioIsAShare() public pure {
        Curve memory full = Curve({crrPpm: PPM, thresholdUsdc: THETA, launchPriceUsdc: P0});
        assertEq(BondingCurve.buyDown(full, 4 * THETA, 1e24 - 1e15, THETA), 0.25e24);
        assertEq(BondingCurve.sellDown(full, 4 * THETA, 1e24 - 1e15, 0.25e24), THETA);
        assertEq(BondingCurve.buyDown(full, 4 * THETA, 1e26, THETA), THETA * 1e18 / P0);
    }

    function test_PriceIsContinuousAtTheThreshold() public view {
        uint256 at = BondingCurve.redemptionPrice(launch, THETA, 1e22);
        assertEq(at, 2_499_999);
        assertEq(BondingCurve.redemptionPrice(launch, THETA - 1, 1e22), at);
        assertEq(BondingCurve.redemptionPrice(launch, THETA + 1, 1e22), at);
        assertEq(BondingCurve.redemptionPrice(launch, 2 * THETA, 1e22), 27_499_997); // (2 - 0.9)/0.1 times
    }

    /// @dev In numbers, since everything else here is told in terms of these constants.
    function test_TheDomainEndsWhereTheProofsSay() public pure {
        assertEq(PPM, 1_000_000);
        assertEq(VIRTUAL_SUPPLY, 0.001e18);
        assertEq(BondingCurve.USDC_LIMIT, 2 ** 96);
        assertEq(BondingCurve.SUPPLY_LIMIT, 2 ** 112);
        assertEq(BondingCurve.PRICE_LIMIT, 2 ** 64);
    }

    function test_RevertWhen_TheCurveIsOutOfDomain() public {
        _expectCurve(Curve(0, THETA, P0));
        _expectCurve(Curve(PPM + 1, THETA, P0));
        _expectCurve(Curve(PPM, 0, P0));
        _expectCurve(Curve(PPM, BondingCurve.USDC_LIMIT, P0));
        _expectCurve(Curve(PPM, THETA, 0));
        _expectCurve(Curve(PPM, THETA, BondingCurve.PRICE_LIMIT));
        caller.askPrice(Curve(PPM, BondingCurve.USDC_LIMIT - 1, BondingCurve.PRICE_LIMIT - 1), 0, 0);
        caller.askPrice(Curve(1, 1, 1), 0, 0);
    }

    function _expectCurve(Curve memory bad) private {
        bytes memory err = abi.encodeWithSelector(
            BondingCurve.CurveOutOfDomain.selector, bad.crrPpm, bad.thresholdUsdc, bad.launchPriceUsdc
        );
        vm.expectRevert(err);
        caller.buyDown(bad, 0, 0, 1);
        vm.expectRevert(err);
        caller.sellDown(bad, 0, 0, 0);
        vm.expectRevert(err);
        caller.redemptionPrice(bad, 0, 0);
    }

    function test_RevertWhen_UsdcIsOutOfDomain() public {
        uint256 limit = BondingCurve.USDC_LIMIT;
        bytes memory err = abi.encodeWithSelector(BondingCurve.UsdcOutOfDomain.selector, limit, limit);
        vm.expectRevert(err);
        caller.buyDown(launch, limit, 1e24, 1);
        vm.expectRevert(err);
        caller.buyDown(launch, 1, 1e24, limit);
        vm.expectRevert(err);
        caller.sellDown(launch, limit, 1e24, 1);
        vm.expectRevert(err);
        caller.askPrice(launch, limit, 1e24);
        caller.buyDown(launch, limit - 1, 1e24, limit - 1);
    }

    function test_RevertWhen_TheSupplyIsOutOfDomain() public {
        bytes memory err = abi.encodeWithSelector(BondingCurve.SupplyOutOfDomain.selector, SUPPLY_END, SUPPLY_END);
        vm.expectRevert(err);
        caller.buyDown(launch, 1, SUPPLY_END, 1);
        vm.expectRevert(err);
        caller.sellDown(launch, 1, SUPPLY_END, 1);
        vm.expectRevert(err);
        caller.redemptionPrice(launch, 1, SUPPLY_END);
        // One base unit of USDC buys 10¹⁴ base units of token.
        caller.buyDown(launch, 0, SUPPLY_END - 1e14 - 1, 1);
        vm.expectRevert(err);
        caller.buyDown(launch, 0, SUPPLY_END - 1e14, 1);
        vm.expectRevert(
            abi.encodeWithSelector(BondingCurve.SupplyOutOfDomain.selector, ((uint256(1) << 96) - 1) * 1e18, SUPPLY_END)
        );
        caller.buyDown(Curve(PPM, THETA, 1), 0, 0, (1 << 96) - 1);
    }

    function test_RevertWhen_SellingMoreThanThereIs() public {
        vm.expectRevert(abi.encodeWithSelector(BondingCurve.SellExceedsSupply.selector, 1e24 + 1, 1e24));
        caller.sellDown(launch, 50_000e6, 1e24, 1e24 + 1);
    }
}
