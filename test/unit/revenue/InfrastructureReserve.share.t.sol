// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IInfrastructureReserve} from "../../../src/interfaces/IInfrastructureReserve.sol";
import {ArrayEmpty, ArrayLengthMismatch} from "../../../src/types/Errors.sol";
import {Base} from "../../Base.t.sol";

/// @notice Shares of usage fees: booked like deposits, and their fees counted.
contract InfrastructureReserveShareTest is Base {
    function test_AShareIsBookedAndItsFeeCounted() public {
        usdc.mint(address(reserve), 80e6);
        vm.expectEmit(address(reserve));
        emit IInfrastructureReserve.InfrastructureDeposited(_key(MODEL), MODEL, 80e6, 80e6);
        vm.prank(address(router));
        reserve.depositShare(MODEL, 80e6, 100e6);
        assertEq(reserve.accrued(MODEL), 80e6);
        assertEq(reserve.outstanding(), 80e6);
        assertEq(reserve.usageFees(MODEL), 100e6);
        assertEq(router.getModelFees(MODEL), 100e6);
    }

    function test_AShareOfNothingIsCountedOnly() public {
        vm.recordLogs();
        vm.prank(address(router));
        reserve.depositShare(MODEL, 0, 1);
        assertEq(vm.getRecordedLogs().length, 0);
        assertEq(reserve.accrued(MODEL), 0);
        assertEq(reserve.usageFees(MODEL), 1);
    }

    function test_RevertWhen_AShareHasNotArrived() public {
        vm.expectRevert(abi.encodeWithSelector(IInfrastructureReserve.NotArrived.selector, 0, 1));
        vm.prank(address(router));
        reserve.depositShare(MODEL, 1, 2);
    }

    function test_SharesOfABatch() public {
        _launch("another");
        usdc.mint(address(reserve), 80e6);
        (string[] memory ids, uint256[] memory amounts, uint256[] memory fees) = _batch();
        vm.expectEmit(address(reserve));
        emit IInfrastructureReserve.BatchDeposited(2, 80e6);
        vm.prank(address(router));
        reserve.batchDepositShares(ids, amounts, fees);
        assertEq(reserve.accrued(MODEL), 80e6);
        assertEq(reserve.usageFees(MODEL), 100e6);
        assertEq(reserve.accrued("another"), 0);
        assertEq(reserve.usageFees("another"), 1);
    }

    function test_RevertWhen_ABatchIsMalformed() public {
        (string[] memory ids, uint256[] memory amounts, uint256[] memory fees) = _batch();
        vm.startPrank(address(router));
        vm.expectRevert(ArrayEmpty.selector);
        reserve.batchDepositShares(new string[](0), amounts, fees);
        vm.expectRevert(abi.encodeWithSelector(ArrayLengthMismatch.selector, 2, 1));
        reserve.batchDepositShares(ids, new uint256[](1), fees);
        vm.expectRevert(abi.encodeWithSelector(ArrayLengthMismatch.selector, 2, 3));
        reserve.batchDepositShares(ids, amounts, new uint256[](3));
        vm.expectRevert(abi.encodeWithSelector(IInfrastructureReserve.NotArrived.selector, 0, 80e6));
        reserve.batchDepositShares(ids, amounts, fees);
        vm.stopPrank();
    }

    function test_TheSmallestFeeHasNoShareAndIsCounted() public {
        _deposit(1);
        assertEq(reserve.accrued(MODEL), 0);
        assertEq(router.getModelFees(MODEL), 1);
        assertEq(pool.reserveBalance(), 1);
    }

    function _batch() private pure returns (string[] memory ids, uint256[] memory amounts, uint256[] memory fees) {
        (ids, amounts, fees) = (new string[](2), new uint256[](2), new uint256[](2));
        (ids[0], ids[1]) = (MODEL, "another");
        (amounts[0], amounts[1]) = (80e6, 0);
        (fees[0], fees[1]) = (100e6, 1);
    }
}
