// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IHokusaiAMM} from "../../../src/interfaces/IHokusaiAMM.sol";
import {ZeroAmount} from "../../../src/types/Errors.sol";
import {Base} from "../../Base.t.sol";
import {Defaults} from "../../utils/Defaults.sol";

/// @notice Profit: how it comes in, when it is in the price, and who it belongs to.
contract HokusaiAMMDripTest is Base {
    /// @dev 1 % of the 2.5 million tokens that the threshold buys at the launch price.
    uint256 private constant LIVE_SUPPLY = 25_000e18;

    function _give(uint256 amount) private {
        _fund(stranger, amount, address(pool));
        vm.prank(stranger);
        pool.depositFees(amount);
    }

    /// @dev A pool past its round with a running clock, on the curve.
    function _live() private {
        _buy(alice, 60_000e6);
        _endRound();
    }

    function test_ProfitBeforeTheFirstBuyerLeavesTheLaunchPriceReachable() public {
        _deposit(100e6);
        assertEq(pool.reserveBalance(), 20e6);
        assertEq(pool.pricedReserve(), 0);
        assertEq(pool.spotPrice(), Defaults.PRICE);
        skip(6 days);
        pool.poke();
        assertEq(pool.pricedReserve(), 0);
        assertEq(_buy(alice, 1000e6), 99_700e18);
        // The round is over, the clock starts, and the profit is the buyer's.
        _endRound();
        assertEq(pool.pricedReserve(), 997e6);
        skip(Defaults.WINDOW);
        assertEq(pool.pricedReserve(), 1017e6);
    }

    function test_AnEmptyPoolKeepsItsProfitForAWholeMarket() public {
        _deposit(100e6);
        _endRound();
        skip(30 days);
        // A cent cannot buy it: the clock stands below 1 % of the launch supply.
        uint256 tokens = _buy(alice, 10_000);
        skip(30 days);
        assertEq(pool.pricedReserve(), 9970);
        assertLe(_sell(alice, tokens), 9970);
        _buy(bob, 260e6);
        assertGe(token.totalSupply(), LIVE_SUPPLY);
        skip(Defaults.WINDOW);
        assertEq(pool.unreleasedProfit(), 0);
    }

    function test_TheClockStopsWhenTheMarketIsNearlyEmptyAndLosesNothing() public {
        uint256 tokens = _buy(alice, 1000e6);
        _endRound();
        _give(240e6);
        skip(6 hours);
        assertEq(pool.unreleasedProfit(), 180e6);
        _sell(alice, tokens - LIVE_SUPPLY + 1);
        skip(10 days);
        assertEq(pool.unreleasedProfit(), 180e6);
        pool.poke();
        assertEq(pool.unreleasedProfit(), 180e6);
        _buy(alice, 10e6);
        skip(9 hours);
        assertEq(pool.unreleasedProfit(), 90e6);
    }

    function test_TheStandingOfTheClockIsOnlyLookedAtByTradesAndPokes() public {
        _buy(alice, 1000e6);
        _give(24e6);
        vm.warp(pool.buyOnlyUntil() + 1 days);
        _give(24e6);
        assertEq(pool.unreleasedProfit(), 48e6);
        pool.poke();
        skip(12 hours);
        assertEq(pool.unreleasedProfit(), 24e6);
    }

    function test_ProfitMovesNoPriceInItsOwnBlock() public {
        _live();
        (uint256 ask, uint256 bid) = (pool.spotPrice(), pool.redemptionPrice());
        _fund(stranger, 5000e6, address(pool));
        vm.expectEmit(address(pool));
        emit IHokusaiAMM.FeesDeposited(stranger, 5000e6, 64_820e6, 5000e6);
        vm.prank(stranger);
        pool.depositFees(5000e6);
        assertEq(pool.spotPrice(), ask);
        assertEq(pool.redemptionPrice(), bid);
        skip(Defaults.WINDOW / 2);
        assertEq(pool.pricedReserve(), 62_320e6);
        assertGt(pool.spotPrice(), ask);
        skip(Defaults.WINDOW / 2);
        assertEq(pool.pricedReserve(), 64_820e6);
        assertEq(pool.reserveBalance(), 64_820e6);
    }

    function test_SandwichingAProfitDepositDoesNotPay() public {
        _live();
        uint256 tokens = _buy(bob, 5000e6);
        _deposit(25_000e6);
        _sell(bob, tokens);
        assertLt(usdc.balanceOf(bob), 5000e6);
    }

    function testFuzz_DustDepositsNeitherPostponeNorSpeedUp(uint256 times, uint256 dust) public {
        _live();
        _give(1000e6);
        times = bound(times, 1, 24);
        dust = bound(dust, 1, 100);
        for (uint256 i = 0; i < times; ++i) {
            skip(1 hours);
            uint256 dueWithout = pool.unreleasedProfit();
            _give(dust);
            assertEq(pool.unreleasedProfit(), dueWithout + dust);
        }
        uint256 line = 1000e6 * (24 - times) / 24;
        assertApproxEqAbs(pool.unreleasedProfit(), line, times * (dust + 40_000)); // seconds of rounding, of 1,000 USDC
        skip(24 hours);
        assertEq(pool.unreleasedProfit(), 0);
    }

    function test_TheDripCrossingTheThresholdIsToldAtTheNextTouch() public {
        _buy(alice, 25_000e6);
        _endRound();
        _give(1000e6);
        skip(Defaults.WINDOW);
        assertTrue(pool.getCurrentPhase() == IHokusaiAMM.Phase.BONDING_CURVE);
        vm.expectEmit(address(pool));
        emit IHokusaiAMM.PhaseTransition(
            IHokusaiAMM.Phase.FLAT_PRICE, IHokusaiAMM.Phase.BONDING_CURVE, 25_925e6, block.timestamp
        );
        pool.poke();
    }

    function test_TheDripCrossingTheThresholdIsToldAtTheNextDeposit() public {
        _buy(alice, 25_000e6);
        _endRound();
        _give(1000e6);
        skip(Defaults.WINDOW);
        _fund(stranger, 1, address(pool));
        vm.expectEmit(address(pool));
        emit IHokusaiAMM.PhaseTransition(
            IHokusaiAMM.Phase.FLAT_PRICE, IHokusaiAMM.Phase.BONDING_CURVE, 25_925e6, block.timestamp
        );
        vm.prank(stranger);
        pool.depositFees(1);
    }

    function test_RevertWhen_ProfitIsAsWideAsABook() public {
        _fund(stranger, 1 << 64, address(pool));
        vm.expectRevert(abi.encodeWithSelector(IHokusaiAMM.ProfitTooLarge.selector, 1 << 64));
        vm.prank(stranger);
        pool.depositFees(1 << 64);
        vm.prank(stranger);
        pool.depositFees((1 << 64) - 1);
        assertEq(pool.unreleasedProfit(), (1 << 64) - 1);
    }

    function test_OnlyListedRoutersAnnounceProfit() public {
        usdc.mint(address(pool), 100e6);
        vm.expectRevert(abi.encodeWithSelector(IHokusaiAMM.NotFeeRouter.selector, stranger));
        vm.prank(stranger);
        pool.creditFees(1);
    }

    function test_RevertWhen_AnnouncedProfitHasNotArrived() public {
        _buy(alice, 1000e6);
        _deposit(100e6);
        vm.startPrank(address(router));
        vm.expectRevert(abi.encodeWithSelector(IHokusaiAMM.NotArrived.selector, 1020e6, 1020e6 + 1));
        pool.creditFees(1);
        usdc.mint(address(pool), 1);
        pool.creditFees(1);
        assertEq(pool.reserveBalance(), 1017e6 + 1);
        vm.expectRevert(abi.encodeWithSelector(ZeroAmount.selector, "amount"));
        pool.creditFees(0);
        vm.stopPrank();
    }

    function test_RevertWhen_NothingIsGiven() public {
        vm.expectRevert(abi.encodeWithSelector(ZeroAmount.selector, "amount"));
        pool.depositFees(0);
    }

    function test_StrangersMoneyMovesNothing() public {
        _live();
        uint256 price = pool.spotPrice();
        usdc.mint(address(pool), 1_000_000e6);
        pool.poke();
        skip(10 days);
        assertEq(pool.spotPrice(), price);
        assertEq(pool.reserveBalance(), 59_820e6);
    }

    function test_TheRewardCapFollowsRoundSupplyAndFee() public {
        assertEq(pool.rewardCap(), type(uint256).max);
        uint256 tokens = _buy(alice, 1000e6);
        vm.warp(pool.buyOnlyUntil() - 1);
        assertEq(pool.rewardCap(), type(uint256).max);
        _endRound();
        assertEq(pool.rewardCap(), tokens * 54 / 100_000); // 0.9 · 2 · 0.3 % · w
        tokens += _buy(alice, 60_000e6);
        assertEq(pool.rewardCap(), tokens * 54 / 100_000);
        vm.prank(governor);
        factory.setTradeFee(MODEL, 100);
        assertEq(pool.rewardCap(), tokens * 18 / 10_000);
        _sell(alice, tokens - LIVE_SUPPLY);
        assertEq(pool.rewardCap(), LIVE_SUPPLY * 18 / 10_000);
        _sell(alice, 1e18);
        assertEq(pool.rewardCap(), 0);
    }

    function test_TheRewardCapIsZeroBelowTheLiveSupply() public {
        _endRound();
        assertEq(pool.rewardCap(), 0);
        _buy(alice, 250e6);
        assertLt(token.totalSupply(), LIVE_SUPPLY);
        assertEq(pool.rewardCap(), 0);
    }

    /// @dev Nobody is diluted who cannot leave, in the buy-only round neither.
    function test_NothingIsMintedWhileTradingIsPaused() public {
        _buy(alice, 1000e6);
        vm.prank(pauser);
        pool.pause();
        assertEq(pool.rewardCap(), 0);
        vm.prank(admin);
        pool.unpause();
        assertEq(pool.rewardCap(), type(uint256).max);
    }

    /// @dev From any height, to any depth: selling the pool below the threshold first must not widen the cap.
    function testFuzz_SellingOneRewardAndBuyingBackNeverPays(uint256 first, uint256 profit, uint256 share) public {
        _buy(alice, bound(first, 300e6, 10_000_000e6));
        _endRound();
        _give(bound(profit, 1, 1_000_000e6));
        skip(Defaults.WINDOW);
        uint256 before = token.balanceOf(alice);
        uint256 sold = bound(share, before / 10_000, before);
        uint256 cash = _sell(alice, sold);
        uint256 cap = pool.rewardCap();
        vm.prank(address(manager));
        token.mint(bob, cap);
        assertLe(_buy(alice, cash), sold);
    }

    function test_TradeFeesWaitForTheTreasury() public {
        _buy(alice, 1000e6);
        vm.expectEmit(address(pool));
        emit IHokusaiAMM.FeesCollected(treasury, 3e6);
        vm.prank(stranger);
        assertEq(pool.collectFees(), 3e6);
        assertEq(usdc.balanceOf(treasury), 3e6);
        assertEq(pool.feesOwed(), 0);
        assertEq(pool.reserveBalance(), 997e6);
        vm.expectRevert(IHokusaiAMM.NothingToCollect.selector);
        pool.collectFees();
    }
}
