// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IInfrastructureReserve} from "../../../src/interfaces/IInfrastructureReserve.sol";
import {ArrayEmpty, ArrayLengthMismatch} from "../../../src/types/Errors.sol";
import {ModelKey} from "../../../src/types/ModelKey.sol";
import {Base} from "../../Base.t.sol";

/// @notice Shares of usage fees: booked like deposits, and their fees counted.
contract InfrastructureReserveShareTest is Base {
    function test_AShareIsBookedAndItsFeeCounted() public {
        usdc.mint(address(reserve), 80e6);
        vm.expectEmit(address(reserve));
        emit IInfrastructureReserve.ShareDeposited(_key(MODEL), 80e6, 80e6);
        vm.prank(address(router));
        reserve.depositShare(_key(MODEL), 80e6, 100e6);
        assertEq(reserve.accrued(MODEL), 80e6);
        assertEq(reserve.outstanding(), 80e6);
        assertEq(reserve.usageFees(MODEL), 100e6);
        assertEq(router.getModelFees(MODEL), 100e6);
    }

    function test_AShareOfNothingIsCountedOnly() public {
        vm.recordLogs();
        vm.prank(address(router));
        reserve.depositShare(_key(MODEL), 0, 1);
        assertEq(vm.getRecordedLogs().length, 0);
        assertEq(reserve.accrued(MODEL), 0);
        assertEq(reserve.usageFees(MODEL), 1);
    }

    function test_RevertWhen_AShareHasNotArrived() public {
        vm.expectRevert(abi.encodeWithSelector(IInfrastructureReserve.NotArrived.selector, 0, 1));
        vm.prank(address(router));
        reserve.depositShare(_key(MODEL), 1, 2);
    }

    function test_SharesOfABatch() public {
        _launch("another");
        usdc.mint(address(reserve), 80e6);
        (ModelKey[] memory keys, uint256[] memory amounts, uint256[] memory fees) = _batch();
        vm.expectEmit(address(reserve));
        emit IInfrastructureReserve.SharesDeposited(keys, amounts);
        vm.prank(address(router));
        reserve.batchDepositShares(keys, amounts, fees);
        assertEq(reserve.accrued(MODEL), 80e6);
        assertEq(reserve.usageFees(MODEL), 100e6);
        assertEq(reserve.accrued("another"), 0);
        assertEq(reserve.usageFees("another"), 1);
    }

    function test_RevertWhen_ABatchIsMalformed() public {
        (ModelKey[] memory keys, uint256[] memory amounts, uint256[] memory fees) = _batch();
        vm.startPrank(address(router));
        vm.expectRevert(ArrayEmpty.selector);
        reserve.batchDepositShares(new ModelKey[](0), amounts, fees);
        vm.expectRevert(abi.encodeWithSelector(ArrayLengthMismatch.selector, 2, 1));
        reserve.batchDepositShares(keys, new uint256[](1), fees);
        vm.expectRevert(abi.encodeWithSelector(ArrayLengthMismatch.selector, 2, 3));
        reserve.batchDepositShares(keys, amounts, new uint256[](3));
        vm.expectRevert(abi.encodeWithSelector(IInfrastructureReserve.NotArrived.selector, 0, 80e6));
        reserve.batchDepositShares(keys, amounts, fees);
        vm.stopPrank();
    }

    function test_TheSmallestFeeHasNoShareAndIsCounted() public {
        _deposit(1);
        assertEq(reserve.accrued(MODEL), 0);
        assertEq(router.getModelFees(MODEL), 1);
        assertEq(pool.reserveBalance(), 1);
    }

    function _batch() private pure returns (ModelKey[] memory keys, uint256[] memory amounts, uint256[] memory fees) {
        (keys, amounts, fees) = (new ModelKey[](2), new uint256[](2), new uint256[](2));
        (keys[0], keys[1]) = (_key(MODEL), _key("another"));
        (amounts[0], amounts[1]) = (80e6, 0);
        (fees[0], fees[1]) = (100e6, 1);
    }
}
