// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {IHokusaiAMM} from "../../../src/interfaces/IHokusaiAMM.sol";
import {HokusaiAMM} from "../../../src/market/HokusaiAMM.sol";
import {UnauthorizedCaller} from "../../../src/types/Errors.sol";
import {Base} from "../../Base.t.sol";
import {FeeTakingUSDC} from "../../mocks/FeeTakingUSDC.sol";
import {ReenteringUSDC} from "../../mocks/ReenteringUSDC.sol";

/// @notice Who may do what to a pool, and what hostile money cannot do.
contract HokusaiAMMPowersTest is Base {
    bytes32 private constant PAUSER_ROLE = keccak256("PAUSER_ROLE");

    function _pause(address by) private returns (uint256 until) {
        until = block.timestamp + 14 days;
        vm.expectEmit(address(pool));
        emit IHokusaiAMM.Paused(by, until);
        vm.prank(by);
        pool.pause();
    }

    function test_APauseStopsTradesAndNothingElse() public {
        _buy(alice, 1000e6);
        _endRound();
        uint256 until = _pause(pauser);
        assertTrue(pool.paused());
        bytes memory err = abi.encodeWithSelector(IHokusaiAMM.TradingPaused.selector, until);
        vm.expectRevert(err);
        pool.buy(1e6, 1, alice, block.timestamp);
        vm.expectRevert(err);
        pool.sell(1e18, 1, alice, block.timestamp);
        _deposit(100e6);
        _fund(stranger, 1e6, address(pool));
        vm.prank(stranger);
        pool.depositFees(1e6);
        pool.poke();
        pool.collectFees();
        assertGt(pool.getSellQuote(1e18), 0);
    }

    function test_APausersPauseLapsesAndCannotBeRepeatedAtOnce() public {
        uint256 start = block.timestamp;
        uint256 until = _pause(pauser);
        vm.warp(until - 1);
        assertTrue(pool.paused());
        vm.warp(until);
        assertFalse(pool.paused());
        _buy(alice, 1e6);
        vm.expectRevert(abi.encodeWithSelector(IHokusaiAMM.PauseCoolingDown.selector, start + 28 days));
        vm.prank(pauser);
        pool.pause();
        vm.warp(start + 28 days);
        _pause(pauser);
    }

    function test_TheAdminRenewsAndEndsAPause() public {
        _pause(pauser);
        skip(13 days);
        _pause(admin);
        skip(13 days);
        assertTrue(pool.paused());
        vm.expectEmit(address(pool));
        emit IHokusaiAMM.Unpaused(admin);
        vm.prank(admin);
        pool.unpause();
        assertFalse(pool.paused());
        _pause(pauser); // ended by the admin, so the pauser need not wait
    }

    function test_RevertWhen_OthersPauseOrUnpause() public {
        vm.expectRevert(abi.encodeWithSelector(IHokusaiAMM.MissingPoolRole.selector, stranger, PAUSER_ROLE));
        vm.prank(stranger);
        pool.pause();
        vm.expectRevert(IHokusaiAMM.NotPaused.selector);
        vm.prank(admin);
        pool.unpause();
        _pause(pauser);
        vm.expectRevert(abi.encodeWithSelector(IHokusaiAMM.MissingPoolRole.selector, pauser, bytes32(0)));
        vm.prank(pauser);
        pool.unpause();
    }

    function test_OnlyTheFactoryInitialisesAndOnce() public {
        HokusaiAMM implementation = HokusaiAMM(factory.poolImplementation());
        bytes memory notFactory = abi.encodeWithSelector(UnauthorizedCaller.selector, stranger, address(factory));
        vm.startPrank(stranger);
        vm.expectRevert(notFactory);
        pool.initialize(30, 7 days);
        vm.expectRevert(notFactory);
        pool.setTradeFee(0);
        vm.expectRevert(abi.encodeWithSelector(UnauthorizedCaller.selector, stranger, address(registry)));
        pool.setActive(false);
        vm.stopPrank();
        vm.startPrank(address(factory));
        vm.expectRevert(IHokusaiAMM.AlreadyInitialized.selector);
        pool.initialize(30, 7 days);
        vm.expectRevert(IHokusaiAMM.AlreadyInitialized.selector);
        implementation.initialize(30, 7 days);
        vm.stopPrank();
    }

    function test_TheGovernorSetsTheFee() public {
        vm.expectEmit(address(pool));
        emit IHokusaiAMM.TradeFeeSet(30, 100);
        vm.prank(governor);
        factory.setTradeFee(MODEL, 100);
        assertEq(pool.tradeFee(), 100);
        assertEq(_buy(alice, 1000e6), 99_000e18);
        vm.prank(governor);
        factory.setTradeFee(MODEL, 0);
        assertEq(_buy(alice, 1000e6), 100_000e18);
        assertEq(pool.feesOwed(), 10e6);
    }

    function test_MoneyThatShrinksOnItsWayIsRefused() public {
        _buy(alice, 1000e6);
        vm.etch(address(usdc), address(new FeeTakingUSDC()).code);
        _fund(bob, 100e6, address(pool));
        vm.startPrank(bob);
        vm.expectRevert(abi.encodeWithSelector(IHokusaiAMM.NotArrived.selector, 1100e6 - 1, 1100e6));
        pool.buy(100e6, 1, bob, block.timestamp);
        vm.expectRevert(abi.encodeWithSelector(IHokusaiAMM.NotArrived.selector, 1100e6 - 1, 1100e6));
        pool.depositFees(100e6);
        vm.stopPrank();
    }

    function test_MoneyThatCallsBackFindsEveryDoorClosed() public {
        uint256 tokens = _buy(alice, 1000e6);
        _endRound();
        vm.etch(address(usdc), address(new ReenteringUSDC()).code);
        _fund(alice, 100e6, address(pool));
        vm.prank(alice);
        token.approve(address(pool), tokens);
        bytes[6] memory doors = [
            abi.encodeCall(pool.buy, (1e6, 1, alice, block.timestamp)),
            abi.encodeCall(pool.sell, (1e18, 1, alice, block.timestamp)),
            abi.encodeCall(pool.depositFees, (1e6)),
            abi.encodeCall(pool.creditFees, (1e6)),
            abi.encodeCall(pool.collectFees, ()),
            abi.encodeCall(pool.poke, ())
        ];
        bytes4 closed = ReentrancyGuardTransient.ReentrancyGuardReentrantCall.selector;
        for (uint256 i = 0; i < doors.length; ++i) {
            ReenteringUSDC(address(usdc)).arm(address(pool), doors[i]);
            vm.startPrank(alice);
            vm.expectRevert(closed);
            pool.buy(100e6, 1, alice, block.timestamp);
            vm.expectRevert(closed);
            pool.sell(tokens, 1, alice, block.timestamp);
            vm.expectRevert(closed);
            pool.depositFees(100e6);
            vm.expectRevert(closed);
            pool.collectFees();
            vm.stopPrank();
        }
    }
}
