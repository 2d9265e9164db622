// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IERC20Errors} from "@openzeppelin/contracts/interfaces/draft-IERC6093.sol";
import {IHokusaiAMM} from "../../../src/interfaces/IHokusaiAMM.sol";
import {IHokusaiToken} from "../../../src/interfaces/IHokusaiToken.sol";
import {BondingCurve} from "../../../src/libraries/BondingCurve.sol";
import {DeadlineExpired, ZeroAddress, ZeroAmount} from "../../../src/types/Errors.sol";
import {Base} from "../../Base.t.sol";
import {Defaults} from "../../utils/Defaults.sol";

/// @notice Buying and selling: what is paid, what is refused, what is told.
contract HokusaiAMMTradeTest is Base {
    function test_ABuyPaysTheFeeFirstAndTheLaunchPriceAfterIt() public {
        _fund(alice, 1000e6, address(pool));
        assertEq(pool.getBuyQuote(1000e6), 99_700e18);
        vm.expectEmit(address(pool));
        emit IHokusaiAMM.Buy(alice, 1000e6, 99_700e18, 3e6, Defaults.PRICE);
        vm.prank(alice);
        assertEq(pool.buy(1000e6, 99_700e18, bob, block.timestamp), 99_700e18);
        assertEq(token.balanceOf(bob), 99_700e18);
        assertEq(usdc.balanceOf(alice), 0);
        assertEq(usdc.balanceOf(address(pool)), 1000e6);
        assertEq(pool.reserveBalance(), 997e6);
        assertEq(pool.pricedReserve(), 997e6);
        assertEq(pool.feesOwed(), 3e6);
    }

    function test_ASellBurnsAndPaysTheNetAmount() public {
        uint256 tokens = _buy(alice, 1000e6);
        _endRound();
        // A share of the reserve, short of the virtual 0.001 token's: floor(997e6 / 2 · (1 - 1e15/99,700.001e18)).
        uint256 gross = 498_499_995;
        uint256 fee = 1_495_500; // 0.3 %, rounded up
        assertEq(pool.getSellQuote(tokens / 2), gross - fee);
        vm.startPrank(alice);
        token.approve(address(pool), tokens / 2);
        vm.expectEmit(address(pool));
        emit IHokusaiAMM.Sell(alice, tokens / 2, gross - fee, fee, Defaults.PRICE);
        assertEq(pool.sell(tokens / 2, gross - fee, bob, block.timestamp), gross - fee);
        vm.stopPrank();
        assertEq(usdc.balanceOf(bob), gross - fee);
        assertEq(token.totalSupply(), tokens / 2);
        assertEq(pool.reserveBalance(), 997e6 - gross);
        assertEq(pool.feesOwed(), 3e6 + fee);
    }

    function test_LargeBuysYieldMoreThanSmallerOnes() public view {
        // Exact values of the curve; the steps at which an older routine gave nothing.
        assertEq(pool.getBuyQuote(25_000e6), 2_492_500e18);
        assertEq(pool.getBuyQuote(60_000e6), 3_275_971_926_073_272_871_974_326);
        assertEq(pool.getBuyQuote(75_000e6), 3_388_249_726_937_837_764_524_014);
        assertEq(pool.getBuyQuote(100_000e6), 3_522_960_208_457_107_402_398_022);
        assertEq(pool.getBuyQuote(600_000e6), 4_306_908_356_416_913_531_143_352);
    }

    function testFuzz_BuyingAcrossTheThresholdAndBackNeverPays(uint256 honest, uint256 capital, uint256 parts) public {
        _buy(alice, bound(honest, 1e6, 100_000e6));
        _endRound();
        uint256 paid = bound(capital, 1e4, 1_000_000e6);
        uint256 left = _buy(bob, paid);
        parts = bound(parts, 1, 5);
        for (uint256 i = parts; i > 0; --i) {
            uint256 part = left / i;
            left -= part;
            _sell(bob, part);
        }
        assertLt(usdc.balanceOf(bob), paid);
    }

    function testFuzz_QuoteEqualsExecution(uint256 first, uint256 profit, uint256 wait, uint256 size) public {
        _buy(alice, bound(first, 10e6, 500_000e6));
        _endRound();
        _deposit(bound(profit, 1e6, 100_000e6));
        skip(bound(wait, 0, 2 days));
        uint256 paid = bound(size, 1e4, 1_000_000e6);
        uint256 quoted = pool.getBuyQuote(paid);
        (uint256 shown,, uint256 spotAfter) = pool.calculateBuyImpact(paid);
        assertEq(shown, quoted);
        assertEq(_buy(bob, paid), quoted);
        assertEq(pool.spotPrice(), spotAfter);
        uint256 sold = bound(size, token.balanceOf(alice) / 1000, token.balanceOf(alice));
        quoted = pool.getSellQuote(sold);
        uint256 priceAfter;
        (shown,, priceAfter) = pool.calculateSellImpact(sold);
        assertEq(shown, quoted);
        assertEq(_sell(alice, sold), quoted);
        assertEq(pool.redemptionPrice(), priceAfter);
        assertEq(usdc.balanceOf(address(pool)), pool.reserveBalance() + pool.feesOwed());
    }

    function test_ImpactsAreOfTheAskingAndOfTheRedemptionPrice() public {
        (, uint256 impact, uint256 price) = pool.calculateBuyImpact(1000e6);
        assertEq(impact, 0);
        assertEq(price, Defaults.PRICE);
        uint256 tokens = _buy(alice, 100_000e6);
        (, impact, price) = pool.calculateBuyImpact(100_000e6);
        assertEq(impact, (price - pool.spotPrice()) * 10_000 / pool.spotPrice());
        assertGt(impact, 9000); // twice the money above 0.9 · Θ to the 0.9th power
        (, impact, price) = pool.calculateSellImpact(tokens);
        assertApproxEqAbs(price, Defaults.PRICE, 1); // the way back ends on the share of the flat phase
        assertEq(impact, (pool.redemptionPrice() - price) * 10_000 / pool.redemptionPrice());
        (, impact,) = pool.calculateSellImpact(tokens / 10);
        assertGt(impact, 6000); // (0.9)^9 = 0.39
        assertLt(impact, 6200);
    }

    function test_TheLastHolderLeavesAndThePoolGoesOn() public {
        uint256 tokens = _buy(alice, 60_000e6);
        _endRound();
        uint256 priced = pool.pricedReserve();
        assertLe(_sell(alice, tokens), priced);
        assertEq(token.totalSupply(), 0);
        assertEq(pool.spotPrice(), Defaults.PRICE);
        assertEq(pool.getBuyQuote(1000e6), 99_700e18);
    }

    function test_PhaseTransitionIsToldInBothDirections() public {
        assertTrue(pool.getCurrentPhase() == IHokusaiAMM.Phase.FLAT_PRICE);
        _fund(alice, 60_000e6, address(pool));
        vm.expectEmit(address(pool));
        emit IHokusaiAMM.PhaseTransition(
            IHokusaiAMM.Phase.FLAT_PRICE, IHokusaiAMM.Phase.BONDING_CURVE, 59_820e6, block.timestamp
        );
        vm.prank(alice);
        uint256 tokens = pool.buy(60_000e6, 1, alice, block.timestamp);
        (IHokusaiAMM.Phase phase, uint256 held, uint256 threshold, uint256 price, uint256 percent) = pool.getPhaseInfo();
        assertTrue(phase == IHokusaiAMM.Phase.BONDING_CURVE);
        assertEq(held, 59_820e6);
        assertEq(threshold, Defaults.THRESHOLD);
        assertEq(price, Defaults.PRICE);
        assertEq(percent, 100);
        _endRound();
        vm.startPrank(alice);
        token.approve(address(pool), tokens);
        vm.expectEmit(true, true, false, false, address(pool));
        emit IHokusaiAMM.PhaseTransition(IHokusaiAMM.Phase.BONDING_CURVE, IHokusaiAMM.Phase.FLAT_PRICE, 0, 0);
        pool.sell(tokens / 2, 1, alice, block.timestamp);
        vm.stopPrank();
        assertTrue(pool.getCurrentPhase() == IHokusaiAMM.Phase.FLAT_PRICE);
        (,,,, percent) = pool.getPhaseInfo();
        assertEq(percent, pool.pricedReserve() * 100 / Defaults.THRESHOLD);
    }

    function test_StateViewsAgree() public {
        uint256 tokens = _buy(alice, 60_000e6);
        (uint256 held, uint256 supply, uint256 price, uint256 ratio, uint256 fee) = pool.getPoolState();
        assertEq(held, 59_820e6);
        assertEq(supply, tokens);
        assertEq(price, pool.spotPrice());
        assertEq(ratio, 100_000);
        assertEq(fee, 30);
        (held, supply) = pool.getReserves();
        assertEq(held, 59_820e6);
        assertEq(supply, tokens);
        (bool open, uint256 until, bool halted) = pool.getTradeInfo();
        assertFalse(open);
        assertFalse(halted);
        assertEq(until, Defaults.START + Defaults.ROUND);
        assertEq(pool.crr(), 100_000);
        assertEq(pool.FLAT_CURVE_THRESHOLD(), Defaults.THRESHOLD);
        assertEq(pool.FLAT_CURVE_PRICE(), Defaults.PRICE);
        assertEq(pool.windowSeconds(), Defaults.WINDOW);
        assertEq(pool.modelId(), MODEL);
        assertEq(pool.hokusaiToken(), address(token));
        assertEq(pool.reserveToken(), address(usdc));
        assertEq(pool.treasury(), treasury);
    }

    function test_RevertGiven_TheBuyOnlyRoundLasts() public {
        uint256 tokens = _buy(alice, 1000e6);
        uint256 until = pool.buyOnlyUntil();
        vm.warp(until - 1);
        assertFalse(pool.isSellEnabled());
        vm.startPrank(alice);
        token.approve(address(pool), tokens);
        vm.expectRevert(abi.encodeWithSelector(IHokusaiAMM.BuyOnlyRound.selector, until));
        pool.sell(tokens, 1, alice, until);
        vm.warp(until);
        assertTrue(pool.isSellEnabled());
        pool.sell(tokens, 1, alice, until);
        vm.stopPrank();
    }

    function test_RevertWhen_TheTradeYieldsLessThanAskedFor() public {
        _fund(alice, 1000e6, address(pool));
        vm.prank(alice);
        vm.expectRevert(abi.encodeWithSelector(IHokusaiAMM.SlippageExceeded.selector, 99_700e18, 99_700e18 + 1));
        pool.buy(1000e6, 99_700e18 + 1, alice, block.timestamp);
        uint256 tokens = _buy(alice, 1000e6);
        _endRound();
        uint256 quoted = pool.getSellQuote(tokens);
        vm.startPrank(alice);
        token.approve(address(pool), tokens);
        vm.expectRevert(abi.encodeWithSelector(IHokusaiAMM.SlippageExceeded.selector, quoted, quoted + 1));
        pool.sell(tokens, quoted + 1, alice, block.timestamp);
    }

    function test_RevertWhen_TheDeadlineHasPassed() public {
        bytes memory err = abi.encodeWithSelector(DeadlineExpired.selector, block.timestamp - 1, block.timestamp);
        vm.expectRevert(err);
        pool.buy(1e6, 1, alice, block.timestamp - 1);
        vm.expectRevert(err);
        pool.sell(1e18, 1, alice, block.timestamp - 1);
    }

    function test_RevertWhen_NobodyReceives() public {
        bytes memory err = abi.encodeWithSelector(ZeroAddress.selector, "to");
        vm.expectRevert(err);
        pool.buy(1e6, 1, address(0), block.timestamp);
        vm.expectRevert(err);
        pool.sell(1e18, 1, address(0), block.timestamp);
    }

    function test_RevertWhen_NothingIsTradedOrYielded() public {
        _buy(alice, 1000e6);
        _endRound();
        vm.startPrank(alice);
        vm.expectRevert(abi.encodeWithSelector(ZeroAmount.selector, "reserveIn"));
        pool.buy(0, 0, alice, block.timestamp);
        vm.expectRevert(abi.encodeWithSelector(ZeroAmount.selector, "tokensIn"));
        pool.sell(0, 0, alice, block.timestamp);
        vm.expectRevert(IHokusaiAMM.ZeroOutput.selector); // all of it is fee
        pool.buy(1, 0, alice, block.timestamp);
        token.approve(address(pool), 1e12);
        vm.expectRevert(IHokusaiAMM.ZeroOutput.selector);
        pool.sell(1e12, 0, alice, block.timestamp);
        vm.stopPrank();
    }

    function test_RevertWhen_SellingWhatIsNotOnesOwn() public {
        uint256 tokens = _buy(alice, 1000e6);
        _endRound();
        vm.expectRevert(
            abi.encodeWithSelector(IERC20Errors.ERC20InsufficientAllowance.selector, address(pool), 0, 1e18)
        );
        vm.prank(bob);
        pool.sell(1e18, 1, bob, block.timestamp);
        vm.prank(alice);
        token.approve(address(pool), tokens + 1);
        vm.expectRevert(
            abi.encodeWithSelector(IERC20Errors.ERC20InsufficientBalance.selector, alice, tokens, tokens + 1)
        );
        vm.prank(alice);
        pool.sell(tokens + 1, 1, alice, block.timestamp);
        vm.expectRevert(abi.encodeWithSelector(BondingCurve.SellExceedsSupply.selector, tokens + 1, tokens));
        pool.getSellQuote(tokens + 1);
    }

    function test_RevokedPoolsBuyBackButDoNotSell() public {
        uint256 tokens = _buy(alice, 1000e6);
        _endRound();
        vm.prank(admin);
        manager.revokeAMM(address(pool));
        _fund(bob, 10e6, address(pool));
        vm.expectRevert(abi.encodeWithSelector(IHokusaiToken.NotMinter.selector, address(pool)));
        vm.prank(bob);
        pool.buy(10e6, 1, bob, block.timestamp);
        _sell(alice, tokens);
    }

    function test_PoolsOfModelsSwitchedOffBuyBackButDoNotSell() public {
        uint256 tokens = _buy(alice, 1000e6);
        _endRound();
        vm.expectEmit(address(pool));
        emit IHokusaiAMM.ActiveSet(false);
        vm.prank(admin);
        registry.setActive(MODEL, false);
        assertFalse(pool.active());
        vm.expectRevert(IHokusaiAMM.ModelInactive.selector);
        pool.buy(10e6, 1, bob, block.timestamp);
        _sell(alice, tokens);
    }
}
