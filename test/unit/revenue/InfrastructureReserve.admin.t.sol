// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IInfrastructureReserve} from "../../../src/interfaces/IInfrastructureReserve.sol";
import {ZeroAddress, ZeroAmount} from "../../../src/types/Errors.sol";
import {Payment} from "../../../src/types/Payment.sol";
import {Base} from "../../Base.t.sol";

/// @notice Who may be paid, pausing, emergency exits and surplus.
contract InfrastructureReserveAdminTest is Base {
    bytes32 private constant ADMIN_ROLE = 0x00;

    function setUp() public override {
        super.setUp();
        _deposit(100e6);
    }

    // --- provider and payees ---------------------------------------------------------------------------------------

    function test_ChangingTheProviderRevokesThePreviousOne() public {
        assertTrue(reserve.isPayee(MODEL, provider));
        vm.expectEmit(address(reserve));
        emit IInfrastructureReserve.ProviderSet(_key(MODEL), alice, provider, MODEL);
        vm.prank(admin);
        reserve.setProvider(MODEL, alice);
        assertEq(reserve.provider(MODEL), alice);
        assertTrue(reserve.isPayee(MODEL, alice));
        assertFalse(reserve.isPayee(MODEL, provider));
    }

    function test_AnApprovedPayeeStaysOneWhenNoLongerProvider() public {
        vm.startPrank(admin);
        vm.expectEmit(address(reserve));
        emit IInfrastructureReserve.PayeeApproved(_key(MODEL), provider, MODEL, true);
        reserve.approvePayee(MODEL, provider, true);
        reserve.setProvider(MODEL, address(0));
        assertTrue(reserve.isPayee(MODEL, provider));
        vm.expectEmit(address(reserve));
        emit IInfrastructureReserve.PayeeApproved(_key(MODEL), provider, MODEL, false);
        reserve.approvePayee(MODEL, provider, false);
        vm.stopPrank();
        assertFalse(reserve.isPayee(MODEL, provider));
        assertFalse(reserve.isPayee(MODEL, address(0)));
    }

    function test_AnApprovalCountsForItsModelOnly() public {
        vm.prank(admin);
        reserve.approvePayee(MODEL, alice, true);
        assertFalse(reserve.isPayee("other", alice));
    }

    function test_RevertWhen_TheProvidersModelHasNoPool() public {
        vm.startPrank(admin);
        vm.expectRevert(abi.encodeWithSelector(IInfrastructureReserve.PoolDoesNotExist.selector, "nowhere"));
        reserve.setProvider("nowhere", alice);
        reserve.setProvider("nowhere", address(0));
        vm.stopPrank();
        assertEq(reserve.provider("nowhere"), address(0));
    }

    function test_RevertWhen_ThePayeeIsZero() public {
        vm.expectRevert(abi.encodeWithSelector(ZeroAddress.selector, "payee"));
        vm.prank(admin);
        reserve.approvePayee(MODEL, address(0), true);
    }

    function test_InitializerNamesTheFirstProviderOnly() public {
        bytes32 role = reserve.PROVIDER_INITIALIZER_ROLE();
        vm.startPrank(admin);
        reserve.grantRole(role, alice);
        reserve.setProvider(MODEL, address(0));
        vm.stopPrank();
        vm.startPrank(alice);
        vm.expectRevert(abi.encodeWithSelector(ZeroAddress.selector, "newProvider"));
        reserve.initializeProvider(MODEL, address(0));
        vm.expectRevert(abi.encodeWithSelector(IInfrastructureReserve.PoolDoesNotExist.selector, "nowhere"));
        reserve.initializeProvider("nowhere", bob);
        vm.expectEmit(address(reserve));
        emit IInfrastructureReserve.ProviderSet(_key(MODEL), bob, address(0), MODEL);
        reserve.initializeProvider(MODEL, bob);
        vm.expectRevert(abi.encodeWithSelector(IInfrastructureReserve.ProviderAlreadySet.selector, MODEL, bob));
        reserve.initializeProvider(MODEL, alice);
        vm.stopPrank();
        assertEq(reserve.provider(MODEL), bob);
    }

    function test_SetTreasury() public {
        vm.startPrank(admin);
        vm.expectRevert(abi.encodeWithSelector(ZeroAddress.selector, "newTreasury"));
        reserve.setTreasury(address(0));
        vm.expectEmit(address(reserve));
        emit IInfrastructureReserve.TreasuryUpdated(treasury, bob);
        reserve.setTreasury(bob);
        vm.stopPrank();
        assertEq(reserve.treasury(), bob);
        assertFalse(reserve.hasRole(reserve.PAYER_ROLE(), bob), "the treasury's address carries no role");
    }

    function test_RevertWhen_AStrangerAdministers() public {
        bytes32 initializer = reserve.PROVIDER_INITIALIZER_ROLE();
        bytes32 pauserRole = reserve.PAUSER_ROLE();
        vm.startPrank(stranger);
        vm.expectRevert(_missingRole(stranger, ADMIN_ROLE));
        reserve.setProvider(MODEL, stranger);
        vm.expectRevert(_missingRole(stranger, initializer));
        reserve.initializeProvider(MODEL, stranger);
        vm.expectRevert(_missingRole(stranger, ADMIN_ROLE));
        reserve.approvePayee(MODEL, stranger, true);
        vm.expectRevert(_missingRole(stranger, ADMIN_ROLE));
        reserve.setTreasury(stranger);
        vm.expectRevert(_missingRole(stranger, pauserRole));
        reserve.pause();
        vm.expectRevert(_missingRole(stranger, ADMIN_ROLE));
        reserve.unpause();
        vm.expectRevert(_missingRole(stranger, ADMIN_ROLE));
        reserve.emergencyWithdraw(MODEL, 1);
        vm.expectRevert(_missingRole(stranger, ADMIN_ROLE));
        reserve.emergencyWithdrawBatch(_one(MODEL));
        vm.expectRevert(_missingRole(stranger, ADMIN_ROLE));
        reserve.sweepSurplus();
        vm.stopPrank();
    }

    // --- pause -----------------------------------------------------------------------------------------------------

    function test_PauseAndUnpause() public {
        vm.expectEmit(address(reserve));
        emit IInfrastructureReserve.Paused(pauser);
        _pause();
        assertTrue(reserve.paused());
        vm.expectRevert(IInfrastructureReserve.ReservePaused.selector);
        _pause();
        vm.expectEmit(address(reserve));
        emit IInfrastructureReserve.Unpaused(admin);
        vm.prank(admin);
        reserve.unpause();
        assertFalse(reserve.paused());
        vm.expectRevert(IInfrastructureReserve.ReserveNotPaused.selector);
        vm.prank(admin);
        reserve.unpause();
    }

    function test_ThePauserCannotUnpause() public {
        _pause();
        vm.expectRevert(_missingRole(pauser, ADMIN_ROLE));
        vm.prank(pauser);
        reserve.unpause();
    }

    function test_WhilePausedNothingComesAndNobodyIsPaid() public {
        _pause();
        _fund(alice, 1e6, address(reserve));
        bytes memory paused = abi.encodeWithSelector(IInfrastructureReserve.ReservePaused.selector);
        vm.expectRevert(paused);
        _deposit(1e6);
        vm.expectRevert(paused);
        vm.prank(alice);
        reserve.topUp(MODEL, 1e6);
        vm.expectRevert(paused);
        _pay(1e6, keccak256("1"));
        vm.expectRevert(paused);
        vm.prank(treasury);
        reserve.batchPayInfrastructureCosts(new Payment[](1));
        vm.startPrank(address(router));
        vm.expectRevert(paused);
        reserve.deposit(MODEL, 1);
        vm.expectRevert(paused);
        reserve.batchDeposit(_one(MODEL), new uint256[](1));
        vm.stopPrank();
        assertEq(usdc.balanceOf(address(pool)), 20e6, "a deposit is all or nothing");
    }

    // --- emergency exits and surplus -------------------------------------------------------------------------------

    function test_EmergencyExitMovesTheBooksWithTheCash() public {
        _pause();
        vm.expectEmit(address(reserve));
        emit IInfrastructureReserve.EmergencyWithdrawal(_key(MODEL), treasury, MODEL, 30e6);
        vm.prank(admin);
        reserve.emergencyWithdraw(MODEL, 30e6);
        assertEq(usdc.balanceOf(treasury), 30e6);
        assertEq(reserve.accrued(MODEL), 50e6);
        assertEq(reserve.withdrawn(MODEL), 30e6);
        assertEq(reserve.outstanding(), 50e6);
        assertEq(reserve.totalAccrued(), 80e6, "gross stays");
        assertEq(reserve.totalPaid(), 0);
    }

    function test_RevertWhen_AnEmergencyExitIsTooLargeOrZero() public {
        _pause();
        vm.startPrank(admin);
        vm.expectRevert(
            abi.encodeWithSelector(IInfrastructureReserve.ExceedsAccruedBalance.selector, MODEL, 80e6 + 1, 80e6)
        );
        reserve.emergencyWithdraw(MODEL, 80e6 + 1);
        vm.expectRevert(abi.encodeWithSelector(ZeroAmount.selector, "amount"));
        reserve.emergencyWithdraw(MODEL, 0);
        vm.expectRevert(abi.encodeWithSelector(ZeroAmount.selector, "modelIds"));
        reserve.emergencyWithdrawBatch(_one("nothing"));
        vm.stopPrank();
    }

    function test_RevertGiven_NotPaused_WhenLeavingInAnEmergency() public {
        vm.startPrank(admin);
        vm.expectRevert(IInfrastructureReserve.ReserveNotPaused.selector);
        reserve.emergencyWithdraw(MODEL, 1);
        vm.expectRevert(IInfrastructureReserve.ReserveNotPaused.selector);
        reserve.emergencyWithdrawBatch(_one(MODEL));
        vm.stopPrank();
    }

    function test_EmergencyBatchTakesAllAndSkipsTheEmpty() public {
        usdc.mint(address(reserve), 7e6);
        vm.prank(address(router));
        reserve.deposit("second", 5e6);
        _pause();
        string[] memory ids = new string[](4);
        (ids[0], ids[1], ids[2], ids[3]) = (MODEL, "nothing", "second", MODEL);
        vm.expectEmit(address(reserve));
        emit IInfrastructureReserve.EmergencyWithdrawal(_key(MODEL), treasury, MODEL, 80e6);
        vm.expectEmit(address(reserve));
        emit IInfrastructureReserve.EmergencyWithdrawal(_key("second"), treasury, "second", 5e6);
        vm.prank(admin);
        reserve.emergencyWithdrawBatch(ids);
        assertEq(usdc.balanceOf(treasury), 85e6);
        assertEq(usdc.balanceOf(address(reserve)), 2e6, "the donation is not the models'");
        assertEq(reserve.outstanding(), 0);
        assertEq(reserve.withdrawn("second"), 5e6);
    }

    function test_WhatLeftComesBackByTopUp() public {
        _pause();
        vm.startPrank(admin);
        reserve.emergencyWithdraw(MODEL, 80e6);
        reserve.unpause();
        vm.stopPrank();
        vm.startPrank(treasury);
        usdc.approve(address(reserve), 80e6);
        reserve.topUp(MODEL, 80e6);
        reserve.payInfrastructureCost(MODEL, provider, 80e6, keccak256("1"), "");
        vm.stopPrank();
        assertEq(usdc.balanceOf(provider), 80e6);
    }

    function test_OnlySurplusIsSwept() public {
        vm.expectRevert(IInfrastructureReserve.NoSurplus.selector);
        vm.prank(admin);
        reserve.sweepSurplus();
        usdc.mint(address(reserve), 7);
        vm.expectEmit(address(reserve));
        emit IInfrastructureReserve.SurplusSwept(treasury, 7);
        vm.prank(admin);
        assertEq(reserve.sweepSurplus(), 7);
        assertEq(usdc.balanceOf(treasury), 7);
        assertEq(usdc.balanceOf(address(reserve)), reserve.outstanding());
    }

    function _pause() private {
        vm.prank(pauser);
        reserve.pause();
    }

    function _one(string memory modelId) private pure returns (string[] memory ids) {
        ids = new string[](1);
        ids[0] = modelId;
    }
}
