// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {IHokusaiAMM} from "../../../src/interfaces/IHokusaiAMM.sol";
import {IInfrastructureReserve} from "../../../src/interfaces/IInfrastructureReserve.sol";
import {Payment} from "../../../src/types/Payment.sol";
import {BlocklistToken} from "../../mocks/BlocklistToken.sol";
import {FalseReturningToken} from "../../mocks/FalseReturningToken.sol";
import {FeeOnTransferToken} from "../../mocks/FeeOnTransferToken.sol";
import {MissingReturnToken} from "../../mocks/MissingReturnToken.sol";
import {HostileBase} from "./HostileBase.sol";

/// @notice T4: what a token keeps for itself is missed at once, and nothing is booked.
contract FeeOnTransferTest is HostileBase {
    function test_T4_RevertWhen_LessArrivesThanWasSent() public {
        vm.expectRevert(abi.encodeWithSelector(IInfrastructureReserve.NotArrived.selector, 80e6 - 1, 80e6));
        _deposit(100e6);
        _fund(alice, 1000e6, address(reserve));
        vm.expectRevert(abi.encodeWithSelector(IInfrastructureReserve.NotArrived.selector, 10e6 - 1, 10e6));
        vm.prank(alice);
        reserve.topUp(MODEL, 10e6);
        vm.startPrank(alice);
        usdc.approve(address(pool), type(uint256).max);
        vm.expectRevert(abi.encodeWithSelector(IHokusaiAMM.NotArrived.selector, 10e6 - 1, 10e6));
        pool.depositFees(10e6);
        vm.expectRevert(abi.encodeWithSelector(IHokusaiAMM.NotArrived.selector, 10e6 - 1, 10e6));
        pool.buy(10e6, 1, alice, block.timestamp);
        vm.stopPrank();
        assertEq(reserve.outstanding(), 0);
        assertEq(pool.reserveBalance(), 0);
    }

    function _token() internal override returns (address) {
        return address(new FeeOnTransferToken());
    }
}

/// @notice A token that answers false has not moved, and the whole call reverts.
contract FalseReturningTest is HostileBase {
    function test_RevertGiven_TheTokenAnswersFalse() public {
        _deposit(100e6);
        _fund(alice, 1000e6, address(pool));
        FalseReturningToken(address(usdc)).lie(true);
        bytes memory failed = abi.encodeWithSelector(SafeERC20.SafeERC20FailedOperation.selector, address(usdc));
        vm.expectRevert(failed);
        _deposit(100e6);
        vm.expectRevert(failed);
        _pay(1e6, keccak256("1"));
        vm.startPrank(alice);
        vm.expectRevert(failed);
        reserve.topUp(MODEL, 1e6);
        vm.expectRevert(failed);
        pool.buy(1e6, 1, alice, block.timestamp);
        vm.expectRevert(failed);
        pool.depositFees(1e6);
        vm.stopPrank();
        assertEq(reserve.accrued(MODEL), 80e6);
        assertFalse(reserve.isInvoicePaid(MODEL, keccak256("1")));
    }

    function _token() internal override returns (address) {
        return address(new FalseReturningToken());
    }
}

/// @notice A token whose moves answer nothing works everywhere.
contract MissingReturnTest is HostileBase {
    function test_TheWholeMoneyPathWorks() public {
        _deposit(100e6);
        _deposit(100e6);
        _pay(50e6, keccak256("1"));
        uint256 tokens = _buy(alice, 1000e6);
        _endRound();
        _sell(alice, tokens / 2);
        assertEq(usdc.balanceOf(provider), 50e6);
        assertEq(reserve.accrued(MODEL), 110e6);
        assertGt(usdc.balanceOf(alice), 400e6);
    }

    function _token() internal override returns (address) {
        return address(new MissingReturnToken());
    }

    function _fund(address who, uint256 amount, address spender) internal override {
        usdc.mint(who, amount);
        vm.startPrank(who);
        MissingReturnToken(address(usdc)).approve(spender, 0);
        MissingReturnToken(address(usdc)).approve(spender, type(uint256).max);
        vm.stopPrank();
    }
}

/// @notice T2, T3: a blocked account stops what concerns it and nothing else.
contract BlocklistTest is HostileBase {
    function setUp() public override {
        super.setUp();
        _launch("second");
        _deposit(100e6);
        vm.prank(admin);
        reserve.setProvider("second", bob);
        vm.prank(backend);
        router.depositFee("second", 100e6);
    }

    function test_T2_ABlockedProviderBlocksOnlyItsOwnPayment() public {
        _block(provider, true);
        vm.expectRevert(_blocked(provider));
        _pay(1e6, keccak256("1"));
        vm.prank(treasury);
        reserve.payInfrastructureCost("second", bob, 1e6, keccak256("1"), "");
        vm.prank(admin);
        reserve.setProvider(MODEL, alice);
        vm.prank(treasury);
        reserve.payInfrastructureCost(MODEL, alice, 1e6, keccak256("1"), "the provider's other account");
        assertEq(usdc.balanceOf(alice), 1e6);
    }

    function test_T2_ABlockedPayeeFailsItsWholeBatchAndBooksNothing() public {
        _block(provider, true);
        Payment[] memory payments = new Payment[](2);
        payments[0] = Payment("second", bob, 1e6, keccak256("1"), "");
        payments[1] = Payment(MODEL, provider, 1e6, keccak256("2"), "");
        vm.expectRevert(_blocked(provider));
        vm.prank(treasury);
        reserve.batchPayInfrastructureCosts(payments);
        assertEq(reserve.totalPaid(), 0);
        assertFalse(reserve.isInvoicePaid("second", keccak256("1")));
    }

    function test_T2_ABlockedReserveOrPoolStopsDepositsWhole() public {
        address[2] memory accounts = [address(reserve), address(pool)];
        for (uint256 i = 0; i < accounts.length; ++i) {
            _block(accounts[i], true);
            vm.expectRevert(_blocked(accounts[i]));
            _deposit(100e6);
            _block(accounts[i], false);
        }
        assertEq(reserve.accrued(MODEL), 80e6);
        _deposit(100e6);
        assertEq(reserve.accrued(MODEL), 160e6);
    }

    function test_T2_ABlockedPoolOfOneModelLeavesTheOthers() public {
        _block(address(pool), true);
        vm.prank(backend);
        router.depositFee("second", 100e6);
        assertEq(reserve.accrued("second"), 160e6);
    }

    function test_T2_AnEmergencyExitGoesToAnotherTreasury() public {
        _block(treasury, true);
        vm.prank(pauser);
        reserve.pause();
        vm.startPrank(admin);
        vm.expectRevert(_blocked(treasury));
        reserve.emergencyWithdraw(MODEL, 1e6);
        reserve.setTreasury(alice);
        reserve.emergencyWithdraw(MODEL, 1e6);
        vm.stopPrank();
        assertEq(usdc.balanceOf(alice), 1e6);
    }

    function test_T2_SellersOfABlockedTreasuryStillSell() public {
        uint256 tokens = _buy(alice, 1000e6);
        _endRound();
        _block(treasury, true);
        _sell(alice, tokens);
        vm.expectRevert(_blocked(treasury));
        pool.collectFees();
        assertGt(pool.feesOwed(), 0, "trade fees wait");
    }

    function _block(address account, bool isBlocked) private {
        BlocklistToken(address(usdc)).setBlocked(account, isBlocked);
    }

    function _blocked(address account) private pure returns (bytes memory) {
        return abi.encodeWithSelector(BlocklistToken.Blocked.selector, account);
    }

    function _token() internal override returns (address) {
        return address(new BlocklistToken());
    }
}
