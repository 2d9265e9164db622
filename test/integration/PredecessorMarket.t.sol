// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {MockUSDC} from "../../src/testnet/MockUSDC.sol";
import {PredecessorBase} from "../fixtures/PredecessorBase.sol";
import {PredecessorPool} from "../fixtures/PredecessorPool.sol";
import {Defaults} from "../utils/Defaults.sol";

/// @notice The fixture's pool trades as the older one did, so that a model beside which ours is deployed is a living one.
contract PredecessorMarketTest is PredecessorBase {
    MockUSDC private usdc;
    PredecessorPool private pool;
    address private treasury = makeAddr("treasury");

    function setUp() public {
        vm.warp(Defaults.START);
        usdc = new MockUSDC();
        _buildOld(address(usdc), treasury, false);
        pool = _launchOld(OLD);
        vm.prank(oldOwner);
        oldManager.burnTokens(OLD, address(oldManager), 1000e18);
        usdc.mint(address(this), 1_000_000e6);
        usdc.approve(address(pool), type(uint256).max);
    }

    function test_BuyingCostsTheFlatPriceUpToTheThresholdAndTheCurveAboveIt() public view {
        assertEq(pool.getBuyQuote(25_000e6) / 1e18, 2_492_500);
        assertEq(pool.getBuyQuote(50_000e6) / 1e18, 2_670_994, "the exact value of the older formula");
        assertEq(pool.getBuyQuote(100_000e6) / 1e18, 2_862_485);
    }

    function test_TheFeeGoesToTheTreasuryAndTheThresholdGraduates() public {
        pool.buy(20_000e6, 1, address(this), block.timestamp);
        assertEq(usdc.balanceOf(treasury), 60e6);
        assertEq(pool.reserveBalance(), 19_940e6);
        assertEq(pool.spotPrice(), 10_000);
        vm.expectEmit(address(pool));
        emit PredecessorPool.PhaseTransition(
            PredecessorPool.PricingPhase.FLAT_PRICE,
            PredecessorPool.PricingPhase.BONDING_CURVE,
            19_940e6 + 9970e6,
            block.timestamp
        );
        pool.buy(10_000e6, 1, address(this), block.timestamp);
        assertEq(uint8(pool.getCurrentPhase()), 1);
    }

    function test_SellingWaitsForTheEndOfTheRoundAndPaysNet() public {
        uint256 bought = pool.buy(20_000e6, 1, address(this), block.timestamp);
        vm.expectRevert("Sells not enabled during IBR");
        pool.sell(bought / 10, 1, address(this), block.timestamp);
        vm.warp(pool.buyOnlyUntil());
        pool.hokusaiToken().approve(address(pool), bought);
        uint256 before = usdc.balanceOf(address(this));
        uint256 gross = pool.sell(bought / 10, 1, address(this), block.timestamp);
        assertEq(gross, 1994e6);
        assertEq(usdc.balanceOf(address(this)) - before, gross - gross * 30 / 10_000);
    }

    function test_APausedPoolStillTakesFees() public {
        vm.prank(address(oldFactory));
        pool.pause();
        pool.depositFees(1e6);
        assertEq(pool.reserveBalance(), 1e6);
    }
}
